package dev.h2tap.proxy.rule;

import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.bridge.Protocol;
import dev.h2tap.proxy.bridge.UpstreamStream;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.recorder.FileFault;
import dev.h2tap.recorder.event.Party;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Answers an exchange with a file, a piece at a time: the next is read once the client has taken
 * the last. Files are read on another thread; everything else happens on the exchange's event loop.
 */
final class FileUpstream implements UpstreamStream {
  private static final int PIECE = 64 * 1024;

  private final Exchange exchange;
  private final FileAnswer answer;
  private final String rule;
  private final Executor blocking;
  private @Nullable FileChannel file;
  private long left;
  private int unconsumed;
  private boolean over;

  FileUpstream(Exchange exchange, FileAnswer answer, String rule, Executor blocking) {
    this.exchange = exchange;
    this.answer = answer;
    this.rule = rule;
    this.blocking = blocking;
  }

  /** Begins to answer. */
  void start() {
    exchange.opened(this);
    blocking.execute(
        () -> {
          try {
            long size = Files.size(answer.file());
            FileChannel opened = FileChannel.open(answer.file(), StandardOpenOption.READ);
            exchange.eventLoop().execute(() -> opened(opened, size));
          } catch (IOException e) {
            exchange.eventLoop().execute(() -> unreadable(e));
          }
        });
  }

  private void opened(FileChannel opened, long size) {
    file = opened;
    left = size;
    if (over) {
      close();
      return;
    }
    Fields fields = new Fields();
    fields.add("content-type", answer.contentType());
    fields.add("content-length", Long.toString(size));
    boolean end = size == 0 || exchange.request().isHead();
    exchange.response().head(new ResponseHead(answer.status(), "", fields), end);
    if (end) {
      close();
    } else {
      readNext(opened);
    }
  }

  private void readNext(FileChannel from) {
    int wanted = (int) Math.min(left, PIECE);
    blocking.execute(
        () -> {
          ByteBuf piece = PooledByteBufAllocator.DEFAULT.buffer(wanted);
          try {
            while (piece.isWritable() && piece.writeBytes(from, piece.writableBytes()) > 0) {
              continue;
            }
            exchange.eventLoop().execute(() -> read(piece, wanted));
          } catch (IOException e) {
            piece.release();
            exchange.eventLoop().execute(() -> unreadable(e));
          }
        });
  }

  private void read(ByteBuf piece, int wanted) {
    if (over || piece.readableBytes() < wanted) {
      piece.release();
      if (!over) {
        failed(answer.file() + " became shorter while it was read");
      }
      return;
    }
    left -= wanted;
    unconsumed += wanted;
    boolean end = left == 0;
    if (end) {
      close();
    }
    exchange.response().data(piece, end);
  }

  private void unreadable(IOException cause) {
    if (!over) {
      failed("cannot read " + answer.file() + ": " + FileFault.reason(cause));
    }
  }

  private void failed(String why) {
    close();
    exchange.failed(
        new Failure(
            502,
            null,
            "rule " + rule + ": " + why,
            "proxy_configuration_error",
            Party.H2TAP,
            Failure.Retry.NEVER,
            2));
  }

  private void close() {
    over = true;
    FileChannel open = file;
    file = null;
    if (open != null) {
      blocking.execute(
          () -> {
            try {
              open.close();
            } catch (IOException e) {
              // It was only read.
              return;
            }
          });
    }
  }

  @Override
  public Protocol protocol() {
    return Protocol.NONE;
  }

  @Override
  public long connection() {
    return 0;
  }

  @Override
  public long stream() {
    return 0;
  }

  /** Nobody wants the request's content. */
  @Override
  public void data(ByteBuf data, boolean end) {
    int length = data.readableBytes();
    data.release();
    exchange.requestWritten(length);
  }

  @Override
  public void trailers(Fields trailers) {}

  @Override
  public void cancel(long errorCode) {
    close();
  }

  @Override
  public void responseConsumed(int bytes) {
    unconsumed -= bytes;
    FileChannel open = file;
    if (unconsumed == 0 && open != null && !over) {
      readNext(open);
    }
  }
}
