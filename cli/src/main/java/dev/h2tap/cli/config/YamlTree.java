package dev.h2tap.cli.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads one YAML document into {@link Node}s. Duplicate keys are noted and the first one kept. */
final class YamlTree {
  private static final Pattern MARK = Pattern.compile(" in 'reader', line (\\d+), column (\\d+)");
  private static final int MAX_DEPTH = 32;

  private final YAMLParser parser;
  private final String file;
  private final Problems problems;
  private int depth;

  private YamlTree(YAMLParser parser, String file, Problems problems) {
    this.parser = parser;
    this.file = file;
    this.problems = problems;
  }

  /** The way out of a document that makes no sense from here on; the problem is noted. */
  private static final class Stuck extends Exception {}

  /**
   * Reads a file's text.
   *
   * @param file its name, for places
   * @return null where the text is empty or no YAML, which is noted
   */
  static @Nullable Node read(String text, String file, Problems problems) {
    try (YAMLParser parser = new YAMLFactory().createParser(text)) {
      return new YamlTree(parser, file, problems).document();
    } catch (JsonProcessingException e) {
      problems.add(placeOf(e, file), "no YAML: " + wordsOf(e));
    } catch (IOException e) {
      throw new UncheckedIOException("a text cannot fail", e);
    } catch (Stuck noted) {
      return null;
    }
    return null;
  }

  private @Nullable Node document() throws IOException, Stuck {
    if (parser.nextToken() == null) {
      problems.add(new Place(file, 1, 1), "the file is empty; write for example listen: 15090");
      return null;
    }
    Node root = value();
    if (parser.nextToken() != null) {
      problems.add(here(), "a second document begins here; one file holds one configuration");
    }
    return root;
  }

  private Node value() throws IOException, Stuck {
    Place place = here();
    JsonToken token = Objects.requireNonNull(parser.currentToken());
    if (parser.isCurrentAlias()) {
      problems.add(
          place,
          "aliases (*"
              + parser.getText()
              + ") are not read; what holds for all routes stands at the top of the file");
      throw new Stuck();
    }
    return switch (token) {
      case START_OBJECT -> entries(place);
      case START_ARRAY -> items(place);
      case VALUE_STRING -> scalar(place, Node.Kind.TEXT);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(place, Node.Kind.NUMBER);
      case VALUE_TRUE, VALUE_FALSE -> scalar(place, Node.Kind.BOOLEAN);
      default -> scalar(place, Node.Kind.NULL);
    };
  }

  private Node scalar(Place place, Node.Kind kind) throws IOException {
    return new Node.Scalar(place, String.valueOf(parser.getText()), kind);
  }

  private Node items(Place place) throws IOException, Stuck {
    deeper(place);
    List<Node> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value());
    }
    depth--;
    return new Node.Items(place, items);
  }

  private Node entries(Place place) throws IOException, Stuck {
    deeper(place);
    List<Node.Entry> entries = new ArrayList<>();
    Map<String, Place> seen = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      Place keyPlace = here();
      String key = parser.currentName();
      parser.nextToken();
      Node value = value();
      Place first = seen.putIfAbsent(key, keyPlace);
      if (first == null) {
        entries.add(new Node.Entry(key, keyPlace, value));
      } else {
        problems.add(
            keyPlace, key + " is given twice, first in line " + first.line() + "; keep one");
      }
    }
    depth--;
    return new Node.Entries(place, entries);
  }

  private void deeper(Place place) throws Stuck {
    if (++depth > MAX_DEPTH) {
      problems.add(place, "nested too deeply");
      throw new Stuck();
    }
  }

  private Place here() {
    JsonLocation location = parser.currentTokenLocation();
    return new Place(file, location.getLineNr(), location.getColumnNr());
  }

  private static Place placeOf(JsonProcessingException e, String file) {
    Matcher mark = MARK.matcher(String.valueOf(e.getOriginalMessage()));
    Place place = new Place(file, 1, 1);
    JsonLocation location = e.getLocation();
    if (location != null) {
      place =
          new Place(file, Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }
    while (mark.find()) {
      place = new Place(file, Integer.parseInt(mark.group(1)), Integer.parseInt(mark.group(2)));
    }
    return place;
  }

  /** The lines of the message that say something; the others show the place. */
  private static String wordsOf(JsonProcessingException e) {
    String message = String.valueOf(e.getOriginalMessage());
    if (message.contains("\\t(TAB)")) {
      return "a tab; YAML is indented with spaces";
    }
    if (message.contains("Expected a field name")) {
      return "a key that is a list or a mapping";
    }
    return message
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" "))
        .map(line -> line.replaceFirst("\\. \\(Do not use . for indentation\\)", ""))
        .collect(Collectors.joining(", "));
  }
}
