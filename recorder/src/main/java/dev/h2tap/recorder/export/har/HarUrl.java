package dev.h2tap.recorder.export.har;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.exchange.RecordedStream;
import io.netty.util.NetUtil;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Absolute URLs that every browser can read: one that it cannot makes it refuse the whole HAR. */
final class HarUrl {
  /** What stands for a host that is not known, or is none; it never resolves (RFC 2606 §2). */
  private static final String UNKNOWN = "unknown.invalid";

  private static final Pattern AUTHORITY =
      Pattern.compile(
          "(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?)(?::([0-9]{0,5}))?");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9A-Fa-f]*");
  private static final String PLAIN = "-._~!$&'()*+,;=:@/?[]|";

  private HarUrl() {}

  static String of(RecordedStream stream) {
    String path = stream.path();
    boolean connect = stream.method().equals("CONNECT") && !path.startsWith("/");
    String authority = connect && stream.authority() == null ? path : stream.authority();
    String target = connect ? "/" : path.startsWith("/") ? path : "/" + path;
    return scheme(stream) + "://" + authority(authority) + escaped(target);
  }

  /** That which was sent, else that of the connection. */
  static String scheme(RecordedStream stream) {
    String sent = stream.scheme();
    if (sent != null && (sent.equalsIgnoreCase("http") || sent.equalsIgnoreCase("https"))) {
      return sent.toLowerCase(Locale.ROOT);
    }
    Event.ConnectionOpened opened = stream.connection().opened();
    boolean tls = stream.connection().handshake() != null || opened != null && opened.tls();
    return tls ? "https" : "http";
  }

  private static String authority(@Nullable String sent) {
    if (sent == null) {
      return UNKNOWN;
    }
    Matcher parts = AUTHORITY.matcher(sent);
    boolean valid =
        parts.matches()
            && isHost(parts.group(1))
            && (parts.group(2) == null || port(parts.group(2)) <= 0xffff);
    return valid ? sent : UNKNOWN;
  }

  private static int port(String digits) {
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }

  /** A host whose last label is a number is an IPv4 address, or no host at all. */
  private static boolean isHost(String host) {
    if (host.startsWith("[")) {
      return NetUtil.isValidIpV6Address(host.substring(1, host.length() - 1));
    }
    String last = host.substring(host.lastIndexOf('.') + 1);
    return NUMBER.matcher(last).matches()
        ? NetUtil.isValidIpV4Address(host)
        : !host.toLowerCase(Locale.ROOT).contains("xn--") && !host.contains("..");
  }

  /**
   * What must not stand in a URL is percent-encoded, and so is a percent sign that encodes nothing.
   */
  private static String escaped(String target) {
    byte[] bytes = target.getBytes(UTF_8);
    StringBuilder url = new StringBuilder();
    for (int i = 0; i < bytes.length; i++) {
      char c = (char) (bytes[i] & 0xff);
      boolean plain = c == '%' ? encodes(bytes, i) : isAlphanumeric(c) || PLAIN.indexOf(c) >= 0;
      url.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
    }
    return url.toString();
  }

  private static boolean encodes(byte[] bytes, int percent) {
    return percent + 2 < bytes.length
        && Character.digit(bytes[percent + 1], 16) >= 0
        && Character.digit(bytes[percent + 2], 16) >= 0;
  }

  private static boolean isAlphanumeric(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }
}
