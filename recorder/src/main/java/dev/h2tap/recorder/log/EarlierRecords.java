package dev.h2tap.recorder.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Looks up records of a file that stand in front of the one that is being read. */
final class EarlierRecords {
  private final FileWindow window;
  private long checked = -1;

  EarlierRecords(FileChannel channel) {
    this.window = new FileWindow(channel);
  }

  /**
   * The bytes of a record of plaintext. Valid until the next call.
   *
   * @param at where the record begins in the file
   * @throws MalformedPayload if it does not begin there, is damaged, or not to be referred to
   */
  ByteBuffer plaintext(long at, long sequence, int marker) throws IOException, MalformedPayload {
    RecordHeader header =
        at >= 0 && window.load(at, RecordHeader.LENGTH)
            ? RecordHeader.read(window.buffer(), window.index(at), marker)
            : null;
    if (header == null
        || header.sequence() != sequence
        || header.code() != Kind.PLAINTEXT.code()
        || header.payloadLength() < SharedPlaintext.HEAD
        || header.payloadLength() > SharedPlaintext.HEAD + SharedPlaintext.MAX_LENGTH
        || !window.load(at, header.recordLength())) {
      throw damaged(sequence);
    }
    int start = window.index(at) + RecordHeader.LENGTH;
    ByteBuffer payload =
        window.buffer().duplicate().limit(start + header.payloadLength()).position(start);
    if (checked != at && !Payload.matches(payload, header)) {
      throw damaged(sequence);
    }
    checked = at;
    return payload.position(start + SharedPlaintext.HEAD);
  }

  private static MalformedPayload damaged(long sequence) {
    return new MalformedPayload("it refers to record " + sequence + ", which is damaged");
  }

  /** Drops what is loaded, because the file may change there. */
  void forget() {
    window.forget();
    checked = -1;
  }
}
