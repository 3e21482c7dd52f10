package dev.h2tap.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.e2e.Await;
import dev.h2tap.e2e.Host;
import dev.h2tap.e2e.OriginalDestination;
import dev.h2tap.e2e.RunningProcess;
import dev.h2tap.e2e.Stage;
import dev.h2tap.e2e.Tool;
import dev.h2tap.e2e.TwoHosts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** deploy/iptables/redirect between two hosts: who is redirected, who is not, and the way back. */
class RedirectIT {
  private static final String REDIRECT = Deploy.file("iptables/redirect").toString();
  private static final int TARGET = 8080;
  private static final int PORT = 15001;
  private static final int CLIENT = 10_001;
  private static final int SOMEBODY = 10_002;
  private static final int H2TAP = 65_532;
  private static final String NOT_REDIRECTED = "none";

  /** Joins a control group, then becomes the command that follows. */
  private static final String JOIN =
      """
      import os, sys
      open(sys.argv[1], 'w').write(str(os.getpid()))
      os.execv(sys.argv[2], sys.argv[2:])
      """;

  @RegisterExtension static final Stage STAGE = new Stage();

  private static Host near;
  private static Host far;

  @BeforeAll
  static void start() throws Exception {
    TwoHosts hosts = TwoHosts.on(STAGE);
    near = hosts.near();
    far = hosts.far();
    far.serve(TARGET, Tool.PYTHON3, "-c", OriginalDestination.SERVER, "" + TARGET);
    near.serve(PORT, Tool.PYTHON3, "-c", OriginalDestination.SERVER, "" + PORT);
  }

  @AfterEach
  void takeOut() throws Exception {
    near.run(REDIRECT, "remove");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneUserIsRedirectedAndH2tapLearnsWhereTo(boolean ipv6) throws Exception {
    near.run(REDIRECT, "add", "" + PORT, "user:" + CLIENT, "" + H2TAP);
    assertThat(seenBy(CLIENT, ipv6)).isEqualTo(wanted(ipv6));
    assertThat(seenBy(SOMEBODY, ipv6)).isEqualTo(NOT_REDIRECTED);
    assertThat(seenBy(H2TAP, ipv6)).isEqualTo(NOT_REDIRECTED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyoneIsRedirectedButH2tapItself(boolean ipv6) throws Exception {
    near.run(REDIRECT, "add", "" + PORT, "everyone", "" + H2TAP);
    assertThat(seenBy(CLIENT, ipv6)).isEqualTo(wanted(ipv6));
    assertThat(seenBy(H2TAP, ipv6)).isEqualTo(NOT_REDIRECTED);
  }

  @Test
  void aControlGroupIsRedirected() throws Exception {
    Path group =
        Files.createDirectory(
            controlGroups().resolve("h2tap-redirect-" + ProcessHandle.current().pid()));
    try {
      near.run(REDIRECT, "add", "" + PORT, "cgroup:" + group.getFileName(), "" + H2TAP);
      RunningProcess member =
          STAGE.start(
              Tool.PYTHON3,
              "-c",
              JOIN,
              group.resolve("cgroup.procs").toString(),
              Tool.IP.path(),
              "netns",
              "exec",
              near.namespace(),
              Tool.CURL.path(),
              "--silent",
              "--noproxy",
              "*",
              far.http(false, TARGET, "/"));
      assertThat(member.exitCode(Await.DEADLINE)).as(member.transcript()).isZero();
      assertThat(member.stdout()).isEqualTo(wanted(false));
      assertThat(seenBy(CLIENT, false)).isEqualTo(NOT_REDIRECTED);
    } finally {
      near.run(REDIRECT, "remove");
      Files.delete(group);
    }
  }

  @Test
  void connectionsToLoopbackStayAsTheyAre() throws Exception {
    near.serve(TARGET, Tool.PYTHON3, "-c", OriginalDestination.SERVER, "" + TARGET);
    near.run(REDIRECT, "add", "" + PORT, "user:" + CLIENT, "" + H2TAP);
    for (String host : List.of("127.0.0.1", "[::1]")) {
      String url = "http://" + host + ":" + TARGET + "/";
      assertThat(OriginalDestination.seenBy(near, CLIENT, url)).isEqualTo(NOT_REDIRECTED);
    }
  }

  @Test
  void addingTwiceIsAddingOnceAndRemovingLeavesNothing() throws Exception {
    String before = rules();
    near.run(REDIRECT, "add", "" + PORT, "everyone", "" + H2TAP);
    String once = rules();
    near.run(REDIRECT, "add", "" + PORT, "everyone", "" + H2TAP);
    assertThat(rules()).isEqualTo(once).isNotEqualTo(before);
    near.run(REDIRECT, "remove");
    assertThat(rules()).isEqualTo(before).doesNotContain("H2TAP");
    near.run(REDIRECT, "remove");
    assertThat(seenBy(CLIENT, false)).isEqualTo(NOT_REDIRECTED);
  }

  @Test
  void whatCannotBeDoneLeavesNothing() throws Exception {
    for (String[] wrong :
        List.of(
            new String[] {"add", "notaport", "everyone", "" + H2TAP},
            new String[] {"add", "" + PORT, "group:5", "" + H2TAP},
            new String[] {"add", "" + PORT, "user:" + H2TAP, "" + H2TAP},
            new String[] {"add", "" + PORT},
            new String[] {})) {
      String[] command = new String[wrong.length + 1];
      command[0] = REDIRECT;
      System.arraycopy(wrong, 0, command, 1, wrong.length);
      assertThatThrownBy(() -> near.run(command))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining(String.join(" ", wrong));
      assertThat(rules()).doesNotContain("H2TAP");
    }
  }

  private static String rules() throws Exception {
    return near.run("iptables", "-t", "nat", "-S") + near.run("ip6tables", "-t", "nat", "-S");
  }

  private static String seenBy(int user, boolean ipv6) throws Exception {
    return OriginalDestination.seenBy(near, user, far.http(ipv6, TARGET, "/"));
  }

  private static String wanted(boolean ipv6) {
    return (ipv6 ? far.ipv6() : far.ipv4()) + " " + TARGET;
  }

  /** Where the unified hierarchy is mounted. */
  private static Path controlGroups() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
        .map(line -> line.split(" "))
        .filter(fields -> fields[2].equals("cgroup2"))
        .map(fields -> Path.of(fields[1]))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no cgroup2 is mounted"));
  }
}
