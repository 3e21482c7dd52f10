package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a sandbox where java and mvn are scripts that tell how they were called. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final String FAKE_JAVA =
      """
      #!/bin/sh
      case "$*" in
        *DumpLoadedClassList*) exit 0 ;;
        *-Xshare:dump*)
          [ -f "$SANDBOX/sharing" ] || exit 0
          for option; do
            case $option in -XX:SharedArchiveFile=*) echo classes >"${option#*=}" ;; esac
          done
          exit 0 ;;
      esac
      echo "java $*"
      exit 7
      """;
  private static final String FAKE_MVN =
      """
      #!/bin/sh
      echo "$*" >>"$SANDBOX/mvn-calls"
      [ ! -f "$SANDBOX/broken" ] || { echo 'COMPILATION ERROR: Foo.java'; exit 1; }
      mkdir -p "$SANDBOX/cli/target"
      sleep 0.2
      echo new >"$SANDBOX/cli/target/h2tap.jar"
      """;

  @TempDir private Path sandbox;
  private Path jar;
  private Path source;

  private record Ended(int code, String out, String err) {}

  @BeforeEach
  void layOutASandbox() throws IOException {
    String launcher = Files.readString(Path.of("../h2tap"));
    script("h2tap", launcher.replaceAll("(?m)^    /(usr|opt|Library)/.*\\\\$\\R", ""));
    script("jdk/bin/java", FAKE_JAVA);
    script("jdk/bin/javac", FAKE_JAVA);
    Files.writeString(sandbox.resolve("jdk/release"), "JAVA_VERSION=\"17.0.15\"\n");
    script("tools/mvn", FAKE_MVN);
    source = sandbox.resolve("cli/src/main/Main.java");
    jar = sandbox.resolve("cli/target/h2tap.jar");
    write(source, "source");
    write(sandbox.resolve("pom.xml"), "<project/>");
    write(jar, "old");
    makeOlderThanTheJar(source, source.getParent(), sandbox.resolve("pom.xml"));
  }

  @Test
  void becomesJavaWithItsExitCodeAndArguments() throws Exception {
    Ended ended = launch("inspect", "a log", "*");
    assertThat(ended.code()).isEqualTo(7);
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out())
        .contains(" -jar " + jar + " inspect a log *")
        .doesNotContain("sun-misc-unsafe", "SharedArchiveFile", "h2tap.terminals");
  }

  @Test
  void findsItsHomeThroughSymbolicLinks() throws Exception {
    Files.createDirectories(sandbox.resolve("bin"));
    Files.createSymbolicLink(sandbox.resolve("bin/first"), Path.of("../h2tap"));
    Files.createSymbolicLink(sandbox.resolve("second"), sandbox.resolve("bin/first"));
    assertThat(run("second", Map.of()).out()).contains(" -jar " + jar);
  }

  @Test
  void tellsNewJvmsToLetNettyUseUnsafe() throws Exception {
    Files.writeString(sandbox.resolve("jdk/release"), "JAVA_VERSION=\"25.0.3\"\n");
    assertThat(launch().out()).contains("--sun-misc-unsafe-memory-access=allow");
  }

  @Test
  void optionsOfTheUserWin() throws Exception {
    Ended ended = run("h2tap", Map.of("H2TAP_JAVA_OPTS", "-Xmx1g -XX:+UseG1GC"));
    assertThat(ended.out()).containsPattern("-Xmx256m .*-Xmx1g").doesNotContain("UseSerialGC");
  }

  @Test
  void optionsOfTheUserWinOverTheArchiveOfClasses() throws Exception {
    write(sandbox.resolve("sharing"), "");
    Ended ended = run("h2tap", Map.of("H2TAP_JAVA_OPTS", "-Xshare:off"));
    assertThat(ended.out()).containsPattern("-XX:SharedArchiveFile=\\S+\\.jsa -Xshare:off -jar");
  }

  @Test
  void aWrongOptionOfTheUserIsNotIgnored() throws Exception {
    String ignore = "-XX:+IgnoreUnrecognizedVMOptions";
    assertThat(launch().out()).contains(ignore);
    Ended ended = run("h2tap", Map.of("H2TAP_JAVA_OPTS", "-XX:+UseZGG"));
    assertThat(ended.out()).doesNotContain(ignore, "TrimNativeHeapInterval");
  }

  @Test
  void theArchiveOfClassesIsMadeOnce() throws Exception {
    write(sandbox.resolve("sharing"), "");
    assertThat(launch().out()).contains("-XX:SharedArchiveFile=");
    Files.delete(sandbox.resolve("sharing"));
    assertThat(launch().out()).contains("-XX:SharedArchiveFile=");
    try (Stream<Path> files = Files.list(jar.getParent())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("h2tap.jar", "h2tap-17-.jsa");
    }
  }

  @Test
  void saysWhatToInstallWithoutAJdk() throws Exception {
    Map<String, String> nowhere = Map.of("JAVA_HOME", "", "PATH", sandbox + "/empty");
    assertNoJdk(run("h2tap", nowhere));
  }

  @Test
  void doesNotTakeAnOldJdk() throws Exception {
    Files.writeString(sandbox.resolve("jdk/release"), "JAVA_VERSION=\"1.8.0_402\"\n");
    assertNoJdk(run("h2tap", Map.of("PATH", sandbox + "/empty")));
  }

  @Test
  void buildsOnFirstUse() throws Exception {
    Files.delete(jar);
    Ended ended = launch();
    assertThat(ended.code()).isEqualTo(7);
    assertThat(ended.err()).matches("building h2tap \\(first use\\) \\.\\.\\. done in \\d+ s\\R");
    assertThat(mvnCalls()).hasSize(1);
  }

  @Test
  void buildsAgainOnlyWhenSourcesAreNewer() throws Exception {
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
    assertThat(launch().err()).startsWith("building h2tap (sources changed) ...");
    Files.setLastModifiedTime(source, FileTime.from(Instant.EPOCH));
    assertThat(launch().err()).isEmpty();
    assertThat(mvnCalls()).hasSize(1);
  }

  @Test
  void aBrokenBuildShowsItsLastLines() throws Exception {
    Files.delete(jar);
    write(sandbox.resolve("broken"), "");
    Ended ended = launch();
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err())
        .contains("COMPILATION ERROR: Foo.java", sandbox + "/target/launcher.log");
    assertThat(sandbox.resolve("target/launcher.lock")).doesNotExist();
  }

  @Test
  void saysWhatToInstallWithoutMaven() throws Exception {
    Files.delete(jar);
    Files.delete(sandbox.resolve("tools/mvn"));
    Ended ended = run("h2tap", Map.of("PATH", tools()));
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err())
        .startsWith("h2tap: Maven (mvn) is needed")
        .contains("apt install maven");
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    Files.delete(jar);
    Process first = start("h2tap", Map.of());
    Process second = start("h2tap", Map.of());
    assertThat(end(first).code()).isEqualTo(7);
    assertThat(end(second).code()).isEqualTo(7);
    assertThat(mvnCalls()).hasSize(1);
  }

  @Test
  void aLockWhoseOwnerDiedIsTakenAway() throws Exception {
    Files.delete(jar);
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    write(sandbox.resolve("target/launcher.lock/pid"), Long.toString(dead.pid()));
    assertThat(launch().code()).isEqualTo(7);
    assertThat(sandbox.resolve("target/launcher.lock")).doesNotExist();
  }

  @Test
  void worksWithoutSources() throws Exception {
    Files.delete(sandbox.resolve("pom.xml"));
    assertThat(launch().code()).isEqualTo(7);
    Files.delete(jar);
    assertThat(launch().err()).startsWith("h2tap: there is no " + jar).contains("mvn package");
  }

  private static void assertNoJdk(Ended ended) {
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err().lines()).hasSize(1);
    assertThat(ended.err())
        .startsWith("h2tap: no JDK 17 or newer found")
        .contains("Debian", "macOS", "Fedora");
  }

  private Ended launch(String... args) throws Exception {
    return run("h2tap", Map.of(), args);
  }

  private Ended run(String launcher, Map<String, String> env, String... args) throws Exception {
    return end(start(launcher, env, args));
  }

  private Process start(String launcher, Map<String, String> env, String... args)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(sandbox.resolve(launcher).toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("SANDBOX", sandbox.toString());
    builder.environment().put("HOME", sandbox.toString());
    builder.environment().put("JAVA_HOME", sandbox + "/jdk");
    builder.environment().put("PATH", sandbox + "/tools:" + System.getenv("PATH"));
    builder.environment().putAll(env);
    return builder.start();
  }

  private static Ended end(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes());
    String err = new String(process.getErrorStream().readAllBytes());
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), out, err);
  }

  /** A PATH with what every system has, and neither java nor mvn. */
  private String tools() throws IOException {
    Path tools = Files.createDirectories(sandbox.resolve("system"));
    for (String tool : List.of("find", "mkdir", "cat", "rm", "readlink")) {
      for (String directory : List.of("/usr/bin", "/bin")) {
        Path program = Path.of(directory, tool);
        if (Files.exists(program) && !Files.exists(tools.resolve(tool))) {
          Files.createSymbolicLink(tools.resolve(tool), program);
        }
      }
    }
    return tools.toString();
  }

  private List<String> mvnCalls() throws IOException {
    return Files.readAllLines(sandbox.resolve("mvn-calls"));
  }

  private void script(String name, String text) throws IOException {
    Path file = sandbox.resolve(name);
    write(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void makeOlderThanTheJar(Path... files) throws IOException {
    for (Path file : files) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    }
  }
}
