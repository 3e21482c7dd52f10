package dev.h2tap.proxy.bridge;

import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.JoinedContent;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of a request on its way up: what waits for an upstream, and a copy of the first 64
 * KiB for a second attempt. What waits is bounded by the credit that the client was given. Owned by
 * one event loop.
 */
final class RequestBody {
  static final int REPLAY_LIMIT = 64 * 1024;

  private static final int REPLAY_PIECES = 1024;
  private static final int MANY = 64;

  private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(1);
  private final List<ByteBuf> replay = new ArrayList<>();
  private @Nullable JoinedContent joined;
  private long received;
  private long sent;
  private long credited;
  private long debt;
  private boolean replayable = true;
  private boolean absent;
  private boolean complete;
  private @Nullable Fields trailers;

  boolean complete() {
    return complete;
  }

  /** Whether the request ended with its head. */
  boolean absent() {
    return absent;
  }

  void markAbsent() {
    absent = true;
    complete = true;
  }

  /** Whether all that was sent so far can be sent again. */
  boolean replayable() {
    return replayable;
  }

  /** Takes over {@code data}; sends it where there is an upstream, keeps it where there is none. */
  void add(@Nullable UpstreamStream upstream, ByteBuf data, boolean end) {
    complete |= end;
    received += data.readableBytes();
    if (upstream == null) {
      hold(data);
    } else {
      send(upstream, data, end);
    }
  }

  /** Many small pieces are joined, since each costs memory that flow control does not see. */
  private void hold(ByteBuf data) {
    if (waiting.size() < MANY || !JoinedContent.isSmall(data)) {
      waiting.add(data);
      joined = null;
      return;
    }
    if (joined == null || !joined.hasRoomFor(data)) {
      joined = new JoinedContent(data.alloc());
      waiting.add(joined.bytes());
    }
    joined.add(data);
  }

  void end(@Nullable UpstreamStream upstream, Fields trailerFields) {
    complete = true;
    trailers = trailerFields;
    if (upstream != null) {
      upstream.trailers(trailerFields);
    }
  }

  /** Sends all that waits to an upstream that has just got the head. */
  void start(UpstreamStream upstream) {
    joined = null;
    while (!waiting.isEmpty()) {
      ByteBuf data = waiting.remove();
      send(upstream, data, complete && trailers == null && waiting.isEmpty());
    }
    if (trailers != null) {
      upstream.trailers(trailers);
    }
  }

  private void send(UpstreamStream upstream, ByteBuf data, boolean end) {
    sent += data.readableBytes();
    if (replayable && sent <= REPLAY_LIMIT && replay.size() < REPLAY_PIECES) {
      replay.add(data.retainedDuplicate());
    } else if (replayable) {
      replayable = false;
      replay.forEach(ByteBuf::release);
      replay.clear();
    }
    upstream.data(data, end);
  }

  /** Puts back what was sent, for another attempt; only while {@link #replayable}. */
  void rewind() {
    for (int i = replay.size() - 1; i >= 0; i--) {
      waiting.addFirst(replay.get(i));
    }
    replay.clear();
    sent = 0;
    debt = credited;
  }

  /** How much of {@code written} the client was not credited for yet. */
  int credit(int written) {
    int repeated = (int) Math.min(debt, written);
    debt -= repeated;
    int credit = (int) Math.min(written - repeated, received - credited);
    credited += credit;
    return credit;
  }

  /**
   * What the client was not credited for and never will be by {@link #credit}: at the end of the
   * exchange nothing holds its bytes back any more.
   */
  int takeUncredited() {
    int uncredited = (int) (received - credited);
    credited = received;
    return uncredited;
  }

  void release() {
    joined = null;
    waiting.forEach(ByteBuf::release);
    waiting.clear();
    replay.forEach(ByteBuf::release);
    replay.clear();
    replayable = false;
  }
}
