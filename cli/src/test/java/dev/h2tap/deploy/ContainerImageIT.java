package dev.h2tap.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.cli.Version;
import dev.h2tap.e2e.Await;
import dev.h2tap.e2e.Certificates;
import dev.h2tap.e2e.Curl;
import dev.h2tap.e2e.Nginx;
import dev.h2tap.e2e.Ports;
import dev.h2tap.e2e.RecordedExchanges;
import dev.h2tap.e2e.RunningProcess;
import dev.h2tap.e2e.Stage;
import dev.h2tap.e2e.Tool;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the image holds: assembled as the Containerfile does, and started as it says. */
class ContainerImageIT {
  private static final String PLACE = "/opt/h2tap";

  /** Used by Jackson, SnakeYAML and Bouncy Castle where they are there. */
  private static final Set<String> OPTIONAL = Set.of("java.desktop", "java.sql", "java.xml");

  /** Of libc6, libgcc-s1, libstdc++6 and zlib1g, which debian:12-slim has. */
  private static final Set<String> IN_THE_IMAGE =
      Set.of(
          "libc.so.6",
          "libdl.so.2",
          "libgcc_s.so.1",
          "libm.so.6",
          "libpthread.so.0",
          "librt.so.1",
          "libstdc++.so.6",
          "libz.so.1");

  @RegisterExtension static final Stage STAGE = new Stage();

  private static final Containerfile IMAGE = Containerfile.read();
  private static Path assembled;
  private static Certificates certificates;
  private static int upstream;

  @BeforeAll
  static void assemble() throws Exception {
    assembled = STAGE.file("opt/h2tap");
    RunningProcess assemble =
        start("assemble", List.of(Deploy.file("assemble").toString(), assembled.toString()));
    assertThat(assemble.exitCode(Duration.ofMinutes(2))).as(assemble.transcript()).isZero();

    certificates = Certificates.in(STAGE);
    upstream = Ports.free();
    String server =
        "server { listen 127.0.0.1:%d ssl http2; location / { return 200 metrics; } %s }";
    Nginx.start(STAGE, upstream, server.formatted(upstream, Nginx.mutualTls(certificates)));
  }

  @Test
  void theContainerfileDoesWhatIsTestedHere() throws Exception {
    assertThat(IMAGE.instructions())
        .anyMatch(line -> line.startsWith("RUN mvn ") && line.endsWith("deploy/assemble " + PLACE))
        .contains("COPY --from=build " + PLACE + " " + PLACE, "HEALTHCHECK NONE");
    assertThat(IMAGE.entrypoint())
        .containsExactly(PLACE + "/jre/bin/java", "@" + PLACE + "/h2tap.args");
    assertThat(IMAGE.last("USER")).isEqualTo("65532:65532");
    assertThat(IMAGE.last("LABEL")).contains("version=\"" + Version.number() + "\"");
    for (Pod pod : Pod.all()) {
      assertThat(pod.h2tap().getCommand()).as("the entry point is the image's").isEmpty();
      assertThat(pod.h2tap().getSecurityContext().getRunAsUser()).isEqualTo(65532);
    }
    List<String> unit = SystemdUnit.read("systemd/h2tap.service").command();
    assertThat(unit.subList(0, 2)).isEqualTo(IMAGE.entrypoint());
  }

  @Test
  void itTellsItsVersion() throws Exception {
    assertThat(run("--version")).isEqualTo("h2tap " + Version.number() + "\n");
  }

  @Test
  void classesComeFromTheArchive() throws Exception {
    List<String> command = new ArrayList<>(List.of(assembled + "/jre/bin/java"));
    Files.readAllLines(assembled.resolve("h2tap.args")).stream()
        .filter(line -> line.startsWith("-XX"))
        .map(line -> line.replace("\"", ""))
        .forEach(command::add);
    command.addAll(List.of("-Xlog:class+load", "-jar", assembled + "/h2tap.jar", "--version"));
    RunningProcess java = start("java", command);
    assertThat(java.exitCode(Duration.ofSeconds(20))).isZero();
    assertThat(java.stdout()).containsPattern("dev.h2tap.cli.Main source: shared objects file");
  }

