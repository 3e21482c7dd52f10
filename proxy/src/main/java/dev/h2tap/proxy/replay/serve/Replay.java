package dev.h2tap.proxy.replay.serve;

import dev.h2tap.proxy.accept.HelloAnswers;
import dev.h2tap.proxy.accept.LeafTls;
import dev.h2tap.proxy.replay.Speed;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.upstream.Front;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a log has to answer with, to any number of clients at once. Thread-safe. Closing it takes
 * the bodies away.
 */
public final class Replay implements Closeable {
  private final MatchBy match;
  private final Catalog catalog;
  private final TlsStories tls;
  private final Tally tally;
  private final List<String> warnings;
  private final int responses;
  private final Closeable bodies;

  /**
   * @param responses how many answers there are
   */
  Replay(
      MatchBy match,
      Catalog catalog,
      TlsStories tls,
      Tally tally,
      List<String> warnings,
      int responses,
      Closeable bodies) {
    this.match = match;
    this.catalog = catalog;
    this.tls = tls;
    this.tally = tally;
    this.warnings = List.copyOf(warnings);
    this.responses = responses;
    this.bodies = bodies;
  }

  MatchBy match() {
    return match;
  }

  TlsStories tls() {
    return tls;
  }

  /** What was asked of it so far. */
  public Tally tally() {
    return tally;
  }

  /** What cannot be replayed as it was, a line each. */
  public List<String> warnings() {
    return warnings;
  }

  /** Whether the log has nothing to answer with. */
  public boolean isEmpty() {
    return responses == 0 && tls.failed() == 0;
  }

  /** {@code 3 recorded responses and 1 failed connection}. */
  public String summary() {
    return Tally.count(responses, "recorded response")
        + (tls.failed() == 0 ? "" : " and " + Tally.count(tls.failed(), "failed connection"));
  }

  Catalog catalog() {
    return catalog;
  }

  /** Puts it before the upstreams of a proxy. */
  public Front front(Speed speed, OnMiss onMiss) {
    return (upstreams, eventLoop, blocking) ->
        new RecordedUpstreams(this, speed, onMiss, upstreams, blocking);
  }

  /**
   * What clients that speak TLS to the replay itself are answered with.
   *
   * @param leaves for certificates
   * @param given what TLS is terminated with in place of those; null for none
   */
  public HelloAnswers hellos(LeafTls leaves, @Nullable DownstreamTls given, Speed speed) {
    return new RecordedTls(tls, tally, leaves, given, speed);
  }

  @Override
  public void close() throws IOException {
    bodies.close();
  }
}
