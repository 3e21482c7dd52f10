package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.tunnel.TunnelEnd;
import io.netty.channel.ChannelOption;

/** Makes a connection the other end of a tunnel once it is dialled. */
final class TunnelDial implements Dialer.Progress {
  private final TunnelEnd client;
  private final boolean sealed;

  /**
   * @param client the end at which the client is
   * @param sealed whether client and upstream speak TLS with each other
   */
  TunnelDial(TunnelEnd client, boolean sealed) {
    this.client = client;
    this.sealed = sealed;
  }

  @Override
  public boolean sealed() {
    return sealed;
  }

  @Override
  public boolean take(UpstreamChannel upstream) {
    TunnelEnd end = new TunnelEnd(upstream.channel(), "the upstream");
    upstream.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    upstream.channel().pipeline().addLast("tunnel", end);
    end.join(client);
    return true;
  }

  @Override
  public void failed(Failure failure) {
    client.failed(failure.phrase());
  }

  @Override
  public void stage(String waitingFor) {}

  @Override
  public void connected(UpstreamConnection connection) {
    throw new IllegalStateException("HTTP is not spoken in this tunnel");
  }

  @Override
  public void available(UpstreamConnection connection) {}

  @Override
  public void gone(UpstreamConnection connection) {}
}
