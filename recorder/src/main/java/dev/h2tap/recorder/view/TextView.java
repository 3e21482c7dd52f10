package dev.h2tap.recorder.view;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.timeline.Preview;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.function.Consumer;

/**
 * Prints one line an entry, in fixed columns, with what belongs to it indented below:
 *
 * <pre>
 *    12.345ms  #3   up    →  HEADERS        stream=1    len=52     END_STREAM|END_HEADERS  GET /
 *                                           :method: GET
 * </pre>
 *
 * <p>Arrows point the way of requests (→) or of responses (←), on both sides. Nothing from the
 * traffic reaches the output unescaped.
 */
public final class TextView implements Consumer<Entry> {
  private static final String INDENT = " ".repeat(31);
  private static final int USUAL_LINE = 128;

  private final PrintWriter out;
  private final Paint.Brush brush;
  private final boolean tlsInFull;

  /**
   * @param tlsInFull whether TLS messages are told with all they hold, else in a line
   */
  public TextView(PrintWriter out, Paint.Brush brush, boolean tlsInFull) {
    this.out = out;
    this.brush = brush;
    this.tlsInFull = tlsInFull;
  }

  /** The line of an entry, without what belongs to it and without colour. */
  public static String line(Entry entry) {
    return new TextView(new PrintWriter(Writer.nullWriter()), Paint.Brush.NONE, false)
        .line(entry, tell(entry.item()));
  }

  /** What a line says of it behind the columns, beginning with the word that names it. */
  public static String words(Item item) {
    return (Word.of(item).type() + " " + tell(item).text()).strip();
  }

  @Override
  public void accept(Entry entry) {
    Telling telling = tell(entry.item());
    out.println(line(entry, telling));
    if (entry.item() instanceof Item.Tls && !tlsInFull) {
      return;
    }
    for (String detail : telling.details()) {
      out.println(INDENT + brush.apply(Paint.FAINT, detail.stripTrailing()));
    }
  }

  private String line(Entry entry, Telling telling) {
    String place = place(entry);
    String text = place.isEmpty() ? telling.text() : telling.text() + place;
    StringBuilder line = new StringBuilder(USUAL_LINE + text.length());
    line.append(brush.apply(Paint.FAINT, Columns.right(Units.time(entry.elapsedNanos()), 12)))
        .append("  ");
    line.append(brush.apply(Paint.PLAIN, Columns.left(connection(entry), 4))).append(' ');
    line.append(brush.apply(paint(entry.side()), Columns.left(side(entry.side()), 4))).append("  ");
    line.append(brush.apply(paint(entry.side()), arrow(entry))).append("  ");
    Word word = Word.of(entry.item());
    line.append(brush.apply(Paint.WORD, Columns.left(word.type(), 19))).append("  ");
    if (entry.item() instanceof Item.Http2 http2) {
      line.append(FrameTelling.columns(http2.frame().header())).append("  ");
    } else if (isMessage(entry) && entry.stream() != null && entry.stream().isHttp2()) {
      line.append(brush.apply(Paint.PLAIN, Columns.left("stream=" + entry.stream().number(), 11)))
          .append(' ');
    }
    if (!text.isEmpty()) {
      line.append(brush.apply(telling.tone(), text));
    }
    return line.toString().stripTrailing();
  }

  private static boolean isMessage(Entry entry) {
    return Word.of(entry.item()).kind().equals("message") || entry.item() instanceof Item.Tunnel;
  }

  /** Where in the log bytes stand that break the rules. */
  private static String place(Entry entry) {
    boolean malformed =
        entry.item() instanceof Item.Malformed
            || entry.item() instanceof Item.Http2 http2 && http2.frame() instanceof Frame.Malformed;
    return malformed
        ? "  (record " + entry.place().record() + ", byte " + entry.place().offset() + ")"
        : "";
  }

  private static Telling tell(Item item) {
    if (item instanceof Item.Happened happened) {
      return EventTelling.tell(happened.event());
    } else if (item instanceof Item.Handshake handshake) {
      return TlsTelling.tell(handshake);
    } else if (item instanceof Item.Tls tls) {
      return TlsContentTelling.tell(tls.content());
    } else if (item instanceof Item.Http2 http2) {
      return FrameTelling.tell(http2);
    } else if (item instanceof Item.Http1Head head) {
      return Http1Telling.tell(head);
    } else if (item instanceof Item.Http1Body body) {
      return Http1Telling.tell(body);
    } else if (item instanceof Item.Http1End end) {
      return Http1Telling.tell(end);
    } else if (item instanceof Item.Exchange exchange) {
      return ExchangeTelling.tell(exchange.summary());
    } else if (item instanceof Item.WebSocket webSocket) {
      return MessageTelling.tell(webSocket.message());
    } else if (item instanceof Item.Grpc grpc) {
      return MessageTelling.tell(grpc);
    } else if (item instanceof Item.GrpcEnd end) {
      return MessageTelling.tell(end.status());
    } else if (item instanceof Item.ServerEvent event) {
      return MessageTelling.tell(event.event());
    } else if (item instanceof Item.Tunnel tunnel) {
      return MessageTelling.tell(tunnel);
    } else if (item instanceof Item.Opaque opaque) {
      return Bodies.tell("len=" + opaque.bytes(), opaque.preview());
    } else if (item instanceof Item.Malformed malformed) {
      return malformed(malformed.reason(), malformed.preview());
    } else if (item instanceof Item.Skipped skipped) {
      return Telling.of(
          Paint.NOTE, skipped.bytes() + " bytes cannot be read: what came before them is missing");
    } else if (item instanceof Item.Missing missing) {
      return Telling.of(
          Paint.BAD,
          "records " + missing.first() + " to " + missing.last() + " are not in the log");
    }
    return Telling.of("HTTP/2 connection preface");
  }

  private static Telling malformed(String reason, Preview preview) {
    Telling shown = Bodies.tell(reason, preview);
    return new Telling(shown.text(), shown.details(), Paint.BAD);
  }

  private static String connection(Entry entry) {
    return entry.connection() == 0 ? "" : "#" + entry.connection();
  }

  private static String side(Side side) {
    return switch (side) {
      case NONE -> "";
      case DOWNSTREAM -> "down";
      case UPSTREAM -> "up";
    };
  }

  private static Paint paint(Side side) {
    return switch (side) {
      case NONE -> Paint.PLAIN;
      case DOWNSTREAM -> Paint.DOWN;
      case UPSTREAM -> Paint.UP;
    };
  }

  private static String arrow(Entry entry) {
    if (entry.direction() == Direction.NONE || entry.side() == Side.NONE) {
      return " ";
    }
    boolean received = entry.direction() == Direction.RECEIVED;
    return received == (entry.side() == Side.DOWNSTREAM) ? "→" : "←";
  }
}
