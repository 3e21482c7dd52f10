package dev.h2tap.recorder.redact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SearchTest {

  @Test
  void allOfAMatchGoesOrItsGroups() throws Exception {
    assertThat(mask("pin 1234 and 5678", "body:\\d{4}")).isEqualTo("pin **** and ****");
    assertThat(mask("{\"pw\":\"ab\",\"x\":1}", "body:\"pw\":\"([^\"]*)\""))
        .isEqualTo("{\"pw\":\"**\",\"x\":1}");
    assertThat(mask("a=1 b=2", "body:a=(\\d)|b=(\\d)")).isEqualTo("a=* b=*");
    assertThat(mask("a=1 b=2", "body:(z)?b=2")).isEqualTo("a=1 ***");
  }

  @Test
  void patternsMayHoldAnyCharacter() throws Exception {
    assertThat(mask("ein schlüssel", "body:schlüssel")).isEqualTo("ein **********");
  }

  @Test
  void overlappingMatchesAreMaskedOnce() throws Exception {
    Tally tally = new Tally();
    byte[] bytes = "abcdef".getBytes(UTF_8);
    assertThat(Search.mask(rules("body:abcd", "body:cdef"), bytes, tally)).isTrue();
    assertThat(new String(bytes, UTF_8)).isEqualTo("******");
  }

  @Test
  void matchesAreFoundHoweverLongTheContentAndHoweverItIsCut() throws Exception {
    Random random = new Random(1);
    byte[] bytes = new byte[3 << 20];
    Arrays.fill(bytes, (byte) '.');
    String secret = "pw=" + "s".repeat(40_000) + ";";
    int[] places = {0, 400_000, 524_280, 1_000_000, 2_097_100, bytes.length - secret.length()};
    for (int place : places) {
      System.arraycopy(secret.getBytes(UTF_8), 0, bytes, place, secret.length());
    }
    byte[] out = bytes.clone();
    Search search =
        new Search(
            rules("body:pw=(s*);"),
            new Tally(),
            (from, to) -> Arrays.fill(out, (int) from, (int) to, Search.MASK));
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(1 + random.nextInt(100_000), bytes.length - at);
      search.add(Unpooled.wrappedBuffer(bytes, at, length));
      at += length;
    }
    search.end();
    String text = new String(out, ISO_8859_1);
    assertThat(text.indexOf('s')).isNegative();
    assertThat(text.chars().filter(c -> c == '*').count()).isEqualTo(places.length * 40_000L);
  }

  @Test
  void whatBeginsToMatchAndDoesNotEndTakesAllThatFollows() throws Exception {
    String content = "pw=" + "s".repeat(3 << 20) + "tail";
    assertThat(mask(content, "body:pw=s+")).isEqualTo("*".repeat(content.length()));
  }

  @Test
  void lineStartsAreThoseOfTheContent() throws Exception {
    String content = "x".repeat(2 << 20) + "abc";
    assertThat(mask(content, "body:^x")).isEqualTo("*" + content.substring(1));
  }

  @Test
  void aPatternThatOverflowsTheStackTakesEverything() throws Exception {
    String content = "ab".repeat(100_000);
    assertThat(mask(content, "body:(?:a|b)*c")).isEqualTo("*".repeat(content.length()));
  }

  @Test
  void formsAreReadWhateverTheirEncoding() {
    Tally tally = new Tally();
    byte[] bytes = "user=me&p%61ssword=a%20b&passwords=1&Token=x".getBytes(UTF_8);
    BodyRule form = BodyRule.form(RedactionRules.defaults().queries());
    assertThat(Search.mask(List.of(form), bytes, tally)).isTrue();
    assertThat(new String(bytes, UTF_8)).isEqualTo("user=me&p%61ssword=*****&passwords=1&Token=*");
    assertThat(tally.summary().values()).containsEntry("form", 2L);
  }

  @Test
  void partsOfMultipartFormsAreFoundByTheirNames() {
    byte[] bytes =
        ("--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nme\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n"
                + "Content-Type: text/plain\r\n\r\nhunter2\r\n--b--\r\n")
            .getBytes(UTF_8);
    BodyRule form = BodyRule.multipart(RedactionRules.defaults().queries());
    assertThat(Search.mask(List.of(form), bytes, new Tally())).isTrue();
    assertThat(new String(bytes, UTF_8)).contains("\r\nme\r\n", "\r\n*******\r\n--b--");
  }

  private static String mask(String content, String... rules) throws Exception {
    byte[] bytes = content.getBytes(UTF_8);
    Search.mask(rules(rules), bytes, new Tally());
    return new String(bytes, UTF_8);
  }

  private static List<BodyRule> rules(String... rules) throws Exception {
    return BodyRule.ofUser(RedactionRules.parse(List.of(rules)));
  }
}
