package dev.h2tap.recorder.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Party;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Events as record payloads (docs/session-log.md): a head of a few bytes that is copied, and a body
 * that is not.
 */
final class PayloadEncoder {

  /** No head is longer than this. */
  static final int MAX_HEAD = 44;

  /** Length of the head of plaintext. */
  static final int PLAINTEXT_HEAD = 5;

  private static final int MAX_STRING = 0xfffe;
  private static final ByteBuf NO_STRINGS = Unpooled.wrappedBuffer(new byte[] {-1, -1, -1, -1});
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  private PayloadEncoder() {}

  /** Length of the head of an event's payload. */
  static int headLength(Event event) {
    if (event instanceof Event.Plaintext) {
      return PLAINTEXT_HEAD;
    } else if (event instanceof Event.TlsRecord || event instanceof Event.LeftOut) {
      return Long.BYTES;
    } else if (event instanceof Event.ExchangeBridged) {
      return MAX_HEAD;
    } else if (event instanceof Event.ExchangeEnded) {
      return 3 * Long.BYTES + 3;
    }
    return event instanceof Event.Alert ? 2 : 0;
  }

  /** Writes the head of an event's payload at an index of a buffer, whose position stays. */
  static void head(Event event, ByteBuffer to, int at) {
    if (event instanceof Event.Plaintext plaintext) {
      to.put(at, (byte) plaintext.syntax().ordinal()).putInt(at + 1, plaintext.firstFrame());
    } else if (event instanceof Event.TlsRecord record) {
      to.putLong(at, record.number());
    } else if (event instanceof Event.ExchangeBridged bridged) {
      to.putLong(at, bridged.exchange());
      to.putLong(at + 8, bridged.downstreamConnection());
      to.putLong(at + 16, bridged.downstreamStream());
      to.putLong(at + 24, bridged.upstreamConnection());
      to.putLong(at + 32, bridged.upstreamStream());
      to.putInt(at + 40, bridged.attempt());
    } else if (event instanceof Event.ExchangeEnded ended) {
      to.putLong(at, ended.exchange());
      to.putLong(at + 8, ended.downstreamConnection());
      to.putLong(at + 16, ended.downstreamStream());
      to.putShort(at + 24, (short) ended.status()).put(at + 26, party(ended.blame()));
    } else if (event instanceof Event.Alert alert) {
      to.put(at, (byte) (alert.fatal() ? 2 : 1)).put(at + 1, (byte) alert.number());
    } else if (event instanceof Event.LeftOut leftOut) {
      to.putLong(at, leftOut.first());
    }
  }

  /**
   * The rest of an event's payload. Where the event owns a buffer it is that buffer, without a
   * further reference.
   */
  static ByteBuf body(Event event) {
    ByteBuf bytes = EventBytes.of(event);
    if (bytes != null) {
      return bytes;
    }
    if (event instanceof Event.ExchangeBridged || event instanceof Event.LeftOut) {
      return Unpooled.EMPTY_BUFFER;
    }
    if (event instanceof Event.ExchangeEnded ended) {
      if (ended.finding() == null && ended.reason() == null) {
        return NO_STRINGS;
      }
      ByteBuf strings = Unpooled.buffer();
      string(strings, ended.finding());
      string(strings, ended.reason());
      return strings;
    }
    if (event instanceof Event.TlsSecret secret) {
      return Unpooled.wrappedBuffer(secret.line().getBytes(UTF_8));
    }
    if (event instanceof Event.Alert alert) {
      return Unpooled.wrappedBuffer(alert.name().getBytes(UTF_8));
    }
    try {
      return Unpooled.wrappedBuffer(JSON.writeValueAsBytes(event));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte party(@Nullable Party party) {
    return party == null ? (byte) 0xff : (byte) party.ordinal();
  }

  private static void string(ByteBuf to, @Nullable String text) {
    if (text == null) {
      to.writeShort(0xffff);
      return;
    }
    byte[] utf8 = text.getBytes(UTF_8);
    byte[] fitting = utf8.length > MAX_STRING ? Arrays.copyOf(utf8, MAX_STRING) : utf8;
    to.writeShort(fitting.length).writeBytes(fitting);
  }
}
