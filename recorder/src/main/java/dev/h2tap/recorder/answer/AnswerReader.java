package dev.h2tap.recorder.answer;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.answer.Answers.Answer;
import dev.h2tap.recorder.answer.Answers.Topic;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.http2.ErrorCode;
import dev.h2tap.recorder.http2.Flag;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.HttpStream;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.timeline.Timeline;
import dev.h2tap.recorder.tls.TlsContent;
import dev.h2tap.recorder.tls.TlsNames;
import dev.h2tap.recorder.view.Escape;
import dev.h2tap.recorder.wire.Field;
import dev.h2tap.recorder.wire.Place;
import dev.h2tap.recorder.wire.Text;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what the server of one connection said. */
public final class AnswerReader implements Consumer<Entry>, BodySink {
  /** How much of bytes that are no HTTP is compared. */
  private static final int OPAQUE_LIMIT = 64 << 10;

  private static final int CLOSE_NOTIFY = 0;

  private final long number;
  private final Side side;
  private final Set<String> ignored;
  private final List<Answer> connection = new ArrayList<>();
  private final Map<Long, List<Answer>> streams = new LinkedHashMap<>();
  private final Map<Long, BodyDigest> bodies = new LinkedHashMap<>();
  private final BodyDigest opaque = new BodyDigest();
  private @Nullable Answer end;

  private AnswerReader(long number, Side side, Set<String> ignored) {
    this.number = number;
    this.side = side;
    this.ignored = ignored;
  }

  /**
   * Reads through a log.
   *
   * @param number of the connection
   * @param side of that connection
   * @param ignored names of fields in lower case whose values do not matter
   */
  public static Answers read(Records log, long number, Side side, Set<String> ignored)
      throws IOException, UserException {
    AnswerReader reader = new AnswerReader(number, side, ignored);
    Timeline timeline = new Timeline(OPAQUE_LIMIT, reader, reader);
    log.each(timeline::accept);
    timeline.finish();
    return reader.answers();
  }

  private Answers answers() {
    opaque();
    if (end != null) {
      connection.add(end);
    }
    return new Answers(connection, streams);
  }

  @Override
  public void accept(Entry entry) {
    if (entry.connection() != number) {
      return;
    }
    if (entry.item() instanceof Item.Happened happened
        && happened.event() instanceof Event.ConnectionClosed closed) {
      end = end(closed);
    } else if (isServers(entry)) {
      take(entry);
    }
  }

  private boolean isServers(Entry entry) {
    return entry.side() == side
        && entry.direction() == (side == Side.UPSTREAM ? Direction.RECEIVED : Direction.SENT);
  }

  private void take(Entry entry) {
    HttpStream stream = entry.stream();
    if (entry.item() instanceof Item.Http2 http2) {
      frame(http2);
    } else if (entry.item() instanceof Item.Http1Head head && stream != null) {
      say(stream.number(), Escape.of(head.head().startLine()), fields(head.head().fields()));
    } else if (entry.item() instanceof Item.Http1End over && stream != null) {
      body(stream.number(), over.whole() ? "" : ", cut short");
      if (!over.end().trailers().isEmpty()) {
        say(stream.number(), "trailers", fields(over.end().trailers()));
      }
    } else if (entry.item() instanceof Item.Malformed malformed) {
      connection.add(new Answer(Topic.FAULT, "bytes that are malformed: " + malformed.reason()));
    } else if (entry.item() instanceof Item.Opaque bytes) {
      opaque.add(bytes.preview().bytes(), bytes.bytes());
    } else if (entry.item() instanceof Item.Tls tls
        && tls.content() instanceof TlsContent.Alert alert
        && alert.description() != CLOSE_NOTIFY) {
      connection.add(new Answer(Topic.ALERT, "alert " + TlsNames.alert(alert.description())));
    } else if (entry.item() instanceof Item.Happened happened
        && happened.event() instanceof Event.Alert alert) {
      connection.add(new Answer(Topic.ALERT, "alert " + TlsNames.alert(alert.number())));
    }
  }

