package dev.h2tap.recorder.export.har;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/** Addresses as HAR wants them. */
final class Addresses {
  private Addresses() {}

  /** The IP address of a {@code HOST:PORT}, without brackets; null where it has none. */
  static @Nullable String ip(String hostPort) {
    int colon = hostPort.lastIndexOf(':');
    String host = colon < 0 ? hostPort : hostPort.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    int zone = host.indexOf('%');
    String address = zone < 0 ? host : host.substring(0, zone);
    return NetUtil.isValidIpV4Address(address) || NetUtil.isValidIpV6Address(address)
        ? address
        : null;
  }
}
