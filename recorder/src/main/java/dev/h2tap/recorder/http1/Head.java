package dev.h2tap.recorder.http1;

import dev.h2tap.recorder.wire.Field;
import java.util.List;
import java.util.Optional;

/**
 * The head of a message as sent: start line and fields, in order (RFC 9112 §2.1). Parts of the
 * start line that are not there are empty.
 */
public record Head(String startLine, List<Field> fields) {

  /** The request's method. */
  public String method() {
    return part(0);
  }

  /** The request's target. */
  public String target() {
    return part(1);
  }

  /** The version: the first word of a response, the last of a request. */
  public String version() {
    return startLine.startsWith("HTTP/")
        ? part(0)
        : startLine.substring(startLine.lastIndexOf(' ') + 1);
  }

  /** The response's status, 0 where there is no number. */
  public int status() {
    return status(part(1));
  }

  /** The status that three digits tell, 0 where they are something else. */
  public static int status(String digits) {
    if (digits.length() != 3) {
      return 0;
    }
    int status = 0;
    for (int i = 0; i < 3; i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      status = 10 * status + digit;
    }
    return status;
  }

  /** The first field of that name. */
  public Optional<String> field(String name) {
    for (Field field : fields) {
      if (field.is(name)) {
        return Optional.of(field.value());
      }
    }
    return Optional.empty();
  }

  /** One of the first two words. */
  private String part(int index) {
    int begin = index == 0 ? 0 : startLine.indexOf(' ') + 1;
    if (index > 0 && begin == 0) {
      return "";
    }
    int end = startLine.indexOf(' ', begin);
    return end < 0 ? startLine.substring(begin) : startLine.substring(begin, end);
  }
}
