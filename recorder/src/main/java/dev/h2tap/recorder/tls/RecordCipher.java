package dev.h2tap.recorder.tls;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Opens the records that one direction sent under one key. */
interface RecordCipher {

  /**
   * Opens a record.
   *
   * @param sequence how many records came before it under this key
   * @param record with its 5-byte header
   * @return null where it does not decrypt
   */
  @Nullable Opened open(long sequence, ByteBuf record);

  /**
   * What was in a record.
   *
   * @param offset where in the record the content begins
   */
  record Opened(int contentType, ByteBuf content, int offset) {}
}
