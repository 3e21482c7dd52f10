package dev.h2tap.proxy.tls;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * The subject alternative names of a certificate (RFC 5280 §4.2.1.6) and what they match. The
 * common name never counts (RFC 9525 §2).
 */
public record SubjectNames(List<String> dns, List<String> ips, List<String> uris) {
  private static final int DNS = 2;
  private static final int URI = 6;
  private static final int IP = 7;

  /** The names of a certificate; none where they cannot be read. */
  public static SubjectNames of(X509Certificate certificate) {
    SubjectNames names = new SubjectNames(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      for (List<?> name : all == null ? List.<List<?>>of() : all) {
        switch ((Integer) name.get(0)) {
          case DNS -> names.dns.add((String) name.get(1));
          case URI -> names.uris.add((String) name.get(1));
          case IP -> names.ips.add((String) name.get(1));
          default -> {}
        }
      }
    } catch (CertificateParsingException unreadable) {
      return new SubjectNames(List.of(), List.of(), List.of());
    }
    return names;
  }

  /** The subject as one line; an empty one says so. */
  public static String subject(X509Certificate certificate) {
    return orEmpty(certificate.getSubjectX500Principal().getName());
  }

  /** The subject as one line, or where it is empty, as in a mesh, what the certificate names. */
  public static String subjectOrName(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    return subject.isEmpty() ? of(certificate).inWords() : subject;
  }

  /** The issuer as one line. */
  public static String issuer(X509Certificate certificate) {
    return orEmpty(certificate.getIssuerX500Principal().getName());
  }

  public List<String> spiffeIds() {
    return uris.stream().filter(uri -> uri.regionMatches(true, 0, "spiffe://", 0, 9)).toList();
  }

  /** Whether a host, a DNS name or an IP address with or without brackets, is named. */
  public boolean names(String host) {
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    byte[] address = NetUtil.createByteArrayFromIpAddressString(bare);
    if (address != null) {
      return ips.stream()
          .map(NetUtil::createByteArrayFromIpAddressString)
          .anyMatch(ip -> Arrays.equals(ip, address));
    }
    String name = normal(bare);
    return dns.stream().anyMatch(pattern -> matches(normal(pattern), name));
  }

  /** What the certificate names, for a sentence. */
  public String inWords() {
    List<String> all = new ArrayList<>(uris);
    all.addAll(dns);
    all.addAll(ips);
    int more = all.size() - 3;
    return all.isEmpty()
        ? "nothing"
        : String.join(", ", all.subList(0, Math.min(3, all.size())))
            + (more > 0 ? " and " + more + " more" : "");
  }

  private static boolean matches(String pattern, String name) {
    if (!pattern.startsWith("*.")) {
      return pattern.equals(name);
    }
    int dot = name.indexOf('.');
    return dot > 0 && name.substring(dot).equals(pattern.substring(1));
  }

  private static String normal(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    String bare = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    try {
      return IDN.toASCII(bare);
    } catch (IllegalArgumentException notAName) {
      return bare;
    }
  }

  private static String orEmpty(String name) {
    return name.isEmpty() ? "an empty name" : name;
  }
}
