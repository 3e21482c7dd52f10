package dev.h2tap.proxy.upstream;

import dev.h2tap.recorder.log.Recorder;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds out which ALPN offer a target accepts. Thread-safe. */
public interface OfferFinder extends AutoCloseable {

  /**
   * Searches, without blocking and in bounded time.
   *
   * @param recorder where its connections are recorded
   * @param found is called once, on any thread: with an offer over which the target answers, empty
   *     where there is none
   */
  void find(Target target, Recorder recorder, Consumer<Optional<List<String>>> found);

  /** Ends what is under way. */
  @Override
  void close();
}
