package dev.h2tap.cli.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.h2tap.cli.config.Node.Kind;
import dev.h2tap.cli.option.ByteSize;
import dev.h2tap.cli.option.HostPort;
import dev.h2tap.cli.option.Nearest;
import dev.h2tap.cli.option.TimeSpan;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The types of single values. */
final class Types {
  static final Type<String> TEXT = text("a text");

  static final Type<Duration> TIME =
      scalar(
          "a time, for example 5s or 200ms",
          pattern("^(0|([0-9]+(ms|s|m|h|d))+)$"),
          (scalar, reading) -> {
            if (scalar.text().matches("[0-9]+(:[0-9]+)+")) {
              throw new Wrong(
                  "other YAML readers take "
                      + scalar.text()
                      + " for a number to the base of 60; write for example 1m30s");
            }
            return convert(new TimeSpan(), scalar, reading);
          });
  static final Type<Long> SIZE =
      scalar(
          "a size, for example 64MiB",
          pattern("^[0-9]+ ?(B|[kMG]B|[KMGT]iB)?$"),
          (scalar, reading) -> convert(new ByteSize(), scalar, reading));
  static final Type<HostPort> LISTEN =
      scalar(
          "[HOST:]PORT, for example 127.0.0.1:15090",
          any("string", "integer"),
          (scalar, reading) -> convert(new HostPort.Listen(), scalar, reading));

  /** A file or directory; relative to the configuration file. */
  static final Type<Path> FILE =
      scalar(
          "a file name",
          any("string"),
          (scalar, reading) -> reading.base().resolve(text(scalar, reading)).normalize());

  /** The same as a text, so that a slash at its end is kept. */
  static final Type<String> FILE_OR_DIRECTORY =
      scalar(
          "a file name, or a directory (ends in /)",
          any("string"),
          (scalar, reading) -> {
            String name = text(scalar, reading);
            return reading.base().resolve(name).normalize() + (name.endsWith("/") ? "/" : "");
          });

