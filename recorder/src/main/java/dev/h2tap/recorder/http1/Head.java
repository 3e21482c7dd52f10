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
    String status = part(1);
    return status.length() == 3 && status.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Integer.parseInt(status)
        : 0;
  }

  /** The first field of that name. */
  public Optional<String> field(String name) {
    return fields.stream().filter(field -> field.is(name)).map(Field::value).findFirst();
  }

  List<String> all(String name) {
    return fields.stream().filter(field -> field.is(name)).map(Field::value).toList();
  }

  private String part(int index) {
    String[] parts = startLine.split(" ", 3);
    return index < parts.length ? parts[index] : "";
  }
}
