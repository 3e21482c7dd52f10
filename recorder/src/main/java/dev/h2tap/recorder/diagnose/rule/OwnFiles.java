package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.RunCase;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.event.Event;
import java.util.Optional;

/** Our own files are at fault; said at start, with the file's name. */
public final class OwnFiles implements Rule {
  private static final Cause CAUSE =
      Cause.fault(
              "own-files",
              "Our own files: a key that does not match, an unreadable file, a wrong format, an"
                  + " encrypted key, a certificate that is not yet valid.")
          .tells("`h2tap proxy` says it at start, with the file's name, and ends with exit code 2.")
          .remedy(
              "Mend the file that is named. An encrypted key: `openssl pkey -in KEY -out key.pem`. A"
                  + " key of another certificate: take both from the same source.");

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(RunCase run) {
    return run.happened().what() instanceof Event.CertificateReloaded reloaded
            && !reloaded.accepted()
        ? Optional.of(
            Verdict.of(
                CAUSE.says(reloaded.file() + " was not accepted: " + reloaded.detail(), null),
                Confidence.HIGH,
                run.happened()))
        : Optional.empty();
  }
}
