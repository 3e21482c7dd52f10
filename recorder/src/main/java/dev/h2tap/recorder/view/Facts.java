package dev.h2tap.recorder.view;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.http2.ErrorCode;
import dev.h2tap.recorder.http2.Flag;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.ExchangeSummary;
import dev.h2tap.recorder.timeline.HttpStream;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.tls.HandshakeMessage;
import dev.h2tap.recorder.tls.TlsContent;
import dev.h2tap.recorder.wire.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a filter can ask of an entry: names, each with the values that an entry has for it. */
final class Facts {
  private static final Map<String, Function<Entry, Stream<?>>> BY_NAME = byName();

  private Facts() {}

  static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /** The values; none where the entry has nothing of the kind. */
  static List<String> of(Entry entry, String name) {
    Function<Entry, Stream<?>> values = BY_NAME.get(name);
    if (values == null) {
      throw new IllegalArgumentException(name);
    }
    return values.apply(entry).map(String::valueOf).filter(value -> !value.isEmpty()).toList();
  }

  private static Map<String, Function<Entry, Stream<?>>> byName() {
    Map<String, Function<Entry, Stream<?>>> facts = new LinkedHashMap<>();
    facts.put("kind", entry -> Stream.of(Word.of(entry.item()).kind()));
    facts.put("type", entry -> Stream.of(Word.of(entry.item()).type()));
    facts.put("record", entry -> Stream.of(entry.place().record()));
    facts.put("elapsed", entry -> Stream.of(entry.elapsedNanos()));
    facts.put("connection", entry -> entry.connections().boxed());
    facts.put("side", Facts::side);
    facts.put("direction", Facts::direction);
    facts.put("stream", Facts::streams);
    facts.put("length", Facts::lengths);
    facts.put("flags", entry -> frame(entry).flatMap(frame -> Flag.names(frame.header()).stream()));
    facts.put("code", Facts::codes);
    facts.put("opcode", MessageFacts::opcodes);
    facts.put("event", MessageFacts::events);
    facts.put("text", MessageFacts::texts);
    facts.put("field", Facts::fields);
    facts.put("method", entry -> request(entry, HttpStream::method, ExchangeSummary::method));
    facts.put("path", entry -> request(entry, HttpStream::path, ExchangeSummary::path));
    facts.put(
        "authority", entry -> request(entry, HttpStream::authority, ExchangeSummary::authority));
    facts.put("status", Facts::status);
    facts.put("protocol", Facts::protocols);
    facts.put("exchange", Facts::exchanges);
    facts.put("duration", entry -> summary(entry).map(ExchangeSummary::durationNanos));
    facts.put("reason", Facts::reasons);
    return facts;
  }

  private static Stream<?> side(Entry entry) {
    return entry.side() == Side.NONE
        ? Stream.empty()
        : Stream.of(lower(entry.side()), entry.side() == Side.UPSTREAM ? "up" : "down");
  }

  private static Stream<?> direction(Entry entry) {
    return entry.direction() == Direction.NONE
        ? Stream.empty()
        : Stream.of(lower(entry.direction()));
  }

  private static Stream<?> streams(Entry entry) {
    return frame(entry).findFirst().isPresent()
        ? frame(entry).map(frame -> frame.header().stream())
        : stream(entry).map(HttpStream::number);
  }

  private static Stream<?> lengths(Entry entry) {
    if (entry.item() instanceof Item.Http1Body body) {
      return Stream.of(body.bytes());
    } else if (entry.item() instanceof Item.Tls tls) {
      return Stream.of(tls.content().length());
    } else if (entry.item() instanceof Item.Opaque opaque) {
      return Stream.of(opaque.bytes());
    }
    return Stream.concat(
        MessageFacts.lengths(entry), frame(entry).map(frame -> frame.header().length()));
  }

  private static Stream<?> codes(Entry entry) {
    return Stream.concat(MessageFacts.codes(entry), frame(entry).flatMap(Facts::code));
  }

  private static Stream<?> code(Frame frame) {
    if (frame instanceof Frame.RstStream reset) {
      return Stream.of(ErrorCode.name(reset.code()), reset.code());
    }
    return frame instanceof Frame.GoAway goAway
        ? Stream.of(ErrorCode.name(goAway.code()), goAway.code())
        : Stream.empty();
  }

