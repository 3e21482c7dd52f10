package dev.h2tap.recorder.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StartLineTest {
  private static final Pattern REQUEST =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+ \\S+ HTTP/\\d\\.\\d");
  private static final Pattern STATUS = Pattern.compile("HTTP/\\d\\.\\d \\d{3}( .*)?");
  private static final String[] LINES = {
    "GET / HTTP/1.1", "M-SEARCH * HTTP/1.0", "HTTP/1.1 200 OK", "HTTP/1.1 200 ", "HTTP/1.0 404"
  };
  private static final String STRANGE = " \t\r\n\u000b\f\u0085\u00a0\u2028é\"()/:.0aZ~";

  @Test
  void isWhatTheGrammarSays() {
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      String line = changed(LINES[random.nextInt(LINES.length)], random);
      assertThat(StartLine.isRequest(line)).as(line).isEqualTo(REQUEST.matcher(line).matches());
      assertThat(StartLine.isStatus(line)).as(line).isEqualTo(STATUS.matcher(line).matches());
    }
  }

  private static String changed(String line, Random random) {
    StringBuilder text = new StringBuilder(line);
    for (int change = random.nextInt(3); change > 0; change--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.deleteCharAt(at).append(' ');
        case 1 -> text.setCharAt(at, STRANGE.charAt(random.nextInt(STRANGE.length())));
        case 2 -> text.insert(at, STRANGE.charAt(random.nextInt(STRANGE.length())));
        default -> text.setLength(Math.max(1, at));
      }
    }
    return text.toString();
  }
}
