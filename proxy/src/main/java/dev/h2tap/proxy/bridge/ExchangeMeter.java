package dev.h2tap.proxy.bridge;

import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import org.jspecify.annotations.Nullable;

/** Measures one exchange for its observer. Owned by the exchange's event loop. */
final class ExchangeMeter {
  private static final int NEVER = -1;

  private final ExchangeObserver observer;
  private final boolean observed;
  private final long startMillis;
  private final long startNanos;
  private long sent = NEVER;
  private long head = NEVER;
  private long requestBytes;
  private long responseBytes;
  private @Nullable Authority target;
  private Protocol upstream = Protocol.NONE;
  private long upstreamConnection;
  private boolean upstreamAsked;

  ExchangeMeter(ExchangeObserver observer) {
    this.observer = observer;
    observed = observer != ExchangeObserver.NONE;
    startMillis = observed ? System.currentTimeMillis() : 0;
    startNanos = observed ? System.nanoTime() : 0;
    observer.streams(Side.DOWNSTREAM, 1);
  }

  private long elapsed() {
    return observed ? System.nanoTime() - startNanos : 0;
  }

  void headedFor(Authority chosen) {
    target = chosen;
  }

  /** The head of the request was sent there. */
  void sent(UpstreamStream stream) {
    sent = elapsed();
    upstream = stream.protocol();
    upstreamConnection = stream.connection();
    upstreamAsked = true;
    observer.streams(Side.UPSTREAM, 1);
  }

  /** The upstream that was asked has no more to do with it. */
  void leftUpstream() {
    if (upstreamAsked) {
      upstreamAsked = false;
      observer.streams(Side.UPSTREAM, -1);
    }
  }

  void responseHead() {
    head = elapsed();
  }

  void request(long bytes) {
    requestBytes += bytes;
  }

  void response(long bytes) {
    responseBytes += bytes;
  }

  /** The exchange is over. */
  void ended(
      long number,
      Arrival arrival,
      RequestHead request,
      ClientStream client,
      int attempts,
      int status,
      @Nullable Party blame,
      @Nullable String finding,
      @Nullable String reason) {
    if (!observed) {
      return;
    }
    leftUpstream();
    observer.streams(Side.DOWNSTREAM, -1);
    observer.ended(
        new ExchangeReport(
            number,
            arrival,
            client.connection(),
            request,
            client.hasErrorCodes() ? Protocol.HTTP2 : Protocol.HTTP1,
            upstream,
            target,
            upstreamConnection,
            attempts,
            status,
            new ExchangeReport.Times(startMillis, sent, head, elapsed()),
            requestBytes,
            responseBytes,
            blame,
            finding,
            reason));
  }
}
