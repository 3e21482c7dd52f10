package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.event.Event;
import java.util.Optional;
import java.util.Set;

/** HTTP/2 was offered and the server silently chose HTTP/1.1, or nothing. */
public final class Http1Fallback implements Rule {
  private static final Set<String> HTTP2 = Set.of("h2", "istio-h2");
  private static final Cause CAUSE =
      Cause.note("http1-fallback", "The server silently fell back to HTTP/1.1.")
          .prometheus("nothing; slow, and many connections")
          .tells("ALPN offered h2, and http/1.1 or nothing was chosen.")
          .remedy(
              "Nothing is broken. Where HTTP/2 is wanted, switch it on at the server; where it is"
                  + " not, `--alpn http/1.1` says so.")
          .otherwise("something on the way that strips ALPN: see alpn-stripped");

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    Seen<Event.TlsHandshakeComplete> complete = connection.tls().complete();
    if (complete == null || !connection.isUpstream()) {
      return Optional.empty();
    }
    String chosen = complete.what().alpn();
    boolean fellBack =
        complete.what().alpnOffered().stream().anyMatch(HTTP2::contains)
            && (chosen == null || !HTTP2.contains(chosen))
            && connection.http2().prefaceSent() == null;
    if (!fellBack) {
      return Optional.empty();
    }
    String offer = String.join(",", complete.what().alpnOffered());
    String choice = chosen == null ? "none" : chosen;
    return Optional.of(
        Verdict.of(
            CAUSE.says("upstream was offered ALPN " + offer + " and chose " + choice, null),
            Confidence.HIGH,
            complete));
  }
}
