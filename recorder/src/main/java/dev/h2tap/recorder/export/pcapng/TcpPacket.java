package dev.h2tap.recorder.export.pcapng;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Makes IP packets with one TCP segment each (RFC 9293, RFC 791, RFC 8200), checksums included. */
final class TcpPacket {
  static final int FIN = 0x01;
  static final int SYN = 0x02;
  static final int RST = 0x04;
  static final int PSH = 0x08;
  static final int ACK = 0x10;

  /** As much data as fits into a packet of the loopback interface, with IPv6 too. */
  static final int SEGMENT_LIMIT = 65_475;

  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int TCP_HEADER = 20;
  private static final int TCP = 6;
  private static final int HOP_LIMIT = 64;
  private static final int DONT_FRAGMENT = 0x4000;
  private static final int WINDOW = 0xffff;

  /** The window's scale: with the largest there is, no window ever fills (RFC 7323 §2.3). */
  private static final int SCALE = 14;

  private TcpPacket() {}

  /**
   * A packet.
   *
   * @param flags with {@link #SYN} the options of the handshake are there too
   * @param data at most {@link #SEGMENT_LIMIT} bytes; stays readable
   */
  static ByteBuf of(
      Addresses addresses, boolean fromClient, int flags, int sequence, int ack, ByteBuf data) {
    Endpoint from = addresses.source(fromClient);
    Endpoint to = addresses.destination(fromClient);
    byte[] source = from.besides(to);
    byte[] destination = to.besides(from);
    int options = (flags & SYN) != 0 ? 8 : 0;
    int length = TCP_HEADER + options + data.readableBytes();
    ByteBuf packet = Unpooled.buffer(IPV6_HEADER + length);
    if (addresses.areIpv4()) {
      ipv4(packet, length, source, destination);
    } else {
      ipv6(packet, length, source, destination);
    }
    int start = packet.writerIndex();
    packet
        .writeShort(from.port())
        .writeShort(to.port())
        .writeInt(sequence)
        .writeInt(ack)
        .writeByte((TCP_HEADER + options) / 4 << 4)
        .writeByte(flags)
        .writeShort(WINDOW)
        .writeShort(0)
        .writeShort(0);
    if (options > 0) {
      packet.writeByte(2).writeByte(4).writeShort(SEGMENT_LIMIT);
      packet.writeByte(1).writeByte(3).writeByte(3).writeByte(SCALE);
    }
    packet.writeBytes(data, data.readerIndex(), data.readableBytes());
    long sum = pseudoHeader(source, destination, length);
    packet.setShort(start + 16, checksum(sum, packet, start, length));
    return packet;
  }

  private static void ipv4(ByteBuf packet, int length, byte[] source, byte[] destination) {
    packet
        .writeByte(0x45)
        .writeByte(0)
        .writeShort(IPV4_HEADER + length)
        .writeShort(0)
        .writeShort(DONT_FRAGMENT)
        .writeByte(HOP_LIMIT)
        .writeByte(TCP)
        .writeShort(0)
        .writeBytes(source)
        .writeBytes(destination);
    packet.setShort(10, checksum(0, packet, 0, IPV4_HEADER));
  }

  private static void ipv6(ByteBuf packet, int length, byte[] source, byte[] destination) {
    packet
        .writeInt(6 << 28)
        .writeShort(length)
        .writeByte(TCP)
        .writeByte(HOP_LIMIT)
        .writeBytes(source)
        .writeBytes(destination);
  }

  private static long pseudoHeader(byte[] source, byte[] destination, int length) {
    ByteBuf addresses = Unpooled.wrappedBuffer(source, destination);
    return sum(addresses, 0, addresses.readableBytes()) + TCP + length;
  }

  /** The Internet checksum (RFC 1071). */
  private static int checksum(long begun, ByteBuf bytes, int start, int length) {
    long sum = begun + sum(bytes, start, length);
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) ~sum & 0xffff;
  }

  private static long sum(ByteBuf bytes, int start, int length) {
    long sum = 0;
    int end = start + length;
    int i = start;
    for (; i + Integer.BYTES <= end; i += Integer.BYTES) {
      sum += bytes.getUnsignedInt(i);
    }
    for (; i + Short.BYTES <= end; i += Short.BYTES) {
      sum += bytes.getUnsignedShort(i);
    }
    return i < end ? sum + (bytes.getUnsignedByte(i) << 8) : sum;
  }
}
