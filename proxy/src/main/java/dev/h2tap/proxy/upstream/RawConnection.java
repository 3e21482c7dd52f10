package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.tls.LazyUpstreamTls;
import dev.h2tap.proxy.tls.TlsHandler;
import dev.h2tap.proxy.tunnel.OwnAddresses;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.log.Recorder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * An upstream connection on which no HTTP is spoken by h2tap: whoever dialled it writes bytes to
 * its channel, and a handler of theirs gets what comes. Recorded like all others.
 */
public final class RawConnection {
  private final UpstreamChannel upstream;

  private RawConnection(UpstreamChannel upstream) {
    this.upstream = upstream;
  }

  /** What is told of a dial, on the event loop. Exactly one of the methods is called. */
  public interface Listener {
    void open(RawConnection connection);

    void failed(Failure failure);
  }

  /**
   * Dials.
   *
   * @param syntax what the bytes will be recorded as
   * @param handler the last handler of the channel
   * @param resolver runs name look-ups, which block
   */
  public static void dial(
      Target target,
      UpstreamSettings settings,
      Syntax syntax,
      ChannelHandler handler,
      Recorder recorder,
      Transport transport,
      Executor resolver,
      EventLoop eventLoop,
      Listener listener) {
    LazyUpstreamTls tls = settings.tls();
    new Dialer(settings, new OwnAddresses(), recorder, transport, resolver, null)
        .dial(target, tls, eventLoop, new Dial(syntax, handler, listener));
  }

  public Channel channel() {
    return upstream.channel();
  }

  /** Its number in the log. */
  public long number() {
    return upstream.point().connection();
  }

  /** What the peer chose by ALPN, null for nothing. */
  public @Nullable String alpn() {
    TlsHandler tls = upstream.tls();
    return tls == null ? null : tls.applicationProtocol();
  }

  /** Closes it, for a reason that is recorded. */
  public void close(String why) {
    upstream.close(Manner.FIN, why);
  }

  /** The dial under way. */
  private record Dial(Syntax syntax, ChannelHandler handler, Listener listener)
      implements Dialer.Progress {

    @Override
    public boolean take(UpstreamChannel upstream) {
      upstream.speaks(syntax);
      upstream.channel().pipeline().addLast("raw", handler);
      listener.open(new RawConnection(upstream));
      return true;
    }

    @Override
    public void failed(Failure failure) {
      listener.failed(failure);
    }

    @Override
    public void stage(String waitingFor) {}

    @Override
    public void connected(UpstreamConnection connection) {
      throw new IllegalStateException("HTTP is not spoken on this connection");
    }

    @Override
    public void available(UpstreamConnection connection) {}

    @Override
    public void gone(UpstreamConnection connection) {}
  }
}
