package dev.h2tap.proxy.upstream;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/** The kind of sockets: epoll where there is one, NIO elsewhere. */
public enum Transport {
  EPOLL(EpollSocketChannel.class, EpollServerSocketChannel.class),
  NIO(NioSocketChannel.class, NioServerSocketChannel.class);

  /**
   * How often a connection is read, 64 KiB at most each time, before what was read is written on.
   * With Netty's 16 a burst leaves the processor's cache before it leaves the proxy.
   */
  static final int READS_AT_ONCE = 4;

  private final Class<? extends SocketChannel> socket;
  private final Class<? extends ServerSocketChannel> serverSocket;

  Transport(
      Class<? extends SocketChannel> socket, Class<? extends ServerSocketChannel> serverSocket) {
    this.socket = socket;
    this.serverSocket = serverSocket;
  }

  /** The best one that this machine has. */
  public static Transport best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  public Class<? extends SocketChannel> socket() {
    return socket;
  }

  public Class<? extends ServerSocketChannel> serverSocket() {
    return serverSocket;
  }

  /** A new group of event loops for these sockets, to be shut down by the caller. */
  public EventLoopGroup newEventLoops(String name, int threads) {
    IoHandlerFactory factory =
        this == EPOLL
            ? SteadyIoHandler.factory(EpollIoHandler.newFactory())
            : NioIoHandler.newFactory();
    return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), factory);
  }

  /** Why an address cannot be listened on, as the system says it. */
  public static String reason(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    int system = message.lastIndexOf(": ");
    return system < 0 ? message : message.substring(system + 2);
  }
}
