package dev.h2tap.recorder.survey;

import dev.h2tap.recorder.view.Escape;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Consumer;

/** What verifying a log found, as lines for people. */
public final class VerificationText implements Consumer<Fault> {
  private final PrintWriter out;
  private final String log;

  public VerificationText(PrintWriter out, Path log) {
    this.out = out;
    this.log = Escape.of(log.toString());
  }

  /** Prints a fault. */
  @Override
  public void accept(Fault fault) {
    if (fault instanceof Fault.Damaged damaged) {
      out.println(Escape.of(damaged.damage().toString()));
    } else if (fault instanceof Fault.Missing missing) {
      out.println(log + ": " + missing(missing));
    } else if (fault instanceof Fault.Misplaced misplaced) {
      out.println(
          log + ": record " + misplaced.record() + " stands behind record " + misplaced.behind());
    }
  }

  private static String missing(Fault.Missing missing) {
    return missing.first() == missing.last()
        ? "record " + missing.first() + " is missing"
        : "records " + missing.first() + " to " + missing.last() + " are missing";
  }

  /** Prints the verdict. */
  public void print(Verification verification) {
    String read =
        SurveyText.count(verification.records(), "record")
            + " in "
            + SurveyText.count(verification.files(), "file");
    if (verification.gapRecords() > 0) {
      out.println(
          log
              + ": "
              + SurveyText.count(verification.gapRecords(), "record")
              + " were not recorded, as the log tells itself");
    }
    if (!verification.ended()) {
      out.println(log + ": its last run has no end: it was cut off, or still goes on");
    }
    out.println(
        verification.whole()
            ? log + " is whole: " + read
            : log
                + " is not whole: "
                + SurveyText.count(verification.faults(), "fault")
                + "; "
                + read
                + " can be read");
  }
}
