package dev.h2tap.proxy.upstream;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.io.UncheckedIOException;

/**
 * Epoll that does not lose sockets. Netty 4.2.18 takes a socket out of epoll when there is nothing
 * to wait for, as after the peer's FIN (netty pull request 16689), and fails to put it back when
 * there is something again: what was to be written or read then is lost. Such a socket is
 * registered anew here.
 */
final class SteadyIoHandler implements IoHandler {
  private final IoHandler epoll;

  private SteadyIoHandler(IoHandler epoll) {
    this.epoll = epoll;
  }

  /** Makes the handlers of another factory steady. */
  static IoHandlerFactory factory(IoHandlerFactory epoll) {
    return new IoHandlerFactory() {
      @Override
      public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new SteadyIoHandler(epoll.newHandler(executor));
      }

      @Override
      public boolean isChangingThreadSupported() {
        return epoll.isChangingThreadSupported();
      }
    };
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return new Registration(handle, epoll.register(handle));
  }

  @Override
  public void initialize() {
    epoll.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    return epoll.run(context);
  }

  @Override
  public void prepareToDestroy() {
    epoll.prepareToDestroy();
  }

  @Override
  public void destroy() {
    epoll.destroy();
  }

  @Override
  public void wakeup() {
    epoll.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return epoll.isCompatible(handleType);
  }

  /** A socket's place in epoll, for as long as the socket lives. */
  private final class Registration implements IoRegistration {
    private final IoHandle handle;
    private volatile IoRegistration current;

    Registration(IoHandle handle, IoRegistration current) {
      this.handle = handle;
      this.current = current;
    }

    @Override
    public long submit(IoOps ops) {
      try {
        return current.submit(ops);
      } catch (UncheckedIOException takenOut) {
        return registerAnew(takenOut).submit(ops);
      }
    }

    private IoRegistration registerAnew(UncheckedIOException cause) {
      current.cancel();
      try {
        current = epoll.register(handle);
        return current;
      } catch (Exception e) {
        cause.addSuppressed(e);
        throw cause;
      }
    }

    @Override
    public <T> T attachment() {
      return current.attachment();
    }

    @Override
    public boolean isValid() {
      return current.isValid();
    }

    @Override
    public boolean cancel() {
      return current.cancel();
    }
  }
}
