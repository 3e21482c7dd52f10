package dev.h2tap.cli;

import dev.h2tap.cli.terminal.Style;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.proxy.probe.H2tapSettings;
import dev.h2tap.proxy.probe.Probe;
import dev.h2tap.proxy.probe.PrometheusSettings;
import dev.h2tap.proxy.probe.Verdict;
import dev.h2tap.recorder.ShellWord;
import java.util.stream.Collectors;

/** Prints what to make of a probe, with settings to copy. */
final class ProbeVerdict {
  private final Terminal terminal;

  ProbeVerdict(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(Probe probe) {
    Verdict verdict = probe.verdict();
    line(terminal.style(Style.BOLD, probe.peer().authority() + ": " + verdict.sentences().get(0)));
    verdict.sentences().stream().skip(1).forEach(sentence -> line("  " + sentence));
    H2tapSettings h2tap = verdict.h2tap();
    if (h2tap != null) {
      heading("With h2tap");
      line("  " + h2tap.command().stream().map(ShellWord::of).collect(Collectors.joining(" ")));
    }
    PrometheusSettings prometheus = verdict.prometheus();
    if (prometheus != null) {
      heading(
          prometheus.direct()
              ? "Prometheus itself"
              : "Prometheus cannot do that itself; with h2tap");
      prometheus.yaml(probe.peer()).forEach(yaml -> line("  " + yaml));
    }
  }

  private void heading(String text) {
    line("");
    line(terminal.style(Style.BOLD, text));
  }

  private void line(String text) {
    terminal.out().println(text);
  }
}
