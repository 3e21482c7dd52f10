package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.wire.Field;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What fields say of the content behind them; all in lower case, empty where they say nothing.
 *
 * @param type the media type without parameters
 * @param charset the parameter of the media type
 * @param codings content and transfer codings, without {@code identity} and {@code chunked}
 * @param grpcCoding grpc-encoding
 */
record BodyHead(String type, String charset, List<String> codings, String grpcCoding) {

  static BodyHead of(List<Field> fields) {
    String contentType = value(fields, "content-type");
    return new BodyHead(
        contentType.split(";", 2)[0].strip(),
        charset(contentType),
        fields.stream()
            .filter(field -> field.is("content-encoding") || field.is("transfer-encoding"))
            .flatMap(field -> Stream.of(field.value().split(",")))
            .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
            .filter(coding -> !coding.isEmpty())
            .filter(coding -> !coding.equals("identity") && !coding.equals("chunked"))
            .toList(),
        value(fields, "grpc-encoding"));
  }

  private static String charset(String contentType) {
    return Stream.of(contentType.split(";"))
        .map(String::strip)
        .filter(parameter -> parameter.startsWith("charset="))
        .map(parameter -> parameter.substring("charset=".length()).replace("\"", ""))
        .findFirst()
        .orElse("");
  }

  private static String value(List<Field> fields, String name) {
    return fields.stream()
        .filter(field -> field.is(name))
        .map(field -> field.value().strip().toLowerCase(Locale.ROOT))
        .findFirst()
        .orElse("");
  }

  boolean isGrpc() {
    return type.startsWith("application/grpc");
  }
}
