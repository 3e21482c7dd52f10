package dev.h2tap.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.h2tap.cli.CommandLineRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documents about the configuration say what the program does. -Dgolden.update=true writes. */
class ConfigurationDocsTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Path DOCUMENT = DOCS.resolve("configuration.md");
  private static final Path SCHEMA = DOCS.resolve("config.schema.json");
  private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\n(# h2tap.yaml.*?)```");

  /** Options of the command that are no settings of a run. */
  private static final Set<String> NO_KEYS =
      Set.of("config", "check", "help", "verbose", "version");

  @TempDir private Path directory;

  @Test
  void theSchemaIsThatOfTheParser() throws IOException {
    assertUpToDate(SCHEMA, JsonSchema.text());
  }

  @Test
  void everyKeyHasARowInItsTable() throws IOException {
    String text = Files.readString(DOCUMENT);
    Map<String, Section> sections = new LinkedHashMap<>();
    sections.put("the file", Model.FILE);
    sections.put("a listener", Model.LISTENER);
    sections.put("a route", Model.ROUTE);
    sections.put("match", Model.MATCH);
    sections.put("a rule", RuleKeys.RULE);
    for (Map.Entry<String, Section> section : sections.entrySet()) {
      String begin = "<!-- keys of " + section.getKey() + " -->\n";
      assertThat(text).contains(begin);
      int start = text.indexOf(begin) + begin.length();
      int end = text.indexOf("<!-- end -->", start);
      text = text.substring(0, start) + table(section.getValue()) + text.substring(end);
    }
    assertUpToDate(DOCUMENT, text);
  }

  @Test
  void everyOptionOfTheProxyIsAKeyAndTheOtherWayRound() {
    Set<String> options = new TreeSet<>();
    Matcher option =
        Pattern.compile("(?m)^ +(?:-\\w, )?--([a-z][a-z-]*)")
            .matcher(CommandLineRun.of("proxy", "--help").out());
    while (option.find()) {
      options.add(option.group(1));
    }
    options.removeAll(NO_KEYS);
    Set<String> keys = new TreeSet<>();
    Model.FILE.keys().forEach(key -> keys.add(key.name()));
    keys.removeAll(Set.of("listeners", "routes", "rules"));

    assertThat(keys).isEqualTo(options);
  }

  @Test
  void theExampleIsValid() throws IOException {
    Matcher example = EXAMPLE.matcher(Files.readString(DOCUMENT));
    assertThat(example.find()).isTrue();
    CommandLineRun.of("certs", "sample", directory.resolve("certs").toString());
    Files.writeString(directory.resolve("maintenance.html"), "<p>back soon");
    Path file = Files.writeString(directory.resolve("h2tap.yaml"), example.group(1));

    CommandLineRun run = CommandLineRun.of("proxy", "--config", file.toString(), "--check");

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo(file + " is valid: 2 listeners, 4 routes\n");
  }

  @Test
  void theSchemaTakesTheExampleAndNoUnknownKey() throws IOException {
    Matcher example = EXAMPLE.matcher(Files.readString(DOCUMENT));
    assertThat(example.find()).isTrue();
    JsonNode schema = new ObjectMapper().readTree(SCHEMA.toFile());
    ObjectMapper yaml = new ObjectMapper(new YAMLFactory());

    assertThat(takes(schema, yaml.readTree(example.group(1)))).isTrue();
    assertThat(takes(schema, yaml.readTree("routes: [{upstrem: x}]"))).isFalse();
    assertThat(takes(schema, yaml.readTree("threads: two"))).isFalse();
    assertThat(takes(schema, yaml.readTree("upstream-tls: on"))).isTrue();
  }

  /** As much of JSON Schema as is used here. */
  private static boolean takes(JsonNode schema, JsonNode value) {
    if (schema.has("anyOf")) {
      for (JsonNode one : schema.get("anyOf")) {
        if (takes(one, value)) {
          return true;
        }
      }
      return false;
    }
    if (schema.has("enum")) {
      for (JsonNode one : schema.get("enum")) {
        if (one.equals(value)) {
          return true;
        }
      }
      return false;
    }
    String type = value.isObject() ? "object" : value.isArray() ? "array" : scalar(value);
    if (!schema.get("type").toString().contains('"' + type + '"')
        && !(type.equals("integer") && schema.get("type").asText().equals("number"))) {
      return false;
    }
    boolean all = true;
    for (JsonNode item : value.isArray() ? value : List.<JsonNode>of()) {
      all &= takes(schema.get("items"), item);
    }
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      JsonNode property = schema.path("properties").path(field.getKey());
      JsonNode other = schema.path("additionalProperties");
      all &=
          property.isMissingNode()
              ? other.isObject() && takes(other, field.getValue())
              : takes(property, field.getValue());
    }
    return all;
  }

  private static String scalar(JsonNode value) {
    return value.isBoolean()
        ? "boolean"
        : value.isIntegralNumber() ? "integer" : value.isNumber() ? "number" : "string";
  }

  private static String table(Section section) {
    StringBuilder table = new StringBuilder("\n| key | value | meaning |\n|---|---|---|\n");
    for (Key<?> key : section.keys()) {
      table
          .append("| `")
          .append(key.name())
          .append("` | ")
          .append(cell(key.type().words()))
          .append(" | ")
          .append(cell(key.about()))
          .append(" |\n");
    }
    return table.append('\n').toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("*", "\\*");
  }

  private static void assertUpToDate(Path file, String expected) throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(file, expected);
    }
    assertThat(Files.readString(file)).as(file.toString()).isEqualTo(expected);
  }
}
