package dev.h2tap.proxy.replay.frames;

import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.replay.Speed;
import dev.h2tap.proxy.upstream.RawConnection;
import dev.h2tap.proxy.upstream.Target;
import dev.h2tap.proxy.upstream.Transport;
import dev.h2tap.proxy.upstream.UpstreamSettings;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.Recorder;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends what a recorded client sent, byte for byte and frame by frame, over a fresh connection. A
 * frame waits for its time, and until the server has said as much as it had in the recording; a
 * server that says less is waited for once, for as long as it was silent then and some time more.
 */
public final class FrameReplay {
  private static final int UNWRITTEN_LIMIT = 1 << 20;
  private static final long QUIET_MILLIS = 300;

  private final RecordedSide client;
  private final Target target;
  private final UpstreamSettings settings;
  private final Speed speed;
  private final long waitMillis;

  private long startNanos;
  private long frames;
  private long bytes;
  private long left;
  private long unwritten;
  private boolean patient = true;
  private boolean patientForLength = true;
  private boolean stuck;

  /**
   * @param waitMillis how much longer than recorded the server may be silent
   */
  public FrameReplay(
      RecordedSide client, Target target, UpstreamSettings settings, Speed speed, long waitMillis) {
    this.client = client;
    this.target = target;
    this.settings = settings;
    this.speed = speed;
    this.waitMillis = waitMillis;
  }

  /**
   * What came of it.
   *
   * @param connection the number of the new connection in the log; 0 where there was none
   * @param alpn what the server chose, null for nothing
   * @param frames sent; of what is no HTTP/2, the writes
   * @param left not sent, since the server had closed or took no more
   * @param failure why there was no connection, null where there was one
   */
  public record Outcome(
      long connection,
      @Nullable String alpn,
      long frames,
      long bytes,
      long left,
      long elapsedNanos,
      @Nullable Failure failure) {}

  /**
   * Sends all of it, and waits for the answers. Blocks.
   *
   * @param recorder its owner's to close; it is from its log that the answers are read
   */
  public Outcome run(Recorder recorder) throws IOException, UserException, InterruptedException {
    Transport transport = Transport.best();
    EventLoopGroup loops = transport.newEventLoops("h2tap-replay", 1);
    ExecutorService resolver =
        Executors.newCachedThreadPool(new DefaultThreadFactory("h2tap-resolver", true));
    try {
      Server server = new Server(client.syntax());
      CompletableFuture<Object> dialled = new CompletableFuture<>();
      RawConnection.dial(
          target,
          settings,
          client.syntax(),
          server,
          recorder,
          transport,
          resolver,
          loops.next(),
          new RawConnection.Listener() {
            @Override
            public void open(RawConnection connection) {
              dialled.complete(connection);
            }

            @Override
            public void failed(Failure failure) {
              dialled.complete(failure);
            }
          });
      return dialled.get() instanceof RawConnection connection
          ? talk(connection, server)
          : new Outcome(0, null, 0, 0, 0, 0, (Failure) dialled.get());
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
      resolver.shutdownNow();
    }
  }

  private Outcome talk(RawConnection connection, Server server)
      throws IOException, UserException, InterruptedException {
    String alpn = connection.alpn();
    startNanos = System.nanoTime();
    try {
      Heard then = client.each(piece -> sendWhenDue(piece, connection, server));
      awaitEnd(then, server);
    } catch (Interrupted e) {
      throw e.cause;
    }
    long elapsed = System.nanoTime() - startNanos;
    connection.close("the recording ends here");
    connection.channel().closeFuture().await(waitMillis);
    return new Outcome(connection.number(), alpn, frames, bytes, left, elapsed, null);
  }

  private void awaitEnd(Heard then, Server server) throws InterruptedException {
    if (client.serverClosed()) {
      server.awaitClose(then, patience(then));
    } else {
      awaitAnswers(then, server);
      server.awaitQuiet(QUIET_MILLIS, waitMillis);
    }
  }

  private void awaitAnswers(Heard then, Server server) throws InterruptedException {
    if (patient) {
      patient = server.awaitAnswers(then, patience(then));
    }
    if (patient) {
      patientForLength &=
          server.awaitLength(then, patientForLength ? patience(then) : QUIET_MILLIS);
    }
  }

  /** A server that was slow may be as slow again, whatever the speed of the client. */
  private long patience(Heard then) {
    return TimeUnit.NANOSECONDS.toMillis(then.silenceNanos()) + waitMillis;
  }

  private void sendWhenDue(RecordedSide.Piece piece, RawConnection connection, Server server)
      throws IOException {
    try {
      if (!stuck && !server.isClosed()) {
        awaitDue(piece, server);
      }
      if (stuck || server.isClosed()) {
        left++;
      } else {
        send(piece, connection, server);
      }
    } catch (InterruptedException e) {
      throw new Interrupted(e);
    }
  }

  private void awaitDue(RecordedSide.Piece piece, Server server) throws InterruptedException {
    if (speed.isTimed()) {
      long due = startNanos + speed.nanos(piece.afterNanos());
      long millis = TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime());
      if (millis > 0) {
        server.pause(millis);
      }
    }
    awaitAnswers(piece.heard(), server);
  }

  private void send(RecordedSide.Piece piece, RawConnection connection, Server server)
      throws InterruptedException {
    int length = piece.bytes().readableBytes();
    server.sent();
    ChannelFuture written =
        connection.channel().writeAndFlush(Unpooled.wrappedBuffer(piece.bytes().nioBuffer()));
    frames++;
    bytes += length;
    unwritten += length;
    if (unwritten > UNWRITTEN_LIMIT) {
      stuck = !written.await(waitMillis);
      unwritten = 0;
    }
  }

  /** An interruption on its way through the reading of the log. */
  private static final class Interrupted extends IOException {
    private final InterruptedException cause;

    Interrupted(InterruptedException cause) {
      super(cause);
      this.cause = cause;
    }
  }
}
