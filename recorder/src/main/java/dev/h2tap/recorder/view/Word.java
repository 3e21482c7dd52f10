package dev.h2tap.recorder.view;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.http2.FrameType;
import dev.h2tap.recorder.timeline.Composition;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.tls.TlsContent;
import java.util.List;

/**
 * The word that names an entry in every view, and the kind it belongs to.
 *
 * @param kind one of {@link #KINDS}
 * @param type the word, an RFC's own where there is one
 */
public record Word(String kind, String type) {

  /** The kinds there are. */
  static final List<String> KINDS =
      List.of(
          "run",
          "connection",
          "tls",
          "http2",
          "frame",
          "http1",
          "message",
          "exchange",
          "bytes",
          "log");

  /** The word for an item. */
  public static Word of(Item item) {
    if (item instanceof Item.Happened happened) {
      return of(happened.event());
    } else if (item instanceof Item.Http2 http2) {
      return new Word("frame", FrameType.name(http2.frame().header().type()));
    } else if (item instanceof Item.Http1Head head) {
      return new Word("http1", head.request() ? "REQUEST" : "RESPONSE");
    } else if (item instanceof Item.Http1Body) {
      return new Word("http1", "BODY");
    } else if (item instanceof Item.Http1End) {
      return new Word("http1", "END");
    } else if (item instanceof Item.Handshake) {
      return new Word("tls", "HANDSHAKE");
    } else if (item instanceof Item.Tls tls) {
      return new Word("tls", type(tls.content()));
    } else if (item instanceof Item.Preface) {
      return new Word("http2", "PREFACE");
    } else if (item instanceof Item.WebSocket) {
      return new Word("message", Composition.WEBSOCKET.word());
    } else if (item instanceof Item.Grpc || item instanceof Item.GrpcEnd) {
      return new Word("message", Composition.GRPC.word());
    } else if (item instanceof Item.ServerEvent) {
      return new Word("message", Composition.EVENTS.word());
    } else if (item instanceof Item.Tunnel) {
      return new Word("bytes", Composition.TUNNEL.word());
    } else if (item instanceof Item.Opaque) {
      return new Word("bytes", "OPAQUE");
    } else if (item instanceof Item.Malformed) {
      return new Word("bytes", "MALFORMED");
    } else if (item instanceof Item.Skipped) {
      return new Word("bytes", "SKIPPED");
    } else if (item instanceof Item.Missing) {
      return new Word("log", "MISSING");
    } else {
      return new Word("exchange", "EXCHANGE");
    }
  }

  private static String type(TlsContent content) {
    if (content instanceof TlsContent.Handshake handshake) {
      return handshake.message().name();
    } else if (content instanceof TlsContent.Alert) {
      return "ALERT";
    }
    return content instanceof TlsContent.ChangeCipherSpec ? "ChangeCipherSpec" : "TLS_RECORD";
  }

  private static Word of(Event event) {
    if (event instanceof Event.RunStarted) {
      return new Word("run", "RUN_START");
    } else if (event instanceof Event.RunEnded) {
      return new Word("run", "RUN_END");
    } else if (event instanceof Event.ConnectionOpened) {
      return new Word("connection", "OPEN");
    } else if (event instanceof Event.ConnectFailed) {
      return new Word("connection", "OPEN_FAILED");
    } else if (event instanceof Event.ConnectionClosed) {
      return new Word("connection", "CLOSE");
    } else if (event instanceof Event.TlsSecret) {
      return new Word("tls", "TLS_SECRET");
    } else if (event instanceof Event.TlsHandshakeFailed) {
      return new Word("tls", "TLS_FAILED");
    } else if (event instanceof Event.Alert) {
      return new Word("tls", "ALERT");
    } else if (event instanceof Event.ExchangeBridged) {
      return new Word("exchange", "BRIDGED");
    } else if (event instanceof Event.ExchangeEnded) {
      return new Word("exchange", "ENDED");
    } else if (event instanceof Event.RuleApplied) {
      return new Word("run", "RULE");
    } else if (event instanceof Event.CertificateReloaded) {
      return new Word("run", "CERTIFICATE");
    } else if (event instanceof Event.CertificateFile) {
      return new Word("tls", "FILE");
    } else if (event instanceof Event.Gap) {
      return new Word("log", "GAP");
    } else if (event instanceof Event.LeftOut) {
      return new Word("log", "LEFT_OUT");
    } else {
      return new Word("log", "UNKNOWN_KIND");
    }
  }
}
