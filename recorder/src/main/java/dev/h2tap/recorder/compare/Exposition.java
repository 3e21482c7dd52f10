package dev.h2tap.recorder.compare;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Metrics as a scrape delivers them: Prometheus' text format and OpenMetrics. Time stamps and
 * exemplars are passed over.
 *
 * @param metadata what TYPE, HELP and UNIT lines say, by {@code TYPE name}
 * @param samples values by series, the labels of a series in the order of their names
 */
record Exposition(Map<String, String> metadata, Map<String, String> samples) {
  private static final String QUOTED = "\"(?:[^\"\\\\]|\\\\.)*+\"";
  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*+";
  private static final Pattern META =
      Pattern.compile("#\\h+(TYPE|HELP|UNIT)\\h+(" + QUOTED + "|\\S+)\\h*(.*)");
  private static final Pattern START = Pattern.compile("(" + NAME + ")?\\h*(\\{)?");

  /** A label, or the name of a metric where it needs quotes. */
  private static final Pattern LABEL =
      Pattern.compile(
          "\\h*(?:(" + QUOTED + "|" + NAME + ")(?:\\h*=\\h*(" + QUOTED + "))?\\h*)?(,|})");

  private static final Pattern VALUE = Pattern.compile("\\h*(\\S+)(?:\\h.*)?");

  /** Whether a body is one, to go by its Content-Type and its first line. */
  static boolean isLikely(String contentType, String firstLine) {
    String type = contentType.replace(" ", "").toLowerCase(Locale.ROOT);
    return type.startsWith("application/openmetrics-text")
        || type.startsWith("text/plain;version=")
        || (type.startsWith("text/plain") && META.matcher(firstLine).matches());
  }

  /** Reads a text; empty where it is no exposition. */
  static Optional<Exposition> read(String text) {
    Exposition read = new Exposition(new LinkedHashMap<>(), new LinkedHashMap<>());
    return text.lines().allMatch(read::line) ? Optional.of(read) : Optional.empty();
  }

  private boolean line(String line) {
    if (line.isBlank()) {
      return true;
    }
    Matcher meta = META.matcher(line);
    if (meta.matches()) {
      metadata.put(meta.group(1) + " " + meta.group(2), meta.group(3).strip());
    }
    return line.startsWith("#") || sample(line);
  }

  private boolean sample(String line) {
    Matcher start = START.matcher(line);
    if (!start.lookingAt()) {
      return false;
    }
    String name = start.group(1);
    Map<String, String> labels = new TreeMap<>();
    int at = start.end();
    boolean open = start.group(2) != null;
    Matcher label = LABEL.matcher(line);
    while (open) {
      label.region(at, line.length());
      if (!label.lookingAt()) {
        return false;
      }
      if (label.group(2) != null) {
        labels.put(label.group(1), label.group(2));
      } else if (label.group(1) != null) {
        if (name != null) {
          return false;
        }
        name = label.group(1);
      }
      at = label.end();
      open = label.group(3).equals(",");
    }
    Matcher value = VALUE.matcher(line).region(at, line.length());
    if (name == null || !value.matches() || !isNumber(value.group(1))) {
      return false;
    }
    samples.put(series(name, labels), value.group(1));
    return true;
  }

  private static String series(String name, Map<String, String> labels) {
    StringBuilder series = new StringBuilder(name);
    labels.forEach(
        (label, value) ->
            series
                .append(series.length() == name.length() ? '{' : ',')
                .append(label)
                .append('=')
                .append(value));
    return series.append(labels.isEmpty() ? "" : "}").toString();
  }

  private static boolean isNumber(String text) {
    return text.equalsIgnoreCase("nan") || !Double.isNaN(number(text));
  }

  /** The value of a sample; NaN also for what is no number. */
  static double number(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    if (word.endsWith("inf")) {
      return word.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
