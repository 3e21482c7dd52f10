package dev.h2tap.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.cli.CommandLineRun;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How deploy/ starts h2tap is a command line that h2tap takes. */
class CommandLinesTest {
  private static final String CERTIFICATES = "../certs-sample";

  static List<Pod> pods() {
    return Pod.all();
  }

  @ParameterizedTest
  @MethodSource("pods")
  void thoseOfThePods(Pod pod) {
    assertThat(pod.h2tap().getArgs().get(0)).isEqualTo("proxy");
    assertValid(pod.h2tap().getArgs());
  }

  @ParameterizedTest
  @MethodSource("units")
  void thoseOfTheUnits(String unit) {
    assertValid(SystemdUnit.read(unit).arguments());
  }

  static List<String> units() {
    return List.of("systemd/h2tap.service", "systemd/h2tap.service.d/certificates.conf");
  }

  @Test
  void theCommentOfTheScrapeJob() {
    String command =
        Deploy.text("prometheus/scrape-after.yml")
            .lines()
            .filter(line -> line.contains("h2tap proxy"))
            .map(line -> line.substring(line.indexOf("proxy")))
            .findFirst()
            .orElseThrow();
    assertValid(List.of(command.split(" ")));
  }

  /** Asks h2tap itself, with certificates and a configuration that are here. */
  private static void assertValid(List<String> arguments) {
    List<String> all = new ArrayList<>();
    for (String argument : arguments) {
      all.add(
          argument
              .replace("/etc/h2tap/h2tap.yaml", Deploy.file("systemd/h2tap.yaml").toString())
              .replace("%d", CERTIFICATES));
    }
    Stream.of("--certs", CERTIFICATES, "--check")
        .filter(argument -> !all.contains(argument))
        .forEach(all::add);
    CommandLineRun run = CommandLineRun.of(all.toArray(String[]::new));
    assertThat(run.err()).doesNotContain("Unknown", "not valid");
    assertThat(run.code()).as(run.err()).isZero();
  }
}
