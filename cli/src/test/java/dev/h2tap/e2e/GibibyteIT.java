package dev.h2tap.e2e;

import static dev.h2tap.e2e.Bodies.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * 1 GiB down and 1 GiB up through each combination of protocols, with little memory, recorded into
 * a directory that may not grow with it.
 */
class GibibyteIT {
  private static final long GIB = 1024L * MIB;
  private static final int RECORD_LIMIT = 256 * MIB;
  private static final String LITTLE_MEMORY =
      "-Xmx96m -XX:MaxDirectMemorySize=192m " + H2tapProcess.SAMPLED_LEAKS;
  private static final long GROWTH = 96L * MIB;
  private static final long CEILING = 480L * MIB;

  @RegisterExtension final Stage stage = new Stage();

  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({
    "HTTP1, HTTP1_PLAIN",
    "HTTP1, HTTP2_PLAIN",
    "HTTP2_PRIOR_KNOWLEDGE, HTTP1_PLAIN",
    "HTTP2_PRIOR_KNOWLEDGE, HTTP2_PLAIN",
  })
  void memoryStaysFlat(Client client, Origin origin) throws Exception {
    Combinations combinations = Combinations.start(stage, "");
    Path log = stage.file("log");
    List<String> options = combinations.options(origin);
    options.addAll(List.of("--record", log + "/", "--record-limit", "256MiB"));
    H2tapProcess h2tap = stage.h2tapOn(LITTLE_MEMORY, options.toArray(String[]::new));
    Path www = Nginx.www(stage);
    Bodies.sparse(www.resolve("warm"), 64L * MIB);
    Path file = Bodies.sparse(www.resolve("gib"), GIB);

    List<String> down = client.request(h2tap, combinations.certificates(), "/warm");
    transfer(h2tap, down);
    long before = h2tap.residentBytes();
    long highest =
        Math.max(
            transfer(h2tap, client.request(h2tap, combinations.certificates(), "/gib")),
            upload(h2tap, client, origin, combinations, file));
    assertThat(highest)
        .as("resident memory, %d MiB before", before / MIB)
        .isLessThan(before + GROWTH)
        .isLessThan(CEILING);
    assertThat(size(log)).as("size of the log").isBetween(1L * MIB, (long) RECORD_LIMIT);
  }

  private long upload(
      H2tapProcess h2tap, Client client, Origin origin, Combinations combinations, Path file)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--upload-file", file.toString()));
    if (origin.isHttp2()) {
      arguments.addAll(List.of("-X", "POST"));
    }
    arguments.addAll(client.request(h2tap, combinations.certificates(), "/uploaded"));
    long highest = transfer(h2tap, arguments);
    if (!origin.isHttp2()) {
      assertThat(Nginx.www(stage).resolve("uploaded")).hasSize(GIB);
    }
    return highest;
  }

  /** Returns the highest resident memory of h2tap that was seen meanwhile. */
  private long transfer(H2tapProcess h2tap, List<String> request) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("--silent", "--show-error", "--output", "/dev/null", "--write-out"));
    arguments.add("%{size_download} %{size_upload}");
    arguments.addAll(request);
    RunningProcess curl = stage.start(Tool.CURL, arguments.toArray(String[]::new));
    long[] highest = new long[1];
    Await.until(
        "1 GiB is through",
        Duration.ofSeconds(60),
        () -> {
          highest[0] = Math.max(highest[0], h2tap.residentBytes());
          return !curl.isAlive();
        });
    assertThat(curl.exitCode(Duration.ZERO)).isZero();
    boolean up = request.contains("--upload-file");
    long size = request.get(request.size() - 1).endsWith("warm") ? 64L * MIB : GIB;
    String[] sizes = curl.stdout().split(" ");
    assertThat(Long.parseLong(sizes[up ? 1 : 0])).isEqualTo(size);
    stage.note("resident memory up to " + highest[0] / MIB + " MiB for " + request);
    return highest[0];
  }

  private static long size(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
