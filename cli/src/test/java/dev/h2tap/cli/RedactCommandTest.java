package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.log.LogForm;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogWriter;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedactCommandTest {
  private static final String SECRET = "hunter2hunter2";

  @TempDir Path directory;

  private Path log;
  private Path output;

  @BeforeEach
  void record() throws Exception {
    log = directory.resolve("app.h2tap");
    output = directory.resolve("shareable.h2tap");
    try (SessionLogWriter writer = SessionLog.write(log)) {
      writer.write(record(1, 0, new Event.RunStarted("0.1.0", Map.of(), 1, "17", false)));
      writer.write(record(2, 1, new Event.TlsSecret("CLIENT_RANDOM 00 " + SECRET)));
      writer.write(
          record(
              3,
              1,
              http(
                  "POST /in?token=@&mail=me HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer @\r\n"
                      + "Cookie: a=@\r\nX-User: me\r\nContent-Encoding: br\r\n"
                      + "Content-Length: 3\r\n\r\nabc")));
      writer.write(record(4, 2, http("GET / HTTP/1.1\r\nX: " + "x".repeat(2000) + "\r\n\r\n")));
      writer.finish();
    }
  }

  private static Event http(String text) {
    return new Event.Plaintext(
        Syntax.HTTP1,
        -1,
        Unpooled.copiedBuffer(text.replace("@", SECRET), StandardCharsets.US_ASCII));
  }

  private static LogRecord record(long sequence, long connection, Event event) {
    return new LogRecord(sequence, 0, 0, connection, Side.DOWNSTREAM, Direction.RECEIVED, event);
  }

  @Test
  void theNewLogReadsOnWithoutTheSecrets() throws Exception {
    CommandLineRun run = redact();
    assertThat(run.code()).isEqualTo(ExitCode.GOOD);
    assertThat(run.err()).isEmpty();
    Golden.assertMatches("redact.txt", run.out());
    assertThat(Files.readString(output, StandardCharsets.ISO_8859_1)).doesNotContain(SECRET);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(output)))
        .isEqualTo("rw-------");
    assertThat(CommandLineRun.of("inspect", output.toString()).out())
        .contains("/in?token=[redacted]&mail=me", "Authorization: Bearer [redacted]", "X-User: me");
  }

  @Test
  void furtherRulesAddToTheDefaults() {
    CommandLineRun run = redact("--redact", "field:x-user", "--redact", "body:abc", "--json");
    assertThat(run.code()).isEqualTo(ExitCode.GOOD);
    Golden.assertMatches("redact.json", run.out());
  }

  @Test
  void defaultsCanBeLeftOut() {
    redact("--no-default-redaction", "--redact", "query:mail");
    assertThat(CommandLineRun.of("inspect", output.toString()).out())
        .contains("Bearer " + SECRET, "token=" + SECRET + "&mail=[redacted]")
        .contains("a TLS secret stood here");
  }

  @Test
  void aFileThatIsThereIsLeftAlone() throws Exception {
    Files.writeString(output, "mine");
    CommandLineRun run = redact();
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(output.toString(), "there is a file of that name");
    assertThat(output).hasContent("mine");
  }

  @Test
  void whatIsNoLogLeavesNoFile() {
    log = Path.of("pom.xml");
    CommandLineRun run = redact();
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("pom.xml").hasLineCount(1);
    assertThat(output).doesNotExist();
  }

  @Test
  void whatIsNoRuleIsTold() {
    CommandLineRun run = redact("--redact", "password");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .isEqualTo(
            "h2tap: --redact password is no rule; write default, field:NAME, query:NAME,"
                + " cookie:NAME or body:REGEX\n");
    assertThat(output).doesNotExist();
  }

  @Test
  void aKeyLogCannotBeRedacted() {
    CommandLineRun run = CommandLineRun.of("export", log.toString(), "--to", "keylog", "--redact");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--to keylog", "--redact").hasLineCount(1);
  }

  /** The kernel lets no file of the process grow beyond 1 KiB. */
  @Test
  void aDiskThatIsFullAtTheEndIsToldInOneLine() throws Exception {
    Process process =
        new ProcessBuilder(
                "bash",
                "-c",
                "ulimit -f 1; exec \"$@\"",
                "bash",
                System.getProperty("java.home") + "/bin/java",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "redact",
                log.toString(),
                "-o",
                output.toString(),
                "--redact",
                "field:x-user")
            .redirectErrorStream(true)
            .start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(told.lines().filter(line -> !line.startsWith("SLF4J")))
        .singleElement()
        .asString()
        .startsWith("h2tap: cannot write " + output + ": ");
    assertThat(process.waitFor()).isEqualTo(ExitCode.FAILED);
    assertThat(output).doesNotExist();
  }

  @Test
  void whatWasDeletedWithOlderSegmentsIsNotLostAndTheFormStays() throws Exception {
    log = directory.resolve("segments");
    LogForm form =
        LogForm.FILE
            .withSegments(1 << 20, LogForm.FILE.segmentAge())
            .withCompression(true)
            .after(50);
    try (SessionLogWriter writer = SessionLog.write(log, form)) {
      writer.write(record(51, 0, new Event.RunStarted("0.1.0", Map.of(), 1, "17", false)));
      writer.write(record(52, 0, new Event.RunEnded("stopped")));
      writer.finish();
    }
    assertThat(redact().code()).isEqualTo(ExitCode.GOOD);
    assertThat(SessionLog.isCompressed(output)).isTrue();
    assertThat(CommandLineRun.of("log", "verify", output.toString()).code()).isZero();

    output = directory.resolve("shareable");
    Files.createDirectory(output);
    assertThat(redact("--no-compress", "--size", "1MiB").code()).isEqualTo(ExitCode.GOOD);
    assertThat(SessionLog.isCompressed(output)).isFalse();
    assertThat(CommandLineRun.of("log", "verify", output.toString()).code()).isZero();
  }

  @Test
  void aPartOfALogIsRedactedLikeTheWhole() throws Exception {
    Path part = directory.resolve("part.h2tap");
    try (SessionLogWriter writer = SessionLog.write(part)) {
      writer.write(record(1, 0, new Event.RunStarted("0.1.0", Map.of(), 1, "17", false)));
      writer.write(record(2, 1, http("GET /?token=@ HTTP/1.1\r\n")));
      writer.write(record(9, 0, new Event.LeftOut(3)));
      writer.write(record(10, 1, http("Host: h\r\n\r\n")));
      writer.finish();
    }
    log = part;
    assertThat(redact().out()).doesNotContain("as a whole");
    assertThat(CommandLineRun.of("inspect", output.toString()).out()).contains("Host: h");
    assertThat(CommandLineRun.of("export", part.toString(), "--to", "pcapng", "--redact").err())
        .doesNotContain("as a whole");
  }

  private CommandLineRun redact(String... more) {
    String[] words = new String[4 + more.length];
    words[0] = "redact";
    words[1] = log.toString();
    words[2] = "-o";
    words[3] = output.toString();
    System.arraycopy(more, 0, words, 4, more.length);
    return CommandLineRun.of(words);
  }
}
