package dev.h2tap.recorder.grpc;

import dev.h2tap.recorder.wire.Field;
import dev.h2tap.recorder.wire.Text;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended, from the trailers (or the only header block) of a response.
 *
 * @param code the number, -1 where grpc-status is none
 * @param name the code's name, as in gRPC's list of status codes
 * @param message grpc-message with its percent-encoding undone, null if none was sent
 */
public record GrpcStatus(int code, String name, @Nullable String message) {

  private static final List<String> NAMES =
      List.of(
          "OK",
          "CANCELLED",
          "UNKNOWN",
          "INVALID_ARGUMENT",
          "DEADLINE_EXCEEDED",
          "NOT_FOUND",
          "ALREADY_EXISTS",
          "PERMISSION_DENIED",
          "RESOURCE_EXHAUSTED",
          "FAILED_PRECONDITION",
          "ABORTED",
          "OUT_OF_RANGE",
          "UNIMPLEMENTED",
          "INTERNAL",
          "UNAVAILABLE",
          "DATA_LOSS",
          "UNAUTHENTICATED");

  /** The names of all codes. */
  public static List<String> names() {
    return NAMES;
  }

  /** The status that these fields tell, null where there is no grpc-status among them. */
  public static @Nullable GrpcStatus of(List<Field> fields) {
    String code = value(fields, "grpc-status");
    if (code == null) {
      return null;
    }
    int number = code.matches("[0-9]{1,4}") ? Integer.parseInt(code) : -1;
    String name =
        number < 0 ? "malformed" : number < NAMES.size() ? NAMES.get(number) : "unassigned";
    String message = value(fields, "grpc-message");
    return new GrpcStatus(number, name, message == null ? null : decode(message));
  }

  private static @Nullable String value(List<Field> fields, String name) {
    return fields.stream()
        .filter(field -> field.is(name))
        .map(Field::value)
        .findFirst()
        .orElse(null);
  }

  /** Undoes percent-encoding; what is not well encoded stays as it is. */
  private static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteBuf bytes = Unpooled.buffer(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean encoded =
          c == '%'
              && i + 2 < text.length()
              && Character.digit(text.charAt(i + 1), 16) >= 0
              && Character.digit(text.charAt(i + 2), 16) >= 0;
      if (encoded) {
        bytes.writeByte(Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        ByteBufUtil.writeUtf8(bytes, String.valueOf(c));
      }
    }
    return Text.of(bytes);
  }
}
