package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The packaged program, as users start it. */
class StartIT {
  private static final String VERSION = "h2tap " + Version.number() + System.lineSeparator();
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @Test
  void theLauncherTellsTheVersionInUnderASecond() throws Exception {
    assertThat(run("../h2tap", "--version")).isEqualTo(VERSION);
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long start = System.nanoTime();
      assertThat(run("../h2tap", "--version")).isEqualTo(VERSION);
      best = Math.min(best, System.nanoTime() - start);
    }
    assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void theJarStartsByItself() throws Exception {
    assertThat(run(JAVA, "-jar", "target/h2tap.jar", "--version")).isEqualTo(VERSION);
  }

  @Test
  void theVersionNeedsNeitherTlsNorNetty() throws Exception {
    List<String> loaded =
        run(JAVA, "-Xlog:class+load", "-jar", "target/h2tap.jar", "--version").lines().toList();
    assertThat(loaded).anyMatch(line -> line.contains(" dev.h2tap.cli.Main "));
    assertThat(loaded)
        .noneMatch(
            line ->
                line.contains(" io.netty.")
                    || line.contains(" javax.net.ssl.")
                    || line.contains(" org.bouncycastle."));
  }

  @Test
  void aProxysClassesComeFromTheArchive() throws Exception {
    run("../h2tap", "--version");
    ProcessBuilder builder =
        new ProcessBuilder("../h2tap", "proxy", "--check", "--certs", "../certs-sample");
    builder.environment().put("H2TAP_JAVA_OPTS", "-Xlog:class+load");
    Process process = builder.redirectErrorStream(true).start();
    List<String> loaded = new String(process.getInputStream().readAllBytes()).lines().toList();
    for (String name :
        List.of(
            "dev.h2tap.cli.ProxyCommand",
            "dev.h2tap.proxy.tls.PemFile",
            "org.bouncycastle.openssl.PEMParser")) {
      assertThat(loaded)
          .anyMatch(line -> line.contains(" " + name + " source: shared objects file"));
    }
  }

  @Test
  void aReaderWhoLeavesIsNoError() throws Exception {
    Process process = new ProcessBuilder("../h2tap", "--help").start();
    process.getInputStream().close();
    assertThat(new String(process.getErrorStream().readAllBytes())).isEmpty();
    assertThat(process.waitFor()).isEqualTo(ExitCode.CLOSED_PIPE);
  }

  /** Stdout and stderr together: nothing but what was asked for may appear on either. */
  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }
}
