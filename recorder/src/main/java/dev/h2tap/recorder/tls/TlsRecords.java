package dev.h2tap.recorder.tls;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists the TLS records of one connection, both directions. Not safe for several threads. */
public final class TlsRecords {
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int APPLICATION_DATA = 23;
  private static final int MESSAGE_LIMIT = 128 << 10;

  private final Map<Direction, Cleartext> directions = new EnumMap<>(Direction.class);
  private boolean tls13;
  private @Nullable String group;

  /** The key exchange group that the server's messages named so far, null if none did. */
  public @Nullable String group() {
    return group;
  }

  /** Bytes were lost: handshake messages that had begun are forgotten. */
  public void lost() {
    directions.values().forEach(Cleartext::clear);
  }

  /** Reads the next record of that direction; its bytes stay readable. */
  public RecordSummary take(Direction direction, Event.TlsRecord record) {
    ByteBuf in = record.bytes().slice();
    if (in.readableBytes() < 5) {
      return new RecordSummary(
          record.number(), "cut short", "", in.readableBytes(), false, List.of(), null);
    }
    Cleartext cleartext = directions.computeIfAbsent(direction, d -> new Cleartext());
    int type = in.readUnsignedByte();
    String version = TlsNames.version(in.readUnsignedShort());
    in.skipBytes(2);
    int length = in.readableBytes();
    boolean encrypted = type == APPLICATION_DATA || cleartext.over && type != CHANGE_CIPHER_SPEC;
    List<HandshakeMessage> messages = List.of();
    @Nullable String alert = null;
    if (type == CHANGE_CIPHER_SPEC) {
      cleartext.over = !tls13;
    } else if (type == ALERT && !encrypted && length >= 2) {
      alert = (in.readByte() == 2 ? "fatal " : "warning ") + TlsNames.alert(in.readUnsignedByte());
    } else if (type == HANDSHAKE && !encrypted) {
      messages = cleartext.messages(in);
      messages.forEach(this::learn);
    }
    return new RecordSummary(
        record.number(), TlsNames.contentType(type), version, length, encrypted, messages, alert);
  }

  private void learn(HandshakeMessage message) {
    if (message instanceof HandshakeMessage.ServerHello hello) {
      tls13 = hello.version().equals("TLSv1.3");
      if (tls13) {
        directions.values().forEach(direction -> direction.over = false);
      }
      group = hello.group() == null ? group : hello.group();
    } else if (message instanceof HandshakeMessage.ServerKeyExchange exchange) {
      group = exchange.group() == null ? group : exchange.group();
    }
  }

  /** The cleartext handshake messages of one direction, which may span records. */
  private static final class Cleartext {
    private final ByteBuf pending = Unpooled.buffer(512, MESSAGE_LIMIT);
    private boolean over;

    void clear() {
      pending.clear();
    }

    List<HandshakeMessage> messages(ByteBuf in) {
      if (in.readableBytes() > pending.maxWritableBytes()) {
        pending.clear();
        return List.of(new HandshakeMessage.Other("handshake message beyond limit", 0));
      }
      pending.writeBytes(in);
      List<HandshakeMessage> messages = new ArrayList<>();
      while (pending.readableBytes() >= 4) {
        int type = pending.getUnsignedByte(pending.readerIndex());
        int length = pending.getUnsignedMedium(pending.readerIndex() + 1);
        if (pending.readableBytes() < 4 + length) {
          break;
        }
        messages.add(HelloParser.parse(type, pending.skipBytes(4).readSlice(length)));
      }
      pending.discardReadBytes();
      return messages;
    }
  }
}
