package dev.h2tap.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final long MILLIS = 1_000_000;
  private final AtomicLong clock = new AtomicLong();
  private final StringWriter err = new StringWriter();

  private Progress progress(boolean interactive, long total) {
    PrintWriter out = new PrintWriter(Writer.nullWriter());
    Terminal terminal = new Terminal(out, new PrintWriter(err), false, interactive, 80);
    return new Progress(terminal, "reading", total, clock::get);
  }

  @Test
  void quickWorkShowsNothing() {
    try (Progress progress = progress(true, 100)) {
      clock.set(999 * MILLIS);
      progress.at(50);
    }
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void slowWorkShowsItsShareAndWipesItInTheEnd() {
    try (Progress progress = progress(true, 200)) {
      clock.set(1000 * MILLIS);
      progress.at(50);
      clock.set(1050 * MILLIS);
      progress.at(60);
      clock.set(1100 * MILLIS);
      progress.at(100);
    }
    assertThat(err.toString()).isEqualTo("\rreading 25 %\rreading 50 %\r\u001b[K");
  }

  @Test
  void withoutATotalItShowsThatItIsWorking() {
    Progress progress = progress(true, 0);
    clock.set(2000 * MILLIS);
    progress.at(7);
    assertThat(err.toString()).isEqualTo("\rreading ...");
  }

  @Test
  void nothingIsShownWhereNobodyLooks() {
    try (Progress progress = progress(false, 100)) {
      clock.set(5000 * MILLIS);
      progress.at(50);
    }
    assertThat(err.toString()).isEmpty();
  }
}
