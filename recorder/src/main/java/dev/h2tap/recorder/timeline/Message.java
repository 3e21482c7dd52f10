package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.wire.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known so far of a request or a response. Times are the run's monotonic nanoseconds. */
public final class Message {
  private boolean started;
  private boolean ended;
  private long startNanos;
  private long endNanos;
  private long bodyBytes;
  private @Nullable String contentType;
  private @Nullable String contentCoding;

  Message() {}

  /** Whether its head was seen. */
  public boolean started() {
    return started;
  }

  /** Whether its end was seen. */
  public boolean ended() {
    return ended;
  }

  /** When its first byte was seen. */
  public long startNanos() {
    return startNanos;
  }

  /** When its last byte was seen. */
  public long endNanos() {
    return endNanos;
  }

  /** Bytes of the body so far, codings of the transfer undone. */
  public long bodyBytes() {
    return bodyBytes;
  }

  /** The Content-Type, null if none. */
  public @Nullable String contentType() {
    return contentType;
  }

  /** The Content-Encoding, null if none or identity. */
  public @Nullable String contentCoding() {
    return contentCoding;
  }

  void start(long nanos, List<Field> fields) {
    started = true;
    startNanos = nanos;
    for (Field field : fields) {
      if (field.is("content-type")) {
        contentType = field.value();
      } else if (field.is("content-encoding") && !field.value().equalsIgnoreCase("identity")) {
        contentCoding = field.value();
      }
    }
  }

  void body(long bytes) {
    bodyBytes += bytes;
  }

  void end(long nanos) {
    ended = true;
    endNanos = nanos;
  }
}
