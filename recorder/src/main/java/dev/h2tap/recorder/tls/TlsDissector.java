package dev.h2tap.recorder.tls;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.wire.Place;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lists what the TLS records of one connection carry, in both directions, as far as the hellos and
 * the secrets of the key log let it. Never throws on what they hold. Not safe for several threads.
 *
 * <p>Records reach the log before the secrets that open them. The first that lacks its key waits,
 * and all behind it, so that everything is told in order; at most 256 KiB of them, and not beyond
 * the end of the handshake.
 */
public final class TlsDissector {
  private static final int HELD_LIMIT = 256 << 10;

  /** Gets what is found. */
  @FunctionalInterface
  public interface Sink {
    /**
     * The next thing found.
     *
     * @param at where and when its first byte was seen
     */
    void found(Place at, Direction direction, TlsContent content);
  }

  private record Told(Direction direction, int description) {}

  private record Held(TlsHalf half, Event.TlsRecord record, Place place) {}

  private final TlsSession session = new TlsSession();
  private final Map<Direction, TlsHalf> halves = new EnumMap<>(Direction.class);
  private final Set<Told> alerts = new HashSet<>();
  private final Queue<Held> held = new ArrayDeque<>();
  private int heldBytes;
  private boolean mayWait = true;

  /**
   * @param clientSends the direction in which the client's records go
   */
  public TlsDissector(Direction clientSends, Sink sink) {
    this(clientSends, sink, (direction, record) -> {});
  }

  /** Gets every record as it is read. */
  @FunctionalInterface
  interface RecordSink {
    void read(Direction direction, TlsHalf.ReadRecord record);
  }

  TlsDissector(Direction clientSends, Sink sink, RecordSink records) {
    for (Direction direction : new Direction[] {Direction.SENT, Direction.RECEIVED}) {
      TlsHalf half =
          new TlsHalf(
              session,
              direction == clientSends,
              (place, content) -> {
                if (content instanceof TlsContent.Alert alert) {
                  alerts.add(new Told(direction, alert.description()));
                }
                sink.found(place, direction, content);
              },
              record -> records.read(direction, record));
      half.onServerHello(() -> halves.values().forEach(TlsHalf::negotiated));
      halves.put(direction, half);
    }
  }

  /** The key exchange group that the server's messages named so far, null if none did. */
  public @Nullable String group() {
    return session.group();
  }

  /** Whether the hellos of a handshake have been read. */
  public boolean hasHandshake() {
    return session.isNegotiated();
  }

  /** The key to the application data of a direction; null while there is none. */
  @Nullable RecordCipher dataKey(Direction direction) {
    TlsHalf half = halves.get(direction);
    return half == null ? null : half.dataKey();
  }

  /** Why records cannot be read where they cannot. */
  String obstacle() {
    return session.obstacle();
  }

  /** Whether an alert with that number was read in that direction. */
  public boolean hasAlert(Direction direction, int description) {
    return alerts.contains(new Told(direction, description));
  }

  /** Reads the next record; keeps its bytes for as long as it waits for a key. */
  public void record(Direction direction, Event.TlsRecord record, Place place) {
    TlsHalf half = halves.get(direction);
    if (half == null) {
      return;
    }
    held.add(new Held(half, record, place));
    heldBytes += record.bytes().readableBytes();
    drain(mayWait && heldBytes <= HELD_LIMIT);
  }

  /** Takes a line of the key log, which may be any text. */
  public void secret(String line) {
    session.secrets().add(line);
    drain(mayWait);
  }

  /** The handshake is over, well or not: all secrets that there are have come before this. */
  public void handshakeOver() {
    noMoreSecrets();
    session.complete();
  }

  /** Tells what still waits for a key: no secret will come. */
  public void noMoreSecrets() {
    mayWait = false;
    drain(false);
  }

  /** Records are missing here: handshake messages that had begun are told as they are. */
  public void lost() {
    drain(false);
    halves.values().forEach(TlsHalf::lost);
  }

  /** Nothing more will come. */
  public void closed() {
    noMoreSecrets();
    halves.values().forEach(TlsHalf::closed);
  }

  private void drain(boolean waiting) {
    for (Held first = held.peek(); first != null; first = held.peek()) {
      if (waiting && first.half().awaitsKey(first.record().bytes())) {
        return;
      }
      held.remove();
      heldBytes -= first.record().bytes().readableBytes();
      first.half().read(first.record(), first.place());
    }
  }
}
