package dev.h2tap.recorder.compare;

import dev.h2tap.recorder.exchange.RecordedExchange;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An exchange on both sides of a comparison.
 *
 * @param before null where it is only after
 * @param after null where it is only before
 */
public record ComparedExchange(
    String method,
    @Nullable String authority,
    String path,
    State state,
    @Nullable RecordedExchange before,
    @Nullable RecordedExchange after,
    Result result) {

  /** How the two relate. */
  public enum State {
    SAME,
    DIFFERENT,
    /** There is none after. */
    MISSING,
    /** There was none before. */
    ADDED,
    /** Its request was not sent again; a note says why. */
    NOT_SENT
  }

  /**
   * What came of a comparison.
   *
   * @param differences in the order of a message
   * @param omitted how many more there are
   * @param notes what a reader should know of it, in words
   * @param samplesDiffer whether there are other sample values, which were not to be compared
   */
  public record Result(
      List<Difference> differences, int omitted, List<String> notes, boolean samplesDiffer) {
    static final Result NONE = new Result(List.of(), 0, List.of(), false);

    public Result {
      differences = List.copyOf(differences);
      notes = List.copyOf(notes);
    }
  }

  /** Two exchanges that were compared. */
  public static ComparedExchange of(
      RecordedExchange before, RecordedExchange after, Result result) {
    State state = result.differences().isEmpty() ? State.SAME : State.DIFFERENT;
    return of(state, before, after, result);
  }

  /** One that is only before. */
  public static ComparedExchange missing(RecordedExchange before) {
    return of(State.MISSING, before, null, Result.NONE);
  }

  /** One that is only after. */
  public static ComparedExchange added(RecordedExchange after) {
    return of(State.ADDED, null, after, Result.NONE);
  }

  /** One that was sent again, but is not in the new log any more. */
  public static ComparedExchange lost(RecordedExchange before) {
    Difference gone =
        new Difference(
            Difference.Kind.RESPONSE,
            "",
            Integer.toString(before.summary().status()),
            "not recorded: the new log has a gap there, or its limit is too small");
    return of(State.DIFFERENT, before, null, new Result(List.of(gone), 0, List.of(), false));
  }

  /** One whose request was not sent again. */
  public static ComparedExchange notSent(RecordedExchange before, String why) {
    return of(State.NOT_SENT, before, null, new Result(List.of(), 0, List.of(why), false));
  }

  private static ComparedExchange of(
      State state,
      @Nullable RecordedExchange before,
      @Nullable RecordedExchange after,
      Result result) {
    RecordedExchange known = before == null ? Objects.requireNonNull(after) : before;
    return new ComparedExchange(
        known.summary().method(),
        known.summary().authority(),
        known.summary().path(),
        state,
        before,
        after,
        result);
  }

  /** Whether it is not the same. */
  public boolean differs() {
    return state == State.DIFFERENT || state == State.MISSING || state == State.ADDED;
  }
}
