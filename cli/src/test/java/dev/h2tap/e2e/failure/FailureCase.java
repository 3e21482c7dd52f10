package dev.h2tap.e2e.failure;

import java.util.List;

/**
 * One way to fail. Immutable; the methods give a changed copy.
 *
 * @param row of the catalogue of failures, 1 to 30
 * @param id of the finding that must come first
 * @param title what happens, for people
 * @param terms options for dialling the peer, in whatever command
 * @param proxy further options of {@code h2tap proxy}
 * @param ask further arguments of curl
 * @param status what the client gets; 0 for no response
 * @param answeredByPeer the response is the peer's, so it has none of h2tap's words
 * @param judgedByProxy the proxy itself knows the cause and records it
 * @param severity {@code fault} or {@code note}
 */
record FailureCase(
    int row,
    String id,
    String title,
    FaultyPeer peer,
    Options terms,
    List<String> proxy,
    List<String> ask,
    int status,
    boolean answeredByPeer,
    boolean judgedByProxy,
    String severity) {

  /** Options that name files of the bench. */
  interface Options {
    List<String> on(Bench bench) throws Exception;
  }

  FailureCase {
    proxy = List.copyOf(proxy);
    ask = List.copyOf(ask);
  }

  /** A failure that h2tap answers with 502. */
  static FailureCase row(int row, String id, String title, FaultyPeer peer) {
    return new FailureCase(
        row, id, title, peer, b -> List.of(), List.of(), List.of(), 502, false, true, "fault");
  }

  /** With options for dialling the peer. */
  FailureCase with(Options other) {
    return new FailureCase(
        row, id, title, peer, other, proxy, ask, status, answeredByPeer, judgedByProxy, severity);
  }

  /** With further options of the proxy. */
  FailureCase proxied(String... other) {
    return new FailureCase(
        row,
        id,
        title,
        peer,
        terms,
        List.of(other),
        ask,
        status,
        answeredByPeer,
        judgedByProxy,
        severity);
  }

  /** With further arguments of curl. */
  FailureCase asked(String... other) {
    return new FailureCase(
        row,
        id,
        title,
        peer,
        terms,
        proxy,
        List.of(other),
        status,
        answeredByPeer,
        judgedByProxy,
        severity);
  }

  /** Answered by h2tap with this status. */
  FailureCase answered(int other) {
    return new FailureCase(
        row, id, title, peer, terms, proxy, ask, other, false, judgedByProxy, severity);
  }

  /**
   * The response of the peer goes through.
   *
   * @param judged whether the proxy itself records the finding
   */
  FailureCase passedOn(int other, boolean judged) {
    return new FailureCase(row, id, title, peer, terms, proxy, ask, other, true, judged, severity);
  }

  /** Worth knowing and no failure. */
  FailureCase note() {
    return new FailureCase(
        row, id, title, peer, terms, proxy, ask, status, answeredByPeer, judgedByProxy, "note");
  }

  /** Whether somebody who dials the peer can find it, without a proxy. */
  boolean isLive() {
    return row <= 14 || row == 16 || row == 29;
  }

  @Override
  public String toString() {
    return "row %d %s: %s".formatted(row, id, title);
  }
}
