package dev.h2tap.proxy.tls;

import dev.h2tap.recorder.UserException;
import io.netty.util.NetUtil;
import java.net.IDN;
import javax.net.ssl.SNIHostName;
import org.jspecify.annotations.Nullable;

/**
 * Which name the ClientHello's server_name carries (RFC 6066 §3). Never an IP address, nor a name
 * that is no host name by the JDK's rules, such as one with an underscore.
 */
public sealed interface Sni {
  /** The host that is dialled. */
  record Host() implements Sni {}

  /** Always the same name. */
  record Fixed(String name) implements Sni {}

  /** No server_name extension. */
  record None() implements Sni {}

  /** Reads {@code --sni NAME|none}. */
  static Sni parse(String text) throws UserException {
    if (text.equals("none")) {
      return new None();
    }
    String name = hostName(text);
    if (name == null) {
      throw new UserException(
          "--sni " + OneLine.of(text) + " is no host name; give a DNS name, or none");
    }
    return new Fixed(name);
  }

  /** The name to send when a host is dialled, null for none. */
  default @Nullable String nameFor(String host) {
    if (this instanceof Fixed fixed) {
      return fixed.name();
    }
    return this instanceof Host ? hostName(host) : null;
  }

  private static @Nullable String hostName(String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    if (NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name) || name.isEmpty()) {
      return null;
    }
    try {
      return new SNIHostName(IDN.toASCII(name)).getAsciiName();
    } catch (IllegalArgumentException notAName) {
      return null;
    }
  }
}
