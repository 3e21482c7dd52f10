package dev.h2tap.proxy.replay.frames;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.Recording;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.replay.Speed;
import dev.h2tap.proxy.tls.LazyUpstreamTls;
import dev.h2tap.proxy.upstream.Target;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import dev.h2tap.proxy.upstream.UpstreamSettings;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.log.LogRecord;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A real server is as slow as it was in the recording, and that is longer than it is waited for.
 */
class FrameReplayTest {
  private static final long WAIT_MILLIS = 100;
  private static final long SLOW_MILLIS = 600;

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String FIRST = "3\r\none\r\n";
  private static final String LAST = "3\r\ntwo\r\n0\r\n\r\n";

  private final List<LogRecord> records = new ArrayList<>();
  private final Recording replayed = new Recording();
  private ServerSocket server;
  private volatile boolean closes;
  private long now;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    replayed.all(Event.Plaintext.class).forEach(plaintext -> plaintext.bytes().release());
  }

  @Test
  void aBodyThatPausesAsItDidIsHeardToItsEnd() throws Exception {
    sent(GET);
    said(10, HEAD + FIRST);
    said(SLOW_MILLIS, LAST);
    answer(0, HEAD + FIRST, SLOW_MILLIS, LAST);
    replay(false);
    assertThat(replayed.plaintext(Direction.RECEIVED)).isEqualTo(HEAD + FIRST + LAST);
  }

  @Test
  void aNextRequestWaitsForASlowAnswerToTheOneBefore() throws Exception {
    sent(GET);
    said(SLOW_MILLIS, HEAD + LAST);
    sent(GET);
    said(10, HEAD + LAST);
    answer(SLOW_MILLIS, HEAD + LAST, 0, HEAD + LAST);
    replay(false);
    assertThat(replayed.plaintext(Direction.RECEIVED)).isEqualTo((HEAD + LAST).repeat(2));
    List<Direction> turns =
        replayed.entries().stream()
            .filter(entry -> entry.event() instanceof Event.Plaintext)
            .map(Recording.Entry::direction)
            .toList();
    assertThat(turns)
        .containsExactly(Direction.SENT, Direction.RECEIVED, Direction.SENT, Direction.RECEIVED);
  }

  @Test
  void aServerThatClosedLateMayCloseAsLate() throws Exception {
    sent(GET);
    said(10, HEAD + LAST);
    now += SLOW_MILLIS;
    add(
        Direction.NONE,
        new Event.ConnectionClosed(
            Event.ConnectionClosed.Manner.FIN, Party.UPSTREAM, null, null, 1, 1));
    closes = true;
    answer(0, HEAD, SLOW_MILLIS, LAST);
    replay(true);
    assertThat(replayed.all(Event.ConnectionClosed.class).get(0).by()).isEqualTo(Party.UPSTREAM);
  }

  @Test
  void aServerThatSaysLessIsNotWaitedForMuchLonger() throws Exception {
    sent(GET);
    said(10, HEAD + FIRST + LAST);
    answer(0, HEAD, 0, "0\r\n\r\n");
    long start = System.nanoTime();
    replay(false);
    assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
  }

  // ---- a server ----

  /** Answers the first bytes of a client in two parts, after these times, and reads on. */
  private void answer(long before, String first, long between, String second) {
    Thread thread =
        new Thread(
            () -> {
              try (Socket client = server.accept()) {
                OutputStream out = client.getOutputStream();
                client.getInputStream().read(new byte[GET.length()]);
                Thread.sleep(before);
                out.write(first.getBytes(ISO_8859_1));
                if (between > 0) {
                  Thread.sleep(between);
                } else if (second.startsWith(HEAD)) {
                  client.getInputStream().read(new byte[GET.length()]);
                }
                out.write(second.getBytes(ISO_8859_1));
                if (!closes) {
                  client.getInputStream().read();
                }
              } catch (IOException | InterruptedException e) {
                // The test tells what is missing.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  // ---- a log ----

  private void replay(boolean serverClosed) throws Exception {
    RecordedSide client =
        new RecordedSide(
            taker -> {
              for (LogRecord record : records) {
                taker.take(record);
              }
            },
            1,
            Side.UPSTREAM,
            false,
            List.of(),
            null,
            Syntax.HTTP1,
            serverClosed);
    LazyUpstreamTls tls =
        new LazyUpstreamTls(
            () -> {
              throw new AssertionError();
            });
    UpstreamSettings settings =
        new UpstreamSettings(tls, UpstreamProtocol.AUTO, UpstreamSettings.Timeouts.DEFAULT);
    Target target = new Target(false, new Authority("127.0.0.1", server.getLocalPort()));
    new FrameReplay(client, target, settings, Speed.MAX, WAIT_MILLIS).run(replayed);
  }

  private void sent(String text) {
    add(Direction.SENT, http1(text));
  }

  private void said(long afterMillis, String text) {
    now += afterMillis;
    add(Direction.RECEIVED, http1(text));
  }

  private static Event http1(String text) {
    return new Event.Plaintext(Syntax.HTTP1, -1, Unpooled.copiedBuffer(text, ISO_8859_1));
  }

  private void add(Direction direction, Event event) {
    long at = records.size() + 1;
    records.add(new LogRecord(at, at, now * 1_000_000, 1, Side.UPSTREAM, direction, event));
  }
}
