package dev.h2tap.proxy.replay.serve;

import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Protocol;
import dev.h2tap.proxy.bridge.UpstreamStream;
import dev.h2tap.proxy.http.Fields;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.function.Consumer;

/** Reads the content of a request to its end, to know it by its digest. */
final class DigestedRequest implements UpstreamStream {
  private final Exchange exchange;
  private final Consumer<String> known;
  private final MessageDigest digest = Asked.digest();
  private boolean over;

  /**
   * @param known told the digest; the exchange has no upstream by then
   */
  DigestedRequest(Exchange exchange, Consumer<String> known) {
    this.exchange = exchange;
    this.known = known;
  }

  void start() {
    if (exchange.received().expectsContinue() && !exchange.hasNoContent()) {
      exchange.response().interim(RecordedUpstream.goOn());
    }
    exchange.opened(this);
    end(exchange.hasNoContent());
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    int length = data.readableBytes();
    for (ByteBuffer each : data.nioBuffers()) {
      digest.update(each);
    }
    data.release();
    exchange.requestWritten(length);
    end(end);
  }

  @Override
  public void trailers(Fields trailers) {
    end(true);
  }

  private void end(boolean ended) {
    if (ended && !over) {
      over = true;
      exchange
          .eventLoop()
          .execute(
              () -> {
                if (!exchange.isOver()) {
                  known.accept(Asked.digest(digest));
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

  @Override
  public void cancel(long errorCode) {
    over = true;
  }

  @Override
  public void responseConsumed(int bytes) {}
}
