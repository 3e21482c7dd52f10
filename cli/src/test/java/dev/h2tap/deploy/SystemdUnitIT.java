package dev.h2tap.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.e2e.RunningProcess;
import dev.h2tap.e2e.Stage;
import dev.h2tap.e2e.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** systemd understands the unit and its drop-in, and finds little to be afraid of. */
class SystemdUnitIT {
  private static final String UNIT = "systemd/h2tap.service";
  private static final String DROP_IN = "systemd/h2tap.service.d/certificates.conf";

  /** In tenths; systemd-analyze calls up to 20 "OK". */
  private static final int EXPOSURE = 15;

  @RegisterExtension final Stage stage = new Stage();

  private Path unit;

  /** The unit with a program that is there. */
  @BeforeEach
  void install() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    unit = stage.write("h2tap.service", installed(UNIT, java));
    Files.createDirectory(stage.file("h2tap.service.d"));
    stage.write("h2tap.service.d/certificates.conf", installed(DROP_IN, java));
  }

  @Test
  void systemdUnderstandsIt() throws Exception {
    RunningProcess verify = stage.start(Tool.SYSTEMD_ANALYZE, "verify", unit.toString());
    assertThat(verify.exitCode(Duration.ofSeconds(20))).as(verify.transcript()).isZero();
    assertThat(verify.stderr()).isEmpty();
  }

  @Test
  void itIsExposedToLittle() throws Exception {
    RunningProcess security =
        stage.start(
            Tool.SYSTEMD_ANALYZE,
            "security",
            "--offline=true",
            "--no-pager",
            "--threshold=" + EXPOSURE,
            unit.toString());
    assertThat(security.exitCode(Duration.ofSeconds(20))).as(security.transcript()).isZero();
  }

  @Test
  void theJitMayCompileAndWrongOptionsAreNotTriedAgain() {
    SystemdUnit read = SystemdUnit.read(UNIT);
    assertThat(read.values("MemoryDenyWriteExecute")).containsExactly("no");
    assertThat(read.values("Restart")).containsExactly("on-failure");
    assertThat(read.values("RestartPreventExitStatus")).containsExactly("2");
    assertThat(read.values("ExecReload")).containsExactly("/bin/kill -HUP $MAINPID");
  }

  @Test
  void theRecordingGoesWhereTheServiceMayWrite() {
    String directory = "/var/lib/" + SystemdUnit.read(UNIT).values("StateDirectory").get(0) + "/";
    assertThat(Deploy.text("systemd/h2tap.yaml")).contains("record: " + directory);
  }

  @Test
  void credentialsAreNamedAsH2tapLooksForThem() {
    SystemdUnit dropIn = SystemdUnit.read(DROP_IN);
    assertThat(dropIn.values("LoadCredential"))
        .extracting(credential -> credential.replaceFirst(":.*", ""))
        .containsExactly("root-cert.pem", "cert-chain.pem", "key.pem");
    assertThat(dropIn.arguments()).endsWith("--certs", "%d");
    List<String> plain = SystemdUnit.read(UNIT).arguments();
    assertThat(dropIn.arguments()).startsWith(plain.toArray(String[]::new));
  }

  private static String installed(String name, String java) {
    return Deploy.text(name).replace("/opt/h2tap/jre/bin/java", java);
  }
}
