package dev.h2tap.recorder.diagnose;

import dev.h2tap.recorder.diagnose.rule.Catalogue;

/** docs/failures.md, made from the catalogue. */
final class FailuresPage {
  private static final String HEAD =
      """
      # What users see, and what it really was

      `h2tap diagnose LOG` names these causes. This page is generated from the rules in
      `recorder/src/main/java/dev/h2tap/recorder/diagnose/rule`: change it there, then run
      `mvn -B -pl recorder -am test -Dtest=FailuresPageTest -Dgolden.update=true \\
      -Dsurefire.failIfNoSpecifiedTests=false`.

      The same cause can give two texts, because reads and writes race, and many causes give the same
      text: never judge by the text alone. The ids never change.

      | id | severity | Prometheus (Go) says | curl says |
      |---|---|---|---|
      """;

  private FailuresPage() {}

  static String text() {
    StringBuilder page = new StringBuilder(HEAD);
    for (Cause cause : Catalogue.causes()) {
      page.append("| [`")
          .append(cause.id())
          .append("`](#")
          .append(cause.id())
          .append(") | ")
          .append(cause.severity())
          .append(" | ")
          .append(cell(cause.prometheus()))
          .append(" | ")
          .append(cell(cause.curl()))
          .append(" |\n");
    }
    Catalogue.causes().forEach(cause -> section(page, cause));
    return page.toString();
  }

  private static void section(StringBuilder page, Cause cause) {
    page.append("\n## ").append(cause.id()).append("\n\n").append(cause.title()).append("\n\n");
    item(page, "What tells it apart", cause.tells());
    item(page, "Remedy", cause.remedy());
    item(page, "Else it could be", cause.otherwise());
  }

  private static void item(StringBuilder page, String what, String text) {
    if (!text.isEmpty()) {
      page.append("- **").append(what).append(":** ").append(text).append('\n');
    }
  }

  private static String cell(String text) {
    return text.isEmpty() ? "–" : text.replace("|", "\\|");
  }
}
