package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** TLS was sent to a port that speaks plaintext. */
public final class PlaintextPort implements Rule {
  private static final Cause CAUSE =
      Cause.fault("plaintext-port", "TLS was sent to a port that speaks plaintext.")
          .prometheus("http: server gave HTTP response to HTTPS client")
          .curl("(35) … wrong version number")
          .tells(
              "The answer starts with `HTTP/`, or with other bytes that are no TLS record; some"
                  + " servers send bare HTML.")
          .remedy(
              "Dial in plaintext: `--upstream http://HOST:PORT`, or `--upstream-tls off` in forward"
                  + " mode. In Prometheus without h2tap: `scheme: http` for this job.")
          .otherwise("the right host and a wrong port");

  /** The upstream answered our ClientHello with these bytes, the first of what came. */
  public static Statement says(byte[] first) {
    String start = new String(first, StandardCharsets.ISO_8859_1);
    String another =
        start.startsWith("SSH-")
            ? "as an SSH server"
            : start.startsWith("-ERR") ? "as a Redis server" : null;
    if (another != null) {
      return CAUSE.says(
          "upstream answered the TLS ClientHello " + another,
          "check that the port is the right one");
    }
    String answered =
        start.startsWith("HTTP/") ? "in plaintext HTTP" : "with something that is no TLS";
    return CAUSE.says(
        "upstream answered the TLS ClientHello " + answered,
        "try --upstream http://, or --upstream-tls off in forward mode");
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  /** Whether bytes that nobody could read begin as a TLS record all the same (RFC 8446 §5.1). */
  private static boolean isTlsRecord(byte[] bytes) {
    return bytes.length >= 2 && bytes[0] >= 20 && bytes[0] <= 24 && bytes[1] == 3;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    Seen<byte[]> notTls = connection.notTls();
    if (notTls == null || !connection.isUpstream() || isTlsRecord(notTls.what())) {
      return Recorded.of(CAUSE, Confidence.HIGH, connection);
    }
    return connection.tls().serverHello() == null && connection.tls().complete() == null
        ? Optional.of(
            Verdict.of(
                says(notTls.what()),
                Confidence.HIGH,
                connection.tls().clientHello(),
                notTls,
                connection.tls().failed()))
        : Recorded.of(CAUSE, Confidence.HIGH, connection);
  }
}
