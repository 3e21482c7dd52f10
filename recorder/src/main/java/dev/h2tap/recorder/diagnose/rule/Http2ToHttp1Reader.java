package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.Optional;

/** HTTP/2 frames came where HTTP/1.1 was read. */
public final class Http2ToHttp1Reader implements Rule {
  private static final int FRAME_HEADER = 9;
  private static final int SETTINGS = 4;
  private static final Cause CAUSE =
      Cause.fault("h2-to-http1-reader", "The peer sent HTTP/2 frames to a reader of HTTP/1.1.")
          .prometheus("malformed HTTP response \"\\x00\\x00\\x12\\x04…\"")
          .curl("(1) Received HTTP/0.9 when not allowed")
          .tells("The first bytes that come are a SETTINGS frame.")
          .remedy(
              "Speak HTTP/2: `--upstream-protocol h2`, over TLS with `--alpn h2` or in a mesh"
                  + " `--alpn istio --upstream-protocol h2`. A Prometheus cannot speak HTTP/2"
                  + " without TLS.");

  /**
   * The upstream answered HTTP/1.1 with HTTP/2.
   *
   * @param meshNames whether the offer was for a sidecar, where {@code istio} alone keeps it from
   *     choosing {@code http/1.1} for HTTP/2
   */
  public static Statement says(boolean meshNames) {
    return CAUSE.says(
        "upstream answered HTTP/1.1 with HTTP/2 frames",
        "try " + (meshNames ? "--alpn istio " : "") + "--upstream-protocol h2");
  }

  /** Whether the bytes begin with the header of a SETTINGS frame (RFC 9113 §6.5). */
  public static boolean isSettings(byte[] first) {
    if (first.length < FRAME_HEADER || first[0] != 0 || first[3] != SETTINGS) {
      return false;
    }
    return (first[5] | first[6] | first[7] | first[8]) == 0;
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    Seen<byte[]> first = connection.firstPlaintext();
    boolean frames =
        connection.isUpstream()
            && first != null
            && connection.http2().prefaceSent() == null
            && isSettings(first.what());
    return frames
        ? Optional.of(
            Verdict.of(
                says(connection.tls().offered().stream().anyMatch(n -> n.startsWith("istio"))),
                Confidence.HIGH,
                connection.opened(),
                connection.tls().complete(),
                first,
                connection.closed()))
        : Optional.empty();
  }
}