  private static Stream<?> fields(Entry entry) {
    List<Field> fields = List.of();
    if (entry.item() instanceof Item.Http1Head head) {
      fields = head.head().fields();
    } else if (entry.item() instanceof Item.Http1End end) {
      fields = end.end().trailers();
    } else if (entry.item() instanceof Item.Http2 http2 && http2.fields() != null) {
      fields = http2.fields().fields();
    }
    return fields.stream().map(field -> field.name() + ": " + field.value());
  }

  /** What belongs to a request: an exchange tells it itself, anything else its stream. */
  private static Stream<?> request(
      Entry entry,
      Function<HttpStream, @Nullable String> ofStream,
      Function<ExchangeSummary, @Nullable String> ofExchange) {
    return entry.item() instanceof Item.Exchange exchange
        ? Stream.ofNullable(ofExchange.apply(exchange.summary()))
        : stream(entry).flatMap(stream -> Stream.ofNullable(ofStream.apply(stream)));
  }

  private static Stream<?> status(Entry entry) {
    Stream<Integer> known =
        summary(entry).findFirst().isPresent()
            ? summary(entry).map(ExchangeSummary::status)
            : stream(entry).map(HttpStream::status);
    return known.filter(status -> status > 0);
  }

  private static Stream<?> protocols(Entry entry) {
    return Stream.concat(
        stream(entry).map(HttpStream::protocol),
        summary(entry).flatMap(s -> Stream.ofNullable(s.upstreamProtocol())));
  }

  private static Stream<?> exchanges(Entry entry) {
    if (entry.item() instanceof Item.Happened happened
        && happened.event() instanceof Event.ExchangeBridged bridged) {
      return Stream.of(bridged.exchange());
    } else if (entry.item() instanceof Item.Happened happened
        && happened.event() instanceof Event.ExchangeEnded ended) {
      return Stream.of(ended.exchange());
    }
    return Stream.concat(
            stream(entry).map(HttpStream::exchangeNumber),
            summary(entry).map(ExchangeSummary::number))
        .filter(number -> number > 0);
  }

  private static Stream<?> reasons(Entry entry) {
    if (entry.item() instanceof Item.Malformed malformed) {
      return Stream.of(malformed.reason());
    } else if (entry.item() instanceof Item.GrpcEnd end) {
      return Stream.ofNullable(end.status().message());
    } else if (entry.item() instanceof Item.Tls tls) {
      return reasons(tls.content());
    } else if (entry.item() instanceof Item.Exchange exchange) {
      return Stream.ofNullable(exchange.summary().reason());
    } else if (!(entry.item() instanceof Item.Happened happened)) {
      return Stream.empty();
    } else if (happened.event() instanceof Event.ConnectFailed failed) {
      return Stream.of(failed.reason());
    } else if (happened.event() instanceof Event.ConnectionClosed closed) {
      return Stream.concat(Stream.of(closed.manner()), Stream.ofNullable(closed.detail()));
    } else if (happened.event() instanceof Event.TlsHandshakeFailed failed) {
      return Stream.concat(Stream.of(failed.reason()), Stream.ofNullable(failed.finding()));
    } else if (happened.event() instanceof Event.Alert alert) {
      return Stream.of(alert.name());
    } else if (happened.event() instanceof Event.RuleApplied rule) {
      return Stream.of(rule.rule(), rule.detail());
    } else if (happened.event() instanceof Event.CertificateReloaded reloaded) {
      return Stream.of(reloaded.detail());
    } else if (happened.event() instanceof Event.Gap gap) {
      return Stream.of(gap.reason());
    } else if (happened.event() instanceof Event.ExchangeEnded ended) {
      return Stream.ofNullable(ended.reason());
    }
    return Stream.empty();
  }

  private static Stream<?> reasons(TlsContent content) {
    if (content instanceof TlsContent.Alert alert) {
      return Stream.of(alert.name());
    } else if (content instanceof TlsContent.Sealed sealed) {
      return Stream.of(sealed.reason());
    }
    return content instanceof TlsContent.Handshake handshake
            && handshake.message() instanceof HandshakeMessage.Malformed malformed
        ? Stream.of(malformed.reason())
        : Stream.empty();
  }

  private static Stream<Frame> frame(Entry entry) {
    return entry.item() instanceof Item.Http2 http2 ? Stream.of(http2.frame()) : Stream.empty();
  }

  private static Stream<HttpStream> stream(Entry entry) {
    return Stream.ofNullable(entry.stream());
  }

  private static Stream<ExchangeSummary> summary(Entry entry) {
    return entry.item() instanceof Item.Exchange exchange
        ? Stream.of(exchange.summary())
        : Stream.empty();
  }

  private static String lower(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
