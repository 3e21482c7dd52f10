package dev.h2tap.proxy.match;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An IP address, or a range of them as CIDR writes it (RFC 4632 §3.1). Immutable. */
public final class AddressRange {
  private final String text;
  private final IpSubnetFilterRule rule;

  private AddressRange(String text, InetAddress address, int prefix) {
    this.text = text;
    this.rule = new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
  }

  /** Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a single address; empty if it is neither. */
  public static Optional<AddressRange> parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address =
        NetUtil.createInetAddressFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      return Optional.empty();
    }
    int longest = address.getAddress().length * 8;
    String digits = slash < 0 ? Integer.toString(longest) : text.substring(slash + 1);
    if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > longest) {
      return Optional.empty();
    }
    return Optional.of(new AddressRange(text, address, Integer.parseInt(digits)));
  }

  public boolean contains(InetAddress address) {
    return rule.matches(new InetSocketAddress(address, 0));
  }

  /** Whether the host is an address in the range; names are not resolved. */
  boolean contains(String host) {
    @Nullable InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
    return address != null && contains(address);
  }

  @Override
  public String toString() {
    return text;
  }
}
