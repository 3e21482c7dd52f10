package dev.h2tap.proxy.probe;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.bridge.ClientStream;
import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.ExchangeObserver;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.proxy.tls.LazyUpstreamTls;
import dev.h2tap.proxy.tls.PeerCheck;
import dev.h2tap.proxy.tls.UpstreamTls;
import dev.h2tap.proxy.tunnel.OwnAddresses;
import dev.h2tap.proxy.upstream.LoopUpstreams;
import dev.h2tap.proxy.upstream.Routes;
import dev.h2tap.proxy.upstream.Routing;
import dev.h2tap.proxy.upstream.Target;
import dev.h2tap.proxy.upstream.Transport;
import dev.h2tap.proxy.upstream.UpstreamSettings;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.log.Recorder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Error;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An attempt under way: the client's half of one exchange. It is over when the response has ended,
 * or there is enough of it, or it failed, and the connection has closed. All calls on its event
 * loop.
 */
final class AttemptRun implements ClientStream {
  private static final int ENOUGH_BYTES = 1 << 20;
  private static final long ENOUGH_MILLIS = 1_000;
  private static final long CLOSING_MILLIS = 500;

  private final Attempt attempt;
  private final Peer peer;
  private final PeerCheck check;
  private final long limitMillis;
  private final EventLoop eventLoop;
  private final Consumer<Outcome> done;
  private final Witness witness;
  private final LazyUpstreamTls tls;
  private final LoopUpstreams upstreams;
  private final long startNanos = System.nanoTime();
  private @Nullable Exchange exchange;
  private int status;
  private long bytes;
  private boolean timedOut;
  private boolean ending;
  private boolean told;

  /**
   * @param limitMillis how long it may take in all
   * @param done is told what came of it, once
   */
  AttemptRun(
      Attempt attempt,
      String rule,
      Peer peer,
      PeerCheck check,
      long limitMillis,
      Recorder recorder,
      Transport transport,
      Executor resolver,
      EventLoop eventLoop,
      Consumer<Outcome> done) {
    this.attempt = attempt;
    this.peer = peer;
    this.check = check;
    this.limitMillis = limitMillis;
    this.eventLoop = eventLoop;
    this.done = done;
    this.witness =
        new Witness(
            recorder, new Event.RuleApplied(rule, attempt.inWords()), this::connectionClosed);
    this.tls = new LazyUpstreamTls(() -> new UpstreamTls(peer.termsOf(attempt)));
    UpstreamSettings settings =
        new UpstreamSettings(
            tls,
            attempt.protocol(),
            new UpstreamSettings.Timeouts(
                limitMillis * 3 / 4, limitMillis * 3 / 4, limitMillis, CLOSING_MILLIS),
            null,
            null,
            peer.via());
    Routing routing = new Routing.Reverse(new Target(attempt.tls(), peer.authority()));
    this.upstreams =
        new LoopUpstreams(
            Routes.all(routing, settings),
            new OwnAddresses(),
            witness,
            transport,
            resolver,
            eventLoop);
  }

  void start() {
    String authority = peer.authority().toString();
    Fields fields =
        new Fields().add("host", authority).add("user-agent", "h2tap-probe").add("accept", "*/*");
    RequestHead request =
        new RequestHead(
            "GET", attempt.tls() ? "https" : "http", authority, peer.path(), fields, false);
    exchange =
        new Exchange(
            Arrival.NONE, request, this, upstreams, witness, ExchangeObserver.NONE, eventLoop);
    eventLoop.schedule(this::timeOut, limitMillis, TimeUnit.MILLISECONDS);
    exchange.start(true);
  }

  private void timeOut() {
    timedOut = !ending;
    end();
  }

  /** Enough was seen: closes the connection and waits for its end to be recorded. */
  private void end() {
    if (ending) {
      return;
    }
    ending = true;
    Objects.requireNonNull(exchange)
        .gone(Party.H2TAP, Http2Error.CANCEL.code(), "the probe has seen enough");
    eventLoop.execute(upstreams::close);
    if (!witness.opened || witness.closed != null) {
      tell();
    } else {
      eventLoop.schedule(this::tell, CLOSING_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void connectionClosed() {
    if (ending) {
      tell();
    }
  }

  private void tell() {
    if (!told) {
      told = true;
      tls.close();
      done.accept(
          new Reading(
                  attempt,
                  witness,
                  check,
                  peer.authority().host(),
                  status,
                  timedOut,
                  System.nanoTime() - startNanos)
              .outcome());
    }
  }

  @Override
  public long connection() {
    return 0;
  }

  /** There is no client's stream: the number of the exchange keeps attempts apart. */
  @Override
  public long stream() {
    return witness.exchange;
  }

  @Override
  public boolean hasErrorCodes() {
    return false;
  }

  @Override
  public void interim(ResponseHead head) {
    Objects.requireNonNull(exchange).response().interimWritten();
  }

  /** A response of h2tap's own comes after the end of the exchange was recorded. */
  @Override
  public void head(ResponseHead head, boolean end) {
    if (witness.ended == null) {
      status = head.status();
      eventLoop.schedule(this::end, ENOUGH_MILLIS, TimeUnit.MILLISECONDS);
    }
    if (end || status == 0) {
      eventLoop.execute(this::end);
    }
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    int length = data.readableBytes();
    data.release();
    bytes += length;
    if (end || bytes > ENOUGH_BYTES) {
      eventLoop.execute(this::end);
    }
    Objects.requireNonNull(exchange).response().written(length);
  }

  @Override
  public void trailers(Fields trailers) {
    eventLoop.execute(this::end);
  }

  @Override
  public void abort(long errorCode) {
    eventLoop.execute(this::end);
  }

  @Override
  public void requestConsumed(int bytes) {}
}
