package dev.h2tap.recorder.export.curl;

import dev.h2tap.recorder.exchange.RecordedStream;
import dev.h2tap.recorder.wire.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The fields that curl is told to send, and those of its own that it is told to leave out. */
final class CurlFields {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

  /** What belongs to a connection (RFC 9110 §7.6.1), and what curl makes itself. */
  private static final Set<String> ITS_OWN =
      Set.of(
          "host",
          "content-length",
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authorization",
          "transfer-encoding",
          "trailer",
          "upgrade",
          "http2-settings");

  private final RecordedStream stream;
  private final boolean body;
  private final List<String> comments;

  /**
   * @param body whether curl is given a body
   * @param comments receives what curl cannot do
   */
  CurlFields(RecordedStream stream, boolean body, List<String> comments) {
    this.stream = stream;
    this.body = body;
    this.comments = comments;
  }

  /** In the form of {@code --header}. */
  List<String> of(CurlTarget target) {
    List<String> headers = new ArrayList<>();
    if (target.host() != null) {
      add(headers, new Field("Host", target.host()));
    }
    List<Field> fields = stream.request().fields();
    boolean webSocket =
        fields.stream().anyMatch(f -> f.is("upgrade") && f.value().equalsIgnoreCase("websocket"));
    for (Field field : fields) {
      if (isWanted(field, webSocket)) {
        add(headers, field);
      }
    }
    leaveOut(headers, fields, "User-Agent", true);
    leaveOut(headers, fields, "Accept", true);
    leaveOut(headers, fields, "Content-Type", body);
    leaveOut(headers, fields, "Expect", body && !stream.isHttp2());
    return headers;
  }

  private boolean isWanted(Field field, boolean webSocket) {
    String name = field.name().toLowerCase(Locale.ROOT);
    if (name.startsWith(":")) {
      return false;
    }
    if (name.equals("transfer-encoding")) {
      return body && !stream.isHttp2() && field.value().equalsIgnoreCase("chunked");
    }
    return !ITS_OWN.contains(name)
        || webSocket && (name.equals("upgrade") || name.equals("connection"));
  }

  private void add(List<String> headers, Field field) {
    boolean plain =
        field.name().matches(TOKEN)
            && field.value().chars().allMatch(c -> c == '\t' || !Character.isISOControl(c));
    if (!plain) {
      comments.add("Left out, since curl cannot send it: " + field.name() + ": " + field.value());
    } else if (field.value().isEmpty()) {
      headers.add(field.is("host") ? "Host:" : field.name() + ";");
    } else {
      headers.add(field.name() + ": " + field.value());
    }
  }

  private static void leaveOut(
      List<String> headers, List<Field> fields, String name, boolean curlSendsIt) {
    if (curlSendsIt && fields.stream().noneMatch(field -> field.is(name))) {
      headers.add(name + ":");
    }
  }
}
