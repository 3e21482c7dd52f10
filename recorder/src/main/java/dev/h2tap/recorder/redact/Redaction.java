package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Records;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * The records of a log without the secrets in them. Numbers, times and connections stay, and so
 * does the framing of messages; TLS secrets give way to a record that says so.
 *
 * <p>The log is read twice: first to understand it, since what is to become of a byte may depend on
 * what follows much later, then to hand its records on. The plan is kept for later readings, in a
 * temporary file where it is long. What has been appended to the log since the first reading is
 * left out. Not safe for use by several threads.
 */
public final class Redaction implements Records, Closeable {
  private final Records records;
  private final Consumer<String> notes;
  private final Edits edits = new Edits();
  private final Scope scope;
  private final EventTexts texts;
  private long last = -1;

  private Redaction(Records records, RedactionRules rules, Consumer<String> notes) {
    this.records = records;
    this.notes = notes;
    this.scope = Scope.of(rules, edits);
    this.texts = new EventTexts(rules, scope.words());
  }

  /**
   * Redacts records on the way.
   *
   * @param notes told in one line each what went because it could not be searched
   */
  public static Redaction of(Records records, RedactionRules rules, Consumer<String> notes) {
    return new Redaction(records, rules, notes);
  }

  @Override
  public void each(Taker taker) throws IOException, UserException {
    try {
      plan();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    Edits.Cursor cursor = edits.cursor();
    Tally counted = new Tally();
    long[] before = {0};
    records.each(
        record -> {
          if (record.sequence() > before[0] && record.sequence() <= last) {
            before[0] = record.sequence();
            taker.take(redact(record, cursor.of(record.sequence()), counted));
          }
        });
  }

  /** What went; nothing before the records have been read. */
  public RedactionSummary summary() {
    return scope.tally().summary();
  }

  private void plan() throws IOException, UserException {
    if (last >= 0) {
      return;
    }
    Scan scan = new Scan(scope);
    records.each(scan::accept);
    scan.finish();
    last = scan.last();
    summary()
        .blanked()
        .forEach(
            (what, blanked) ->
                notes.accept(
                    "redacted as a whole, since it cannot be searched: "
                        + what
                        + ", "
                        + blanked.pieces()
                        + " times, "
                        + blanked.bytes()
                        + " B"));
  }

  private LogRecord redact(LogRecord record, List<Edit> planned, Tally counted) {
    Event event = record.event();
    if (event instanceof Event.Plaintext plaintext) {
      event = redact(plaintext, planned);
    } else if (event instanceof Event.TlsRecord tls) {
      event = new Event.TlsRecord(tls.number(), apply(tls.bytes(), planned));
    } else if (event instanceof Event.Unknown unknown) {
      event = new Event.Unknown(unknown.kind(), apply(unknown.bytes(), planned));
    } else {
      event = texts.redact(event, counted);
    }
    return new LogRecord(
        record.sequence(),
        record.wallNanos(),
        record.monotonicNanos(),
        record.connection(),
        record.side(),
        record.direction(),
        event);
  }

  /** Where the first frame begins moves with what changes before it. */
  private static Event redact(Event.Plaintext plaintext, List<Edit> planned) {
    int first = plaintext.firstFrame();
    if (plaintext.syntax() == Syntax.HTTP2 && first > 0) {
      int moved = first;
      for (Edit edit : planned) {
        moved += edit.offset() < first ? edit.growth() : 0;
      }
      first = moved;
    }
    return new Event.Plaintext(plaintext.syntax(), first, apply(plaintext.bytes(), planned));
  }

  private static ByteBuf apply(ByteBuf bytes, List<Edit> planned) {
    if (planned.isEmpty()) {
      return bytes;
    }
    ByteBuf out = Unpooled.buffer(bytes.readableBytes() + 64);
    int at = 0;
    for (Edit edit : planned) {
      if (edit.offset() >= at) {
        out.writeBytes(bytes, bytes.readerIndex() + at, edit.offset() - at);
        edit.apply(out);
      }
      at = Math.max(at, edit.offset() + edit.length());
    }
    return out.writeBytes(bytes, bytes.readerIndex() + at, bytes.readableBytes() - at);
  }

  @Override
  public void close() throws IOException {
    edits.close();
  }
}
