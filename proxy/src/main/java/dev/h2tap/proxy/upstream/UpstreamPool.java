package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.tunnel.Prepared;
import dev.h2tap.recorder.diagnose.rule.Http2Stalled;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one target. HTTP/1.1 connections carry one exchange at a
 * time and wait here in between; HTTP/2 connections carry as many as the peer allows. Exchanges
 * wait here for their turn.
 */
final class UpstreamPool implements Dialer.Progress {
  private static final int MAX_HTTP2_CONNECTIONS = 8;

  private final Consumer<Dialer.Progress> dialer;
  private final Consumer<Exchange> diversion;
  private final EventLoop eventLoop;
  private final long idleMillis;
  private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();

  /** Who waits for a connection before a request has come. */
  private final ArrayDeque<Prepared.Listener> preparing = new ArrayDeque<>();

  private final Set<UpstreamConnection> ready = new LinkedHashSet<>();
  private Set<UpstreamConnection> idleBefore = new HashSet<>();
  private boolean sweeping;
  private int dialling;
  private boolean speaksHttp1;
  private boolean draining;
  private @Nullable Runnable whenUnused;
  private boolean closed;

  /**
   * @param dialer dials the target, and tells the progress of that
   * @param diversion is given exchanges that the target's HTTP/2 has no form for
   * @param idleMillis how long a connection is kept on which nothing runs
   */
  UpstreamPool(
      Consumer<Dialer.Progress> dialer,
      Consumer<Exchange> diversion,
      EventLoop eventLoop,
      long idleMillis) {
    this.dialer = dialer;
    this.diversion = diversion;
    this.eventLoop = eventLoop;
    this.idleMillis = idleMillis;
  }

  /** Finds a connection for the exchange, or lets it wait for one. */
  void open(Exchange exchange) {
    waiting.add(exchange);
    serve();
    dialIfNeeded();
  }

  /** Finds or dials a connection that is not used yet. */
  void prepare(Prepared.Listener listener) {
    Optional<UpstreamConnection> usable =
        ready.stream()
            .filter(connection -> connection.isHttp2() || connection.capacity() > 0)
            .findFirst();
    if (usable.isPresent()) {
      listener.prepared(usable.get().negotiated());
    } else {
      preparing.add(listener);
      dialIfNeeded();
    }
  }

  private void tellPreparing(Prepared prepared, boolean all) {
    List<Prepared.Listener> told = new ArrayList<>();
    while (!preparing.isEmpty() && (all || told.isEmpty())) {
      told.add(preparing.remove());
    }
    told.forEach(listener -> listener.prepared(prepared));
  }

  private void serve() {
    while (!waiting.isEmpty()) {
      if (waiting.peek().isOver()) {
        waiting.remove();
        continue;
      }
      UpstreamConnection connection = withCapacity();
      if (connection == null) {
        return;
      }
      Exchange next = waiting.remove();
      if (connection.carries(next.request())) {
        connection.open(next);
      } else {
        diversion.accept(next);
      }
    }
  }

  private @Nullable UpstreamConnection withCapacity() {
    UpstreamConnection newest = null;
    for (UpstreamConnection connection : ready) {
      if (connection.capacity() > 0) {
        if (connection.isHttp2()) {
          return connection;
        }
        newest = connection;
      }
    }
    return newest;
  }

  private void dialIfNeeded() {
    boolean nobodyWaits = waiting.isEmpty() && preparing.isEmpty();
    if (closed || nobodyWaits) {
      return;
    }
    int wanted;
    if (speaksHttp1) {
      wanted = waiting.size() + preparing.size() - dialling;
    } else {
      wanted = dialling > 0 || ready.size() >= MAX_HTTP2_CONNECTIONS ? 0 : 1;
      if (ready.stream().anyMatch(UpstreamConnection::isIdle)) {
        waiting.forEach(exchange -> exchange.stalled(Http2Stalled.noStreams()));
        wanted = 0;
      }
    }
    if (wanted > 0 && waiting.removeIf(Exchange::isOver)) {
      dialIfNeeded();
      return;
    }
    for (int i = 0; i < wanted; i++) {
      dialling++;
      dialer.accept(this);
    }
  }

  @Override
  public void stage(String waitingFor) {
    waiting.forEach(exchange -> exchange.stage(waitingFor));
  }

  @Override
  public void connected(UpstreamConnection connection) {
    dialling--;
    speaksHttp1 = !connection.isHttp2();
    ready.add(connection);
    tellPreparing(connection.negotiated(), connection.isHttp2());
    serve();
    if (closed) {
      connection.close();
    } else if (draining) {
      connection.drain();
    }
    dialIfNeeded();
    sweepLater();
  }

  @Override
  public void failed(Failure failure) {
    dialling--;
    if (!speaksHttp1 && !ready.isEmpty()) {
      return;
    }
    waiting.removeIf(Exchange::isOver);
    List<Exchange> affected = new ArrayList<>();
    while (!waiting.isEmpty()
        && (!speaksHttp1 || affected.isEmpty() || waiting.size() > dialling)) {
      affected.add(waiting.remove());
    }
    affected.forEach(exchange -> exchange.failed(failure));
    tellPreparing(new Prepared.Failed(failure), true);
    leaveIfUnused();
  }

  @Override
  public void available(UpstreamConnection connection) {
    idleBefore.remove(connection);
    serve();
    dialIfNeeded();
    sweepLater();
  }

  private void sweepLater() {
    if (!sweeping) {
      sweeping = true;
      eventLoop.schedule(this::sweep, idleMillis / 2, TimeUnit.MILLISECONDS);
    }
  }

  /** Closes connections that were idle at the last sweep and have been ever since. */
  private void sweep() {
    sweeping = false;
    Set<UpstreamConnection> idleNow = new HashSet<>(ready);
    idleNow.removeIf(connection -> !connection.isIdle());
    Set<UpstreamConnection> expired = new HashSet<>(idleNow);
    expired.retainAll(idleBefore);
    idleNow.removeAll(expired);
    idleBefore = idleNow;
    expired.forEach(UpstreamConnection::expire);
    if (!ready.isEmpty()) {
      sweepLater();
    }
  }

  @Override
  public void gone(UpstreamConnection connection) {
    ready.remove(connection);
    idleBefore.remove(connection);
    eventLoop.execute(
        () -> {
          dialIfNeeded();
          leaveIfUnused();
        });
  }

  /** Whether it holds nothing that would be missed. */
  boolean isUnused() {
    return waiting.isEmpty() && preparing.isEmpty() && ready.isEmpty() && dialling == 0;
  }

  /**
   * Closes connections on which nothing runs; the others close when they are done. Exchanges that
   * wait are still served.
   */
  void drain() {
    draining = true;
    List.copyOf(ready).forEach(UpstreamConnection::drain);
  }

  /**
   * Drains for good.
   *
   * @param unused runs once it holds nothing more; no exchange may be opened any more
   */
  void retire(Runnable unused) {
    whenUnused = unused;
    drain();
    leaveIfUnused();
  }

  private void leaveIfUnused() {
    Runnable unused = whenUnused;
    if (unused != null && isUnused()) {
      whenUnused = null;
      unused.run();
    }
  }

  /** Closes all connections at once. */
  void close() {
    closed = true;
    List.copyOf(ready).forEach(UpstreamConnection::close);
  }
}
