package dev.h2tap.proxy.tls.mint;

import dev.h2tap.proxy.tls.SubjectNames;
import io.netty.util.NetUtil;
import java.net.IDN;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * What a minted certificate is to name: what the client asked for, and all host names and addresses
 * of the certificate in whose place it stands.
 *
 * @param wanted a host name in lower case or an IP address
 * @param dns host names, with wildcards
 * @param ips IP addresses
 */
record MintedNames(String wanted, List<String> dns, List<String> ips) {
  /** A certificate of a large host has some hundred names; a hostile one must not have more. */
  private static final int MAX_NAMES = 256;

  private static final Pattern DNS_NAME = Pattern.compile("(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*");

  /**
   * Puts the names together.
   *
   * @param host as the client named it; IPv6 with or without brackets
   * @param upstream the chain to mirror, leaf first; empty for none
   */
  static MintedNames of(String host, List<X509Certificate> upstream) {
    Set<String> dns = new LinkedHashSet<>();
    Set<String> ips = new LinkedHashSet<>();
    if (!upstream.isEmpty()) {
      SubjectNames mirrored = SubjectNames.of(upstream.get(0));
      mirrored.dns().stream().map(MintedNames::normal).limit(MAX_NAMES).forEach(dns::add);
      mirrored.ips().stream().limit(MAX_NAMES).forEach(ips::add);
      dns.removeIf(name -> !DNS_NAME.matcher(name).matches());
    }
    String wanted = normal(host);
    if (!new SubjectNames(List.copyOf(dns), List.copyOf(ips), List.of()).names(wanted)) {
      (isAddress(wanted) ? ips : dns).add(wanted);
    }
    return new MintedNames(wanted, List.copyOf(dns), List.copyOf(ips));
  }

  /** The wanted name, or none where a common name cannot hold it. */
  X500Name subject() {
    X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
    if (wanted.length() <= CertificateAuthority.MAX_COMMON_NAME) {
      name.addRDN(BCStyle.CN, wanted);
    }
    return name.build();
  }

  List<GeneralName> alternatives() {
    List<GeneralName> names = new ArrayList<>();
    dns.forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
    ips.forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address)));
    return names;
  }

  private static boolean isAddress(String name) {
    return NetUtil.createByteArrayFromIpAddressString(name) != null;
  }

  private static String normal(String name) {
    String bare = name.toLowerCase(Locale.ROOT);
    if (bare.startsWith("[") && bare.endsWith("]")) {
      return bare.substring(1, bare.length() - 1);
    }
    if (bare.endsWith(".")) {
      bare = bare.substring(0, bare.length() - 1);
    }
    try {
      return IDN.toASCII(bare);
    } catch (IllegalArgumentException notAName) {
      return bare;
    }
  }
}
