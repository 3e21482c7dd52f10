package dev.h2tap.proxy.tap;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Decides which TLS records of one direction are recorded: all of them up to the first application
 * data, and afterwards those that carried none. TLS 1.3 hides the type of a record, but not its
 * size: where a batch of records is as long as the plaintext that went with it, all were data.
 *
 * <p>Whatever cannot be data, or is as short as an alert, is recorded at once, so that the log has
 * it before what it brings about. The rest waits for the decision.
 */
final class TlsRecordKeeper implements TlsRecordCutter.Sink {
  private static final int APPLICATION_DATA = 23;
  private static final int ALERT_LENGTH = 2;

  /** Record header, inner content type and AEAD tag (RFC 8446 §5.2). */
  private static final int TLS13_OVERHEAD = 5 + 1 + 16;

  private final TapPoint point;
  private final Direction direction;
  private final LongSupplier plaintext;
  private final List<Event.TlsRecord> batch = new ArrayList<>();
  private long count;
  private long expected;
  private long shortOnes;
  private long accounted;
  private long padding;
  private boolean complete;
  private boolean knowsData;
  private boolean hidesTypes;

  /**
   * @param plaintext how many bytes of application data this direction has carried so far; for what
   *     is sent before they are encrypted, for what is received after they were decrypted
   */
  TlsRecordKeeper(TapPoint point, Direction direction, LongSupplier plaintext) {
    this.point = point;
    this.direction = direction;
    this.plaintext = plaintext;
  }

  /** The handshake is complete; with TLS 1.3 all records look like data from now on. */
  void handshakeComplete(boolean tls13) {
    complete = true;
    hidesTypes = tls13;
  }

  @Override
  public void record(int contentType, ByteBuf bytes) {
    Event.TlsRecord record = new Event.TlsRecord(count++, bytes);
    if (contentType != APPLICATION_DATA || !complete) {
      point.record(direction, record);
      return;
    }
    int content = bytes.readableBytes() - TLS13_OVERHEAD;
    if (hidesTypes && (content == ALERT_LENGTH || content == ALERT_LENGTH + padding)) {
      shortOnes += ALERT_LENGTH;
      point.record(direction, record);
    } else if (direction == Direction.SENT && plaintext.getAsLong() == 0) {
      point.record(direction, record);
    } else {
      expected += content;
      batch.add(record);
    }
  }

  @Override
  public void notTls(ByteBuf bytes) {
    point.record(direction, new Event.Plaintext(Syntax.OPAQUE, -1, bytes));
  }

  /**
   * The JDK pads each record by 16 bytes; others do not pad at all. A lone record with plaintext is
   * all data, and so tells how much padding there is. The short records that were recorded at once
   * may have been data too.
   */
  private boolean sizesFit(long carried) {
    long surplus = expected - carried;
    if (batch.size() == 1 && shortOnes == 0 && carried > 0 && surplus >= 0) {
      padding = surplus;
    }
    long padded = padding * batch.size();
    return surplus == padded || surplus + shortOnes == padded;
  }

  /** Whether a record came alone and was data: more can be told from data at once now. */
  boolean knowsData() {
    return knowsData;
  }

  /** Decides over what waits, now that its plaintext is counted. */
  void decide() {
    long carried = plaintext.getAsLong();
    if (!batch.isEmpty()) {
      boolean allData = carried > 0 && (!hidesTypes || sizesFit(carried - accounted));
      knowsData |= allData && batch.size() == 1;
      for (Event.TlsRecord record : batch) {
        if (allData) {
          record.bytes().release();
        } else {
          point.record(direction, record);
        }
      }
      batch.clear();
    }
    expected = 0;
    shortOnes = 0;
    accounted = carried;
  }
}
