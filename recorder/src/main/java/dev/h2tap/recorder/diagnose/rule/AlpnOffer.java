package dev.h2tap.recorder.diagnose.rule;

import java.util.List;

/** An ALPN offer in words. */
final class AlpnOffer {
  private AlpnOffer() {}

  /** The offer for a sentence: {@code no ALPN} or {@code ALPN h2,http/1.1}. */
  static String inWords(List<String> offer) {
    return offer.isEmpty() ? "no ALPN" : "ALPN " + String.join(",", offer);
  }

  /** Another offer than this one that a peer which goes by ALPN is likely to know. */
  static String another(List<String> offer) {
    if (offer.isEmpty()) {
      return "try --alpn h2,http/1.1 or --preset istio";
    }
    if (offer.contains("istio-http/1.1")) {
      return "try --preset istio-h2 or --alpn h2,http/1.1";
    }
    return offer.contains("istio-h2")
        ? "try --preset istio or --alpn h2,http/1.1"
        : "try --preset istio";
  }
}
