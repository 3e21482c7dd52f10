package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.bridge.Failure.Retry;
import dev.h2tap.proxy.tap.ConnectionTap;
import dev.h2tap.proxy.tap.PlaintextTap;
import dev.h2tap.proxy.tap.TapPoint;
import dev.h2tap.proxy.tls.TlsAlert;
import dev.h2tap.proxy.tls.TlsEngine;
import dev.h2tap.proxy.tls.TlsFailure;
import dev.h2tap.proxy.tls.TlsHandler;
import dev.h2tap.proxy.tunnel.Prepared;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Syntax;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What both HTTP versions know of the upstream connection under them. */
final class UpstreamChannel {
  /** An alert in TLS 1.3: header, level and description, content type, tag (RFC 8446 §5.2). */
  private static final int ALERT_RECORD = 5 + 2 + 1 + 16;

  private final Channel channel;
  private final Target target;
  private final TapPoint point;
  private final ConnectionTap tap;
  private final PlaintextTap plaintextTap;
  private final @Nullable TlsHandler tls;
  private final @Nullable TlsEngine engine;
  private @Nullable AutoAlpn auto;
  private boolean answered;
  private boolean loop;
  private boolean alertRecorded;
  private boolean tls13;
  private long receivedInHandshake;

  UpstreamChannel(
      Channel channel,
      Target target,
      TapPoint point,
      ConnectionTap tap,
      PlaintextTap plaintextTap,
      @Nullable TlsHandler tls,
      @Nullable TlsEngine engine) {
    this.channel = channel;
    this.target = target;
    this.point = point;
    this.tap = tap;
    this.plaintextTap = plaintextTap;
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

  /** Says what is spoken, before anything is. */
  void speaks(Syntax syntax) {
    plaintextTap.syntax(syntax);
  }

  /** What the upstream chose and showed; only while the connection is open. */
  Prepared.Ready negotiated() {
    return tls == null
        ? new Prepared.Ready(null, List.of())
        : new Prepared.Ready(tls.applicationProtocol(), tls.peerChain());
  }

  /** The connection was redirected to h2tap itself. */
  void cameBack() {
    loop = true;
    close(Manner.ERROR, Failures.loop(target).phrase());
  }

  /** Whether the connection was redirected to h2tap itself. */
  boolean isLoop() {
    return loop;
  }

  /** A response came over this connection: it works. */
  void answered() {
    answered = true;
  }

  /**
   * The handshake is complete from our side.
   *
   * @param version as the JDK names it
   */
  void handshakeComplete(String version) {
    tls13 = version.equals("TLSv1.3");
    receivedInHandshake = tap.received();
  }

  /**
   * Whether the upstream has shown after the handshake that it goes on with us, for example by
   * session tickets. In TLS 1.2 its Finished comes last and so says it already; in TLS 1.3 a
   * refused client certificate shows only after our own Finished, as an alert or a plain end.
   */
  boolean acceptedUs() {
    return !tls13 || tap.received() > receivedInHandshake + ALERT_RECORD;
  }

  /** What the engine says, once, for those who cannot read the alert on the wire. */
  void alertReceived(TlsAlert alert) {
    if (!alertRecorded) {
      alertRecorded = true;
      point.record(Direction.RECEIVED, alert.event());
    }
  }

  /** Notes on the connection what a failure of TLS on it was taken for. */
  void judged(TlsFailure failure) {
    if (failure.alert() != null) {
      alertReceived(failure.alert());
    }
    if (tls != null) {
      tls.certificateFile().ifPresent(point::record);
    }
    tap.judged(failure.finding());
  }

  void close(String why) {
    close(Manner.FIN, why);
  }

  void close(Manner how, String why) {
    tap.closing(how, why);
    channel.close();
  }

  /** Nothing has run on it for the idle timeout. */
  void expire() {
    close(Manner.TIMEOUT, "idle");
  }

  /** Who wants to hear of failures that another ALPN offer may mend. */
  void reportTo(@Nullable AutoAlpn listener) {
    auto = listener;
  }

  /** A connection that never answered may have got the wrong offer. */
  private Failure unlessAnotherOfferMends(Failure failure) {
    if (auto == null || tls == null || answered || !AutoAlpn.explains(failure)) {
      return failure;
    }
    auto.suspect(target, tls.alpn(), failure);
    return failure.with(Retry.IF_IDEMPOTENT);
  }

  /** The upstream sent what is no HTTP. */
  Failure malformed(String fault, boolean responseStarted) {
    Failure failure = Failures.malformed(this, fault, plaintextTap.firstBytes(), responseStarted);
    tap.judged(failure.finding());
    return responseStarted ? failure : unlessAnotherOfferMends(failure);
  }

  /**
   * The connection broke under an exchange.
   *
   * @param cause what the transport or TLS said, null where the connection just ended
   */
  Failure lost(@Nullable Throwable cause, boolean responseStarted) {
    Failure failure =
        loop ? Failures.loop(target) : Failures.lost(this, cause, tap, answered, responseStarted);
    tap.judged(failure.finding());
    return responseStarted ? failure : unlessAnotherOfferMends(failure);
  }
}
