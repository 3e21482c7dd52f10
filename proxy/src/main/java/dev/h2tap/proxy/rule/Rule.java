package dev.h2tap.proxy.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done to an exchange. Immutable but for its trigger's counter.
 *
 * @param name for records
 * @param request changes of the request's fields
 * @param authority what the request is made out to, null for what the client says
 * @param response changes of the response's fields
 * @param status of the final response, 0 for the upstream's
 * @param delay when it waits
 * @param throttle how fast content goes
 * @param end how it ends without an upstream, null where one answers
 */
public record Rule(
    String name,
    Trigger trigger,
    FieldChanges request,
    @Nullable String authority,
    FieldChanges response,
    int status,
    Delay delay,
    Throttle throttle,
    @Nullable End end) {

  /** Milliseconds before the request goes upstream, and before the response goes to the client. */
  public record Delay(long requestMillis, long responseMillis) {}

  /** Bytes of content a second; 0 for no limit. */
  public record Throttle(long requestRate, long responseRate) {}

  /** How an exchange ends without an upstream. */
  public sealed interface End permits Reset, FileAnswer {}

  /**
   * RST_STREAM on HTTP/2, the end of the connection on HTTP/1.1.
   *
   * @param code of RFC 9113 §7
   * @param codeName for records
   */
  public record Reset(long code, String codeName) implements End {}

  /** What it does before the request goes upstream, in words; empty for nothing. */
  String requestWords() {
    List<String> words = new ArrayList<>();
    if (!request.isEmpty()) {
      words.add("request fields " + request);
    }
    if (authority != null) {
      words.add("authority " + authority);
    }
    if (delay.requestMillis() > 0) {
      words.add("request delayed by " + delay.requestMillis() + " ms");
    }
    if (throttle.requestRate() > 0) {
      words.add("request throttled to " + throttle.requestRate() + " B/s");
    }
    if (end instanceof Reset reset) {
      words.add("reset with " + reset.codeName());
    } else if (end instanceof FileAnswer answer) {
      words.add("answered with " + answer.file());
    }
    return String.join(", ", words);
  }

  /** What it does to a response, in words; empty for nothing. */
  String responseWords(int fromStatus) {
    List<String> words = new ArrayList<>();
    if (status != 0 && status != fromStatus) {
      words.add("status " + fromStatus + " becomes " + status);
    }
    if (!response.isEmpty()) {
      words.add("response fields " + response);
    }
    if (delay.responseMillis() > 0) {
      words.add("response delayed by " + delay.responseMillis() + " ms");
    }
    if (throttle.responseRate() > 0) {
      words.add("response throttled to " + throttle.responseRate() + " B/s");
    }
    return String.join(", ", words);
  }

  /** Whether it has anything to do with a response. */
  boolean concernsResponse() {
    return status != 0
        || !response.isEmpty()
        || delay.responseMillis() > 0
        || throttle.responseRate() > 0;
  }
}
