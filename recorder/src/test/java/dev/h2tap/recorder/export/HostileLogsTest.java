package dev.h2tap.recorder.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.export.curl.CurlExport;
import dev.h2tap.recorder.export.har.HarExport;
import dev.h2tap.recorder.export.jsonl.JsonlExport;
import dev.h2tap.recorder.export.md.MarkdownExport;
import dev.h2tap.recorder.export.qlog.QlogExport;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.view.MessageSessions;
import dev.h2tap.recorder.view.Sessions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in a log, it is exported, and what comes out is well formed. */
class HostileLogsTest {
  private static final int ROUNDS = 10;
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String[] WORDS = {
    "", "h2", "\ud800", "\udfff\u0000", "a'b\"\n", "[::1]:0", "x".repeat(300), "\u202e|`@#", "{}"
  };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void itIsExportedInEveryFormat(long seed) throws Exception {
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      List<LogRecord> records =
          random.nextBoolean() ? Sessions.all().records() : MessageSessions.all().records();
      export(mutated(records, random), random);
    }
  }

  private static void export(List<LogRecord> records, Random random) throws Exception {
    JsonNode har = MAPPER.readTree(text(records, HarExport::new, random));
    assertThat(har.path("log").path("entries").isArray()).isTrue();
    List<String> lines = text(records, JsonlExport::new, random).lines().toList();
    assertThat(lines).hasSameSizeAs(records);
    for (String line : lines) {
      assertThat(MAPPER.readTree(line).isObject()).isTrue();
    }
    for (String event : text(records, QlogExport::new, random).substring(1).split("\u001e")) {
      assertThat(MAPPER.readTree(event).isObject()).isTrue();
    }
    assertThat(text(records, MarkdownExport::new, random)).hasSizeLessThan(65_536);
    String commands = text(records, CurlExport::new, random);
    Process shell = new ProcessBuilder("sh", "-n").start();
    shell.getOutputStream().write(commands.getBytes(UTF_8));
    shell.getOutputStream().close();
    assertThat(shell.waitFor()).as(commands).isZero();
  }

  private static String text(
      List<LogRecord> records, Function<ExportOptions, Export> format, Random random) {
    long limit = random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(20);
    return Exports.withBytes(Exports.log(records), format, limit).text();
  }

  private static List<LogRecord> mutated(List<LogRecord> records, Random random) {
    List<LogRecord> changed = new ArrayList<>(records);
    for (int i = 0; i < 8; i++) {
      int at = random.nextInt(changed.size());
      switch (random.nextInt(5)) {
        case 0 -> changed.remove(at);
        case 1 -> Collections.swap(changed, at, random.nextInt(changed.size()));
        case 2 -> changed.add(at, changed.get(random.nextInt(changed.size())));
        case 3 -> changed.set(at, with(changed.get(at), event(random), random));
        default -> changed.set(at, with(changed.get(at), flipped(changed.get(at), random), null));
      }
    }
    return changed;
  }

  private static LogRecord with(LogRecord record, Event event, Random times) {
    return new LogRecord(
        record.sequence(),
        times == null ? record.wallNanos() : times.nextLong(),
        times == null ? record.monotonicNanos() : times.nextLong(),
        record.connection(),
        record.side(),
        times == null
            ? record.direction()
            : Direction.values()[times.nextInt(Direction.values().length)],
        event);
  }

  private static Event flipped(LogRecord record, Random random) {
    if (!(record.event() instanceof Event.Plaintext plaintext) || !plaintext.bytes().isReadable()) {
      return record.event();
    }
    ByteBuf bytes = plaintext.bytes().copy();
    for (int i = 0; i < 3; i++) {
      bytes.setByte(random.nextInt(bytes.readableBytes()), random.nextInt(256));
    }
    return new Event.Plaintext(plaintext.syntax(), plaintext.firstFrame(), bytes);
  }

  private static Event event(Random random) {
    return switch (random.nextInt(9)) {
      case 0 ->
          new Event.RunStarted(
              word(random),
              Map.of("--upstream", word(random), "--via", word(random), "\u202e|`", word(random)),
              -1,
              word(random),
              true);
      case 1 ->
          new Event.ConnectionOpened(
              word(random), word(random), word(random), random.nextBoolean(), -1, 1L << 62);
      case 2 ->
          new Event.TlsHandshakeComplete(
              word(random),
              word(random),
              word(random),
              List.of(word(random)),
              word(random),
              word(random),
              null,
              List.of(word(random)),
              List.of("AAAA"),
              word(random),
              -5);
      case 3 ->
          new Event.TlsHandshakeFailed(
              word(random), word(random), List.of(word(random)), word(random), -1);
      case 4 ->
          new Event.ExchangeBridged(
              random.nextInt(3), random.nextInt(3), 1, random.nextInt(4), random.nextInt(4), -1);
      case 5 ->
          new Event.ExchangeEnded(
              random.nextInt(3),
              random.nextInt(3),
              random.nextInt(3),
              random.nextInt(70_000),
              Party.CLIENT,
              word(random),
              word(random));
      case 6 -> new Event.Unknown(random.nextInt(70_000), bytes(random));
      case 7 -> new Event.TlsRecord(-1, bytes(random));
      default ->
          new Event.Plaintext(
              Syntax.values()[random.nextInt(Syntax.values().length)],
              random.nextInt(9) - 1,
              bytes(random));
    };
  }

  private static String word(Random random) {
    return WORDS[random.nextInt(WORDS.length)];
  }

  private static ByteBuf bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return Unpooled.wrappedBuffer(bytes);
  }
}
