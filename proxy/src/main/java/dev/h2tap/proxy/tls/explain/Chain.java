package dev.h2tap.proxy.tls.explain;

import dev.h2tap.proxy.tls.SubjectNames;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How certificates that came together hang together.
 *
 * @param path the leaf and its issuers, link by link, as far as they are there
 * @param order the places of the path among what came, from 1
 * @param strays the places of what belongs to no link, from 1
 */
record Chain(List<X509Certificate> path, List<Integer> order, List<Integer> strays) {

  /** Puts certificates in order; the leaf is the first that is no CA, else the first. */
  static Chain of(List<X509Certificate> certificates) {
    X509Certificate leaf =
        certificates.stream()
            .filter(each -> each.getBasicConstraints() < 0)
            .findFirst()
            .orElse(certificates.get(0));
    List<X509Certificate> leafFirst = new ArrayList<>(certificates);
    leafFirst.remove(leaf);
    leafFirst.add(0, leaf);
    List<X509Certificate> path = Links.path(leafFirst);
    List<Integer> order = path.stream().map(each -> certificates.indexOf(each) + 1).toList();
    List<Integer> strays = new ArrayList<>();
    for (int i = 1; i <= certificates.size(); i++) {
      if (!order.contains(i)) {
        strays.add(i);
      }
    }
    return new Chain(path, order, strays);
  }

  X509Certificate leaf() {
    return path.get(0);
  }

  /** Whether it came leaf first, each followed by its issuer, and nothing else. */
  boolean inOrder() {
    for (int i = 0; i < order.size(); i++) {
      if (order.get(i) != i + 1) {
        return false;
      }
    }
    return strays.isEmpty();
  }

  /** Whether these are certificates of root CAs, as a trust store holds them, and no chain. */
  static boolean isBundleOfRoots(List<X509Certificate> certificates) {
    return certificates.stream()
        .allMatch(
            each ->
                each.getBasicConstraints() >= 0
                    && Links.issued(each, each)
                    && SubjectNames.of(each).inWords().equals("nothing"));
  }

  List<Remark> remarks() {
    List<Remark> remarks = new ArrayList<>();
    if (order.get(0) != 1) {
      remarks.add(
          Remark.fault(
              "the leaf is number " + order.get(0) + ", and TLS wants it first (RFC 8446 4.4.2)"));
    } else if (!inOrder() && order.size() > 1 && !isAscending()) {
      remarks.add(
          Remark.note(
              "the chain is not in order, its links are the numbers "
                  + order.stream().map(String::valueOf).collect(Collectors.joining(", "))
                  + "; some clients refuse that"));
    }
    for (int stray : strays) {
      remarks.add(Remark.note("certificate " + stray + " belongs to no link of the chain"));
    }
    return remarks;
  }

  private boolean isAscending() {
    for (int i = 1; i < order.size(); i++) {
      if (order.get(i) < order.get(i - 1)) {
        return false;
      }
    }
    return true;
  }
}
