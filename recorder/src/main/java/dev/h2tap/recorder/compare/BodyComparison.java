package dev.h2tap.recorder.compare;

import dev.h2tap.recorder.compare.Bytes.Comparison;
import dev.h2tap.recorder.compare.Bytes.Source;
import dev.h2tap.recorder.compare.Difference.Kind;
import dev.h2tap.recorder.exchange.RecordedMessage;
import dev.h2tap.recorder.wire.Text;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Compares bodies: first byte by byte, as streams; where they differ by what they mean, if they are
 * JSON, metrics or text and not too large for that.
 */
final class BodyComparison {
  /** Larger bodies are compared as bytes only. */
  static final long MEANING_LIMIT = 16L << 20;

  private final Ignored ignored;
  private final Differences differences;

  BodyComparison(Ignored ignored, Differences differences) {
    this.ignored = ignored;
    this.differences = differences;
  }

  /** Compares the bodies of two whole messages. */
  void compare(RecordedMessage before, RecordedMessage after, boolean ofRequest)
      throws IOException {
    Source was = Bytes.raw(before);
    Source is = Bytes.raw(after);
    Comparison comparison = Bytes.compare(was, is);
    boolean sameCoding = sameCoding(before, after);
    if (comparison.same() && sameCoding) {
      return;
    }
    try {
      if (!sameCoding || before.contentCoding() != null) {
        was = Bytes.decoded(before);
        is = Bytes.decoded(after);
        comparison = Bytes.compare(was, is);
      }
    } catch (IOException notOfThatCoding) {
      was = Bytes.raw(before);
      is = Bytes.raw(after);
      comparison = Bytes.compare(was, is);
    }
    if (!comparison.same() && !byMeaning(before, after, was, is, comparison, ofRequest)) {
      bytes(was, is, comparison, ofRequest);
    }
  }

  /** Compares as much as there is of both, where one of them is not whole. */
  void prefixes(RecordedMessage before, RecordedMessage after, boolean ofRequest)
      throws IOException {
    Comparison comparison = Bytes.compare(Bytes.raw(before), Bytes.raw(after));
    if (comparison.samePrefix()) {
      return;
    }
    if (!sameCoding(before, after) || (isMetrics(before, "") && !ignored.sampleValues())) {
      differences.note("the bodies cannot be compared in part");
    } else {
      bytes(Bytes.raw(before), Bytes.raw(after), comparison, ofRequest);
    }
  }

  private static boolean sameCoding(RecordedMessage before, RecordedMessage after) {
    return Objects.equals(before.contentCoding(), after.contentCoding());
  }

  private boolean byMeaning(
      RecordedMessage before,
      RecordedMessage after,
      Source was,
      Source is,
      Comparison comparison,
      boolean ofRequest)
      throws IOException {
    if (comparison.before() > MEANING_LIMIT || comparison.after() > MEANING_LIMIT) {
      differences.note("bodies above " + (MEANING_LIMIT >> 20) + " MiB are compared as bytes only");
      return false;
    }
    byte[] first = Bytes.all(was);
    byte[] second = Bytes.all(is);
    if (isJson(before)
        && isJson(after)
        && JsonComparison.compare(first, second, ignored, differences)) {
      return true;
    }
    Optional<String> firstText = Text.readable(Unpooled.wrappedBuffer(first));
    Optional<String> secondText = Text.readable(Unpooled.wrappedBuffer(second));
    if (firstText.isEmpty() || secondText.isEmpty() || firstText.equals(secondText)) {
      return false;
    }
    if (isMetrics(before, firstText.get())
        && isMetrics(after, secondText.get())
        && MetricsComparison.compare(firstText.get(), secondText.get(), ignored, differences)) {
      return true;
    }
    TextComparison.compare(
        ofRequest ? Kind.REQUEST_BODY : Kind.TEXT, firstText.get(), secondText.get(), differences);
    return true;
  }

  private void bytes(Source was, Source is, Comparison comparison, boolean ofRequest)
      throws IOException {
    long at = comparison.first();
    String lengths =
        comparison.before() == comparison.after()
            ? String.format(
                Locale.ROOT,
                "%d of %d bytes %s",
                comparison.differing(),
                comparison.before(),
                comparison.differing() == 1 ? "differs" : "differ")
            : comparison.before() + " and " + comparison.after() + " bytes long";
    String before = Bytes.hex(was, at);
    String after = Bytes.hex(is, at);
    differences.add(
        new Difference(
            ofRequest ? Kind.REQUEST_BODY : Kind.BYTES,
            "byte " + at,
            before.isEmpty() ? null : before,
            after.isEmpty() ? null : after,
            lengths));
  }

  private static boolean isJson(RecordedMessage message) {
    String type = String.valueOf(message.contentType()).split(";", 2)[0].strip();
    String lower = type.toLowerCase(Locale.ROOT);
    return lower.endsWith("/json") || lower.endsWith("+json");
  }

  private static boolean isMetrics(RecordedMessage message, String text) {
    String type = message.contentType();
    return type != null && Exposition.isLikely(type, text.lines().findFirst().orElse(""));
  }
}
