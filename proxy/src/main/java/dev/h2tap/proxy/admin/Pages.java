package dev.h2tap.proxy.admin;

import dev.h2tap.proxy.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** All pages, with the list of them at {@code /}. Immutable. */
public final class Pages {
  private final String title;
  private final List<Page> pages;

  Pages(String title, List<Page> pages) {
    this.title = title;
    List<Page> all = new ArrayList<>();
    all.add(Page.of("/", "this list", accept -> Reply.text(200, list())));
    all.addAll(pages);
    this.pages = List.copyOf(all);
  }

  /**
   * The pages of a proxy.
   *
   * @param version h2tap's own
   * @param configuration gives the configuration in force as JSON, without secrets; asked for on
   *     the admin endpoint's thread
   */
  public static Pages of(
      String version, Metrics metrics, Readiness readiness, Supplier<String> configuration) {
    return new Pages(
        "h2tap " + version,
        List.of(
            Page.of(
                "/metrics",
                "metrics, in Prometheus's text format or as OpenMetrics",
                accept -> {
                  Metrics.Exposition exposition = metrics.expose(accept);
                  return new Reply(200, exposition.contentType(), exposition.text());
                }),
            new Page("/healthz", "200 while the event loops answer", accept -> readiness.alive()),
            Page.of(
                "/readyz",
                "200 while requests are taken, 503 with the reason elsewhere",
                accept -> readiness.ready()),
            Page.of(
                "/config",
                "the configuration in force as JSON, without secrets",
                accept -> Reply.json(configuration.get()))));
  }

  Optional<Page> at(String path) {
    return pages.stream().filter(page -> page.path().equals(path)).findFirst();
  }

  /** The pages, a line each. */
  String list() {
    StringBuilder text = new StringBuilder(title).append("\n\n");
    for (Page page : pages) {
      text.append(String.format("%-10s %s\n", page.path(), page.about()));
    }
    return text.toString();
  }
}
