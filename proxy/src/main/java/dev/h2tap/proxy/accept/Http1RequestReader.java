package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.Http1Messages;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.tap.ReadGate;
import dev.h2tap.proxy.tap.ReadGate.Reason;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of an HTTP/1.1 client as requests, one at a time. A head begins an exchange,
 * or waits for its end to change the connection over; content goes to the exchange, and reading
 * pauses while too much of it is not consumed. On the event loop of the connection.
 */
final class Http1RequestReader {
  private static final int UNCONSUMED_HIGH = 1 << 20;
  private static final int UNCONSUMED_LOW = UNCONSUMED_HIGH / 2;

  private static final int HTTPS_PORT = 443;

  private final AcceptedChannel accepted;
  private final Http1ResponseWriter responses;
  private final ProtocolSwitch elsewhere;
  private final Function<RequestHead, Exchange> newExchange;

  private @Nullable Runnable change;
  private boolean contentExpected;
  private boolean complete = true;
  private int unconsumed;

  /**
   * @param responses writes to the same connection
   * @param elsewhere takes the connection over
   * @param newExchange makes an exchange of a request, not started yet
   */
  Http1RequestReader(
      AcceptedChannel accepted,
      Http1ResponseWriter responses,
      ProtocolSwitch elsewhere,
      Function<RequestHead, Exchange> newExchange) {
    this.accepted = accepted;
    this.responses = responses;
    this.elsewhere = elsewhere;
    this.newExchange = newExchange;
  }

  /** Whether no request is under way, or the one that is has been read to its end. */
  boolean isComplete() {
    return complete;
  }

  /** The rest of the request is not to be understood. */
  void giveUp() {
    complete = true;
  }

  /**
   * Begins a request.
   *
   * @param ordinal which one of the connection it is, from 1
   */
  void head(HttpRequest request, long ordinal) throws MalformedMessageException {
    complete = false;
    boolean hasContent =
        HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
    if (request.method().name().equals("CONNECT")) {
      connect(request, hasContent, ordinal);
      return;
    }
    RequestHead head = Http1Messages.read(request, accepted.scheme());
    if (!hasContent && !accepted.isOverTls() && H2cUpgrade.isWanted(request)) {
      Http2Settings settings = H2cUpgrade.settings(request);
      change = () -> elsewhere.toHttp2(head, settings);
    } else {
      Exchange started = newExchange.apply(head);
      contentExpected = hasContent;
      accepted.start(started, !hasContent);
    }
  }

  /** RFC 9110 §9.3.6; the tunnel begins behind the request. */
  private void connect(HttpRequest request, boolean hasContent, long ordinal)
      throws MalformedMessageException {
    Failure refusal = Refusals.ofConnect(accepted, request, hasContent);
    if (refusal != null) {
      RequestHead head = new RequestHead("CONNECT", "", request.uri(), "", new Fields(), true);
      if (hasContent || refusal.status() != Refusals.UNAUTHORIZED) {
        responses.isLast();
      }
      newExchange.apply(head).response().answer(refusal);
      return;
    }
    Authority destination = Authority.parse(request.uri(), HTTPS_PORT);
    change =
        () -> {
          responses.established();
          elsewhere.toTunnel(destination, ordinal);
        };
  }

  /**
   * Goes on with a request.
   *
   * @param exchange gets the content, null where that is dropped
   */
  void content(HttpContent piece, @Nullable Exchange exchange) {
    boolean last = piece instanceof LastHttpContent;
    complete |= last;
    if (exchange == null || !contentExpected) {
      piece.release();
    } else {
      passOn(exchange, piece, last);
    }
  }

  /** What the request that is complete changes the connection over to, once; null where nothing. */
  @Nullable Runnable takeChange() {
    Runnable taken = change;
    change = null;
    return taken;
  }

  private void passOn(Exchange exchange, HttpContent piece, boolean last) {
    Fields trailers = null;
    if (piece instanceof LastHttpContent end && !end.trailingHeaders().isEmpty()) {
      try {
        trailers = Http1Messages.readTrailers(end.trailingHeaders());
      } catch (MalformedMessageException e) {
        piece.release();
        exchange.clientGone(Http2Error.PROTOCOL_ERROR.code(), e.fault());
        accepted.close(Manner.ERROR, e.fault());
        return;
      }
    }
    int length = piece.content().readableBytes();
    boolean endsHere = last && trailers == null;
    if (length == 0 && !endsHere) {
      piece.release();
    } else {
      unconsumed += length;
      if (unconsumed > UNCONSUMED_HIGH) {
        ReadGate.of(accepted.channel()).hold(Reason.PEER_SLOW);
      }
      exchange.requestData(piece.content(), endsHere);
    }
    if (trailers != null) {
      exchange.requestTrailers(trailers);
    }
  }

  /** The upstream took so many bytes of content: more may be read. */
  void consumed(int bytes) {
    unconsumed -= bytes;
    if (unconsumed <= UNCONSUMED_LOW) {
      ReadGate.of(accepted.channel()).release(Reason.PEER_SLOW);
    }
  }
}
