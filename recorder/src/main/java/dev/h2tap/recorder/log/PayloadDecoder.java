package dev.h2tap.recorder.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Record payloads as events (docs/session-log.md). Copies what it keeps. */
final class PayloadDecoder {
  private static final Syntax[] SYNTAXES = Syntax.values();
  private static final Party[] PARTIES = Party.values();

  private PayloadDecoder() {}

  /**
   * Reads a payload from a buffer's position to its limit.
   *
   * @throws MalformedPayload if it is not what its kind says
   */
  static Event decode(int code, ByteBuffer payload) throws MalformedPayload {
    Kind kind = Kind.of(code);
    if (kind == null) {
      return new Event.Unknown(code, rest(payload));
    }
    try {
      return switch (kind) {
        case PLAINTEXT ->
            new Event.Plaintext(syntax(payload.get()), payload.getInt(), rest(payload));
        case TLS_RECORD -> new Event.TlsRecord(payload.getLong(), rest(payload));
        case EXCHANGE_BRIDGED ->
            new Event.ExchangeBridged(
                payload.getLong(),
                payload.getLong(),
                payload.getLong(),
                payload.getLong(),
                payload.getLong(),
                payload.getInt());
        case EXCHANGE_ENDED ->
            new Event.ExchangeEnded(
                payload.getLong(),
                payload.getLong(),
                payload.getLong(),
                payload.getShort() & 0xffff,
                party(payload.get()),
                string(payload),
                string(payload));
        case TLS_SECRET -> new Event.TlsSecret(text(payload, payload.remaining()));
        case ALERT ->
            new Event.Alert(
                payload.get() == 2, payload.get() & 0xff, text(payload, payload.remaining()));
        case LEFT_OUT -> new Event.LeftOut(payload.getLong());
        default -> JsonPayload.decode(kind, payload);
      };
    } catch (BufferUnderflowException e) {
      throw new MalformedPayload("its payload is too short", e);
    } catch (IOException e) {
      throw new MalformedPayload("its payload is not a JSON object", e);
    }
  }

  /** The bytes up to the limit, without moving. */
  static ByteBuf rest(ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.get(payload.position(), bytes);
    return Unpooled.wrappedBuffer(bytes);
  }

  private static Syntax syntax(byte code) {
    return code >= 0 && code < SYNTAXES.length ? SYNTAXES[code] : Syntax.OPAQUE;
  }

  private static @Nullable Party party(byte code) {
    return code >= 0 && code < PARTIES.length ? PARTIES[code] : null;
  }

  private static @Nullable String string(ByteBuffer payload) {
    int length = payload.getShort() & 0xffff;
    return length == 0xffff ? null : text(payload, length);
  }

  private static String text(ByteBuffer payload, int length) {
    if (length > payload.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] utf8 = new byte[length];
    payload.get(utf8);
    return new String(utf8, UTF_8);
  }
}
