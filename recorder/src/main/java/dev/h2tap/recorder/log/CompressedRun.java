package dev.h2tap.recorder.log;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.h2tap.recorder.UserException;
import java.nio.ByteBuffer;

/**
 * A run of records in one zstd frame (RFC 8878), the payload of a record of kind 256
 * (docs/session-log.md): how long the records are, then the frame.
 */
final class CompressedRun {

  /** The number of its kind. */
  static final int KIND = 256;

  /** What stands in front of the frame. */
  static final int HEAD = 4;

  /** The longest run: the longest record fits. */
  static final int MAX_LENGTH = RecordHeader.LENGTH + RecordHeader.MAX_PAYLOAD;

  private CompressedRun() {}

  /**
   * Finds out whether there is a zstd library for this machine.
   *
   * @param what needs it, for the message
   * @throws UserException if there is none
   */
  static void require(String what) throws UserException {
    try {
      Zstd.defaultCompressionLevel();
    } catch (LinkageError e) {
      throw new UserException(
          what
              + " needs the zstd library, which cannot be loaded: "
              + e.getMessage()
              + "; java.io.tmpdir must name a directory that can be written and is not mounted"
              + " noexec",
          e);
    }
  }

  /**
   * The records of a run, undone in memory of the stated length, never more.
   *
   * @param payload backed by an array
   * @throws MalformedPayload if it is no such run
   */
  static ByteBuffer open(ByteBuffer payload) throws MalformedPayload {
    if (payload.remaining() < HEAD) {
      throw new MalformedPayload("its payload is too short");
    }
    int length = payload.getInt();
    if (length < 0 || length > MAX_LENGTH) {
      throw new MalformedPayload("it is longer than a run may be");
    }
    byte[] records = new byte[length];
    try {
      int read =
          (int)
              Zstd.decompressByteArray(
                  records,
                  0,
                  length,
                  payload.array(),
                  payload.arrayOffset() + payload.position(),
                  payload.remaining());
      if (read != length) {
        throw new MalformedPayload("it is not as long as it says");
      }
    } catch (ZstdException e) {
      throw new MalformedPayload("it cannot be decompressed: " + e.getMessage(), e);
    } catch (LinkageError e) {
      throw new MalformedPayload("the zstd library cannot be loaded: " + e.getMessage(), e);
    }
    return ByteBuffer.wrap(records);
  }
}
