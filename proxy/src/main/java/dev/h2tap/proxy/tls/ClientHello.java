package dev.h2tap.proxy.tls;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client offers in its first message (RFC 8446 §4.1.2), as far as a server's engine does not
 * tell it.
 *
 * @param sni the host name of server_name, null for none
 * @param alpn the names in the ALPN extension, in order
 * @param hasAlpn whether there is an ALPN extension at all
 */
public record ClientHello(@Nullable String sni, List<String> alpn, boolean hasAlpn) {
  private static final int HEADER_LENGTH = 5;
  private static final int MAX_LENGTH = 16384;
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int SERVER_NAME = 0;
  private static final int ALPN = 16;

  /**
   * Parses the first TLS records of a connection; neither moves the reader index nor keeps the
   * buffer.
   *
   * @return empty when the message is incomplete or is no ClientHello
   */
  public static Optional<ClientHello> parse(ByteBuf records) {
    ByteBuf message = records.alloc().heapBuffer();
    try {
      ByteBuf in = records.slice();
      while (in.readableBytes() >= 5 && in.getUnsignedByte(in.readerIndex()) == HANDSHAKE) {
        int length = in.getUnsignedShort(in.readerIndex() + 3);
        in.skipBytes(5);
        message.writeBytes(in, Math.min(length, in.readableBytes()));
      }
      if (message.readableBytes() < 4 || message.readUnsignedByte() != CLIENT_HELLO) {
        return Optional.empty();
      }
      int length = message.readUnsignedMedium();
      return message.readableBytes() < length
          ? Optional.empty()
          : Optional.of(body(message.readSlice(length)));
    } catch (IndexOutOfBoundsException malformed) {
      return Optional.empty();
    } finally {
      message.release();
    }
  }

  /**
   * Whether these bytes are only a part of the first record, which usually holds the whole message.
   */
  public static boolean isPartOfRecord(ByteBuf records) {
    int readable = records.readableBytes();
    return readable < HEADER_LENGTH
        || readable
            < HEADER_LENGTH
                + Math.min(MAX_LENGTH, records.getUnsignedShort(records.readerIndex() + 3));
  }

  private static ClientHello body(ByteBuf in) {
    in.skipBytes(2 + 32);
    in.skipBytes(in.readUnsignedByte());
    in.skipBytes(in.readUnsignedShort());
    in.skipBytes(in.readUnsignedByte());
    String sni = null;
    List<String> alpn = new ArrayList<>();
    boolean hasAlpn = false;
    if (in.isReadable()) {
      ByteBuf extensions = in.readSlice(in.readUnsignedShort());
      while (extensions.isReadable()) {
        int type = extensions.readUnsignedShort();
        ByteBuf data = extensions.readSlice(extensions.readUnsignedShort());
        if (type == SERVER_NAME && data.isReadable()) {
          data.skipBytes(3);
          sni =
              data.readCharSequence(data.readUnsignedShort(), StandardCharsets.US_ASCII).toString();
        } else if (type == ALPN) {
          hasAlpn = true;
          data.skipBytes(2);
          while (data.isReadable()) {
            alpn.add(
                data.readCharSequence(data.readUnsignedByte(), StandardCharsets.US_ASCII)
                    .toString());
          }
        }
      }
    }
    return new ClientHello(sni, List.copyOf(alpn), hasAlpn);
  }
}
