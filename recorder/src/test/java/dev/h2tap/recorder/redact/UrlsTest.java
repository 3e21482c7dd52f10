package dev.h2tap.recorder.redact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlsTest {
  private final Urls urls = new Urls(RedactionRules.defaults());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/metrics?format=text|/metrics?format=text",
        "/cb?code=abc&state=1|/cb?code=[redacted]&state=1",
        "/cb?Token=abc|/cb?Token=[redacted]",
        "/cb?%74oken=abc|/cb?%74oken=[redacted]",
        "/cb?token=a;b,c%20d#top|/cb?token=[redacted]#top",
        "/cb?token=&x=1|/cb?token=&x=1",
        "/cb?a=1;key=2|/cb?a=1;key=[redacted]",
        "/app#access_token=abc&token_type=x|/app#access_token=[redacted]&token_type=x",
        "https://h/in?to=https%3A%2F%2Fg%2F%3Ftoken%3Dabc%26x%3D1&y=2"
            + "|https://h/in?to=https%3A%2F%2Fg%2F%3Ftoken%3D[redacted]%26x%3D1&y=2",
        "https://me:pass@h:1/x|https://[redacted]@h:1/x",
        "https://a@b:p@h/x|https://[redacted]@h/x",
        "https://h/x@y|https://h/x@y",
        "in?to=https%3A%2F%2Fme%3Apass%40h%2F|in?to=https%3A%2F%2F[redacted]%40h%2F",
        "<https://h/?token=abc>; rel=next|<https://h/?token=[redacted]>; rel=next",
        "GET http://h/?sig=abc: refused|GET http://h/?sig=[redacted] refused",
        "mail me@example.org|mail me@example.org",
      })
  void credentialsGoAndTheRestStays(String text, String redacted) {
    assertThat(urls.redact(text, new Tally())).isEqualTo(redacted);
    assertThat(urls.redact(redacted, new Tally())).isEqualTo(redacted);
  }

  @Test
  void anAuthorityMayBeginWithAUser() {
    assertThat(urls.authority("me:pass@h:443", new Tally())).isEqualTo("[redacted]@h:443");
    assertThat(urls.authority("h:443", new Tally())).isEqualTo("h:443");
  }

  @Test
  void valuesAreCountedByTheirNames() {
    Tally tally = new Tally();
    urls.redact("https://u:p@h/?token=a&token=b&sig=c", tally);
    assertThat(tally.summary().values())
        .containsEntry("query:token", 2L)
        .containsEntry("query:sig", 1L)
        .containsEntry("userinfo", 1L);
  }
}
