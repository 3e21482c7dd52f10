package dev.h2tap.proxy.replay.serve;

import dev.h2tap.proxy.accept.HelloAnswer.Ending;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of TLS with an upstream, as it was recorded.
 *
 * @param host that was dialled, in lower case
 * @param offered the ALPN names that it was offered; null where it did not come to an offer
 */
record TlsStory(String host, @Nullable List<String> offered, Outcome outcome) {

  /** How it went on behind the ClientHello. */
  sealed interface Outcome {

    /**
     * HTTP was spoken, or could have been.
     *
     * @param alpn what the upstream chose, null for none
     */
    record Good(@Nullable String alpn, List<X509Certificate> chain) implements Outcome {}

    /**
     * The upstream said no TLS of its own, or only an alert.
     *
     * @param nanos from the ClientHello to the end
     */
    record Refused(byte[] reply, Ending ending, long nanos) implements Outcome {}

    /**
     * The upstream broke off later.
     *
     * @param alpn what it chose, null for none or where that is not known
     * @param alert that it sent, -1 for none
     * @param reply what it said within TLS
     */
    record BrokenOff(
        @Nullable String alpn,
        List<X509Certificate> chain,
        int alert,
        byte[] reply,
        Ending ending,
        long nanos)
        implements Outcome {}
  }

  boolean isGood() {
    return outcome instanceof Outcome.Good;
  }
}
