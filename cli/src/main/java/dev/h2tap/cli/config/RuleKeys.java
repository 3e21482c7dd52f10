package dev.h2tap.cli.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The keys of a rule of a route. */
public final class RuleKeys {
  public static final Key<Integer> EVERY =
      new Key<>(
          "every",
          Types.whole(1, 1_000_000_000),
          "Only every Nth of the route's exchanges. Default: all.");
  public static final Key<Double> PROBABILITY =
      new Key<>("probability", Types.share(), "Only so many, by chance.");
  public static final Key<List<String>> REMOVE_REQUEST =
      new Key<>(
          "remove-request-fields",
          Plural.oneOrMany(Types.TEXT),
          "Names of fields that do not go upstream.");
  public static final Key<Map<String, String>> SET_REQUEST =
      new Key<>(
          "set-request-fields",
          Plural.map(Types.TEXT),
          "Fields that go upstream in place of those of the same name.");
  public static final Key<Map<String, String>> ADD_REQUEST =
      new Key<>("add-request-fields", Plural.map(Types.TEXT), "Fields that go upstream as well.");
  public static final Key<String> AUTHORITY =
      new Key<>(
          "authority",
          Types.text("HOST[:PORT]"),
          "Host and :authority of the request; in forward mode the target too.");
  public static final Key<Duration> DELAY_REQUEST =
      new Key<>("delay-request", Types.TIME, "Wait so long before the request goes upstream.");
  public static final Key<Long> THROTTLE_REQUEST =
      new Key<>(
          "throttle-request", Types.SIZE, "Bytes of the request's content that pass in a second.");
  public static final Key<Integer> STATUS =
      new Key<>(
          "status",
          Types.whole(200, 599),
          "The status that the client sees; none of 204, 205, 304.");
  public static final Key<List<String>> REMOVE_RESPONSE =
      new Key<>(
          "remove-response-fields",
          Plural.oneOrMany(Types.TEXT),
          "Names of fields that the client does not see.");
  public static final Key<Map<String, String>> SET_RESPONSE =
      new Key<>(
          "set-response-fields",
          Plural.map(Types.TEXT),
          "Fields that the client sees in place of those of the same name.");
  public static final Key<Map<String, String>> ADD_RESPONSE =
      new Key<>(
          "add-response-fields", Plural.map(Types.TEXT), "Fields that the client sees as well.");
  public static final Key<Duration> DELAY_RESPONSE =
      new Key<>("delay-response", Types.TIME, "Hold the response back for so long.");
  public static final Key<Long> THROTTLE_RESPONSE =
      new Key<>(
          "throttle-response",
          Types.SIZE,
          "Bytes of the response's content that pass in a second.");
  public static final Key<String> RESET =
      new Key<>(
          "reset",
          Types.text("a code of RFC 9113, for example CANCEL"),
          "End the exchange without an upstream: RST_STREAM with this code on HTTP/2, the end of"
              + " the connection on HTTP/1.1.");
  public static final Key<Path> FILE =
      new Key<>("file", Types.FILE, "Answer with this file without an upstream.");
  public static final Key<String> CONTENT_TYPE =
      new Key<>("content-type", Types.TEXT, "Of the file. Default: application/octet-stream.");

  public static final Section RULE =
      new Section(
          "a rule",
          List.of(
              Keys.NAME,
              EVERY,
              PROBABILITY,
              REMOVE_REQUEST,
              SET_REQUEST,
              ADD_REQUEST,
              AUTHORITY,
              DELAY_REQUEST,
              THROTTLE_REQUEST,
              STATUS,
              REMOVE_RESPONSE,
              SET_RESPONSE,
              ADD_RESPONSE,
              DELAY_RESPONSE,
              THROTTLE_RESPONSE,
              RESET,
              FILE,
              CONTENT_TYPE));

  private RuleKeys() {}
}
