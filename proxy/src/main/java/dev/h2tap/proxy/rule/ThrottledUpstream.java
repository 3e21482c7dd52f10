package dev.h2tap.proxy.rule;

import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Protocol;
import dev.h2tap.proxy.bridge.UpstreamStream;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.recorder.diagnose.Statement;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Throttles the request's content on its way upstream. */
final class ThrottledUpstream implements UpstreamStream {
  private final UpstreamStream upstream;
  private final Pace pace;

  /**
   * Throttles every attempt of an exchange; what an attempt before left waiting is dropped, since
   * it is sent again.
   *
   * @param rate bytes a second
   */
  static UnaryOperator<UpstreamStream> each(Exchange exchange, long rate) {
    AtomicReference<@Nullable ThrottledUpstream> last = new AtomicReference<>();
    return upstream -> {
      ThrottledUpstream throttled = new ThrottledUpstream(upstream, exchange, rate);
      ThrottledUpstream former = last.getAndSet(throttled);
      if (former != null) {
        former.pace.drop();
      }
      return throttled;
    };
  }

  private ThrottledUpstream(UpstreamStream upstream, Exchange exchange, long rate) {
    this.upstream = upstream;
    this.pace = new Pace(exchange, rate, false, upstream::data);
  }

  @Override
  public Protocol protocol() {
    return upstream.protocol();
  }

  @Override
  public long connection() {
    return upstream.connection();
  }

  @Override
  public long stream() {
    return upstream.stream();
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    pace.add(data, end);
  }

  @Override
  public void trailers(Fields trailers) {
    pace.add(() -> upstream.trailers(trailers));
  }

  @Override
  public void cancel(long errorCode) {
    pace.drop();
    upstream.cancel(errorCode);
  }

  @Override
  public @Nullable Statement stall() {
    return upstream.stall();
  }

  @Override
  public void responseConsumed(int bytes) {
    upstream.responseConsumed(bytes);
  }
}
