package dev.h2tap.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command that reads a session log meets logs in every condition: what is no log is refused
 * with exit code 2 and one line; what is damaged is read as far as it goes, with a warning, and
 * ends as a whole log does.
 */
class LogsOfEveryConditionTest {
  private static final Path GOLDEN = Path.of("../recorder/src/test/resources/golden");
  private static final int HEADER = 48;
  private static final int RECORD_HEADER = 52;

  /** To add a command, write a line: its arguments, and its exit codes. */
  private static final List<Command> COMMANDS =
      List.of(
          Command.of("inspect LOG"),
          Command.of("inspect LOG --exchanges"),
          Command.of("inspect LOG --json"),
          Command.of("diagnose LOG").whole(1),
          Command.of("diagnose LOG --json").whole(1),
          Command.of("export LOG --to keylog").empty(2),
          Command.of("export LOG --to pcapng").empty(2),
          Command.of("export LOG --to har"),
          Command.of("export LOG --to jsonl"),
          Command.of("export LOG --to qlog"),
          Command.of("export LOG --to curl"),
          Command.of("export LOG --to md"),
          Command.of("export LOG --to har --redact"),
          Command.of("redact LOG -o OUT"),
          Command.of("diff LOG LOG"),
          Command.of("replay serve LOG --listen TAKEN").whole(2).empty(2),
          Command.of("replay send LOG --to http://127.0.0.1:1").whole(2).empty(2),
          Command.of("replay frames LOG --connection 9 --to 127.0.0.1:1").whole(2).empty(2),
          Command.of("log info LOG"),
          Command.of("log info LOG --json"),
          Command.of("log verify LOG").broken(1),
          Command.of("log verify LOG --json").broken(1),
          Command.of("log split LOG -o OUT"),
          Command.of("log split LOG -o OUT --connection 1").empty(1),
          Command.of("log merge LOG -o OUT"),
          Command.of("log repair LOG -o OUT"),
          Command.of("log convert LOG -o OUT"),
          Command.of("log convert LOG -o OUT --compress"));

  private static final List<Condition> CONDITIONS =
      List.of(
          Condition.refused("an empty file", "is not an h2tap session log", f -> file(f, 0)),
          Condition.refused("a text file", "is not an h2tap session log", f -> text(f)),
          Condition.refused("a capture", "is not an h2tap session log", f -> pcap(f)),
          Condition.refused("another log", "is not an h2tap session log", f -> otherLog(f)),
          Condition.refused("a newer version", "format version 9", f -> version(f, 9)),
          Condition.refused(
              "a directory without segments",
              "holds no h2tap session log",
              f -> Files.createDirectory(f)),
          Condition.refused("nothing", "no such file or directory", f -> {}),
          new Condition("only a header", State.EMPTY, "", f -> file(f, HEADER)),
          new Condition("half a header", State.EMPTY_AND_BROKEN, "cut short", f -> file(f, 20)),
          new Condition("whole", State.WHOLE, "", f -> Files.write(f, golden())),
          new Condition(
              "compressed", State.WHOLE, "", f -> Files.copy(GOLDEN.resolve("version-2.h2tap"), f)),
          new Condition(
              "stored once",
              State.WHOLE,
              "",
              f -> Files.copy(GOLDEN.resolve("version-3.h2tap"), f)),
          new Condition("cut", State.BROKEN, "is cut short", f -> cut(f)),
          new Condition("damaged", State.BROKEN, "offset", f -> damaged(f)),
          new Condition("ridden with gaps", State.LOSSY, "", f -> lossy(f)));

  @TempDir Path directory;

  @TestFactory
  Stream<DynamicContainer> commands() {
    return COMMANDS.stream()
        .map(
            command ->
                DynamicContainer.dynamicContainer(
                    command.line(),
                    CONDITIONS.stream().map(condition -> test(command, condition))));
  }

  private DynamicTest test(Command command, Condition condition) {
    return DynamicTest.dynamicTest(condition.name(), () -> check(command, condition));
  }

  private void check(Command command, Condition condition) throws Exception {
    Path place = Files.createTempDirectory(directory, "log");
    Path log = place.resolve("the.h2tap");
    Path out = place.resolve("out.h2tap");
    condition.making().make(log);
    CommandLineRun run;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Map<String, String> words =
          Map.of("LOG", log + "", "OUT", out + "", "TAKEN", "127.0.0.1:" + taken.getLocalPort());
      run =
          CommandLineRun.of(
              Stream.of(command.line().split(" "))
                  .map(arg -> words.getOrDefault(arg, arg))
                  .toArray(String[]::new));
    }

