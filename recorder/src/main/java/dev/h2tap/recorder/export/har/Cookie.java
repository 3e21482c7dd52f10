package dev.h2tap.recorder.export.har;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.wire.Field;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A cookie (RFC 6265).
 *
 * @param attributes of Set-Cookie, as sent; none in requests
 */
record Cookie(String name, String value, List<Field> attributes) {

  static List<Cookie> ofRequest(List<Field> fields) {
    List<Cookie> cookies = new ArrayList<>();
    for (Field field : fields) {
      if (field.is("cookie")) {
        for (String pair : field.value().split(";")) {
          if (!pair.isBlank()) {
            Field cookie = pair(pair);
            cookies.add(new Cookie(cookie.name(), cookie.value(), List.of()));
          }
        }
      }
    }
    return cookies;
  }

  static List<Cookie> ofResponse(List<Field> fields) {
    List<Cookie> cookies = new ArrayList<>();
    for (Field field : fields) {
      if (field.is("set-cookie")) {
        String[] parts = field.value().split(";");
        List<Field> attributes = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
          attributes.add(pair(parts[i]));
        }
        Field cookie = pair(parts.length == 0 ? "" : parts[0]);
        cookies.add(new Cookie(cookie.name(), cookie.value(), List.copyOf(attributes)));
      }
    }
    return cookies;
  }

  private static Field pair(String text) {
    int equals = text.indexOf('=');
    return equals < 0
        ? new Field(text.strip(), "")
        : new Field(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeStringField("value", value);
    text(json, "path", attribute("path"));
    text(json, "domain", attribute("domain"));
    text(json, "expires", expires());
    text(json, "sameSite", attribute("samesite"));
    if (!attributes.isEmpty()) {
      json.writeBooleanField("httpOnly", attribute("httponly") != null);
      json.writeBooleanField("secure", attribute("secure") != null);
    }
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  private @Nullable String attribute(String wanted) {
    return attributes.stream()
        .filter(attribute -> attribute.is(wanted))
        .map(Field::value)
        .findFirst()
        .orElse(null);
  }

  /** In ISO 8601; null where it cannot be read. */
  private @Nullable String expires() {
    String date = attribute("expires");
    if (date == null) {
      return null;
    }
    try {
      String spaced = date.replaceFirst("(\\d\\d)-(\\w{3})-(\\d{4})", "$1 $2 $3");
      return DateTimeFormatter.RFC_1123_DATE_TIME
          .withLocale(Locale.ROOT)
          .parse(spaced, Instant::from)
          .toString();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
