package dev.h2tap.recorder.export.qlog;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.http2.Flag;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.tls.TlsContent;
import dev.h2tap.recorder.view.EntryJson;
import dev.h2tap.recorder.view.TextView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries as events: frames, and what a trace of HTTP/2 alone would not explain as messages
 * of the loglevel schema.
 */
final class Events implements Consumer<Entry> {
  private static final int NANO_DIGITS_OF_MILLIS = 6;

  private final JsonGenerator json;
  private final FrameEvent frames;
  private final Set<Long> speakHttp1 = new HashSet<>();
  private long http1;
  private long startWallNanos;

  Events(JsonGenerator json) {
    this.json = json;
    this.frames = new FrameEvent(json);
  }

  /** The time that events are relative to. */
  void start(long wallNanos) {
    startWallNanos = wallNanos;
  }

  /** What is to be said of connections that are not in it, if there are any. */
  Optional<String> http1() {
    return http1 == 0
        ? Optional.empty()
        : Optional.of(
            http1
                + (http1 == 1 ? " connection speaks" : " connections speak")
                + " HTTP/1, for which qlog has no events: of them it tells TLS, opening and"
                + " closing only; --to har and jsonl have them whole");
  }

  @Override
  public void accept(Entry entry) {
    try {
      write(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Entry entry) throws IOException {
    Item item = entry.item();
    if (item instanceof Item.Http2 http2) {
      frame(entry, http2);
    } else if (item instanceof Item.Http1Head) {
      http1 += speakHttp1.add(entry.connection()) ? 1 : 0;
    } else {
      Level level = level(item);
      if (level != null) {
        message(entry, level);
      }
    }
    if (item instanceof Item.Happened happened
        && (happened.event() instanceof Event.ConnectionClosed
            || happened.event() instanceof Event.RunStarted)) {
      forget(entry);
    }
  }

  private void forget(Entry entry) {
    if (entry.connection() == 0) {
      speakHttp1.clear();
    } else {
      speakHttp1.remove(entry.connection());
    }
  }

  private void frame(Entry entry, Item.Http2 http2) throws IOException {
    Frame frame = http2.frame();
    boolean byClient = byClient(entry);
    if (frame instanceof Frame.Settings settings && !frame.header().has(Flag.ACK)) {
      begin(entry, "http2:parameters_set");
      frames.parameters(settings, byClient);
      end();
    }
    begin(entry, byClient ? "http2:frame_created" : "http2:frame_parsed");
    frames.write(http2);
    end();
    if (frame instanceof Frame.Malformed) {
      message(entry, Level.ERROR);
    }
  }

  /** Whether it went the way of requests. */
  private static boolean byClient(Entry entry) {
    return (entry.side() == Side.DOWNSTREAM) == (entry.direction() == Direction.RECEIVED);
  }

  private enum Level {
    ERROR,
    WARNING,
    INFO
  }

  /** How an entry that is no frame is told; null where it is not. */
  private static @Nullable Level level(Item item) {
    if (item instanceof Item.Handshake) {
      return Level.INFO;
    } else if (item instanceof Item.Tls tls) {
      return level(tls.content());
    } else if (item instanceof Item.Malformed) {
      return Level.ERROR;
    } else if (item instanceof Item.Missing || item instanceof Item.Skipped) {
      return Level.WARNING;
    }
    return item instanceof Item.Happened happened ? level(happened.event()) : null;
  }

  private static @Nullable Level level(TlsContent content) {
    if (content instanceof TlsContent.Alert alert) {
      return alert.fatal() ? Level.ERROR : Level.INFO;
    }
    return content instanceof TlsContent.Handshake ? Level.INFO : null;
  }

  private static @Nullable Level level(Event event) {
    if (event instanceof Event.ConnectFailed || event instanceof Event.TlsHandshakeFailed) {
      return Level.ERROR;
    } else if (event instanceof Event.Alert alert) {
      return alert.fatal() ? Level.ERROR : Level.INFO;
    } else if (event instanceof Event.ConnectionClosed closed) {
      return closed.manner() == Event.ConnectionClosed.Manner.FIN ? Level.INFO : Level.WARNING;
    } else if (event instanceof Event.Gap) {
      return Level.WARNING;
    }
    boolean told =
        event instanceof Event.RunStarted
            || event instanceof Event.RunEnded
            || event instanceof Event.ConnectionOpened
            || event instanceof Event.ExchangeBridged
            || event instanceof Event.ExchangeEnded
            || event instanceof Event.RuleApplied
            || event instanceof Event.CertificateReloaded;
    return told ? Level.INFO : null;
  }

  private void message(Entry entry, Level level) throws IOException {
    begin(entry, "loglevel:" + EntryJson.lower(level));
    json.writeStringField("message", TextView.words(entry.item()));
    end();
  }

  private void begin(Entry entry, String name) throws IOException {
    json.writeStartObject();
    json.writeNumberField(
        "time",
        BigDecimal.valueOf(entry.place().wallNanos() - startWallNanos, NANO_DIGITS_OF_MILLIS));
    json.writeStringField("name", name);
    if (entry.connection() > 0) {
      json.writeStringField("group_id", Long.toString(entry.connection()));
    }
    if (entry.side() != Side.NONE) {
      json.writeStringField("side", EntryJson.lower(entry.side()));
    }
    json.writeObjectFieldStart("data");
  }

  private void end() throws IOException {
    json.writeEndObject();
    json.writeEndObject();
  }
}
