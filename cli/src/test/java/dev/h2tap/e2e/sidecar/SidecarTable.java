package dev.h2tap.e2e.sidecar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What an Istio sidecar does with each ALPN offer, as a client sees it. */
public final class SidecarTable {
  private static final String TABLE =
      """
      listener                        | none      | http/1.1  | h2,http/1.1 | h2        | istio     | istio-http/1.1,http/1.1 | istio-h2,h2
      1.6 PERMISSIVE, undeclared port | RST       | h1        | h2          | RST       | h1 as TCP | h1                      | h2
      1.6 STRICT, undeclared          | h1 as TCP | h1        | h2          | h2 to app | h1 as TCP | h1                      | h2
      ≥1.10 PERMISSIVE, auto          | raw       | raw       | raw         | raw       | h1 as TCP | h1                      | h2
      ≥1.10 PERMISSIVE, http port     | RST       | RST       | RST         | RST       | h1        | h1                      | h2
      ≥1.10 PERMISSIVE, tcp port      | raw       | raw       | raw         | raw       | h1 as TCP | h1 as TCP               | h2 to app
      ≥1.10 STRICT, auto              | h1 as TCP | h1 as TCP | h2 to app   | h2 to app | h1 as TCP | h1                      | h2
      ≥1.10 STRICT, http port         | h1        | h1        | h2          | h2        | h1        | h1                      | h2
      ≥1.10 STRICT, tcp port          | h1 as TCP | h1 as TCP | h2 to app   | h2 to app | h1 as TCP | h1 as TCP               | h2 to app
      """;

  private SidecarTable() {}

  /**
   * One cell.
   *
   * @param offer the head of its column
   */
  public record Cell(Listener listener, String offer, Outcome outcome) {
    /** The names that are offered, in order; empty for no ALPN extension at all. */
    public List<String> alpn() {
      return offer.equals("none") ? List.of() : List.of(offer.split(","));
    }

    @Override
    public String toString() {
      return listener + " | " + offer + ": " + outcome;
    }
  }

  /** All 56 cells, row by row. */
  public static List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    List<String> lines = TABLE.lines().toList();
    List<String> offers = columns(lines.get(0));
    for (String line : lines.subList(1, lines.size())) {
      List<String> row = columns(line);
      for (int i = 1; i < row.size(); i++) {
        cells.add(new Cell(Listener.of(row.get(0)), offers.get(i), Outcome.of(row.get(i))));
      }
    }
    return cells;
  }

  /**
   * What becomes of an offer.
   *
   * @param offer the head of a column, for example {@code h2,http/1.1} or {@code none}
   */
  public static Outcome outcome(Listener listener, String offer) {
    return cells().stream()
        .filter(cell -> cell.listener() == listener && cell.offer().equals(offer))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(listener + ", " + offer))
        .outcome();
  }

  private static List<String> columns(String line) {
    return Arrays.stream(line.split("\\|")).map(String::strip).toList();
  }
}
