package dev.h2tap.proxy.bridge;

import dev.h2tap.proxy.http.Fields;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the exchanges that want an upstream; each is given a stream by hand. */
public final class FakeUpstreams implements Upstreams {
  public final List<Exchange> opened = new ArrayList<>();

  private @Nullable Failure failure;

  /** From now on every exchange fails at once. */
  public void failWith(Failure always) {
    failure = always;
  }

  @Override
  public void open(Exchange exchange) {
    opened.add(exchange);
    if (failure != null) {
      exchange.failed(failure);
    }
  }

  public Exchange last() {
    return opened.get(opened.size() - 1);
  }

  /** Gives the exchange that came last a stream. */
  public Stream accept() {
    Stream stream = new Stream();
    last().opened(stream);
    return stream;
  }

  /** An upstream that notes what it is sent, one line a call. */
  public static final class Stream implements UpstreamStream {
    public final List<String> sent = new ArrayList<>();
    public int credit;

    @Override
    public Protocol protocol() {
      return Protocol.HTTP2;
    }

    @Override
    public long connection() {
      return 8;
    }

    @Override
    public long stream() {
      return 1;
    }

    @Override
    public void data(ByteBuf data, boolean end) {
      sent.add("data " + data.toString(StandardCharsets.US_ASCII) + (end ? " end" : ""));
      data.release();
    }

    @Override
    public void trailers(Fields trailers) {
      sent.add("trailers " + trailers.toString().trim());
    }

    @Override
    public void cancel(long errorCode) {
      sent.add("cancel " + errorCode);
    }

    @Override
    public void responseConsumed(int bytes) {
      credit += bytes;
    }
  }
}
