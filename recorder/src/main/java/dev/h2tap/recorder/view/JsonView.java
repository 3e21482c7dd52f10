package dev.h2tap.recorder.view;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.h2tap.recorder.timeline.Entry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Prints one JSON object a line for each entry; docs/inspect.md names every member. */
public final class JsonView implements Consumer<Entry> {
  private static final Pattern CONTROL = Pattern.compile("[\\x7f-\\x9f]");

  private final JsonFactory factory = new JsonFactory();
  private final PrintWriter out;

  public JsonView(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void accept(Entry entry) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = factory.createGenerator(line)) {
      EntryJson.write(json, entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.println(escaped(line.toString()));
  }

  /** JSON asks for no escape of U+007F to U+009F, but a terminal may take them for commands. */
  private static String escaped(String json) {
    return CONTROL
        .matcher(json)
        .replaceAll(
            found -> String.format(Locale.ROOT, "\\\\u%04x", (int) found.group().charAt(0)));
  }
}
