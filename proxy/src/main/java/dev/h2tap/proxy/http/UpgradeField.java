package dev.h2tap.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The Upgrade field of HTTP/1.1 (RFC 9110 §7.8). */
final class UpgradeField {
  private UpgradeField() {}

  /**
   * What a request asks its connection to become: null for nothing, and also for h2c, which is
   * h2tap's own to answer. An Upgrade beside content is ignored, as it may be: it would take effect
   * only after the content.
   */
  static @Nullable String of(HttpRequest request) {
    List<String> values = request.headers().getAll(HttpHeaderNames.UPGRADE);
    boolean asked =
        !values.isEmpty()
            && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
            && request
                .headers()
                .containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
            && !HttpUtil.isTransferEncodingChunked(request)
            && HttpUtil.getContentLength(request, 0L) == 0;
    String protocols = String.join(", ", values);
    return asked && names(protocols).stream().noneMatch("h2c"::equalsIgnoreCase) ? protocols : null;
  }

  /** Whether an upstream that speaks {@code chosen} from now on was asked to. */
  static boolean isAmong(CharSequence chosen, String asked) {
    return names(chosen.toString()).stream()
        .allMatch(name -> names(asked).stream().anyMatch(name::equalsIgnoreCase));
  }

  private static List<String> names(String protocols) {
    return Arrays.stream(protocols.split(",")).map(String::trim).toList();
  }
}