  private void frame(Item.Http2 http2) {
    Frame frame = http2.frame();
    int stream = frame.header().stream();
    if (http2.fields() != null) {
      body(stream, "");
      say(
          stream,
          frame instanceof Frame.PushPromise promise ? "promises " + promise.promised() : "fields",
          fields(http2.fields().fields()));
      if (frame.header().has(Flag.END_STREAM)) {
        say(stream, "END_STREAM");
      }
    } else if (frame instanceof Frame.Data) {
      if (frame.header().has(Flag.END_STREAM)) {
        body(stream, "");
        say(stream, "END_STREAM");
      }
    } else if (frame instanceof Frame.RstStream reset) {
      body(stream, "");
      say(stream, "RST_STREAM " + ErrorCode.name(reset.code()));
    } else if (frame instanceof Frame.Settings settings && !frame.header().has(Flag.ACK)) {
      connection.add(new Answer(Topic.SETTINGS, settings(settings)));
    } else if (frame instanceof Frame.GoAway goAway) {
      connection.add(goAway(goAway));
    } else if (frame instanceof Frame.Malformed malformed) {
      say(stream, "a malformed frame: " + malformed.reason());
    } else if (frame instanceof Frame.Unknown unknown) {
      say(stream, "a frame of type " + unknown.header().type());
    }
  }

  private static String settings(Frame.Settings settings) {
    return "SETTINGS"
        + settings.settings().stream()
            .map(setting -> " " + setting.name() + "=" + setting.value())
            .collect(Collectors.joining());
  }

  /** Last stream and debug data are up to the implementation. */
  private static Answer goAway(Frame.GoAway goAway) {
    String debug = Text.of(goAway.debugData());
    return new Answer(
        Topic.GOAWAY,
        "GOAWAY " + ErrorCode.name(goAway.code()),
        List.of(),
        "  last stream "
            + goAway.lastStream()
            + (debug.isEmpty() ? "" : "  \"" + Escape.of(debug) + "\""));
  }

  private List<String> fields(List<Field> fields) {
    return fields.stream()
        .filter(field -> !ignored.contains(field.name().toLowerCase(Locale.ROOT)))
        .map(field -> Escape.of(field.name() + ": " + field.value()))
        .toList();
  }

  /** Tells a body that has come, however it was cut into pieces. */
  private void body(long stream, String end) {
    BodyDigest body = bodies.remove(stream);
    if (body != null) {
      say(stream, body.told() + end);
    }
  }

  private void opaque() {
    if (opaque.length() > 0) {
      connection.add(new Answer(Topic.BYTES, opaque.told()));
    }
  }

  /** A stream of 0 is the connection. */
  private void say(long stream, String text) {
    say(stream, text, List.of());
  }

  private void say(long stream, String text, List<String> fields) {
    Answer answer = new Answer(Topic.MESSAGE, text, fields, "");
    if (stream == 0) {
      connection.add(answer);
    } else {
      streams.computeIfAbsent(stream, s -> new ArrayList<>()).add(answer);
    }
  }

  private @Nullable Answer end(Event.ConnectionClosed closed) {
    Party server = side == Side.UPSTREAM ? Party.UPSTREAM : Party.H2TAP;
    String how = closed.manner() == Event.ConnectionClosed.Manner.RST ? " with RST" : "";
    return closed.by() == server
        ? new Answer(Topic.END, "the server ended the connection" + how)
        : null;
  }

  @Override
  public void body(HttpStream stream, boolean request, ByteBuf bytes, Place at) {
    if (!request && stream.connection() == number) {
      bodies
          .computeIfAbsent(stream.number(), s -> new BodyDigest())
          .add(bytes, bytes.readableBytes());
    }
  }

  @Override
  public void end(HttpStream stream, boolean request, boolean whole) {
    if (!request && stream.connection() == number) {
      body(stream.number(), whole ? "" : ", cut short");
    }
  }
}
