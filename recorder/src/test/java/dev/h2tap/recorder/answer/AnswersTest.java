package dev.h2tap.recorder.answer;

import static dev.h2tap.recorder.event.Direction.NONE;
import static dev.h2tap.recorder.event.Direction.RECEIVED;
import static dev.h2tap.recorder.event.Direction.SENT;
import static dev.h2tap.recorder.event.Side.UPSTREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.answer.Answers.Parting;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.http2.Frames;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.timeline.Script;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AnswersTest {
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  @Test
  void streamsMayOvertakeEachOtherAndBodiesBeCutElsewhere() throws Exception {
    Answers one =
        answers(
            server -> {
              server.says(server.head(1, "200"), server.head(3, "200"));
              server.says(Frames.data(1, 0, "ab"), Frames.data(1, END_STREAM, "c"));
              server.says(Frames.data(3, END_STREAM, "d"));
            });
    Answers other =
        answers(
            server -> {
              server.says(server.head(3, "200"), Frames.data(3, END_STREAM, "d"));
              server.says(server.head(1, "200"), Frames.data(1, END_STREAM, "abc"));
            });
    assertThat(one.partings(other)).isEmpty();
    assertThat(one.streams().get(1L)).hasSize(3);
  }

  @Test
  void anotherFieldIsToldWithoutThoseThatAreTheSame() throws Exception {
    Answers one = answers(server -> server.says(server.head(1, "200", "etag", "a", "x", "y")));
    Answers other = answers(server -> server.says(server.head(1, "200", "etag", "b", "x", "y")));
    assertThat(one.partings(other))
        .singleElement()
        .satisfies(
            parting -> {
              assertThat(parting.stream()).isEqualTo(1);
              assertThat(parting.recordedLines()).containsExactly("etag: a");
              assertThat(parting.nowLines()).containsExactly("etag: b");
            });
  }

  @Test
  void aFieldMayBeIgnored() throws Exception {
    Answers one = answers(server -> server.says(server.head(1, "200", "date", "today")));
    Answers other = answers(server -> server.says(server.head(1, "200", "date", "tomorrow")));
    assertThat(one.partings(other)).isEmpty();
  }

  @Test
  void oneByteOfABodyIsADifference() throws Exception {
    Answers one =
        answers(server -> server.says(server.head(1, "200"), Frames.data(1, END_STREAM, "abc")));
    Answers other =
        answers(server -> server.says(server.head(1, "200"), Frames.data(1, END_STREAM, "abd")));
    assertThat(one.partings(other)).hasSize(1);
  }

  @Test
  void ofAGoawayTheCodeCounts() throws Exception {
    Answers one = answers(server -> server.says(Frames.goAway(1, 1, "bad")));
    Answers words = answers(server -> server.says(Frames.goAway(0, 1, "wrong")));
    Answers code = answers(server -> server.says(Frames.goAway(1, 0, "bad")));
    assertThat(one.partings(words)).isEmpty();
    assertThat(one.partings(code))
        .extracting(Parting::nowLines)
        .containsExactly(List.of("GOAWAY NO_ERROR  last stream 1  \"bad\""));
  }

  @Test
  void aServerThatClosedAndNowDoesNotIsADifferenceAndNotTheOtherWayRound() throws Exception {
    Answers closed = answers(server -> server.closes(Party.UPSTREAM));
    Answers open = answers(server -> server.closes(Party.H2TAP));
    assertThat(closed.partings(open))
        .extracting(Parting::recordedLines)
        .containsExactly(List.of("the server ended the connection"));
    assertThat(open.partings(closed)).isEmpty();
  }

  @Test
  void silenceInPlaceOfAnAnswerIsToldAsSuch() throws Exception {
    Answers one = answers(server -> server.says(server.head(1, "200")));
    Answers other = answers(server -> {});
    assertThat(one.partings(other))
        .extracting(Parting::nowLines)
        .containsExactly(List.of("nothing more"));
  }

  /** The server's side of a connection that is written down. */
  private static final class ScriptedServer {
    private final Script script = new Script();
    private final Frames frames = new Frames();

    ByteBuf head(int stream, String status, String... fields) {
      String[] all = new String[fields.length + 2];
      all[0] = ":status";
      all[1] = status;
      System.arraycopy(fields, 0, all, 2, fields.length);
      return frames.headers(stream, END_HEADERS, all);
    }

    void says(ByteBuf... bytes) {
      script.http2(7, UPSTREAM, RECEIVED, bytes);
    }

    void closes(Party by) {
      script.event(7, UPSTREAM, NONE, new Event.ConnectionClosed(Manner.FIN, by, null, null, 1, 1));
    }
  }

  private static Answers answers(Consumer<ScriptedServer> speech) throws Exception {
    ScriptedServer server = new ScriptedServer();
    server.script.event(
        7,
        UPSTREAM,
        NONE,
        new Event.ConnectionOpened("127.0.0.1:1", "127.0.0.1:2", "a:2", false, 0, 0));
    Frames client = new Frames();
    server.script.http2(
        7,
        UPSTREAM,
        SENT,
        Frames.preface(),
        client.headers(1, 5, ":method", "GET"),
        client.headers(3, 5, ":method", "GET"));
    speech.accept(server);
    return AnswerReader.read(
        taker -> {
          for (LogRecord record : server.script.records()) {
            taker.take(record);
          }
        },
        7,
        UPSTREAM,
        Set.of("date"));
  }
}