    int expected = command.code(condition.state());
    assertThat(run.code()).as(run.err()).isEqualTo(expected);
    assertThat(run.err()).doesNotContain("unexpected", "Exception");
    if (condition.state() == State.REFUSED) {
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines())
          .singleElement()
          .asString()
          .startsWith("h2tap: ")
          .contains(log.toString(), condition.message());
    } else if (condition.state() == State.BROKEN) {
      assertThat(run.err() + run.out()).contains(condition.message());
    } else if (condition.state() == State.WHOLE) {
      assertThat(run.err()).doesNotContain("warning");
    }
    boolean makes = command.line().contains("OUT") && expected == 0;
    assertThat(Files.exists(out)).as("the new log").isEqualTo(makes);
    if (makes) {
      assertThat(CommandLineRun.of("log", "info", out.toString()).err()).isEmpty();
    }
    assertThat(place).isDirectoryNotContaining("glob:**.part");
  }

  /** What becomes of a log, in the eyes of an exit code. */
  private enum State {
    REFUSED,
    EMPTY,
    EMPTY_AND_BROKEN,
    WHOLE,
    BROKEN,
    LOSSY
  }

  /**
   * A command line.
   *
   * @param whole its exit code for a log that is whole
   * @param empty its exit code for a log without records
   * @param broken its exit code for a damaged or lossy one
   */
  private record Command(String line, int whole, int empty, int broken) {
    static Command of(String line) {
      return new Command(line, 0, 0, 0);
    }

    Command whole(int code) {
      return new Command(line, code, empty, code);
    }

    Command empty(int code) {
      return new Command(line, whole, code, broken);
    }

    Command broken(int code) {
      return new Command(line, whole, empty, code);
    }

    int code(State state) {
      return switch (state) {
        case REFUSED -> ExitCode.USAGE;
        case EMPTY -> empty;
        case EMPTY_AND_BROKEN -> line.startsWith("log verify") ? broken : empty;
        case WHOLE -> whole;
        case BROKEN, LOSSY -> broken;
      };
    }
  }

  /**
   * A log.
   *
   * @param message what is said of it
   */
  private record Condition(String name, State state, String message, Making making) {
    static Condition refused(String name, String message, Making making) {
      return new Condition(name, State.REFUSED, message, making);
    }
  }

  /** Puts a log into a place. */
  private interface Making {
    void make(Path log) throws IOException;
  }

  private static byte[] golden() throws IOException {
    return Files.readAllBytes(GOLDEN.resolve("version-1.h2tap"));
  }

  private static void file(Path log, int length) throws IOException {
    Files.write(log, Arrays.copyOf(golden(), length));
  }

  private static void text(Path log) throws IOException {
    Files.writeString(log, "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(100));
  }

  private static void pcap(Path log) throws IOException {
    byte[] header = HexFormat.of().parseHex("d4c3b2a1020004000000000000000000ffff000001000000");
    Files.write(log, Arrays.copyOf(header, 500));
  }

  private static void otherLog(Path log) throws IOException {
    Files.write(log, "1234:9:websocket;0:~8:response;".repeat(40).getBytes(UTF_8));
  }

  private static void version(Path log, int version) throws IOException {
    byte[] bytes = golden();
    ByteBuffer header = ByteBuffer.wrap(bytes).putShort(8, (short) version);
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, HEADER - 4);
    header.putInt(HEADER - 4, (int) crc.getValue());
    Files.write(log, bytes);
  }

  private static void cut(Path log) throws IOException {
    byte[] bytes = golden();
    Files.write(log, Arrays.copyOf(bytes, bytes.length - 3));
  }

  private static void damaged(Path log) throws IOException {
    byte[] bytes = golden();
    bytes[700] ^= 1;
    Files.write(log, bytes);
  }

  /** Without the records that tell of applied rules, a reloaded certificate, an alert. */
  private static void lossy(Path log) throws IOException {
    byte[] bytes = golden();
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    kept.write(bytes, 0, HEADER);
    ByteBuffer records = ByteBuffer.wrap(bytes);
    for (int at = HEADER; at < bytes.length; ) {
      int length = RECORD_HEADER + records.getInt(at + 4);
      if (!List.of(10, 14, 15).contains((int) records.getShort(at + 8))) {
        kept.write(bytes, at, length);
      }
      at += length;
    }
    Files.write(log, kept.toByteArray());
  }
}
