package dev.h2tap.recorder.redact;

import static dev.h2tap.recorder.event.Direction.RECEIVED;
import static dev.h2tap.recorder.event.Direction.SENT;
import static dev.h2tap.recorder.redact.PlantedSecrets.RULES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.http2.FrameType;
import dev.h2tap.recorder.http2.Frames;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.view.MessageSessions;
import dev.h2tap.recorder.view.Sessions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomSessionsTest {
  private static final String SECRET = "sEcReT[0-9]+x";
  private static final List<String> SECRET_FIELDS =
      List.of("x-api-key", "x-auth-token", "x-csrf-token", "private-token");
  private static final List<String> FIELDS =
      List.of("accept", "x-trace", "user-agent", "etag", "x-long-name-of-a-field");

  private int secrets;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everythingReadsAsBeforeButForTheSecrets(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 6; round++) {
      Script script = new Script();
      Chunks chunks = new Chunks(script, 1 + random.nextInt(random.nextBoolean() ? 20 : 3_000));
      chunks.open(1).open(2);
      for (int part = 0; part < 3; part++) {
        chunks.http1(2, RECEIVED, http1(random, true)).http1(2, SENT, http1(random, false));
      }
      chunks.http2(1, RECEIVED, http2(random, true)).http2(1, SENT, http2(random, false));
      String before = Redacted.text(script.records());
      Redacted redacted = Redacted.by(script, "default");
      assertThat(withoutLengths(redacted.text()))
          .isEqualTo(withoutLengths(before.replaceAll(SECRET, "[redacted]")));
      assertThat(redacted.summary().blanked()).isEmpty();
      assertThat(redacted.records()).hasSameSizeAs(script.records());
      assertThat(redacted.again("default").records()).isEqualTo(redacted.records());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whateverStandsInALogItIsRedactedAndReadsAgain(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      List<LogRecord> records = mutated(session(random), random);
      Redacted redacted = Redacted.of(records, RULES);
      assertThat(redacted.records())
          .extracting(LogRecord::sequence)
          .isEqualTo(records.stream().map(LogRecord::sequence).toList());
      Redacted.text(redacted.records());
      redacted.bodies();
    }
  }

  private static List<LogRecord> session(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> Sessions.all().records();
      case 1 -> MessageSessions.all().records();
      default -> new PlantedSecrets(1 + random.nextInt(200)).records();
    };
  }

  /** With bytes changed, events in disorder, and records with other syntax or direction. */
  private static List<LogRecord> mutated(List<LogRecord> records, Random random) {
    List<Event> events = new ArrayList<>();
    records.forEach(record -> events.add(mutated(record.event(), random)));
    for (int i = random.nextInt(4); i > 0; i--) {
      Collections.swap(events, random.nextInt(events.size()), random.nextInt(events.size()));
    }
    List<LogRecord> all = new ArrayList<>();
    long sequence = 0;
    for (int i = 0; i < events.size(); i++) {
      LogRecord record = records.get(i);
      sequence += random.nextInt(40) == 0 ? 2 : 1;
      all.add(
          new LogRecord(
              sequence,
              record.wallNanos(),
              record.monotonicNanos(),
              random.nextInt(30) == 0 ? random.nextInt(9) : record.connection(),
              random.nextInt(30) == 0 ? Side.values()[random.nextInt(3)] : record.side(),
              random.nextInt(30) == 0 ? Direction.values()[random.nextInt(3)] : record.direction(),
              events.get(i)));
    }
    return all;
  }

  private static Event mutated(Event event, Random random) {
    if (!(event instanceof Event.Plaintext plaintext) || random.nextInt(4) > 0) {
      return event;
    }
    byte[] bytes = ByteBufUtil.getBytes(plaintext.bytes());
    for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    int length = random.nextInt(5) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
    Syntax syntax =
        random.nextInt(10) == 0 ? Syntax.values()[random.nextInt(3)] : plaintext.syntax();
    int first =
        random.nextInt(10) == 0 ? random.nextInt(bytes.length + 9) - 4 : plaintext.firstFrame();
    return new Event.Plaintext(syntax, first, Unpooled.wrappedBuffer(bytes, 0, length));
  }

  private ByteBuf http1(Random random, boolean request) {
    StringBuilder text = new StringBuilder();
    text.append(request ? "POST /p?token=" + secret() + "&n=1 HTTP/1.1\n" : "HTTP/1.1 200 OK\n");
    for (int i = random.nextInt(5); i > 0; i--) {
      boolean secret = random.nextBoolean();
      text.append(one(secret ? SECRET_FIELDS : FIELDS, random)).append(": ");
      text.append(secret ? secret() : "v" + random.nextInt(9)).append("\n");
    }
    String body = "b".repeat(random.nextInt(200));
    if (random.nextBoolean()) {
      text.append("content-length: ").append(body.length()).append("\n\n").append(body);
    } else {
      text.append("transfer-encoding: chunked\n\n");
      if (!body.isEmpty()) {
        text.append(Integer.toHexString(body.length())).append("\n").append(body).append("\n");
      }
      text.append("0\nx-refresh-token: ").append(secret()).append("\n\n");
    }
    return Script.text(text.toString());
  }

  private ByteBuf http2(Random random, boolean client) {
    Frames frames = new Frames();
    ByteBuf all = Unpooled.buffer();
    if (client) {
      all.writeBytes(Frames.preface());
    }
    for (int stream = 1; stream < 20; stream += 2) {
      List<String> fields =
          new ArrayList<>(
              client
                  ? List.of(":method", "POST", ":path", "/p?code=" + secret())
                  : List.of(":status", "200"));
      for (int i = random.nextInt(6); i > 0; i--) {
        boolean secret = random.nextBoolean();
        fields.add(one(secret ? SECRET_FIELDS : FIELDS, random));
        fields.add(secret ? secret() : "v" + random.nextInt(9));
      }
      headers(stream, frames.block(fields.toArray(String[]::new)), random, all);
      all.writeBytes(Frames.data(stream, 0, "d".repeat(random.nextInt(100))));
      all.writeBytes(frames.headers(stream, 1, "x-id-token", secret()));
    }
    return all;
  }

  /** In one frame or several, with padding or without. */
  private static void headers(int stream, ByteBuf block, Random random, ByteBuf all) {
    int padding = random.nextInt(3);
    int first = random.nextInt(block.readableBytes() + 1);
    ByteBuf payload = Unpooled.buffer();
    if (padding > 0) {
      payload.writeByte(padding);
    }
    payload.writeBytes(block.readSlice(first)).writeZero(padding);
    int flags = (padding > 0 ? 8 : 0) | (block.isReadable() ? 0 : 4);
    all.writeBytes(Frames.frame(FrameType.HEADERS, flags, stream, payload));
    while (block.isReadable()) {
      ByteBuf more = block.readSlice(1 + random.nextInt(block.readableBytes()));
      all.writeBytes(
          Frames.frame(FrameType.CONTINUATION, block.isReadable() ? 0 : 4, stream, more));
    }
  }

  private static String one(List<String> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }

  /** Some come again, so that they are indexed. */
  private String secret() {
    return "sEcReT" + ++secrets % 30 + "x";
  }

  private static String withoutLengths(String text) {
    return text.replaceAll("len=\\d+ *", "").replaceAll("(request|response) \\d+ B", "");
  }
}
