package dev.h2tap.recorder.export.curl;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.h2tap.recorder.exchange.RecordedMessage;
import dev.h2tap.recorder.export.Content;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request: a short text as a word, all else in base64 behind the command, since the
 * words of a POSIX shell hold no NUL, and those of a system no more than it allows for.
 */
final class CurlBody {
  private static final int WORD = 16 << 10;
  private static final int LINE = 76;

  /** No line of base64 is as long as this: they come in fours. */
  private static final String END = "H2TAP";

  private final Content content;
  private final long limit;
  private final boolean head;
  private final boolean announcedEmpty;
  private final @Nullable String word;

  CurlBody(RecordedMessage request, long limit) throws IOException {
    this.limit = limit;
    this.content = Content.coded(request.body());
    this.head =
        request.startLine().startsWith("HEAD ")
            || request.field(":method").filter("HEAD"::equals).isPresent();
    this.announcedEmpty =
        content.length() == 0 && request.field("content-length").filter("0"::equals).isPresent();
    this.word = word();
  }

  private @Nullable String word() throws IOException {
    if (!content.text() || content.length() > WORD) {
      return null;
    }
    try (InputStream in = content.open(limit)) {
      String text = new String(in.readAllBytes(), UTF_8);
      return text.indexOf('\0') < 0 ? text : null;
    }
  }

  /** Whether curl is given any. */
  boolean isGiven() {
    return !head && (content.length() > 0 || announcedEmpty);
  }

  /** What stands in front of the command. */
  String before() {
    return isGiven() && word == null ? "base64 -d <<'" + END + "' | " : "";
  }

  void addTo(List<List<String>> lines, List<String> comments) {
    if (!isGiven()) {
      if (content.length() > 0) {
        comments.add("Its body is left out: curl sends none with HEAD.");
      }
      return;
    }
    if (content.length() > limit) {
      comments.add("The first " + limit + " of the " + content.length() + " bytes of its body.");
    }
    lines.add(word == null ? List.of("--data-binary", "@-") : List.of("--data-raw", word));
  }

  /** What stands behind the command. */
  void writeAfter(OutputStream out) throws IOException {
    if (isGiven() && word == null) {
      OutputStream open =
          new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
              out.write(bytes, offset, length);
            }

            @Override
            public void close() {}
          };
      try (OutputStream base64 = Base64.getMimeEncoder(LINE, "\n".getBytes(US_ASCII)).wrap(open);
          InputStream in = content.open(limit)) {
        in.transferTo(base64);
      }
      out.write(("\n" + END + "\n").getBytes(US_ASCII));
    }
  }
}
