package dev.h2tap.proxy.accept;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The small decisions of a forward proxy. */
class ForwardRulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "h2,http/1.1 | h2       | h2",
        "h2,http/1.1 | http/1.1 | http/1.1",
        "h2,http/1.1 |          | ",
        "h2,http/1.1 | istio-h2 | h2",
        "h2          | http/1.1 | ",
        "http/1.1    | h2       | http/1.1",
        "acme-tls/1  | acme-tls/1 | acme-tls/1",
        "            | h2       | ",
      })
  void theUpstreamsAlpnIsMirrored(
      @Nullable String offered, @Nullable String chosen, @Nullable String expected) {
    List<String> offer = offered == null ? List.of() : List.of(offered.split(","));
    assertThat(TunnelAlpn.mirrored(offer, chosen))
        .isEqualTo(expected == null ? List.of() : List.of(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "*.example.com, www.example.com, true",
    "*.example.com, example.com, false",
    "*.example.com, a.b.EXAMPLE.com, true",
    "example.com, example.com, true",
    "exam.le.com, example.com, false",
    "10.0.*, 10.0.0.1, true",
    "*, anything, true",
  })
  void hostsMatchGlobs(String glob, String host, boolean matches) {
    assertThat(new HostGlobs(List.of(glob)).match(host)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "Basic bWU6YTpi, true",
    "BASIC bWU6YTpi, true",
    "Basic  bWU6YTpi, true",
    "Basic bWU6YTpj, false",
    "Basic bWU6YTp, false",
    "Basic *, false",
    "Bearer bWU6YTpi, false",
    "'', false",
  })
  void basicCredentialsAreCompared(String value, boolean match) {
    assertThat(new ProxyCredentials("me", "a:b").match(List.of(value))).isEqualTo(match);
  }

  @Test
  void credentialsAreGivenOnce() {
    ProxyCredentials credentials = new ProxyCredentials("me", "a:b");
    assertThat(credentials.match(List.of())).isFalse();
    assertThat(credentials.match(List.of("Basic bWU6YTpi", "Basic bWU6YTpi"))).isFalse();
    assertThat(credentials.match("me", "a:b")).isTrue();
    assertThat(credentials.match("me:a", "b")).isFalse();
  }

  @Test
  void aClientThatRefusesIsLeftAloneForAWhile() {
    AtomicLong now = new AtomicLong();
    RefusingClients clients = new RefusingClients(now::get);
    assertThat(clients.refused("a", "host", false)).isTrue();
    assertThat(clients.refused("a", "host", false)).isFalse();
    assertThat(clients.refuses("a", "host")).isTrue();
    assertThat(clients.refuses("b", "host")).isFalse();
    assertThat(clients.refuses("a", "other")).isFalse();
    now.addAndGet(RefusingClients.KEPT.toNanos());
    assertThat(clients.refuses("a", "host")).isFalse();
  }

  @Test
  void aClientThatJustLeavesRefusesWhenItDoesSoAgain() {
    RefusingClients clients = new RefusingClients();
    assertThat(clients.refused("a", "host", true)).isFalse();
    assertThat(clients.refuses("a", "host")).isFalse();
    assertThat(clients.refused("a", "host", true)).isTrue();
    assertThat(clients.refuses("a", "host")).isTrue();
    clients.accepted("a", "host");
    assertThat(clients.refuses("a", "host")).isFalse();
  }
}
