package dev.h2tap.recorder.export.pcapng;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What Wireshark calls an exported PDU (link type 252): bytes, and in front of them tags that say
 * which dissector reads them and between whom they went.
 */
final class ExportedPdu {
  private static final int END = 0;
  private static final int DISSECTOR = 12;
  private static final int HEURISTIC_DISSECTOR = 13;
  private static final int IPV4_SOURCE = 20;
  private static final int IPV4_DESTINATION = 21;
  private static final int IPV6_SOURCE = 22;
  private static final int IPV6_DESTINATION = 23;
  private static final int PORT_TYPE = 24;
  private static final int SOURCE_PORT = 25;
  private static final int DESTINATION_PORT = 26;
  private static final int TCP = 2;

  /** What Wireshark cannot know of a connection, but is told by a PDU between the same ends. */
  enum Hint {
    /**
     * HTTP/1 follows, or HTTP/2: the dissector of HTTP/1 knows both, and claims a connection with a
     * line that ends like a request.
     */
    HTTP("http_tcp", "What follows on this connection is HTTP, not always HTTP/1.1\r\n"),

    /** TLS follows: a record of data, which says nothing before there are keys. */
    TLS("tls_tcp", "\27\3\3\0\1\0");

    private final String dissector;
    private final ByteBuf bytes;

    Hint(String dissector, String bytes) {
      this.dissector = dissector;
      this.bytes = Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(bytes, US_ASCII));
    }
  }

  private ExportedPdu() {}

  /**
   * Bytes for a dissector.
   *
   * @param dissector as Wireshark calls it
   */
  static ByteBuf of(String dissector, Addresses addresses, boolean fromClient, ByteBuf bytes) {
    return pdu(DISSECTOR, dissector, addresses, fromClient, bytes);
  }

  /** A hint, which Wireshark takes as coming from the client. */
  static ByteBuf of(Hint hint, Addresses addresses) {
    return pdu(HEURISTIC_DISSECTOR, hint.dissector, addresses, true, hint.bytes);
  }

  private static ByteBuf pdu(
      int kind, String dissector, Addresses addresses, boolean fromClient, ByteBuf bytes) {
    Endpoint from = addresses.source(fromClient);
    Endpoint to = addresses.destination(fromClient);
    boolean ipv4 = addresses.areIpv4();
    ByteBuf pdu = Unpooled.buffer(128);
    tag(pdu, kind, dissector.getBytes(US_ASCII));
    tag(pdu, ipv4 ? IPV4_SOURCE : IPV6_SOURCE, from.besides(to));
    tag(pdu, ipv4 ? IPV4_DESTINATION : IPV6_DESTINATION, to.besides(from));
    tag(pdu, PORT_TYPE, TCP);
    tag(pdu, SOURCE_PORT, from.port());
    tag(pdu, DESTINATION_PORT, to.port());
    pdu.writeShort(END).writeShort(0);
    return Unpooled.wrappedBuffer(pdu, bytes.slice());
  }

  private static void tag(ByteBuf pdu, int tag, int value) {
    pdu.writeShort(tag).writeShort(Integer.BYTES).writeInt(value);
  }

  private static void tag(ByteBuf pdu, int tag, byte[] value) {
    int padding = -value.length & 3;
    pdu.writeShort(tag).writeShort(value.length + padding).writeBytes(value).writeZero(padding);
  }
}
