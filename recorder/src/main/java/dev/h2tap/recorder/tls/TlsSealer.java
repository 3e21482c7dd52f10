package dev.h2tap.recorder.tls;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes one connection's TLS whole again: the records of the handshake as they were, then plaintext
 * sealed with the recorded secrets. Sealing is deterministic, so no ciphertext of application data
 * has to be in the log. What else was sent after the handshake (tickets, key updates, alerts) is
 * opened and sealed again, since its place among the records is another one now.
 *
 * <p>Never throws on what records hold. Not safe for several threads.
 */
public final class TlsSealer {
  private static final int APPLICATION_DATA = 23;

  /** The longest content of a record (RFC 8446 §5.1). */
  private static final int CONTENT_LIMIT = 1 << 14;

  /** Gets the records. */
  @FunctionalInterface
  public interface Sink {
    /**
     * The next record of a direction.
     *
     * @param at where what is in it stands in the log
     * @param record with its 5-byte header; a read-only view where it is as it was
     */
    void record(Place at, Direction direction, ByteBuf record);
  }

  /** One direction: how many records it has under its key. */
  private static final class Count {
    private @Nullable RecordCipher key;
    private long sealed;
    private long next;
    private boolean whole = true;
    private boolean strange;

    long take(RecordCipher under) {
      if (key != under) {
        key = under;
        sealed = 0;
      }
      return sealed++;
    }
  }

  private final Sink sink;
  private final TlsDissector dissector;
  private final Map<Direction, Count> counts = new EnumMap<>(Direction.class);

  /**
   * @param clientSends the direction in which the client's records go
   */
  public TlsSealer(Direction clientSends, Sink sink) {
    this.sink = sink;
    this.dissector = new TlsDissector(clientSends, (place, direction, content) -> {}, this::read);
    counts.put(Direction.SENT, new Count());
    counts.put(Direction.RECEIVED, new Count());
  }

  /** Takes the next recorded record. It is handed on once it is known what it is. */
  public void record(Direction direction, Event.TlsRecord record, Place place) {
    dissector.record(direction, record, place);
  }

  /** Takes a line of the key log, which may be any text. */
  public void secret(String line) {
    dissector.secret(line);
  }

  /** All secrets that there are have come: hands on what still waits for one. */
  public void noMoreSecrets() {
    dissector.noMoreSecrets();
  }

  /** Whether the hellos have been read, so that what follows is encrypted. */
  public boolean hasHandshake() {
    return dissector.hasHandshake();
  }

  /** Why plaintext of this direction cannot be sealed, in words; null where it can. */
  public @Nullable String obstacle(Direction direction) {
    if (counts.values().stream().anyMatch(count -> !count.whole)) {
      return "the log lacks a record of its handshake";
    } else if (counts.values().stream().anyMatch(count -> count.strange)) {
      return "a record does not decrypt with the secret";
    }
    return dissector.dataKey(direction) == null ? dissector.obstacle() : null;
  }

  /**
   * Seals application data, in as many records as it needs.
   *
   * @param direction one without an obstacle
   * @param plaintext stays readable
   */
  public void seal(Direction direction, ByteBuf plaintext, Place place) {
    RecordCipher key = dissector.dataKey(direction);
    Count count = counts.get(direction);
    ByteBuf in = plaintext.slice();
    while (key != null && count != null && in.isReadable()) {
      ByteBuf content = in.readSlice(Math.min(CONTENT_LIMIT, in.readableBytes()));
      sink.record(place, direction, key.seal(count.take(key), APPLICATION_DATA, content));
    }
  }

  private void read(Direction direction, TlsHalf.ReadRecord read) {
    Count count = counts.get(direction);
    if (count == null) {
      return;
    }
    ByteBuf asItWas = read.event().bytes().asReadOnly();
    RecordCipher key = read.key();
    RecordCipher.Opened content = read.content();
    if (!read.application()) {
      count.whole &= read.event().number() == count.next;
      count.next = read.event().number() + 1;
      sink.record(read.place(), direction, asItWas);
    } else if (key == null && !read.data()) {
      sink.record(read.place(), direction, asItWas);
    } else if (key != null && content != null && !read.data()) {
      long order = count.take(key);
      ByteBuf record =
          order == read.order()
              ? asItWas
              : key.seal(order, content.contentType(), content.content());
      sink.record(read.place(), direction, record);
    } else if (!read.data()) {
      count.strange = true;
      sink.record(read.place(), direction, asItWas);
    }
  }
}
