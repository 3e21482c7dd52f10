package dev.h2tap.proxy.replay.serve;

/** How what an upstream said came to its end. */
sealed interface Ending {

  /** The response is whole. */
  record Whole() implements Ending {}

  /** RST_STREAM of the upstream; the response may be whole before. */
  record Reset(long code) implements Ending {}

  /** The upstream ended the connection where the response was not whole. */
  record Lost(boolean byReset) implements Ending {}

  /** The client left, or h2tap on its behalf: the upstream would have said more. */
  record Left() implements Ending {}

  /** The log does not tell the rest. */
  record Cut() implements Ending {}
}
