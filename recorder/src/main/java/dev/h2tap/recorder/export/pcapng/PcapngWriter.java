package dev.h2tap.recorder.export.pcapng;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.h2tap.recorder.event.Direction;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * Writes the blocks of a pcapng file (draft-ietf-opsawg-pcapng), big-endian.
 *
 * <pre>
 *  type (4) | length of all (4) | body, padded to 4 | length of all (4)
 * </pre>
 */
final class PcapngWriter {
  private static final int SECTION_HEADER = 0x0A0D0D0A;
  private static final int INTERFACE_DESCRIPTION = 1;
  private static final int ENHANCED_PACKET = 6;
  private static final int DECRYPTION_SECRETS = 10;

  private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
  private static final int TLS_KEY_LOG = 0x544c534b;
  private static final int SNAPSHOT_LENGTH = 262_144;

  private static final int END_OF_OPTIONS = 0;
  private static final int COMMENT = 1;
  private static final int APPLICATION = 4;
  private static final int NAME = 2;
  private static final int DESCRIPTION = 3;
  private static final int TIME_RESOLUTION = 9;
  private static final int PACKET_FLAGS = 2;
  private static final int NANOSECONDS = 9;
  private static final int OPTION_LIMIT = 8 << 10;

  private final OutputStream out;
  private final ByteBuf block = Unpooled.buffer(1 << 17);
  private int interfaces;

  PcapngWriter(OutputStream out) {
    this.out = out;
  }

  /** Begins the file. */
  void section(String application, List<String> comments) throws IOException {
    begin(SECTION_HEADER);
    block.writeInt(BYTE_ORDER_MAGIC).writeShort(1).writeShort(0).writeLong(-1);
    comments.forEach(this::comment);
    option(APPLICATION, application);
    end();
  }

  /**
   * Describes an interface; its times are in nanoseconds.
   *
   * @return its number
   */
  int networkInterface(int linkType, String name, String description) throws IOException {
    begin(INTERFACE_DESCRIPTION);
    block.writeShort(linkType).writeShort(0).writeInt(SNAPSHOT_LENGTH);
    option(NAME, name);
    option(DESCRIPTION, description);
    option(TIME_RESOLUTION, new byte[] {NANOSECONDS});
    end();
    return interfaces++;
  }

  /**
   * Gives TLS secrets, to what follows.
   *
   * @param lines a key log as SSLKEYLOGFILE gives it
   */
  void secrets(ByteBuf lines) throws IOException {
    begin(DECRYPTION_SECRETS);
    block.writeInt(TLS_KEY_LOG).writeInt(lines.readableBytes());
    padded(lines);
    finish();
  }

  /**
   * Writes a packet.
   *
   * @param nanos since 1970-01-01T00:00:00Z
   * @param direction seen from h2tap
   * @param packet at most 256 KiB; stays readable
   * @param missing how many bytes of it are left out at its end
   */
  void packet(
      int networkInterface,
      long nanos,
      Direction direction,
      ByteBuf packet,
      long missing,
      List<String> comments)
      throws IOException {
    begin(ENHANCED_PACKET);
    int length = packet.readableBytes();
    block
        .writeInt(networkInterface)
        .writeLong(Math.max(0, nanos))
        .writeInt(length)
        .writeInt((int) Math.min(length + missing, Integer.MAX_VALUE));
    padded(packet);
    comments.forEach(this::comment);
    block.writeShort(PACKET_FLAGS).writeShort(Integer.BYTES).writeInt(flags(direction));
    end();
  }

  private static int flags(Direction direction) {
    return switch (direction) {
      case NONE -> 0;
      case RECEIVED -> 1;
      case SENT -> 2;
    };
  }

  private void begin(int type) {
    block.clear().writeInt(type).writeInt(0);
  }

  private void comment(String text) {
    option(COMMENT, text);
  }

  private void option(int code, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    int end = Math.min(bytes.length, OPTION_LIMIT);
    while (end < bytes.length && (bytes[end] & 0xc0) == 0x80) {
      end--;
    }
    option(code, Arrays.copyOf(bytes, end));
  }

  private void option(int code, byte[] value) {
    block.writeShort(code).writeShort(value.length);
    padded(Unpooled.wrappedBuffer(value));
  }

  private void padded(ByteBuf bytes) {
    block.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
    block.writeZero(-bytes.readableBytes() & 3);
  }

  private void end() throws IOException {
    block.writeShort(END_OF_OPTIONS).writeShort(0);
    finish();
  }

  private void finish() throws IOException {
    int length = block.readableBytes() + Integer.BYTES;
    block.setInt(Integer.BYTES, length).writeInt(length);
    block.readBytes(out, block.readableBytes());
  }
}
