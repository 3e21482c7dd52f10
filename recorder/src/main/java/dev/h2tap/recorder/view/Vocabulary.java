package dev.h2tap.recorder.view;

import dev.h2tap.recorder.grpc.GrpcStatus;
import dev.h2tap.recorder.http2.ErrorCode;
import dev.h2tap.recorder.http2.Flag;
import dev.h2tap.recorder.http2.FrameType;
import dev.h2tap.recorder.timeline.Composition;
import dev.h2tap.recorder.tls.TlsNames;
import dev.h2tap.recorder.websocket.CloseCode;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All values that a name of a filter can have.
 *
 * @param words those that have a name
 * @param others what else is allowed, such as numbers
 */
record Vocabulary(List<String> words, Pattern others) {
  private static final Pattern NOTHING = Pattern.compile("(?!)");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9A-Fa-f]+");
  private static final Pattern HANDSHAKE_TYPE = Pattern.compile("handshake_type [0-9]+");

  /** The words of the text view that are neither of HTTP/2 nor of a TLS message. */
  private static final List<String> TYPES =
      List.of(
          "RUN_START",
          "RUN_END",
          "RULE",
          "CERTIFICATE",
          "OPEN",
          "OPEN_FAILED",
          "CLOSE",
          "HelloRetryRequest",
          "ALERT",
          "ChangeCipherSpec",
          "TLS_RECORD",
          "TLS_SECRET",
          "HANDSHAKE",
          "FILE",
          "TLS_FAILED",
          "PREFACE",
          "UNKNOWN",
          "REQUEST",
          "RESPONSE",
          "BODY",
          "END",
          "BRIDGED",
          "ENDED",
          "EXCHANGE",
          "OPAQUE",
          "MALFORMED",
          "SKIPPED",
          "GAP",
          "LEFT_OUT",
          "MISSING",
          "UNKNOWN_KIND");

  /** The vocabulary of a name; with no words where there is no end to its values. */
  static Vocabulary of(String name) {
    return switch (name) {
      case "kind" -> new Vocabulary(Word.KINDS, NOTHING);
      case "type" -> new Vocabulary(types(), HANDSHAKE_TYPE);
      case "side" -> new Vocabulary(List.of("up", "upstream", "down", "downstream"), NOTHING);
      case "direction" -> new Vocabulary(List.of("sent", "received"), NOTHING);
      case "flags" -> new Vocabulary(Stream.of(Flag.values()).map(Flag::name).toList(), NUMBER);
      case "code" -> new Vocabulary(codes(), NUMBER);
      case "opcode" -> new Vocabulary(opcodes(), Pattern.compile("opcode 0x[0-9a-f]"));
      default -> new Vocabulary(List.of(), NOTHING);
    };
  }

  /** Whether something can have that value. */
  boolean has(String value) {
    return words.isEmpty()
        || words.stream().anyMatch(value::equalsIgnoreCase)
        || others.matcher(value).matches();
  }

  private static List<String> types() {
    Stream<String> messages =
        Stream.of(Composition.values()).map(Composition::word).filter(word -> !word.isEmpty());
    return Stream.of(
            TYPES.stream(),
            FrameType.names().stream(),
            TlsNames.handshakeTypes().stream().sorted(),
            messages)
        .flatMap(names -> names)
        .toList();
  }

  private static List<String> codes() {
    return Stream.of(
            ErrorCode.names().stream(), GrpcStatus.names().stream(), CloseCode.names().stream())
        .flatMap(names -> names)
        .distinct()
        .toList();
  }

  private static List<String> opcodes() {
    return List.of("text", "binary", "continuation", "close", "ping", "pong");
  }
}
