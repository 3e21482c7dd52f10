package dev.h2tap.proxy.probe;

import dev.h2tap.proxy.tls.TlsFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of an attempt.
 *
 * @param words the same in words, for a table
 * @param finding an id of the catalogue of failures, null where it works or none fits
 * @param reason the cause and the remedy in a sentence, null where it works
 * @param status of the HTTP response, 0 where none came
 * @param handshake null where none was completed
 * @param answer the first bytes that came outside of TLS or inside it, as ISO 8859-1
 * @param connection its number in the session log, 0 where there was none
 * @param nanos how long it took
 */
public record Outcome(
    Attempt attempt,
    Reaction reaction,
    String words,
    @Nullable String finding,
    @Nullable String reason,
    int status,
    @Nullable Handshake handshake,
    String answer,
    long connection,
    long nanos) {

  /** Whether an HTTP response came back. */
  public boolean works() {
    return reaction.works();
  }

  /**
   * A handshake that was completed.
   *
   * @param version as the JDK names it
   * @param alpn what the peer chose, null for none
   * @param certificateSent whether the peer asked for a client certificate and got ours
   * @param peerChain the peer's certificates, leaf first, base64 of DER
   * @param fault why the peer's certificate does not satisfy us, null where it does
   */
  public record Handshake(
      String version,
      @Nullable String alpn,
      boolean certificateSent,
      List<String> peerChain,
      @Nullable TlsFailure fault) {}
}
