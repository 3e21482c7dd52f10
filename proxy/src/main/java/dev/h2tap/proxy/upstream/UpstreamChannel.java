package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.tap.ConnectionTap;
import dev.h2tap.proxy.tap.TapPoint;
import dev.h2tap.proxy.tls.TlsEngine;
import dev.h2tap.proxy.tls.TlsHandler;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import io.netty.channel.Channel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What both HTTP versions know of the upstream connection under them. */
final class UpstreamChannel {
  private final Channel channel;
  private final Target target;
  private final TapPoint point;
  private final ConnectionTap tap;
  private final @Nullable TlsHandler tls;
  private final @Nullable TlsEngine engine;
  private boolean answered;

  UpstreamChannel(
      Channel channel,
      Target target,
      TapPoint point,
      ConnectionTap tap,
      @Nullable TlsHandler tls,
      @Nullable TlsEngine engine) {
    this.channel = channel;
    this.target = target;
    this.point = point;
    this.tap = tap;
    this.tls = tls;
    this.engine = engine;
  }

  TapPoint point() {
    return point;
  }

  Channel channel() {
    return channel;
  }

  Target target() {
    return target;
  }

  @Nullable TlsHandler tls() {
    return tls;
  }

  /** The engine of a TLS connection. */
  TlsEngine engine() {
    return Objects.requireNonNull(engine);
  }

  ConnectionTap tap() {
    return tap;
  }

  /** A response came over this connection: it works. */
  void answered() {
    answered = true;
  }

  void close(String why) {
    tap.closing(Manner.FIN, why);
    channel.close();
  }

  /** The upstream sent what is no HTTP. */
  Failure malformed(String fault, boolean responseStarted) {
    return Failures.malformed(this, fault, tap.firstBytes(), responseStarted);
  }

  /**
   * The connection broke under an exchange.
   *
   * @param cause what the transport or TLS said, null where the connection just ended
   */
  Failure lost(@Nullable Throwable cause, boolean responseStarted) {
    return Failures.lost(this, cause, tap, answered, responseStarted);
  }
}