  @Test
  void theRuntimeHasTheModulesThatAreNeeded() throws Exception {
    StringWriter needed = new StringWriter();
    List<String> jars;
    try (Stream<Path> files = Files.list(assembled.resolve("lib"))) {
      jars = files.map(Path::toString).collect(Collectors.toCollection(ArrayList::new));
    }
    List<String> arguments =
        new ArrayList<>(
            List.of("--ignore-missing-deps", "--multi-release", "17", "--print-module-deps"));
    arguments.addAll(List.of("--class-path", String.join(":", jars), assembled + "/h2tap.jar"));
    arguments.addAll(jars);
    ToolProvider.findFirst("jdeps")
        .orElseThrow()
        .run(new PrintWriter(needed), new PrintWriter(needed), arguments.toArray(String[]::new));
    String last = needed.toString().lines().reduce((a, b) -> b).orElseThrow();
    Set<String> modules = new TreeSet<>(List.of(last.strip().split(",")));
    assertThat(modules).contains("java.base");
    modules.removeAll(OPTIONAL);
    RunningProcess list = start("modules", List.of(assembled + "/jre/bin/java", "--list-modules"));
    assertThat(list.exitCode(Duration.ofSeconds(20))).isZero();
    assertThat(list.stdout().lines().map(line -> line.replaceFirst("@.*", "")))
        .containsAll(modules)
        .contains("jdk.crypto.ec", "jdk.management")
        .doesNotContainAnyElementsOf(OPTIONAL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"boringssl", "jdk"})
  void itProxiesTlsOnBothSidesAndRecords(String engine) throws Exception {
    Path ready = STAGE.file(engine + ".ready");
    Path log = STAGE.file(engine + ".h2tap");
    RunningProcess proxy =
        start(
            engine,
            command(
                "proxy",
                "--listen=127.0.0.1:0",
                "--listen-cert=" + certificates.serverChain(),
                "--listen-key=" + certificates.serverKey(),
                "--upstream=https://127.0.0.1:" + upstream,
                "--certs=" + certificates.mesh(),
                "--tls-engine=" + engine,
                "--record=" + log,
                "--compress",
                "--ready-file=" + ready));
    Await.until(
        "h2tap listens\n" + proxy.transcript(), () -> Files.exists(ready) || !proxy.isAlive());
    assertThat(proxy.isAlive()).as(proxy.transcript()).isTrue();
    String address = Files.readString(ready).strip().replaceFirst("\\S+ ", "");
    Curl.Response response =
        new Curl(STAGE)
            .run("--cacert", certificates.root().toString(), "https://" + address + "/metrics");
    assertThat(response.body()).as(response.error()).isEqualTo("metrics");
    proxy.terminate();
    assertThat(proxy.exitCode(Duration.ofSeconds(15))).as(proxy.transcript()).isZero();
    assertThat(proxy.stderr().lines().filter(line -> line.contains("warning")))
        .allMatch(line -> line.contains("--tls-engine jdk gives no TLS secrets"));
    assertThat(proxy.stderr()).doesNotContain("Exception");

    assertThat(RecordedExchanges.of(log)).hasSize(1);
    assertThat(run("inspect", log.toString())).contains("/metrics", "EncryptedExtensions");
    assertThat(run("diagnose", log.toString(), "--json")).contains("findings");
  }

  @Test
  void itReadsAConfigurationFile() throws Exception {
    String configuration = Deploy.file("systemd/h2tap.yaml").toString();
    assertThat(
            run("proxy", "--check", "--config", configuration, "--certs", certificates.mesh() + ""))
        .contains("is valid: 1 listener, 1 route");
  }

  @Test
  void itKnowsTheRootsOfThePublicWeb() throws Exception {
    KeyStore roots = KeyStore.getInstance("JKS");
    try (InputStream in = Files.newInputStream(assembled.resolve("jre/lib/security/cacerts"))) {
      roots.load(in, null);
    }
    assertThat(roots.size()).isGreaterThan(50);
  }

  @Test
  void itNeedsNoLibraryThatTheImageLacks() throws Exception {
    List<String> programs;
    Set<String> own;
    try (Stream<Path> files = Files.walk(assembled.resolve("jre"))) {
      programs =
          files
              .map(Path::toString)
              .filter(file -> file.endsWith(".so") || file.endsWith("/bin/java"))
              .toList();
    }
    own =
        programs.stream()
            .map(file -> file.substring(file.lastIndexOf('/') + 1))
            .collect(Collectors.toSet());
    RunningProcess ldd = STAGE.start(Tool.LDD, programs.toArray(String[]::new));
    assertThat(ldd.exitCode(Duration.ofSeconds(20))).isZero();
    assertThat(
            ldd.stdout()
                .lines()
                .filter(line -> line.contains("=>"))
                .map(line -> line.strip().split(" ")[0])
                .filter(library -> !own.contains(library)))
        .isNotEmpty()
        .isSubsetOf(IN_THE_IMAGE);
  }

  @Test
  void anybodyMayReadItAndOnlyItsOwnerChangeIt() throws Exception {
    try (Stream<Path> files = Files.walk(assembled)) {
      for (Path file : files.filter(file -> !Files.isSymbolicLink(file)).toList()) {
        assertThat(Files.getPosixFilePermissions(file))
            .as(file.toString())
            .contains(PosixFilePermission.OTHERS_READ)
            .doesNotContain(PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);
      }
    }
  }

  /** Runs a command of h2tap in the image's way; what it printed. */
  private static String run(String... arguments) throws Exception {
    RunningProcess process = start(arguments[0], command(arguments));
    int code = process.exitCode(Duration.ofSeconds(30));
    assertThat(code).as(process.transcript()).isZero();
    return process.stdout();
  }

  private static List<String> command(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    IMAGE.entrypoint().forEach(part -> command.add(part.replace(PLACE, assembled.toString())));
    command.addAll(List.of(arguments));
    return command;
  }

  /** With the environment that the image sets. */
  private static RunningProcess start(String name, List<String> command) throws Exception {
    String[] variable = IMAGE.last("ENV").replace("\"", "").split("=", 2);
    return STAGE.keep(
        new RunningProcess(
            name + "-" + System.nanoTime(),
            STAGE.directory(),
            Map.of(variable[0], variable[1]),
            command));
  }
}
