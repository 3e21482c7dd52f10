package dev.h2tap.cli.option;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A host and a port.
 *
 * @param host a name or an address; IPv6 without its brackets
 * @param port 0 asks for any free port
 */
public record HostPort(String host, int port) {
  private static final Pattern BRACKETED = Pattern.compile("\\[([0-9A-Fa-f:.]+(?:%\\w+)?)]:(.*)");
  private static final Pattern HOST = Pattern.compile("[\\w.-]+");

  /** {@code HOST:PORT}, IPv6 in brackets. */
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** Reads {@code [HOST:]PORT} for something that listens: loopback by default, 0 is any port. */
  public static final class Listen implements ITypeConverter<HostPort> {
    @Override
    public HostPort convert(String text) {
      return parse(text, "127.0.0.1", 0, "127.0.0.1:15090 or 15090");
    }
  }

  /** Reads {@code HOST:PORT} for something that is dialled. */
  public static final class Dial implements ITypeConverter<HostPort> {
    @Override
    public HostPort convert(String text) {
      return parse(text, null, 1, "10.0.0.1:9102");
    }
  }

  private static HostPort parse(
      String text, @Nullable String defaultHost, int lowest, String example) {
    if (text.contains("://")) {
      throw wrong(text, "is a URL; a host and a port are wanted", example);
    }
    Matcher bracketed = BRACKETED.matcher(text);
    if (bracketed.matches()) {
      return new HostPort(bracketed.group(1), port(text, bracketed.group(2), lowest, example));
    }
    int colon = text.lastIndexOf(':');
    if (colon < 0 && defaultHost != null) {
      return new HostPort(defaultHost, port(text, text, lowest, example));
    }
    if (colon < 0) {
      throw wrong(text, "lacks a host or a port", example);
    }
    String host = text.substring(0, colon);
    if (host.isEmpty()) {
      throw wrong(text, "has no host; write 0.0.0.0" + text + " for all interfaces", example);
    }
    if (host.indexOf(':') >= 0) {
      throw wrong(text, "holds an IPv6 address without brackets", "[::1]:15090");
    }
    if (!HOST.matcher(host).matches()) {
      throw wrong(text, "has no valid host name", example);
    }
    return new HostPort(host, port(text, text.substring(colon + 1), lowest, example));
  }

  private static int port(String text, String digits, int lowest, String example) {
    if (!digits.matches("[0-9]{1,9}")) {
      throw wrong(text, "has no port number", example);
    }
    int port = Integer.parseInt(digits);
    if (port < lowest || port > 65535) {
      throw wrong(text, "has a port outside " + lowest + " to 65535", example);
    }
    return port;
  }

  private static TypeConversionException wrong(String text, String why, String example) {
    return new TypeConversionException("'" + text + "' " + why + ", for example " + example);
  }
}
