package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.bridge.Protocol;
import dev.h2tap.proxy.bridge.UpstreamStream;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.Http1Messages;
import dev.h2tap.proxy.http.Http1Upgrade;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.proxy.tap.ReadGate;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/** One request on an {@link Http1Upstream}, and the response that it gets there. */
final class Http1UpstreamStream implements UpstreamStream {
  private static final int OUTSTANDING_HIGH = 1 << 20;
  private static final int OUTSTANDING_LOW = OUTSTANDING_HIGH / 2;

  private final Http1Upstream connection;
  private final Exchange exchange;
  private final long ordinal;
  private final boolean answersHead;
  private @Nullable Http1Upgrade upgrade;
  private @Nullable ResponseHead switching;
  private int outstanding;
  private boolean requestComplete;
  private boolean responseStarted;
  private boolean responseEndPassedOn;
  private boolean responseComplete;
  private boolean interim;
  private boolean keepAlive;
  private boolean over;

  /**
   * @param ordinal which request of the connection this is, from 1
   */
  Http1UpstreamStream(Http1Upstream connection, Exchange exchange, long ordinal) {
    this.connection = connection;
    this.exchange = exchange;
    this.ordinal = ordinal;
    this.answersHead = exchange.request().isHead();
    this.requestComplete = exchange.hasNoContent();
  }

  /** Whether the response answers a HEAD request and so has no content. */
  boolean answersHead() {
    return answersHead;
  }

  /** Whether the head of the response has come; interim responses do not count. */
  boolean responseStarted() {
    return responseStarted;
  }

  /** Whether nothing more may come in answer to the request. */
  boolean responseComplete() {
    return responseComplete;
  }

  @Override
  public Protocol protocol() {
    return Protocol.HTTP1;
  }

  @Override
  public long connection() {
    return connection.channel().point().connection();
  }

  @Override
  public long stream() {
    return ordinal;
  }

  // ---- the request ----

  /** Sends the head of the request, which may be all of it. */
  void start() {
    RequestHead request = exchange.request();
    if (request.authority() == null) {
      request = request.withAuthority(connection.channel().target().authority().toString());
    }
    upgrade = Http1Upgrade.of(request);
    connection.write(
        Http1Messages.write(upgrade == null ? request : upgrade.request(), !requestComplete));
    if (requestComplete) {
      connection.write(LastHttpContent.EMPTY_LAST_CONTENT);
    }
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    if (over) {
      data.release();
      return;
    }
    connection.content().data(data, end);
    requestEnds(end);
  }

  /** So many bytes of its content have left. */
  void written(int bytes) {
    exchange.requestWritten(bytes);
  }

  @Override
  public void trailers(Fields trailers) {
    if (!over) {
      connection.content().flush();
      connection.write(Http1Messages.writeTrailers(trailers));
      requestEnds(true);
    }
  }

  private void requestEnds(boolean end) {
    requestComplete |= end;
    endIfBothComplete();
  }

  @Override
  public void cancel(long errorCode) {
    if (!over) {
      over = true;
      connection.cancelled();
    }
  }

  @Override
  public void responseConsumed(int bytes) {
    outstanding -= bytes;
    if (outstanding <= OUTSTANDING_LOW) {
      gate().release(ReadGate.Reason.PEER_SLOW);
    }
  }

  private ReadGate gate() {
    return ReadGate.of(connection.channel().channel());
  }

  // ---- the response ----

  /**
   * Reads the next part of the response. Takes it over.
   *
   * @throws MalformedMessageException if it must not be passed on
   */
  void read(HttpObject message) throws MalformedMessageException {
    if (message instanceof HttpResponse response) {
      readHead(response);
    }
    if (message instanceof HttpContent piece) {
      readContent(piece);
    }
  }

  private void readHead(HttpResponse response) throws MalformedMessageException {
    ResponseHead head = Http1Messages.read(response);
    interim = head.isInformational();
    if (head.isSwitching()) {
      readSwitching(head);
    } else if (interim) {
      exchange.response().interim(head);
    } else {
      if (upgrade != null) {
        upgrade.refused(head);
      }
      responseStarted = true;
      connection.channel().answered();
      keepAlive = HttpUtil.isKeepAlive(response);
      responseEndPassedOn = answersHead || head.isBodiless() || isEmpty(response);
      exchange.response().head(head, responseEndPassedOn);
    }
  }

  private void readSwitching(ResponseHead head) throws MalformedMessageException {
    if (upgrade == null) {
      throw new MalformedMessageException(502, "101 Switching Protocols, which was not asked for");
    }
    switching = upgrade.accepted(head);
  }

  /** The end of a 101: no HTTP follows, and the connection is the tunnel's. */
  private void switchProtocols(ResponseHead head) {
    over = true;
    connection.channel().answered();
    exchange.response().switched(head, connection.becomeTunnel());
  }

  private static boolean isEmpty(HttpResponse response) {
    return !HttpUtil.isTransferEncodingChunked(response)
        && HttpUtil.getContentLength(response, -1L) == 0;
  }

  private void readContent(HttpContent piece) throws MalformedMessageException {
    boolean last = piece instanceof LastHttpContent;
    ResponseHead switchingNow = switching;
    if (switchingNow != null) {
      piece.release();
      switchProtocols(switchingNow);
      return;
    }
    if (interim || over) {
      piece.release();
      interim &= !last;
      return;
    }
    passOn(piece, last, trailersOf(piece));
    if (last) {
      responseComplete = true;
      endIfBothComplete();
    }
  }

  private static @Nullable Fields trailersOf(HttpContent piece) throws MalformedMessageException {
    if (!(piece instanceof LastHttpContent last) || last.trailingHeaders().isEmpty()) {
      return null;
    }
    try {
      return Http1Messages.readTrailers(last.trailingHeaders());
    } catch (MalformedMessageException e) {
      piece.release();
      throw e;
    }
  }

  private void passOn(HttpContent piece, boolean last, @Nullable Fields trailers) {
    int length = piece.content().readableBytes();
    boolean endsHere = last && trailers == null;
    if (responseEndPassedOn || (length == 0 && !endsHere)) {
      piece.release();
    } else {
      outstanding += length;
      if (outstanding > OUTSTANDING_HIGH) {
        gate().hold(ReadGate.Reason.PEER_SLOW);
      }
      exchange.response().data(piece.content(), endsHere);
    }
    if (trailers != null && !responseEndPassedOn) {
      exchange.response().trailers(trailers);
    }
  }

  // ---- the end ----

  /** The connection broke, or what came over it is no response. */
  void failed(Failure failure) {
    over = true;
    exchange.failed(failure);
  }

  private void endIfBothComplete() {
    if (responseComplete && requestComplete && !over) {
      over = true;
      connection.completed(keepAlive);
    }
  }
}