  static final Type<Boolean> FLAG =
      scalar(
          "true or false",
          any("boolean"),
          (scalar, reading) ->
              switch (scalar.text()) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new Wrong("'" + scalar.text() + "' is neither true nor false");
              });

  private Types() {}

  /** Thrown by the functions below; the message goes to the user. */
  static final class Wrong extends RuntimeException {
    Wrong(String message) {
      super(message, null, false, false);
    }
  }

  static Type<String> text(String words) {
    return scalar(words, any("string", "number"), Types::text);
  }

  /** A text, or {@code @} and the name of the file that holds it. */
  static Type<String> textOrFile(String words) {
    return scalar(
        words,
        any("string"),
        (scalar, reading) -> {
          String text = text(scalar, reading);
          return text.startsWith("@")
              ? "@" + reading.base().resolve(text.substring(1)).normalize()
              : text;
        });
  }

  /** A whole number. */
  static Type<Integer> whole(int least, int most) {
    ObjectNode schema = any("integer");
    schema.put("minimum", least).put("maximum", most);
    return scalar(
        "a whole number from " + least + " to " + most,
        schema,
        (scalar, reading) -> {
          int number = whole(scalar);
          if (number < least || number > most) {
            throw new Wrong(scalar.text() + " is outside " + least + " to " + most);
          }
          return number;
        });
  }

  private static int whole(Node.Scalar scalar) {
    String text = scalar.text();
    if (text.matches("-?0[0-9_]+")) {
      throw new Wrong(text + " is an octal number in YAML; write it without the leading zero");
    }
    if (!text.matches("-?[0-9]{1,9}")) {
      throw new Wrong("'" + text + "' is no whole number");
    }
    if (scalar.kind() == Kind.TEXT) {
      throw new Wrong("'" + text + "' is a text; write the number without quotes");
    }
    return Integer.parseInt(text);
  }

  /** A number between 0 and 1. */
  static Type<Double> share() {
    ObjectNode schema = any("number");
    schema.put("exclusiveMinimum", 0).put("maximum", 1);
    return scalar(
        "a number above 0, up to 1",
        schema,
        (scalar, reading) -> {
          String text = scalar.text();
          double share =
              text.matches("[0-9]{1,9}(\\.[0-9]{0,9})?|\\.[0-9]{1,9}")
                  ? Double.parseDouble(text)
                  : -1;
          if (share <= 0 || share > 1) {
            throw new Wrong("'" + text + "' is no number above 0 and up to 1, for example 0.1");
          }
          return share;
        });
  }

  /** One of some words. YAML's own words for true and false may be among them. */
  static Type<String> choice(String... words) {
    List<String> known = List.of(words);
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    ArrayNode choices = schema.putArray("enum");
    known.forEach(choices::add);
    if (known.contains("on")) {
      choices.add(true).add(false);
    }
    return scalar(
        String.join(", ", known.subList(0, known.size() - 1))
            + " or "
            + known.get(known.size() - 1),
        schema,
        (scalar, reading) -> {
          String text = scalar.text();
          if (known.contains("on") && scalar.kind() == Kind.BOOLEAN) {
            text = text.matches("(?i)true|yes|on") ? "on" : "off";
          }
          if (!known.contains(text)) {
            throw new Wrong(
                "'"
                    + text
                    + "' is none of "
                    + String.join(", ", known)
                    + Nearest.to(text, known).map(n -> "; did you mean " + n + "?").orElse(""));
          }
          return text;
        });
  }

  /** Reads as an option's converter does. */
  private static <T> T convert(ITypeConverter<T> converter, Node.Scalar scalar, Reading reading) {
    try {
      return converter.convert(text(scalar, reading));
    } catch (Wrong e) {
      throw e;
    } catch (TypeConversionException e) {
      throw new Wrong(String.valueOf(e.getMessage()));
    } catch (Exception e) {
      throw new IllegalStateException("a converter of an option throws nothing else", e);
    }
  }

  private static ObjectNode pattern(String regex) {
    return any("string", "integer").put("pattern", regex);
  }

  static <T> Type<T> scalar(
      String words, ObjectNode schema, BiFunction<Node.Scalar, Reading, T> reader) {
    return new Type<>() {
      @Override
      public @Nullable T read(Node node, Reading reading) {
        if (!(node instanceof Node.Scalar scalar) || scalar.kind() == Kind.NULL) {
          reading.wrong(node, "is " + node.shape() + "; " + words + " is wanted");
          return null;
        }
        try {
          return reader.apply(scalar, reading);
        } catch (Wrong e) {
          reading.wrong(node, String.valueOf(e.getMessage()));
        } catch (InvalidPathException e) {
          reading.wrong(node, "'" + scalar.text() + "' is no file name");
        }
        return null;
      }

      @Override
      public ObjectNode schema() {
        return schema.deepCopy();
      }

      @Override
      public String words() {
        return words;
      }
    };
  }

  /** A scalar's text, unless YAML of version 1.1 reads something else in it. */
  static String text(Node.Scalar scalar, Reading reading) {
    String text = scalar.text();
    if (scalar.kind() == Kind.BOOLEAN) {
      String meant = text.matches("(?i)true|yes|on|y") ? "true" : "false";
      throw new Wrong(
          meant.equals(text)
              ? text + " is true or false where a text is wanted; quote it: '" + text + "'"
              : "YAML reads " + text + " as " + meant + "; quote it: '" + text + "'");
    }
    if (scalar.kind() == Kind.NUMBER && text.matches("[-+]?0[0-9_xob].*|.*_.*")) {
      throw new Wrong(
          "YAML reads "
              + text
              + " as another number (octal, hex, or without _); quote it: '"
              + text
              + "'");
    }
    if (text.isBlank()) {
      throw new Wrong("is empty");
    }
    return text;
  }

  static ObjectNode any(String... jsonTypes) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    if (jsonTypes.length == 1) {
      return schema.put("type", jsonTypes[0]);
    }
    ArrayNode types = schema.putArray("type");
    for (String type : jsonTypes) {
      types.add(type);
    }
    return schema;
  }
}
