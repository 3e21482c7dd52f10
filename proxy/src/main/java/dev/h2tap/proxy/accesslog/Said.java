package dev.h2tap.proxy.accesslog;

import dev.h2tap.proxy.bridge.ExchangeReport;
import dev.h2tap.proxy.http.RequestHead;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is said of an exchange in both formats: times in words, and what a request names without the
 * secrets in it.
 */
final class Said {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final Pattern SECRET =
      Pattern.compile(
          "token|secret|passw|passphrase|auth|credential|session|signature|jwt|api.?key"
              + "|^(sig|key|pwd|pass|code|sid)$");
  private static final Pattern PARAMETER = Pattern.compile("([?&;])([^=&;]*)=([^&;]*)");
  private static final String HIDDEN = "***";

  private Said() {}

  /** When the exchange began: RFC 3339, UTC, with milliseconds. */
  static String time(ExchangeReport report) {
    return TIME.format(Instant.ofEpochMilli(report.times().startMillis()));
  }

  /** Milliseconds, to the microsecond. */
  static double millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMicros(nanos) / 1_000.0;
  }

  static @Nullable String client(ExchangeReport report) {
    InetSocketAddress client = report.arrival().client();
    return client == null ? null : NetUtil.toSocketAddressString(client);
  }

  /** Host and port as the request names them, without the user information of RFC 3986 §3.2.1. */
  static @Nullable String authority(RequestHead request) {
    String authority = request.authority();
    return authority == null ? null : authority.substring(authority.lastIndexOf('@') + 1);
  }

  /** Path and query, with the values hidden of parameters whose names speak of secrets. */
  static String path(RequestHead request) {
    String path = request.path();
    int query = path.indexOf('?');
    return query < 0
        ? path
        : path.substring(0, query)
            + PARAMETER
                .matcher(path.substring(query))
                .replaceAll(found -> Matcher.quoteReplacement(shown(found)));
  }

  private static String shown(MatchResult parameter) {
    return isSecret(parameter.group(2))
        ? parameter.group(1) + parameter.group(2) + "=" + HIDDEN
        : parameter.group();
  }

  private static boolean isSecret(String name) {
    String plain = name;
    try {
      plain = URLDecoder.decode(name, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      // It stands for itself then.
    }
    return SECRET.matcher(plain.toLowerCase(Locale.ROOT)).find();
  }
}
