package dev.h2tap.proxy.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.upstream.Route;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConditionsTest {
  private static final Arrival CLIENT =
      new Arrival("app", new InetSocketAddress("127.0.0.1", 5), true, "a.example", null);

  @Test
  void allMustHold() {
    Route.Match both =
        Conditions.all(
            List.of(Conditions.listener(Set.of("app", "x")), Conditions.method(Set.of("GET"))));

    assertThat(both.matches(CLIENT, to("h:1"))).isTrue();
    assertThat(both.matches(Arrival.NONE, to("h:1"))).isFalse();
    assertThat(Conditions.all(List.of()).matches(Arrival.NONE, to(null))).isTrue();
  }

  @Test
  void theTargetIsThatOfTheRequestWithThePortOfItsScheme() {
    assertThat(host("*.svc").matches(CLIENT, to("A.svc"))).isTrue();
    assertThat(host("*.svc").matches(CLIENT, to("a.svc.x"))).isFalse();
    assertThat(Conditions.port(Set.of(80)).matches(CLIENT, to("a.svc"))).isTrue();
    assertThat(Conditions.port(Set.of(9102)).matches(CLIENT, to("[::1]:9102"))).isTrue();
    assertThat(host("::1").matches(CLIENT, to("[::1]:9102"))).isTrue();
  }

  @Test
  void aRequestWithoutATargetOrWithAMalformedOneMatchesNoHost() {
    assertThat(host("*").matches(CLIENT, to(null))).isFalse();
    assertThat(host("*").matches(CLIENT, to("a b"))).isFalse();
  }

  @Test
  void theDestinationOfTheConnectionComesBeforeTheHostOfTheRequest() {
    Arrival bound = new Arrival("app", null, false, null, new Authority("10.0.0.1", 9102));
    List<AddressRange> ten = List.of(AddressRange.parse("10.0.0.0/8").orElseThrow());

    assertThat(Conditions.destination(ten).matches(bound, to("elsewhere:1"))).isTrue();
    assertThat(Conditions.port(Set.of(9102)).matches(bound, to("elsewhere:1"))).isTrue();
    assertThat(host("elsewhere").matches(bound, to("elsewhere:1"))).isFalse();
    assertThat(Conditions.client(ten).matches(bound, to("elsewhere:1"))).isFalse();
  }

  @Test
  void thePathIsComparedWithoutItsQuery() {
    Route.Match metrics = Conditions.path(List.of(Glob.of("/h")));

    assertThat(metrics.matches(CLIENT, to("x"))).isTrue();
  }

  @Test
  void oneOfSeveralLinesOfAFieldIsEnough() {
    assertThat(Conditions.field("X-A", Glob.of("b*")).matches(CLIENT, to("x"))).isTrue();
    assertThat(Conditions.field("x-a", Glob.of("*")).matches(CLIENT, to("x"))).isTrue();
    assertThat(Conditions.field("x-a", Glob.of("c")).matches(CLIENT, to("x"))).isFalse();
    assertThat(Conditions.field("x-none", Glob.of("*")).matches(CLIENT, to("x"))).isFalse();
  }

  @Test
  void sniIsThatOfTheClientsTls() {
    Route.Match example = Conditions.sni(List.of(Glob.ignoringCase("*.example")));

    assertThat(example.matches(CLIENT, to("x"))).isTrue();
    assertThat(example.matches(Arrival.NONE, to("x"))).isFalse();
  }

  private static Route.Match host(String glob) {
    return Conditions.host(List.of(Glob.ignoringCase(glob)));
  }

  private static RequestHead to(@Nullable String authority) {
    Fields fields = new Fields().add("x-a", "a").add("x-a", "bc");
    return new RequestHead("GET", "http", authority, "/h?q=1", fields, true);
  }
}
