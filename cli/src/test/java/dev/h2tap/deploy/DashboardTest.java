package dev.h2tap.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dashboard can be imported anywhere and asks for metrics that h2tap has. */
class DashboardTest {
  private static final int COLUMNS = 24;
  private static final JsonNode DASHBOARD = read();

  /** Those of h2tap's metrics, of the JVM's, and of Prometheus. */
  private static final Set<String> LABELS =
      Set.of(
          "version downstream_protocol upstream_protocol status finding side result direction file"
              .concat(" subject area pool job instance le")
              .split(" "));

  private static final List<Pattern> PLACES_OF_LABELS =
      List.of(
          Pattern.compile("[{,](\\w+)(?:=~|!~|!=|=)\""),
          Pattern.compile("\\bby \\(([^)]*)\\)"),
          Pattern.compile("\\{\\{(\\w+)}}"),
          Pattern.compile("\\$labels\\.(\\w+)"));

  @Test
  void itsDataSourceIsChosenByWhoeverImportsIt() {
    JsonNode variable = DASHBOARD.at("/templating/list/0");
    assertThat(variable.get("name").asText()).isEqualTo("datasource");
    assertThat(variable.get("type").asText()).isEqualTo("datasource");
    assertThat(variable.get("query").asText()).isEqualTo("prometheus");
    assertThat(DASHBOARD.findValues("datasource"))
        .isNotEmpty()
        .allMatch(
            source ->
                source.get("uid").asText().equals("${datasource}")
                    && source.get("type").asText().equals("prometheus"));
    assertThat(DASHBOARD.has("id")).as("an id would collide on import").isFalse();
    assertThat(DASHBOARD.get("uid").asText()).isEqualTo("h2tap");
    assertThat(DASHBOARD.get("schemaVersion").asInt()).isEqualTo(39);
  }

  @Test
  void everyPanelHasAPlaceOfItsOwn() {
    Set<Integer> ids = new HashSet<>();
    List<BitSet> taken = new ArrayList<>();
    for (JsonNode panel : DASHBOARD.get("panels")) {
      String title = panel.get("title").asText();
      assertThat(title).isNotBlank();
      assertThat(ids.add(panel.get("id").asInt())).as("id of " + title).isTrue();
      JsonNode place = panel.get("gridPos");
      int left = place.get("x").asInt();
      int right = left + place.get("w").asInt();
      assertThat(right).as(title).isLessThanOrEqualTo(COLUMNS);
      int top = place.get("y").asInt();
      for (int line = top; line < top + place.get("h").asInt(); line++) {
        while (taken.size() <= line) {
          taken.add(new BitSet(COLUMNS));
        }
        assertThat(taken.get(line).get(left, right).isEmpty()).as(title + " overlaps").isTrue();
        taken.get(line).set(left, right);
      }
    }
  }

  @Test
  void everyPanelIsOfAKindThatGrafanaHasAndAsksSomething() {
    for (JsonNode panel : DASHBOARD.get("panels")) {
      String type = panel.get("type").asText();
      assertThat(type).isIn("row", "stat", "timeseries", "table");
      if (!type.equals("row")) {
        assertThat(panel.get("targets")).as(panel.get("title").asText()).isNotEmpty();
        Set<String> references = new TreeSet<>();
        panel.get("targets").forEach(target -> references.add(target.get("refId").asText()));
        assertThat(references).hasSameSizeAs(panel.get("targets"));
      }
    }
  }

  @Test
  void whatIsChosenAboveHoldsForEveryQuery() {
    Set<String> variables = new TreeSet<>();
    DASHBOARD.at("/templating/list").forEach(one -> variables.add(one.get("name").asText()));
    assertThat(variables).containsExactly("datasource", "instance", "job");
    assertThat(queries())
        .allMatch(query -> query.contains("job=~\"$job\",instance=~\"$instance\""))
        .allMatch(
            query ->
                query.replaceAll("\\$(job|instance|__rate_interval|__range)\\b", "").indexOf('$')
                    < 0);
  }

  @Test
  void itShowsAllOfH2tapsMetricsAndNoOthers() {
    assertThat(MetricNames.ofH2tap(String.join("\n", queries())))
        .isEqualTo(MetricNames.ofH2tap(String.join("\n", MetricNames.known())));
  }

  @Test
  void theAlertsAskForMetricsThatH2tapHas() {
    for (String file : List.of("prometheus/alerts.yml", "prometheus/alerts.test.yml")) {
      assertThat(MetricNames.known()).containsAll(MetricNames.ofH2tap(Deploy.text(file)));
    }
  }

  @Test
  void onlyLabelsThatTheMetricsHaveAreNamed() {
    String alerts = Deploy.text("prometheus/alerts.yml");
    String legends = String.join("\n", DASHBOARD.findValuesAsText("legendFormat"));
    String all = String.join("\n", queries()) + "\n" + alerts + "\n" + legends;
    for (Pattern place : PLACES_OF_LABELS) {
      assertThat(
              place
                  .matcher(all)
                  .results()
                  .flatMap(found -> Stream.of(found.group(1).split(",\\s*"))))
          .as(place.pattern())
          .isNotEmpty()
          .isSubsetOf(LABELS);
    }
  }

  /** The queries of all panels. */
  static List<String> queries() {
    return DASHBOARD.findValues("expr").stream().map(JsonNode::asText).toList();
  }

  private static JsonNode read() {
    try {
      return new ObjectMapper().readTree(Deploy.text("grafana/h2tap.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
