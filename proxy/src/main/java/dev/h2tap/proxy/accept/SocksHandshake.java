package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.socksx.SocksMessage;
import io.netty.handler.codec.socksx.v4.DefaultSocks4CommandResponse;
import io.netty.handler.codec.socksx.v4.Socks4CommandRequest;
import io.netty.handler.codec.socksx.v4.Socks4CommandStatus;
import io.netty.handler.codec.socksx.v4.Socks4CommandType;
import io.netty.handler.codec.socksx.v5.DefaultSocks5CommandResponse;
import io.netty.handler.codec.socksx.v5.DefaultSocks5InitialResponse;
import io.netty.handler.codec.socksx.v5.DefaultSocks5PasswordAuthResponse;
import io.netty.handler.codec.socksx.v5.Socks5AddressType;
import io.netty.handler.codec.socksx.v5.Socks5AuthMethod;
import io.netty.handler.codec.socksx.v5.Socks5CommandRequest;
import io.netty.handler.codec.socksx.v5.Socks5CommandRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5CommandStatus;
import io.netty.handler.codec.socksx.v5.Socks5CommandType;
import io.netty.handler.codec.socksx.v5.Socks5InitialRequest;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthRequest;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthRequestDecoder;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthStatus;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.NetUtil;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers a client of SOCKS 5 (RFC 1928, RFC 1929), 4 or 4a until it has its tunnel. Connections
 * only: BIND and UDP ASSOCIATE are refused. Where credentials are asked for, SOCKS 4 is refused
 * too, which has no passwords.
 */
final class SocksHandshake extends SimpleChannelInboundHandler<SocksMessage> {
  private final AcceptedChannel accepted;
  private final @Nullable ProxyCredentials credentials;
  private final Consumer<Authority> opened;

  /**
   * @param credentials what the client must give, null where anybody may come
   * @param opened gets the destination once the client has been told that it is connected
   */
  SocksHandshake(
      AcceptedChannel accepted,
      @Nullable ProxyCredentials credentials,
      Consumer<Authority> opened) {
    this.accepted = accepted;
    this.credentials = credentials;
    this.opened = opened;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, SocksMessage message) {
    if (message.decoderResult().isFailure()) {
      accepted.close(Manner.ERROR, "malformed SOCKS: " + message.decoderResult().cause());
    } else if (message instanceof Socks5InitialRequest greeting) {
      chooseMethod(ctx, greeting);
    } else if (message instanceof Socks5PasswordAuthRequest login) {
      authenticate(ctx, login);
    } else if (message instanceof Socks5CommandRequest command) {
      command(ctx, command);
    } else if (message instanceof Socks4CommandRequest command) {
      command(ctx, command);
    }
  }

  // ---- SOCKS 5 ----

  private void chooseMethod(ChannelHandlerContext ctx, Socks5InitialRequest greeting) {
    boolean free = credentials == null && greeting.authMethods().contains(Socks5AuthMethod.NO_AUTH);
    if (free) {
      expect(ctx, new Socks5CommandRequestDecoder());
      ctx.writeAndFlush(new DefaultSocks5InitialResponse(Socks5AuthMethod.NO_AUTH));
    } else if (greeting.authMethods().contains(Socks5AuthMethod.PASSWORD)) {
      expect(ctx, new Socks5PasswordAuthRequestDecoder());
      ctx.writeAndFlush(new DefaultSocks5InitialResponse(Socks5AuthMethod.PASSWORD));
    } else {
      refuse(
          ctx.writeAndFlush(new DefaultSocks5InitialResponse(Socks5AuthMethod.UNACCEPTED)),
          "the SOCKS client offers no user and password");
    }
  }

  /** Behind the decoders that have done their part, which pass on what is left. */
  private static void expect(ChannelHandlerContext ctx, ByteToMessageDecoder next) {
    ctx.pipeline().addBefore(ctx.name(), null, next);
  }

  private void authenticate(ChannelHandlerContext ctx, Socks5PasswordAuthRequest login) {
    if (credentials == null || credentials.match(login.username(), login.password())) {
      expect(ctx, new Socks5CommandRequestDecoder());
      ctx.writeAndFlush(new DefaultSocks5PasswordAuthResponse(Socks5PasswordAuthStatus.SUCCESS));
    } else {
      refuse(
          ctx.writeAndFlush(
              new DefaultSocks5PasswordAuthResponse(Socks5PasswordAuthStatus.FAILURE)),
          "the SOCKS client's user and password are not those of --proxy-auth");
    }
  }

  private void command(ChannelHandlerContext ctx, Socks5CommandRequest command) {
    if (!command.type().equals(Socks5CommandType.CONNECT)) {
      refuse(
          reply(ctx, Socks5CommandStatus.COMMAND_UNSUPPORTED),
          "SOCKS " + command.type() + ", where h2tap knows CONNECT only");
      return;
    }
    try {
      Authority destination = destination(command.dstAddr(), command.dstPort());
      reply(ctx, Socks5CommandStatus.SUCCESS);
      open("SOCKS 5", destination);
    } catch (MalformedMessageException e) {
      refuse(reply(ctx, Socks5CommandStatus.FAILURE), "SOCKS: " + e.fault());
    }
  }

  private static ChannelFuture reply(ChannelHandlerContext ctx, Socks5CommandStatus status) {
    return ctx.writeAndFlush(new DefaultSocks5CommandResponse(status, Socks5AddressType.IPv4));
  }

  // ---- SOCKS 4 and 4a ----

  private void command(ChannelHandlerContext ctx, Socks4CommandRequest command) {
    String fault =
        credentials != null
            ? "SOCKS 4 has no passwords, which --proxy-auth asks for; use SOCKS 5"
            : command.type().equals(Socks4CommandType.CONNECT)
                ? null
                : "SOCKS " + command.type() + ", where h2tap knows CONNECT only";
    try {
      if (fault == null) {
        Authority destination = destination(command.dstAddr(), command.dstPort());
        ctx.writeAndFlush(new DefaultSocks4CommandResponse(Socks4CommandStatus.SUCCESS));
        open("SOCKS 4", destination);
        return;
      }
    } catch (MalformedMessageException e) {
      fault = "SOCKS: " + e.fault();
    }
    refuse(
        ctx.writeAndFlush(new DefaultSocks4CommandResponse(Socks4CommandStatus.REJECTED_OR_FAILED)),
        fault);
  }

  // ---- both ----

  private static Authority destination(String host, int port) throws MalformedMessageException {
    String bracketed = NetUtil.isValidIpV6Address(host) ? "[" + host + "]" : host;
    return Authority.parse(bracketed + ":" + port, 0);
  }

  private void open(String version, Authority destination) {
    accepted.point().record(new Event.RuleApplied("tunnel", version + " asks for " + destination));
    opened.accept(destination);
  }

  private void refuse(ChannelFuture lastWrite, String why) {
    lastWrite.addListener(written -> accepted.close(Manner.FIN, why));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
    if (evt == ChannelInputShutdownEvent.INSTANCE) {
      accepted.close(Manner.FIN, "the client left before it had a tunnel");
    } else if (evt instanceof IdleStateEvent) {
      accepted.close(Manner.TIMEOUT, "the client said nothing");
    }
    ctx.fireUserEventTriggered(evt);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    accepted.close(Manner.ERROR, String.valueOf(cause.getMessage()));
  }
}
