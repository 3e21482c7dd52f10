package dev.h2tap.proxy.tap;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides which TLS records of one direction are recorded: all of them up to the first application
 * data, and afterwards those that carried none. TLS 1.3 hides the type of a record, but not its
 * size: where a batch of records is as long as the plaintext that went with it, all were data.
 */
final class TlsRecordKeeper implements TlsRecordCutter.Sink {
  private static final int APPLICATION_DATA = 23;

  /** Record header, inner content type and AEAD tag (RFC 8446 §5.2). */
  private static final int TLS13_OVERHEAD = 5 + 1 + 16;

  private final TapPoint point;
  private final Direction direction;
  private final List<Event.TlsRecord> batch = new ArrayList<>();
  private long count;
  private long expected;
  private long accounted;
  private long padding;
  private boolean hidesTypes;

  TlsRecordKeeper(TapPoint point, Direction direction) {
    this.point = point;
    this.direction = direction;
  }

  /** The handshake is complete; with TLS 1.3 all records look like data from now on. */
  void handshakeComplete(boolean tls13) {
    hidesTypes = tls13;
  }

  /** How many whole records there were. */
  long count() {
    return count;
  }

  @Override
  public void record(int contentType, ByteBuf bytes) {
    Event.TlsRecord record = new Event.TlsRecord(count++, bytes);
    if (contentType != APPLICATION_DATA) {
      point.record(direction, record);
    } else {
      expected += bytes.readableBytes() - TLS13_OVERHEAD;
      batch.add(record);
    }
  }

  @Override
  public void notTls(ByteBuf bytes) {
    point.record(direction, new Event.Plaintext(Syntax.OPAQUE, -1, bytes));
  }

  /**
   * The JDK pads each record by 16 bytes; others do not pad at all. A lone record with plaintext is
   * all data, and so tells how much padding there is.
   */
  private boolean sizesFit(long plaintext) {
    long surplus = expected - plaintext;
    if (batch.size() == 1 && plaintext > 0 && surplus >= 0) {
      padding = surplus;
    }
    return surplus == padding * batch.size();
  }

  /**
   * Decides over the batch.
   *
   * @param plaintext how many bytes of application data this direction has carried so far
   */
  void decide(long plaintext) {
    if (batch.isEmpty()) {
      return;
    }
    boolean allData = plaintext > 0 && (!hidesTypes || sizesFit(plaintext - accounted));
    for (Event.TlsRecord record : batch) {
      if (allData) {
        record.bytes().release();
      } else {
        point.record(direction, record);
      }
    }
    batch.clear();
    expected = 0;
    accounted = plaintext;
  }
}
