package dev.h2tap.recorder.log;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import io.netty.util.internal.PlatformDependent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the plaintext that was recorded a moment ago stands, in memory and in the file. Content
 * that crosses the bridge unchanged is never copied, so that it is recognized on its other side by
 * its address alone. Whoever adds buffers must hold them until it has told to forget them. For one
 * thread.
 */
final class RecentPlaintext {
  private static final int FIELDS = 5;
  private static final int LOOK_BACK = 512;

  /** Shorter parts are not worth a reference. */
  private static final int SHORTEST = 1 << 10;

  private static final boolean ADDRESSES = PlatformDependent.hasUnsafe();

  private long[] ranges = new long[FIELDS * 256];
  private @Nullable Event[] owners = new Event[256];
  private int first;
  private int end;

  /** Whether it is worth holding an event's buffer for what may come. */
  static boolean isShareable(Direction direction, Event event) {
    return direction == Direction.RECEIVED
        && event instanceof Event.Plaintext plaintext
        && plaintext.bytes().readableBytes() >= SHORTEST
        && SharedPlaintext.mayBeJoined(plaintext)
        && plaintext.bytes().isDirect();
  }

  /** Forgets everything. */
  void clear() {
    Arrays.fill(owners, first, end, null);
    first = 0;
    end = 0;
  }

  /** Forgets an event; all that were added before it are forgotten already. */
  void forget(Event owner) {
    while (first < end && owners[first] == owner) {
      owners[first++] = null;
    }
  }

  /**
   * Notes the bytes of a record.
   *
   * @param parts they stand in the record one after the other
   * @param at where the record begins in the file
   */
  void add(Event owner, ByteBuffer[] parts, long at, long sequence) {
    int offset = 0;
    for (ByteBuffer part : parts) {
      if (isWorthIt(part)) {
        makeRoom();
        owners[end] = owner;
        int i = FIELDS * end++;
        ranges[i] = address(part);
        ranges[i + 1] = address(part) + part.remaining();
        ranges[i + 2] = at;
        ranges[i + 3] = offset;
        ranges[i + 4] = sequence;
      }
      offset += part.remaining();
    }
  }

  private void makeRoom() {
    if (end == owners.length) {
      int count = end - first;
      boolean grow = first < owners.length / 2;
      long[] movedRanges = grow ? new long[2 * ranges.length] : ranges;
      @Nullable Event[] movedOwners = grow ? new Event[2 * owners.length] : owners;
      System.arraycopy(ranges, FIELDS * first, movedRanges, 0, FIELDS * count);
      System.arraycopy(owners, first, movedOwners, 0, count);
      if (!grow) {
        Arrays.fill(owners, count, end, null);
      }
      ranges = movedRanges;
      owners = movedOwners;
      first = 0;
      end = count;
    }
  }

  /**
   * The number of the range that holds this part as a whole, -1 for none.
   *
   * @param at where the record that would refer to it begins in the file
   */
  int find(ByteBuffer part, long at) {
    if (first == end || !isWorthIt(part)) {
      return -1;
    }
    long from = address(part);
    long to = from + part.remaining();
    int last = Math.max(first, end - LOOK_BACK);
    for (int range = end - 1; range >= last; range--) {
      int i = FIELDS * range;
      if (ranges[i] <= from && to <= ranges[i + 1]) {
        return at - ranges[i + 2] <= SharedPlaintext.FARTHEST ? range : -1;
      }
    }
    return -1;
  }

  /**
   * Writes a reference to a part, as {@link SharedPlaintext} reads it.
   *
   * @param range what {@link #find} gave for it
   * @param own bytes of the record's own in front of it, behind the last reference
   * @param at where the referring record begins in the file
   */
  void write(ByteBuffer to, ByteBuffer part, int range, int own, long at) {
    int i = FIELDS * range;
    to.putInt(own).putInt((int) (at - ranges[i + 2])).putLong(ranges[i + 4]);
    to.putInt((int) (ranges[i + 3] + address(part) - ranges[i])).putInt(part.remaining());
  }

  private static boolean isWorthIt(ByteBuffer part) {
    return ADDRESSES && part.isDirect() && part.remaining() >= SHORTEST;
  }

  private static long address(ByteBuffer part) {
    return PlatformDependent.directBufferAddress(part) + part.position();
  }
}
