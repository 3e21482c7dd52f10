package dev.h2tap.recorder.view;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * JSON as UTF-8 that is harmless on a terminal: JSON asks for no escape of U+007F to U+009F, but a
 * terminal may take them for commands.
 */
public final class SafeJson {
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .characterEscapes(new Escapes())
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  private SafeJson() {}

  /**
   * Begins to write, one value after the other.
   *
   * @param out neither closed nor flushed
   * @param separator what stands between values
   */
  public static JsonGenerator to(OutputStream out, String separator) throws IOException {
    JsonGenerator json = FACTORY.createGenerator(out);
    json.setRootValueSeparator(new SerializedString(separator));
    return json;
  }

  private static final class Escapes extends CharacterEscapes {
    private static final int DELETE = 0x7f;
    private static final int FIRST = 0x80;
    private static final int LAST = 0x9f;

    private final int[] ascii = standardAsciiEscapesForJSON();
    private final SerializableString[] others = new SerializableString[LAST - FIRST + 1];

    Escapes() {
      ascii[DELETE] = ESCAPE_STANDARD;
      for (int c = FIRST; c <= LAST; c++) {
        others[c - FIRST] = new SerializedString(String.format(Locale.ROOT, "\\u%04x", c));
      }
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return ascii;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
      return c >= FIRST && c <= LAST ? others[c - FIRST] : null;
    }
  }
}
