package dev.h2tap.recorder.tls;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Opens and seals the records that one direction sent under one key. */
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
   * Makes the record that {@link #open} opens.
   *
   * @param sequence how many records come before it under this key
   * @param content at most 2^14 bytes (RFC 8446 §5.1); stays readable
   * @return with its 5-byte header
   */
  ByteBuf seal(long sequence, int contentType, ByteBuf content);

  /**
   * What was in a record.
   *
   * @param offset where in the record the content begins
   */
  record Opened(int contentType, ByteBuf content, int offset) {}
}
