package dev.h2tap.recorder.export.pcapng;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.export.ExportOptions;
import dev.h2tap.recorder.http2.Frames;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.view.Filter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PcapngExportTest {
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final Event.RunStarted RUN = new Event.RunStarted("1", Map.of(), 1, "17", false);

  private final List<String> notes = new ArrayList<>();
  private Set<Long> connections = Set.of();
  private String filter = "";
  private boolean plain;

  private byte[] bytes(Records log) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new PcapngExport(
            new ExportOptions(connections, Filter.parse(filter), plain, notes::add), "h2tap test")
        .write(log, out);
    return out.toByteArray();
  }

  private CaptureFile export(Records log) throws Exception {
    return CaptureFile.read(bytes(log));
  }

  private CaptureFile export(Script script) throws Exception {
    return export(taker -> each(script.records(), taker));
  }

  private static void each(List<LogRecord> records, Records.Taker taker) throws IOException {
    for (LogRecord record : records) {
      taker.take(record);
    }
  }

  private static Records log(String name) {
    return Records.of(RESOURCES.resolve(name + ".h2tap"), damage -> {}, position -> {});
  }

  private static String text(CaptureFile capture) {
    return capture.packets().stream().map(p -> p + "\n").collect(Collectors.joining());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls/tls12", "tls/refused-tls1_3", "golden/version-1"})
  void looksAsItDid(String name) throws Exception {
    String text = text(export(log(name)));
    Path golden = RESOURCES.resolve("golden/pcapng-" + Path.of(name).getFileName() + ".txt");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(golden, text);
    }
    assertThat(text).isEqualTo(Files.readString(golden));
  }

  /** Byte by byte. */
  @Test
  void isWrittenAsItWas() throws Exception {
    byte[] file = bytes(log("golden/version-1"));
    Path golden = RESOURCES.resolve("golden/version-1.pcapng");
    if (Boolean.getBoolean("golden.update")) {
      Files.write(golden, file);
    }
    assertThat(file).isEqualTo(Files.readAllBytes(golden));
  }

  @Test
  void findingsStandInFrontAndWithWhatShowsThem() throws Exception {
    CaptureFile capture = export(log("tls/refused-tls1_3"));
    assertThat(capture.comments())
        .anyMatch(comment -> comment.startsWith("fault client-certificate-missing: "));
    assertThat(text(capture)).contains("shows client-certificate-missing");
  }

  @Test
  void secretsAreThoseOfTheConnectionsThatAreExported() throws Exception {
    assertThat(export(log("tls/tls12")).secrets()).hasSize(2);
    connections = Set.of(2L);
    CaptureFile second = export(log("tls/tls12"));
    assertThat(second.secrets()).hasSize(1);
    assertThat(second.comments()).isEmpty();
  }

  @Test
  void aFilterKeepsTheConnectionsWithWhatPasses() throws Exception {
    filter = "path=/1 side=upstream";
    assertThat(text(export(log("tls/tls12")))).contains("connection 2,").doesNotContain("n 1,");
    filter = "path=/nothing";
    assertThatThrownBy(() -> export(log("tls/tls12")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no connection to export");
  }

  @Test
  void plainHoldsNoSecretsAndWhatWasSaidWithoutTls() throws Exception {
    plain = true;
    CaptureFile capture = export(log("tls/tls12"));
    assertThat(capture.secrets()).isEmpty();
    assertThat(capture.packets().stream().filter(p -> !p.isTcp()))
        .extracting(CaptureFile.Packet::dissector)
        .contains("http2", "http");
    assertThat(notes).isEmpty();
  }

  @Test
  void withoutSecretsWhatWasSaidFollowsWithoutTlsAndItIsSaidWhy() throws Exception {
    Records log = log("tls/tls13");
    CaptureFile capture =
        export(
            taker ->
                log.each(
                    record -> {
                      if (!(record.event() instanceof Event.TlsSecret)) {
                        taker.take(record);
                      }
                    }));
    assertThat(capture.packets()).isNotEmpty();
    assertThat(notes).anyMatch(note -> note.contains("exported PDUs"));
  }

  private static Event.ConnectionOpened opened(String local, String remote) {
    return new Event.ConnectionOpened(local, remote, null, false, 0, 0);
  }

  private static Event.ConnectionClosed closed(Manner manner, Party by) {
    return new Event.ConnectionClosed(manner, by, null, null, 0, 0);
  }

  private static Script started() {
    return new Script().run(RUN);
  }

  private static Script open(Script script, long connection, String local, String remote) {
    return script.event(connection, Side.DOWNSTREAM, Direction.NONE, opened(local, remote));
  }

  @Test
  void aResetIsOneAndBytesAreTheSameByWhomeverTheyWere() throws Exception {
    Script script = open(started(), 1, "127.0.0.1:15090", "127.0.0.1:4000");
    script.http1(1, Side.DOWNSTREAM, Direction.RECEIVED, "GET / HTTP/1.1\nHost: a\n\n");
    script.event(1, Side.DOWNSTREAM, Direction.NONE, closed(Manner.RST, Party.H2TAP));
    List<CaptureFile.Packet> packets = export(script).packets();
    assertThat(packets.get(3).data().toString(UTF_8)).startsWith("GET / HTTP/1.1\r\n");
    assertThat(packets.get(3).flags()).isEqualTo(1);
    assertThat(packets.get(4).tcpFlags()).isEqualTo(TcpPacket.RST | TcpPacket.ACK);
    assertThat(packets.get(4).sourcePort()).isEqualTo(15090);
    assertThat(packets.get(4).flags()).isEqualTo(2);
  }

  @Test
  void bothEndsOfOneConnectionAreToldApart() throws Exception {
    Script script = open(started(), 1, "127.0.0.1:15090", "127.0.0.1:4000");
    script.event(
        2,
        Side.UPSTREAM,
        Direction.NONE,
        new Event.ConnectionOpened("127.0.0.1:4000", "127.0.0.1:15090", null, false, 0, 0));
    List<CaptureFile.Packet> packets = export(script).packets();
    assertThat(packets.get(0).sourcePort()).isEqualTo(4000);
    assertThat(packets.get(3).sourcePort()).isGreaterThan(49_151);
    assertThat(packets.get(3).comments().toString()).contains("the client's port was 4000");
  }

  @Test
  void whatIsInTheClearInATunnelIsAConnectionWithinAndBothEnd() throws Exception {
    Script script = started();
    for (long connection = 1; connection <= 2; connection++) {
      open(script, connection, "127.0.0.1:15090", "127.0.0.1:4000");
      script.http1(
          connection, Side.DOWNSTREAM, Direction.RECEIVED, "CONNECT a:80 HTTP/1.1\nHost: a:80\n\n");
      script.http1(connection, Side.DOWNSTREAM, Direction.SENT, "HTTP/1.1 200 OK\n\n");
      script.http1(connection, Side.DOWNSTREAM, Direction.RECEIVED, "GET / HTTP/1.1\nHost: a\n\n");
      script.event(connection, Side.DOWNSTREAM, Direction.NONE, closed(Manner.FIN, Party.CLIENT));
    }
    List<CaptureFile.Packet> packets = export(script).packets();
    assertThat(packets).hasSize(2 * 15);
    assertThat(packets.get(8).sourcePort()).isGreaterThan(49_151);
    assertThat(packets.get(8).data().toString(UTF_8)).startsWith("GET / ");
    assertThat(packets.get(15).sourcePort()).isEqualTo(4000);
  }

  @Test
  void afterAGapFramesGoOnAsPdusFromTheNextThatIsWhole() throws Exception {
    Script script = open(started(), 1, "127.0.0.1:15090", "127.0.0.1:4000");
    ByteBuf ping = Frames.frame(6, 0, 0, Unpooled.buffer().writeLong(1));
    script.http2(1, Side.DOWNSTREAM, Direction.SENT, ping.slice());
    script.run(new Event.Gap("the queue was full", 2, 100));
    script.plaintext(
        1,
        Side.DOWNSTREAM,
        Direction.SENT,
        Syntax.HTTP2,
        3,
        Unpooled.wrappedBuffer(Unpooled.buffer().writeZero(3), ping.slice()));
    List<CaptureFile.Packet> packets = export(script).packets();
    CaptureFile.Packet last = packets.get(packets.size() - 1);
    assertThat(last.dissector()).isEqualTo("http2");
    assertThat(last.pdu()).isEqualTo(ping);
    assertThat(last.comments().toString()).contains("2 records were not recorded");
    assertThat(notes).singleElement().asString().contains("2 records were not recorded");
  }

  @Test
  void whatWasLeftOutOnPurposeIsNoLoss() throws Exception {
    Script script = open(started(), 1, "127.0.0.1:15090", "127.0.0.1:4000");
    ByteBuf ping = Frames.frame(6, 0, 0, Unpooled.buffer().writeLong(1));
    script.http2(1, Side.DOWNSTREAM, Direction.SENT, ping.slice());
    long first = script.records().get(script.records().size() - 1).sequence() + 1;
    script.skipRecords(5).run(new Event.LeftOut(first));
    script.http2(1, Side.DOWNSTREAM, Direction.SENT, ping.slice());
    List<CaptureFile.Packet> packets = export(script).packets();
    assertThat(packets.toString()).doesNotContain("are not in the log");
    assertThat(notes).isEmpty();
  }

  @Test
  void aConnectionWhoseBeginningIsNotThereGetsAnAddressAndPdus() throws Exception {
    Script script = started();
    ByteBuf ping = Frames.frame(6, 0, 0, Unpooled.buffer().writeLong(1));
    script.http2(5, Side.UPSTREAM, Direction.SENT, ping.slice());
    script.event(5, Side.UPSTREAM, Direction.NONE, closed(Manner.FIN, Party.UPSTREAM));
    List<CaptureFile.Packet> packets = export(script).packets();
    assertThat(packets.get(0).dissector()).isEqualTo("http2");
    assertThat(packets.get(0).pdu()).isEqualTo(ping);
    assertThat(packets.get(0).comments().toString()).contains("made up");
  }

  @Test
  void aRefusedConnectionIsAnsweredWithAReset() throws Exception {
    Script script = started();
    String reason = "connect to [::1]:9: connection refused; nothing listens there";
    script.event(
        1,
        Side.UPSTREAM,
        Direction.NONE,
        new Event.ConnectFailed("http://localhost:9", "[::1]:9", reason, 5));
    script.event(
        2,
        Side.UPSTREAM,
        Direction.NONE,
        new Event.ConnectFailed("http://a:9", "10.0.0.1:9", "no answer in 5 s", 5));
    assertThat(export(script).packets())
        .extracting(CaptureFile.Packet::tcpFlags)
        .containsExactly(TcpPacket.SYN, TcpPacket.RST | TcpPacket.ACK, TcpPacket.SYN);
  }

  @Test
  void timesDoNotRunBackUnlessTheClockDid() throws Exception {
    Script script = open(started(), 1, "127.0.0.1:15090", "127.0.0.1:4000");
    script.pause(-5);
    script.http1(1, Side.DOWNSTREAM, Direction.RECEIVED, "GET / HTTP/1.1\nHost: a\n\n");
    script.pause(-60_000);
    script.http1(1, Side.DOWNSTREAM, Direction.SENT, "HTTP/1.1 204 No Content\n\n");
    List<CaptureFile.Packet> packets = export(script).packets();
    assertThat(packets.get(3).nanos()).isEqualTo(packets.get(2).nanos());
    assertThat(packets.get(4).nanos()).isLessThan(packets.get(3).nanos() - 50_000_000_000L);
  }

  /** Records of real logs, in disorder, doubled, left out, and with bytes that were changed. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingThatALogHoldsIsTooMuch(boolean withoutTls) throws Exception {
    plain = withoutTls;
    List<LogRecord> records = new ArrayList<>();
    for (String name : List.of("tls/tls12", "tls/tls13", "websocket/chromium")) {
      log(name).each(records::add);
    }
    Random random = new Random(42);
    for (int round = 0; round < 40; round++) {
      List<LogRecord> mangled = new ArrayList<>();
      for (int i = 0; i < 80; i++) {
        mangled.add(mangled(random, records.get(random.nextInt(records.size())), i + 1));
      }
      try {
        export(taker -> each(mangled, taker));
      } catch (UserException nothing) {
        assertThat(nothing).hasMessageContaining("no connection to export");
      }
    }
  }

  private static LogRecord mangled(Random random, LogRecord record, long sequence) {
    Event event = record.event();
    if (event instanceof Event.Plaintext plaintext) {
      Syntax syntax = Syntax.values()[random.nextInt(3)];
      event =
          new Event.Plaintext(syntax, random.nextInt(9) - 1, mangled(random, plaintext.bytes()));
    } else if (event instanceof Event.TlsRecord tls && random.nextInt(3) == 0) {
      event = new Event.TlsRecord(random.nextInt(9), mangled(random, tls.bytes()));
    }
    return new LogRecord(
        sequence + random.nextInt(2),
        random.nextInt(9) == 0 ? random.nextLong() : record.wallNanos(),
        record.monotonicNanos(),
        1 + random.nextInt(4),
        Side.values()[random.nextInt(3)],
        Direction.values()[random.nextInt(3)],
        event);
  }

  private static ByteBuf mangled(Random random, ByteBuf bytes) {
    ByteBuf copy = Unpooled.copiedBuffer(bytes);
    for (int i = random.nextInt(4); i > 0 && copy.isReadable(); i--) {
      copy.setByte(random.nextInt(copy.readableBytes()), random.nextInt(256));
    }
    return copy.slice(0, copy.readableBytes() - random.nextInt(1 + copy.readableBytes() / 4));
  }

  /** A gibibyte in one connection: nothing of it is kept. */
  @Test
  void memoryDoesNotGrowWithTheLog() throws Exception {
    ByteBuf body = Unpooled.wrappedBuffer(new byte[256 << 10]);
    Records large =
        taker -> {
          Script script = open(started(), 1, "127.0.0.1:15090", "127.0.0.1:4000");
          each(script.records(), taker);
          for (long i = 3; i < 4096 + 3; i++) {
            taker.take(
                new LogRecord(
                    i,
                    i,
                    i,
                    1,
                    Side.DOWNSTREAM,
                    Direction.SENT,
                    new Event.Plaintext(Syntax.OPAQUE, -1, body.slice())));
          }
        };
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    long before = runtime.totalMemory() - runtime.freeMemory();
    long[] highest = {0};
    long[] written = {0};
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) {
            written[0]++;
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            written[0] += length;
            if (written[0] >> 28 != written[0] - length >> 28) {
              System.gc();
              highest[0] = Math.max(highest[0], runtime.totalMemory() - runtime.freeMemory());
            }
          }
        };
    new PcapngExport(new ExportOptions(connections, Filter.parse(""), false, notes::add), "h2tap")
        .write(large, out);
    assertThat(written[0]).isGreaterThan(1L << 30);
    assertThat(highest[0] - before).isLessThan(16L << 20);
  }
}
