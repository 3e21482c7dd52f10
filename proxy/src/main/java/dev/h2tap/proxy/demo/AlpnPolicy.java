package dev.h2tap.proxy.demo;

import dev.h2tap.proxy.tls.ClientHello;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a strict upstream does with a connection, by the ALPN names in its ClientHello: the first
 * name that is known here decides, as in Envoy's filter chain matching.
 *
 * @param answers by ALPN name
 * @param otherwise what happens to an offer without a known name, and to none at all
 */
public record AlpnPolicy(Map<String, Answer> answers, Answer otherwise) {

  /** A port that is not declared, in an Istio 1.6 sidecar in PERMISSIVE mode. */
  public static final AlpnPolicy ISTIO_1_6 =
      istio(Answer.RESET).and("http/1.1", Answer.HTTP).and("istio", Answer.TCP);

  /** A port declared as HTTP, in a sidecar of Istio 1.10 or newer in PERMISSIVE mode. */
  public static final AlpnPolicy ISTIO_PERMISSIVE_HTTP =
      istio(Answer.RESET).and("istio", Answer.HTTP);

  /** A port that is not declared, in a sidecar of Istio 1.10 or newer in PERMISSIVE mode. */
  public static final AlpnPolicy ISTIO_PERMISSIVE_AUTO = istio(Answer.RAW).and("istio", Answer.TCP);

  /** A port that is not declared, in a sidecar of Istio 1.10 or newer in STRICT mode. */
  public static final AlpnPolicy ISTIO_STRICT_AUTO = istio(Answer.TCP);

  /** A port declared as TCP, in a sidecar of Istio 1.10 or newer in STRICT mode. */
  public static final AlpnPolicy ISTIO_STRICT_TCP = new AlpnPolicy(Map.of(), Answer.TCP);

  /** How a connection is treated. */
  public enum Answer {
    /** TLS ends here; HTTP is spoken in the version that ALPN chose. */
    HTTP,
    /**
     * TLS ends here, its content goes to an application that speaks HTTP/1.1 only: HTTP/2 may be
     * chosen and is not served.
     */
    TCP,
    /** The ClientHello itself goes to an application that speaks plaintext HTTP/1.1 only. */
    RAW,
    /** RST. */
    RESET,
    /** FIN. */
    CLOSE,
    /** The fatal alert no_application_protocol (RFC 7301 §3.2). */
    ALERT
  }

  public AlpnPolicy {
    answers = Map.copyOf(answers);
  }

  private static AlpnPolicy istio(Answer otherwise) {
    return new AlpnPolicy(
        Map.of(
            "istio-http/1.0", Answer.HTTP,
            "istio-http/1.1", Answer.HTTP,
            "istio-h2", Answer.HTTP),
        otherwise);
  }

  /** The same policy with one more name. */
  public AlpnPolicy and(String name, Answer answer) {
    Map<String, Answer> more = new LinkedHashMap<>(answers);
    more.put(name, answer);
    return new AlpnPolicy(more, otherwise);
  }

  Answer answerTo(ClientHello hello) {
    return hello.alpn().stream()
        .filter(answers::containsKey)
        .findFirst()
        .map(answers::get)
        .orElse(otherwise);
  }
}
