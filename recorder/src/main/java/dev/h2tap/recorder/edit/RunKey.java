package dev.h2tap.recorder.edit;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.log.Kind;
import dev.h2tap.recorder.log.LogRecord;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What a run is known by in all logs that hold a part of it: its first record. */
record RunKey(long sequence, long wallNanos, long monotonicNanos, ByteBuf started) {

  /** That of the run that a record begins; null where it begins none. */
  static @Nullable RunKey of(LogRecord record) {
    return record.code() == Kind.RUN_STARTED.code() && record.event() instanceof Event.Unknown raw
        ? new RunKey(record.sequence(), record.wallNanos(), record.monotonicNanos(), raw.bytes())
        : null;
  }
}
