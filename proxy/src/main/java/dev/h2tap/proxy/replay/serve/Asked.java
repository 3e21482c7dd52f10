package dev.h2tap.proxy.replay.serve;

import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.MalformedMessageException;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.recorder.exchange.RecordedStream;
import dev.h2tap.recorder.wire.Field;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request as it is looked up, whether it was recorded or is asked now.
 *
 * @param method an extended CONNECT and a GET that asks for an upgrade are the same
 * @param authority with its port, in lower case; null where none was named
 * @param path as sent, without its query
 * @param query as sent, without the question mark; null where there is none
 * @param fields the values of a field, in order
 * @param body the digest of the content, empty where it does not matter
 */
record Asked(
    String method,
    @Nullable String authority,
    String path,
    @Nullable String query,
    Function<String, List<String>> fields,
    String body) {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  /** A request of a client. */
  static Asked of(RequestHead head, String body) {
    return of(
        head.method(),
        authority(head.authority(), head.scheme().equals("https")),
        head.path(),
        name -> head.fields().getAll(name).stream().map(CharSequence::toString).toList(),
        body);
  }

  /** A recorded request. */
  static Asked of(RecordedStream stream, boolean withBody) throws IOException {
    List<Field> fields = stream.request().fields();
    boolean extended = fields.stream().anyMatch(field -> field.is(":protocol"));
    boolean overTls = stream.connection().handshake() != null;
    String scheme = stream.scheme();
    return of(
        extended ? "GET" : stream.method(),
        authority(stream.authority(), scheme == null ? overTls : scheme.equals("https")),
        stream.path(),
        name -> fields.stream().filter(field -> field.is(name)).map(Field::value).toList(),
        withBody ? digest(stream.request().body().open()) : "");
  }

  private static Asked of(
      String method,
      @Nullable String authority,
      String target,
      Function<String, List<String>> fields,
      String body) {
    int mark = target.indexOf('?');
    return new Asked(
        method,
        authority,
        mark < 0 ? target : target.substring(0, mark),
        mark < 0 ? null : target.substring(mark + 1),
        fields,
        body);
  }

  Asked withoutBody() {
    return new Asked(method, authority, path, query, fields, "");
  }

  Asked withMethod(String other) {
    return new Asked(other, authority, path, query, fields, body);
  }

  boolean isHead() {
    return method.equals("HEAD");
  }

  /** With the port that it means where it names none. */
  static @Nullable String authority(@Nullable String text, boolean https) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      return Authority.parse(text, https ? HTTPS_PORT : HTTP_PORT).toString();
    } catch (MalformedMessageException e) {
      return text.toLowerCase(Locale.ROOT);
    }
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String digest(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String digest(InputStream content) throws IOException {
    MessageDigest digest = digest();
    byte[] buffer = new byte[8192];
    try (content) {
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return digest(digest);
  }

  /** {@code GET http.example:80/path?query}. */
  @Override
  public String toString() {
    return method
        + " "
        + (authority == null ? "" : authority)
        + path
        + (query == null ? "" : "?" + query);
  }
}
