package dev.h2tap.recorder.export.pcapng;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * An address and a port.
 *
 * @param address 4 or 16 bytes, never changed
 */
record Endpoint(InetAddress address, int port) {
  private static final int FIRST_PRIVATE = 49_152;

  /** How many ports nobody is given. */
  static final int PRIVATE = 16_384;

  /**
   * Reads {@code HOST:PORT}.
   *
   * @return null where the host is no address, or the port none
   */
  static @Nullable Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return null;
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    byte[] address = NetUtil.createByteArrayFromIpAddressString(host.split("%", 2)[0]);
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      return address == null || port < 0 || port > 0xffff ? null : of(address, port);
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }

  private static Endpoint of(byte[] address, int port) {
    try {
      return new Endpoint(InetAddress.getByAddress(address), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One for documentation (RFC 5737), where the log has none. */
  static Endpoint madeUp(int host, long connection) {
    return of(new byte[] {(byte) 192, 0, 2, (byte) host}, privatePort(connection));
  }

  /** The same host, and a port that nobody is given (RFC 6335 §6). */
  Endpoint withPrivatePort(long number) {
    return new Endpoint(address, privatePort(number));
  }

  private static int privatePort(long number) {
    return FIRST_PRIVATE + (int) Long.remainderUnsigned(number, PRIVATE);
  }

  boolean isIpv4() {
    return address.getAddress().length == 4;
  }

  /** As 16 bytes; IPv4 mapped (RFC 4291 §2.5.5.2). */
  byte[] ipv6() {
    byte[] bytes = address.getAddress();
    if (bytes.length == 16) {
      return bytes;
    }
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(bytes, 0, mapped, 12, 4);
    return mapped;
  }

  /** In the form in which both can stand in one packet. */
  byte[] besides(Endpoint other) {
    return isIpv4() && other.isIpv4() ? address.getAddress() : ipv6();
  }
}
