package dev.h2tap.e2e;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs curl and tells what it got. */
public final class Curl {
  private final Stage stage;
  private int runs;

  public Curl(Stage stage) {
    this.stage = stage;
  }

  /** Runs curl with these arguments, at most a minute long. */
  public Response run(String... arguments) throws Exception {
    String number = "curl-" + ++runs + "-" + Thread.currentThread().getId();
    Path heads = stage.file(number + ".heads");
    Path body = stage.file(number + ".body");
    List<String> command = new ArrayList<>(List.of("--silent", "--show-error", "--max-time", "60"));
    command.addAll(List.of("--noproxy", "", "--dump-header", heads.toString()));
    command.addAll(List.of("--output", body.toString(), "--write-out", "%{http_version}"));
    command.addAll(List.of(arguments));
    RunningProcess curl = stage.start(Tool.CURL, command.toArray(String[]::new));
    int exit = curl.exitCode(Duration.ofSeconds(65));
    String text = Files.exists(heads) ? Files.readString(heads, StandardCharsets.ISO_8859_1) : "";
    List<List<String>> blocks =
        Arrays.stream(text.split("\r\n\r\n"))
            .filter(block -> !block.isBlank())
            .map(block -> block.strip().lines().toList())
            .toList();
    return new Response(exit, curl.stdout(), blocks, body, curl.stderr().strip());
  }

  /**
   * What curl got.
   *
   * @param exit curl's exit code, 0 for a complete response
   * @param version 1, 1.1, 2; 0 when there was no response
   * @param blocks the status line and fields of each head, interim responses first, and of trailers
   * @param file the body
   * @param error curl's message
   */
  public record Response(
      int exit, String version, List<List<String>> blocks, Path file, String error) {

    /** The status of the final response; 0 when there was none. */
    public int status() {
      return head().isEmpty() ? 0 : Integer.parseInt(head().get(0).split(" ")[1]);
    }

    /** The reason phrase; empty in HTTP/2. */
    public String reason() {
      String[] parts = head().isEmpty() ? new String[0] : head().get(0).split(" ", 3);
      return parts.length < 3 ? "" : parts[2].strip();
    }

    /** The values of a field of the final response, in order. */
    public List<String> field(String name) {
      return values(head(), name);
    }

    /** The values of a trailer field, in order. */
    public List<String> trailer(String name) {
      List<String> last = blocks.isEmpty() ? List.of() : blocks.get(blocks.size() - 1);
      return last == head() ? List.of() : values(last, name);
    }

    /** The statuses of all heads, interim responses first. */
    public List<Integer> statuses() {
      return blocks.stream()
          .filter(block -> block.get(0).startsWith("HTTP/"))
          .map(block -> Integer.parseInt(block.get(0).split(" ")[1]))
          .toList();
    }

    public String body() throws Exception {
      return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
    }

    private List<String> head() {
      List<String> head = List.of();
      for (List<String> block : blocks) {
        if (block.get(0).startsWith("HTTP/")) {
          head = block;
        }
      }
      return head;
    }

    private static List<String> values(List<String> block, String name) {
      return block.stream()
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(line -> line.substring(name.length() + 1).strip())
          .toList();
    }
  }
}
