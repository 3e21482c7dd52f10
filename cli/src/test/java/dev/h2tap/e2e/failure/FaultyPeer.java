package dev.h2tap.e2e.failure;

/** Something that fails in one way for those who connect. */
interface FaultyPeer {
  /** Starts it, or takes one that runs already; returns its URL without a path. */
  String start(Bench bench) throws Exception;
}
