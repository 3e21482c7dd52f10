package dev.h2tap.proxy.tls.sample;

import dev.h2tap.proxy.tls.mint.KeyKind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * What a certificate to be issued is to say. Immutable; the methods give a changed copy.
 *
 * @param subject an X.500 name, empty for none
 */
public record Leaf(
    String subject,
    KeyKind key,
    List<String> uris,
    List<String> dns,
    List<String> ips,
    Instant notBefore,
    Instant notAfter,
    boolean forServers) {

  public Leaf {
    uris = List.copyOf(uris);
    dns = List.copyOf(dns);
    ips = List.copyOf(ips);
  }

  /** A workload's certificate: EC, empty subject, one SPIFFE ID, valid for 24 hours from now. */
  public static Leaf spiffe(String id) {
    return empty().uri(id);
  }

  /** A host's certificate: EC, empty subject, one DNS name, valid for 24 hours from now. */
  public static Leaf host(String name) {
    return empty().dns(name);
  }

  private static Leaf empty() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return new Leaf(
        "",
        KeyKind.EC,
        List.of(),
        List.of(),
        List.of(),
        now.minus(Duration.ofMinutes(2)),
        now.plus(Duration.ofHours(24)),
        true);
  }

  /** With a further URI among the subject alternative names. */
  public Leaf uri(String uri) {
    return new Leaf(subject, key, and(uris, uri), dns, ips, notBefore, notAfter, forServers);
  }

  /** With a further DNS name among the subject alternative names. */
  public Leaf dns(String name) {
    return new Leaf(subject, key, uris, and(dns, name), ips, notBefore, notAfter, forServers);
  }

  /** With a further IP address among the subject alternative names. */
  public Leaf ip(String address) {
    return new Leaf(subject, key, uris, dns, and(ips, address), notBefore, notAfter, forServers);
  }

  /** With another kind of key. */
  public Leaf key(KeyKind kind) {
    return new Leaf(subject, kind, uris, dns, ips, notBefore, notAfter, forServers);
  }

  /** With a subject, for example {@code CN=app}. */
  public Leaf subject(String name) {
    return new Leaf(name, key, uris, dns, ips, notBefore, notAfter, forServers);
  }

  /** With another time of validity. */
  public Leaf valid(Instant from, Instant to) {
    return new Leaf(subject, key, uris, dns, ips, from, to, forServers);
  }

  /** With the extended key usage of clients alone. */
  public Leaf forClientsOnly() {
    return new Leaf(subject, key, uris, dns, ips, notBefore, notAfter, false);
  }

  private static List<String> and(List<String> list, String item) {
    List<String> longer = new ArrayList<>(list);
    longer.add(item);
    return longer;
  }
}
