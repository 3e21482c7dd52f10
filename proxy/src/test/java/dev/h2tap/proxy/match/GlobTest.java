package dev.h2tap.proxy.match;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "*,            '',            true",
    "*,            a.b/c,         true",
    "**,           a,             true",
    "/api/*,       /api/,         true",
    "/api/*,       /api/v1/x,     true",
    "/api/*,       /api,          false",
    "*.example,    a.b.example,   true",
    "*.example,    example,       false",
    "*.example,    xexample,      false",
    "a?c,          abc,           true",
    "a?c,          ac,            false",
    "a+c,          aac,           false",
    "[a],          a,             false",
    "\\Qa\\E,      \\Qa\\E,       true",
    "a,            A,             false",
    "a,            aa,            false",
  })
  void starStandsForAnyRunAndQuestionMarkForOne(String glob, String text, boolean matches) {
    assertThat(Glob.of(glob).matches(text)).isEqualTo(matches);
  }

  @Test
  void caseIsIgnoredWhereAsked() {
    assertThat(Glob.ignoringCase("*.Example").matches("A.eXAMPLE")).isTrue();
  }
}
