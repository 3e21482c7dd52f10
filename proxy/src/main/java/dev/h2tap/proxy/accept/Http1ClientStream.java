package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.bridge.ClientStream;
import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.http.ContentWriter;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.proxy.relay.RelayEnd;
import dev.h2tap.recorder.event.Event;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Error;

/** One request of an {@link Http1Downstream}, with the way of its response. */
final class Http1ClientStream implements ClientStream {
  private final Http1Downstream connection;
  private final Http1RequestReader requests;
  private final Http1Teardown teardown;
  private final AcceptedChannel accepted;
  private final Http1ResponseWriter responses;
  private final ContentWriter content;
  private final long ordinal;
  private final Exchange exchange;

  /**
   * @param ordinal which request of the connection this is, from 1
   */
  Http1ClientStream(
      Http1Downstream connection,
      Http1RequestReader requests,
      Http1Teardown teardown,
      AcceptedChannel accepted,
      Http1ResponseWriter responses,
      long ordinal,
      RequestHead request) {
    this.connection = connection;
    this.requests = requests;
    this.teardown = teardown;
    this.accepted = accepted;
    this.responses = responses;
    this.content = new ContentWriter(accepted.channel().alloc(), this::writeContent);
    this.ordinal = ordinal;
    this.exchange = accepted.newExchange(request, this);
  }

  Exchange exchange() {
    return exchange;
  }

  @Override
  public long connection() {
    return accepted.point().connection();
  }

  @Override
  public long stream() {
    return ordinal;
  }

  @Override
  public boolean hasErrorCodes() {
    return false;
  }

  @Override
  public void requestConsumed(int bytes) {
    requests.consumed(bytes);
  }

  @Override
  public void interim(ResponseHead head) {
    responses.interim(head).addListener(written -> exchange.response().interimWritten());
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    responses.head(head, end);
    if (end) {
      connection.responseEnded();
    }
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    content.data(data, end);
    if (end) {
      connection.responseEnded();
    }
  }

  private ChannelFuture writeContent(ByteBuf data, boolean end) {
    int length = data.readableBytes();
    ChannelFuture write = responses.data(data, end);
    if (length > 0) {
      write.addListener(written -> exchange.response().written(length));
    }
    return write;
  }

  @Override
  public void trailers(Fields trailers) {
    if (!responses.takesTrailers()) {
      accepted
          .point()
          .record(
              new Event.RuleApplied(
                  "trailers-lost",
                  "request " + ordinal + ": an HTTP/1.1 response that is not chunked has none"));
    }
    content.flush();
    responses.trailers(trailers);
    connection.responseEnded();
  }

  @Override
  public RelayEnd becomeTunnel(ResponseHead head) {
    responses.switching(head);
    return connection.leave(head.isSwitching() ? Http2Error.CANCEL : Http2Error.CONNECT_ERROR);
  }

  @Override
  public void abort(long errorCode) {
    content.flush();
    teardown.breakOff();
  }

  @Override
  public void reset(long errorCode) {
    content.flush();
    teardown.reset();
  }
}
