package dev.h2tap.proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.tls.ClientHello;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlpnPolicyTest {
  private static final Map<String, AlpnPolicy> ROWS =
      Map.of(
          "1.6", AlpnPolicy.ISTIO_1_6,
          "permissive http", AlpnPolicy.ISTIO_PERMISSIVE_HTTP,
          "permissive auto", AlpnPolicy.ISTIO_PERMISSIVE_AUTO,
          "strict auto", AlpnPolicy.ISTIO_STRICT_AUTO,
          "strict tcp", AlpnPolicy.ISTIO_STRICT_TCP);

  @ParameterizedTest
  @CsvSource({
    "1.6,             '',                      RESET",
    "1.6,             http/1.1,                HTTP",
    "1.6,             h2 http/1.1,             HTTP",
    "1.6,             h2,                      RESET",
    "1.6,             istio,                   TCP",
    "1.6,             istio-http/1.1 http/1.1, HTTP",
    "1.6,             istio-h2 h2,             HTTP",
    "permissive http, '',                      RESET",
    "permissive http, h2 http/1.1,             RESET",
    "permissive http, istio,                   HTTP",
    "permissive http, istio-http/1.1 http/1.1, HTTP",
    "permissive auto, '',                      RAW",
    "permissive auto, h2 http/1.1,             RAW",
    "permissive auto, istio,                   TCP",
    "permissive auto, istio-h2 h2,             HTTP",
    "strict auto,     '',                      TCP",
    "strict auto,     h2,                      TCP",
    "strict auto,     istio-h2 h2,             HTTP",
    "strict tcp,      istio-h2 h2,             TCP",
  })
  void theFirstKnownNameDecides(String row, String offer, AlpnPolicy.Answer answer) {
    List<String> names = offer.isEmpty() ? List.of() : List.of(offer.split(" "));
    ClientHello hello = new ClientHello(null, names, !names.isEmpty());
    assertThat(ROWS.get(row).answerTo(hello)).isEqualTo(answer);
  }
}
