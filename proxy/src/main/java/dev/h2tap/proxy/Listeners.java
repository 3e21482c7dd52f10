package dev.h2tap.proxy;

import dev.h2tap.proxy.accept.Downstream;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.tunnel.OwnAddresses;
import dev.h2tap.proxy.upstream.Transport;
import dev.h2tap.recorder.UserException;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A proxy's listeners: those that are open, in the order of the options, and those that accept no
 * more while their last connections are on their way out. Any thread may ask for them; whoever
 * opens and replaces them does so one after the other.
 */
final class Listeners {
  private final EventLoopGroup eventLoops;
  private final Transport transport;
  private final OwnAddresses ourselves;
  private final BiFunction<ListenerOptions, EventLoop, Downstream> downstream;
  private final List<OpenListener> open = new CopyOnWriteArrayList<>();
  private final List<OpenListener> leaving = new CopyOnWriteArrayList<>();

  /**
   * @param ourselves is told where they listen
   * @param downstream what connections of an event loop need to know
   */
  Listeners(
      EventLoopGroup eventLoops,
      Transport transport,
      OwnAddresses ourselves,
      BiFunction<ListenerOptions, EventLoop, Downstream> downstream) {
    this.eventLoops = eventLoops;
    this.transport = transport;
    this.ourselves = ourselves;
    this.downstream = downstream;
  }

  /**
   * Listens.
   *
   * @throws UserException if an address cannot be listened on; those before it are open then
   */
  void open(List<ListenerOptions> wanted) throws UserException {
    for (ListenerOptions each : wanted) {
      open.add(bind(each));
    }
  }

  /**
   * Listens at those addresses where nothing is open yet; the result {@linkplain #replace replaces}
   * what is open.
   *
   * @return all that are wanted, in that order, each with how it is to accept
   * @throws UserException if an address cannot be listened on; everything is as it was then
   */
  Map<OpenListener, ListenerOptions> prepare(List<ListenerOptions> wanted) throws UserException {
    Map<OpenListener, ListenerOptions> prepared = new LinkedHashMap<>();
    List<OpenListener> opened = new ArrayList<>();
    try {
      for (ListenerOptions each : wanted) {
        OpenListener listener = openAt(each, wanted, prepared.keySet());
        if (listener == null) {
          listener = bind(each);
          opened.add(listener);
        }
        prepared.put(listener, each);
      }
      return prepared;
    } catch (UserException e) {
      opened.forEach(this::unbind);
      throw e;
    }
  }

  /** These are open from now on and accept so; the others accept no more and drain. */
  void replace(Map<OpenListener, ListenerOptions> prepared) {
    prepared.forEach(OpenListener::accept);
    List<OpenListener> gone = new ArrayList<>(open);
    gone.removeAll(prepared.keySet());
    open.clear();
    open.addAll(prepared.keySet());
    gone.forEach(this::leave);
  }

  /**
   * The open listener with that address: with that name too, or with one that none of {@code all}
   * has at that address. Null if there is none that is not taken yet.
   */
  private @Nullable OpenListener openAt(
      ListenerOptions wanted, List<ListenerOptions> all, Set<OpenListener> taken) {
    for (OpenListener listener : open) {
      ListenerOptions now = listener.options();
      boolean otherwiseWanted =
          !now.name().equals(wanted.name()) && all.stream().anyMatch(each -> isSame(each, now));
      if (now.address().equals(wanted.address()) && !otherwiseWanted && !taken.contains(listener)) {
        return listener;
      }
    }
    return null;
  }

  private static boolean isSame(ListenerOptions one, ListenerOptions other) {
    return one.name().equals(other.name()) && one.address().equals(other.address());
  }

  private OpenListener bind(ListenerOptions wanted) throws UserException {
    OpenListener bound = OpenListener.bind(wanted, eventLoops, transport, downstream);
    ourselves.listensOn(bound.address());
    return bound;
  }

  private void unbind(OpenListener listener) {
    listener.close();
    ourselves.listensNoMoreOn(listener.address());
  }

  private void leave(OpenListener listener) {
    unbind(listener);
    leaving.add(listener);
    listener.connections().newCloseFuture().addListener(closed -> leaving.remove(listener));
    listener.drain();
  }

  /** The TLS contexts that new connections use. */
  Set<DownstreamTls> tls() {
    Set<DownstreamTls> all = new HashSet<>();
    for (OpenListener listener : open) {
      DownstreamTls tls = listener.options().tls();
      if (tls != null) {
        all.add(tls);
      }
    }
    return all;
  }

  /** Where new connections are accepted, in the order of the options. */
  List<BoundAddress> bound() {
    return open.stream()
        .map(listener -> new BoundAddress(listener.options().name(), listener.address()))
        .toList();
  }

  /** How many accepted connections are open. */
  int connections() {
    return Stream.concat(open.stream(), leaving.stream())
        .mapToInt(listener -> listener.connections().size())
        .sum();
  }

  /** Accept no more. */
  void close() {
    open.forEach(OpenListener::close);
  }

  /** Close connections as they become idle. */
  void drain() {
    open.forEach(OpenListener::drain);
  }

  /** Close connections at once. */
  void cut() {
    open.forEach(OpenListener::cut);
    leaving.forEach(OpenListener::cut);
  }

  /** Waits until no connection is open, but no longer than that. */
  void awaitClosed(long millis) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (OpenListener listener : List.copyOf(open)) {
      awaitClosed(listener, deadline);
    }
    for (OpenListener listener : List.copyOf(leaving)) {
      awaitClosed(listener, deadline);
    }
  }

  private static void awaitClosed(OpenListener listener, long deadline) {
    long left = Math.max(1, deadline - System.nanoTime());
    listener.connections().newCloseFuture().awaitUninterruptibly(left, TimeUnit.NANOSECONDS);
  }
}
