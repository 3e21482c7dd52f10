package dev.h2tap.recorder.export.pcapng;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A pcapng file read back, without regard to how it was written. */
record CaptureFile(List<String> comments, List<String> secrets, List<Packet> packets) {

  /**
   * A packet.
   *
   * @param flags 1 inbound, 2 outbound
   */
  record Packet(
      int networkInterface,
      long nanos,
      int flags,
      long length,
      ByteBuf bytes,
      List<String> comments) {

    boolean isTcp() {
      return networkInterface < 2;
    }

    private boolean ipv4() {
      return bytes.getByte(0) >> 4 == 4;
    }

    int ipHeader() {
      return ipv4() ? 20 : 40;
    }

    ByteBuf tcp() {
      return bytes.slice(ipHeader(), bytes.readableBytes() - ipHeader());
    }

    int sourcePort() {
      return tcp().getUnsignedShort(0);
    }

    long sequence() {
      return tcp().getUnsignedInt(4);
    }

    long acknowledged() {
      return tcp().getUnsignedInt(8);
    }

    int tcpFlags() {
      return tcp().getUnsignedByte(13);
    }

    ByteBuf data() {
      int header = (tcp().getByte(12) & 0xf0) >> 2;
      return tcp().slice(header, tcp().readableBytes() - header);
    }

    /** What dissector an exported PDU asks for. */
    String dissector() {
      return bytes.toString(4, bytes.getUnsignedShort(2), UTF_8).strip().replace("\0", "");
    }

    /** The bytes of an exported PDU, behind its tags. */
    ByteBuf pdu() {
      ByteBuf in = bytes.slice();
      while (in.readUnsignedShort() != 0) {
        in.skipBytes(in.readUnsignedShort());
      }
      return in.skipBytes(2).slice();
    }

    @Override
    public String toString() {
      String said = comments.isEmpty() ? "" : "  # " + String.join(" | ", comments);
      String what =
          isTcp()
              ? String.format(
                  Locale.ROOT,
                  "%s seq %d ack %d length %d",
                  names(tcpFlags()),
                  sequence(),
                  acknowledged(),
                  data().readableBytes())
              : String.format(Locale.ROOT, "pdu %s length %d", dissector(), pdu().readableBytes());
      return String.format(
          Locale.ROOT,
          "%d.%09d interface %d %s %s%s",
          nanos / 1_000_000_000,
          nanos % 1_000_000_000,
          networkInterface,
          flags == 1 ? "in " : "out",
          what,
          said);
    }

    private static String names(int flags) {
      String[] names = {"FIN", "SYN", "RST", "PSH", "ACK"};
      List<String> set = new ArrayList<>();
      for (int i = 0; i < names.length; i++) {
        if ((flags >> i & 1) != 0) {
          set.add(names[i]);
        }
      }
      return String.join(",", set);
    }
  }

  static CaptureFile read(byte[] file) {
    ByteBuf in = Unpooled.wrappedBuffer(file);
    CaptureFile capture = new CaptureFile(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    while (in.isReadable()) {
      int type = in.getInt(in.readerIndex());
      int length = in.getInt(in.readerIndex() + 4);
      ByteBuf body = in.slice(in.readerIndex() + 8, length - 12);
      if (length % 4 != 0 || in.getInt(in.readerIndex() + length - 4) != length) {
        throw new AssertionError("a block whose lengths differ");
      }
      in.skipBytes(length);
      switch (type) {
        case 0x0A0D0D0A -> options(body.skipBytes(16), capture.comments());
        case 10 -> {
          body.skipBytes(4);
          String lines = body.readSlice(body.readInt()).toString(UTF_8);
          capture.secrets().addAll(lines.lines().toList());
        }
        case 6 -> capture.packets().add(packet(body));
        case 1 -> {}
        default -> throw new AssertionError("a block of type " + type);
      }
    }
    return capture;
  }

  private static Packet packet(ByteBuf body) {
    int networkInterface = body.readInt();
    long nanos = body.readLong();
    int kept = body.readInt();
    long length = body.readUnsignedInt();
    ByteBuf bytes = body.readSlice(kept);
    body.skipBytes(-kept & 3);
    List<String> comments = new ArrayList<>();
    int flags = options(body, comments);
    return new Packet(networkInterface, nanos, flags, length, bytes, comments);
  }

  /** Gives the packet flags. */
  private static int options(ByteBuf in, List<String> comments) {
    int flags = 0;
    while (in.isReadable()) {
      int code = in.readUnsignedShort();
      ByteBuf value = in.readSlice(in.readUnsignedShort());
      in.skipBytes(-value.readableBytes() & 3);
      if (code == 1) {
        comments.add(value.toString(UTF_8));
      } else if (code == 2) {
        flags = value.getInt(0);
      }
    }
    return flags;
  }
}
