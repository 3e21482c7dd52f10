package dev.h2tap.recorder.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.h2tap.recorder.exchange.ContentCoding;
import dev.h2tap.recorder.exchange.RecordedBody;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A body for showing, its content coding undone where that can be done. Nothing of it is kept in
 * memory: it is read when it is made, and again each time that it is written.
 *
 * @param coding the content coding that was undone, null where none was
 * @param length in bytes, after that
 * @param text whether it is UTF-8 as a whole
 * @param problem why it is not all that was sent, or still coded; null where it is well
 */
public record Content(
    RecordedBody body,
    @Nullable String coding,
    long length,
    boolean text,
    @Nullable String problem) {

  private static final long INFLATED_ALWAYS = 64 << 20;
  private static final long INFLATED_AT_MOST = 100;

  /** As it was sent. */
  public static Content coded(RecordedBody body) throws IOException {
    return new Content(body, null, body.length(), isText(body.open()), null);
  }

  /**
   * With a content coding undone.
   *
   * @param coding a Content-Encoding, null for none
   */
  public static Content of(RecordedBody body, @Nullable String coding) throws IOException {
    if (coding == null || body.length() == 0) {
      return coded(body);
    }
    Measure measure = measure(body, coding);
    if (measure.length == 0 && measure.problem != null) {
      return new Content(body, null, body.length(), false, measure.problem);
    }
    try (InputStream in = decoded(body, coding, measure.length)) {
      return new Content(body, coding, measure.length, isText(in), measure.problem);
    }
  }

  private record Measure(long length, @Nullable String problem) {}

  private static Measure measure(RecordedBody body, String coding) throws IOException {
    long most = Math.max(INFLATED_ALWAYS, INFLATED_AT_MOST * body.length());
    long length = 0;
    try (InputStream in = decoded(body, coding, Long.MAX_VALUE)) {
      if (in == null) {
        return new Measure(0, "the content coding " + coding + " is not undone");
      }
      byte[] buffer = new byte[FixedReads.SIZE];
      int read;
      while ((read = in.read(buffer)) >= 0) {
        length += read;
        if (length > most) {
          return new Measure(0, "it is not decoded: more than " + most + " bytes come out of it");
        }
      }
      return new Measure(length, null);
    } catch (EOFException e) {
      return new Measure(length, "the content coding " + coding + " was cut short");
    } catch (ZipException e) {
      return new Measure(length, "the content coding " + coding + " is broken");
    }
  }

  private static @Nullable InputStream decoded(RecordedBody body, String coding, long length)
      throws IOException {
    InputStream in = ContentCoding.undo(coding, body);
    return in == null ? null : new FixedReads(in, length);
  }

  /** Its bytes. */
  public InputStream open() throws IOException {
    InputStream in = coding == null ? null : decoded(body, coding, length);
    return in == null ? body.open() : in;
  }

  /** Its bytes up to a limit. */
  public InputStream open(long limit) throws IOException {
    return limit >= length ? open() : new FixedReads(open(), limit);
  }

  /** Its text up to a limit in bytes; a character that the limit cuts is left out. */
  public Reader reader(long limit) throws IOException {
    return new InputStreamReader(
        open(limit),
        UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.IGNORE)
            .onUnmappableCharacter(CodingErrorAction.IGNORE));
  }

  private static boolean isText(@Nullable InputStream bytes) throws IOException {
    if (bytes == null) {
      return false;
    }
    char[] buffer = new char[FixedReads.SIZE];
    try (Reader reader =
        new InputStreamReader(
            bytes,
            UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT))) {
      while (reader.read(buffer) >= 0) {
        continue;
      }
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
