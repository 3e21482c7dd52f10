package dev.h2tap.recorder.redact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/login?password=correct'horse|/login?password=[redacted]",
        "/login?password=a\"b<c>d&x=1|/login?password=[redacted]&x=1",
        "/?token='abc'|/?token=[redacted]",
        "/?token=\"abc\"&x=1|/?token=[redacted]&x=1",
        "/?q='/a?token=b',c&x=1|/?q='/a?token=[redacted]&x=1",
        "https://admin:it's@host/|https://[redacted]@host/",
        "https://admin:a\"<b>@host/|https://[redacted]@host/",
      })
  void noQuoteEndsAUrlThatStandsAlone(String url, String redacted) {
    assertThat(urls.redactWhole(url, new Tally())).isEqualTo(redacted);
    assertThat(urls.redactWhole(redacted, new Tally())).isEqualTo(redacted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "GET /login?password=correct'horse failed|GET /login?password=[redacted] failed",
        "GET /?token='abc' failed|GET /?token=[redacted] failed",
        "cannot reach 'http://h/?token=abc': refused"
            + "|cannot reach 'http://h/?token=[redacted]': refused",
        "'http://h/?token=it's' no|'http://h/?token=[redacted]' no",
        "{\"url\":\"http://h/?token=abc\",\"x\":1}|{\"url\":\"http://h/?token=[redacted]\",\"x\":1}",
        "<a href=\"/?token=\">|<a href=\"/?token=\">",
        "<p>http://h/?token=abc</p>|<p>http://h/?token=[redacted]</p>",
        "see https://admin:it's@host/ now|see https://[redacted]@host/ now",
        "{\"a\":\"http://h\",\"b\":\"x@y\"}|{\"a\":\"http://h\",\"b\":\"x@y\"}",
        "\"https:\\/\\/me:pass@h\\/x\"|\"https:\\/\\/[redacted]@h\\/x\"",
      })
  void inATextAQuoteEndsAUrlOnlyIfTheSameStoodRightBeforeIt(String text, String redacted) {
    assertThat(urls.redact(text, new Tally())).isEqualTo(redacted);
    assertThat(urls.redact(redacted, new Tally())).isEqualTo(redacted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/?to=%252Fin%253Ftoken%253Dabc%2526x%253D1%26y=2"
            + "|/?to=%252Fin%253Ftoken%253D[redacted]%2526x%253D1%26y=2",
        "/?to=%25253Ftoken%25253Dab%26c|/?to=%25253Ftoken%25253D[redacted]%26c",
        "/?to=%3Ftoken%3Dab%2526c%26x=1|/?to=%3Ftoken%3D[redacted]%26x=1",
        "/?%2574oken=abc|/?%2574oken=[redacted]",
        "/?to=https%253A%252F%252Fme%253Apass%2540h%252F"
            + "|/?to=https%253A%252F%252F[redacted]%2540h%252F",
        "in?to=https%3A%2F%2Fme%40corp%3Apass%40h%2F|in?to=https%3A%2F%2F[redacted]%40h%2F",
      })
  void urlsThatAreEncodedManyTimesAreReadAllTheSame(String url, String redacted) {
    for (boolean whole : new boolean[] {true, false}) {
      assertThat(whole ? urls.redactWhole(url, new Tally()) : urls.redact(url, new Tally()))
          .isEqualTo(redacted);
    }
    assertThat(urls.redactWhole(redacted, new Tally())).isEqualTo(redacted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "//me:pass@h/x|//[redacted]@h/x",
        "<//me:pass@h/x>; rel=next|<//[redacted]@h/x>; rel=next",
        "/?to=//me:pass@h/x|/?to=//[redacted]@h/x",
        "/?to=%2F%2Fme%3Apass%40h%2Fx|/?to=%2F%2F[redacted]%40h%2Fx",
        "see //me:pass@h|see //[redacted]@h",
        "https://h//x@y|https://h//x@y",
      })
  void aReferenceWithoutASchemeMayHaveAUserToo(String text, String redacted) {
    assertThat(urls.redact(text, new Tally())).isEqualTo(redacted);
    assertThat(urls.redact(redacted, new Tally())).isEqualTo(redacted);
  }

  @Test
  @Timeout(10)
  void aLongTextTakesTimeByItsLengthOnly() {
    for (String piece : new String[] {"a", "?token=a&", "//", "%2F%2F", "%25", "'/?", "%3Ba"}) {
      urls.redact(piece.repeat(300_000 / piece.length()) + "@=", new Tally());
    }
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
