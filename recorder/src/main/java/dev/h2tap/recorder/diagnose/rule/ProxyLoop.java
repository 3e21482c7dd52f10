package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.event.Event;
import java.util.Optional;

/** The request would come back to h2tap itself. */
public final class ProxyLoop implements Rule {
  private static final String BEGINNING = "the request would go to h2tap itself at ";
  private static final Cause CAUSE =
      Cause.fault("proxy-loop", "The target of the request is h2tap itself.")
          .prometheus("server returned HTTP status 508")
          .curl("508")
          .tells("The address that was resolved is one that h2tap listens on.")
          .remedy("Name the target, not h2tap: check `--upstream`, and the targets of the job.");

  /** The target is one of our own addresses. */
  public static Statement says(String target) {
    return CAUSE.says(BEGINNING + target, "check --upstream");
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    Seen<Event.ConnectFailed> failed = connection.failed();
    return failed != null && isLoop(failed.what())
        ? Optional.of(
            Verdict.of(Recorded.says(CAUSE, failed.what().reason()), Confidence.HIGH, failed))
        : Optional.empty();
  }

  /** Whether h2tap refused to dial itself. */
  static boolean isLoop(Event.ConnectFailed failed) {
    return failed.reason().startsWith(BEGINNING);
  }
}
