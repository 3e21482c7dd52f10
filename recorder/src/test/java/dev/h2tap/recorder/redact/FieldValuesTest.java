package dev.h2tap.recorder.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldValuesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Authorization|Bearer abc.def|Bearer [redacted]",
        "authorization|Basic dTpw|Basic [redacted]",
        "authorization|Digest username=\"u\", response=\"r\"|Digest [redacted]",
        "authorization|abcdef|[redacted]",
        "authorization|s3cret value|[redacted]",
        "proxy-authorization|Basic dTpw|Basic [redacted]",
        "X-Api-Key|abc|[redacted]",
        "cookie|a=b|a=[redacted]",
        "cookie|a=b; c=\"d; e=f\"; g=|a=[redacted]; c=[redacted]; g=",
        "cookie|a=\"b; c=d|a=[redacted]; c=[redacted]",
        "cookie|nameless; a=b=c|[redacted]; a=[redacted]",
        "set-cookie|s=abc; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Secure; SameSite=Lax"
            + "|s=[redacted]; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Secure; SameSite=Lax",
        "set-cookie|s=\"a;b\"; HttpOnly|s=[redacted]; HttpOnly",
        "set-cookie|s=abc; Path=/, t=def; Secure|s=[redacted]; Path=[redacted]; Secure",
        "set-cookie|s=abc; other=def|s=[redacted]; other=[redacted]",
        "referer|https://h/?token=abc|https://h/?token=[redacted]",
        "location|/in?code=abc|/in?code=[redacted]",
        ":path|/in?code=abc|/in?code=[redacted]",
        ":authority|u:p@h|[redacted]@h",
        ":path|/login?password=correct'horse|/login?password=[redacted]",
        ":path|/?token=\"abc\"|/?token=[redacted]",
        "referer|https://admin:it's@host/|https://[redacted]@host/",
        "location|//me:it's@host/|//[redacted]@host/",
        "link|<//me:pass@host/?token=it's>; rel=next|<//[redacted]@host/?token=[redacted]>; rel=next",
        "host|u:p@h|[redacted]@h",
        "sec-websocket-protocol|base64url.bearer.authorization.k8s.io.abc, v4.channel.k8s.io"
            + "|base64url.bearer.authorization.k8s.io.[redacted], v4.channel.k8s.io",
        "content-type|text/html; charset=utf-8|text/html; charset=utf-8",
        "user-agent|curl/8|curl/8",
      })
  void secretsGoAndTheRestStays(String name, String value, String redacted) throws Exception {
    assertThat(redact(name, value, RedactionRules.DEFAULT)).isEqualTo(redacted);
    assertThat(redact(name, redacted, RedactionRules.DEFAULT)).isEqualTo(redacted);
  }

  @Test
  void oneCookieCanBeNamed() throws Exception {
    assertThat(redact("cookie", "a=b; session=c", "cookie:session"))
        .isEqualTo("a=b; session=[redacted]");
    assertThat(redact("cookie", "a=\"; session=c; b=\"", "cookie:session")).doesNotContain("=c");
    assertThat(redact("set-cookie", "Session=c; Path=/", "cookie:session"))
        .isEqualTo("Session=[redacted]; Path=/");
    assertThat(redact("set-cookie", "a=b; Path=/", "cookie:session")).isEqualTo("a=b; Path=/");
  }

  @Test
  void withoutDefaultsOnlyWhatIsNamedGoes() throws Exception {
    assertThat(redact("authorization", "Bearer abc", "field:x-user")).isEqualTo("Bearer abc");
    assertThat(redact("x-user", "me", "field:X-User")).isEqualTo("[redacted]");
    assertThat(redact("referer", "https://u:p@h/?token=a&mail=b", "query:mail"))
        .isEqualTo("https://u:p@h/?token=a&mail=[redacted]");
  }

  private static String redact(String name, String value, String... rules) throws UserException {
    RedactionRules parsed = RedactionRules.parse(List.of(rules));
    return new FieldValues(parsed, new Urls(parsed)).redact(name, value, new Tally());
  }
}
