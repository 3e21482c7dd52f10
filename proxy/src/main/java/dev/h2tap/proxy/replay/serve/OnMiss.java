package dev.h2tap.proxy.replay.serve;

import java.util.function.Consumer;

/** What becomes of a request that was not recorded. */
public sealed interface OnMiss {

  /** It is answered with 404, which says what is nearest. */
  record NotFound() implements OnMiss {}

  /** It goes to the live upstream. */
  record Upstream() implements OnMiss {}

  /**
   * It is answered with 404, and the replay is to end.
   *
   * @param end told what missed, on an event loop
   */
  record Fail(Consumer<String> end) implements OnMiss {}
}
