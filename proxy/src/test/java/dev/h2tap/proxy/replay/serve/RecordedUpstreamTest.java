package dev.h2tap.proxy.replay.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.proxy.Recording;
import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.bridge.ClientStream;
import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.ExchangeObserver;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.proxy.replay.Speed;
import dev.h2tap.proxy.tunnel.Prepared;
import dev.h2tap.proxy.tunnel.TunnelEnd;
import dev.h2tap.proxy.upstream.Ways;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client gets that takes its time. */
class RecordedUpstreamTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final RecordedLog log = new RecordedLog();
  private final List<String> got = new ArrayList<>();
  private final List<String> live = new ArrayList<>();
  private String match = "method,authority,path,query";
  private OnMiss onMiss = new OnMiss.NotFound();
  private boolean readsBodies = true;
  private int toSend;
  private int untaken;

  @AfterEach
  void close() {
    channel.close();
  }

  @Test
  void theEndDoesNotOvertakeWhatWaitsForTheClient() throws Exception {
    brokenOff();
    Exchange exchange = ask("GET", 0);
    assertThat(got).containsExactly("head 200", "data half");
    exchange.response().written(untaken);
    channel.runPendingTasks();
    assertThat(got).containsExactly("head 200", "data half", "abort 2");
  }

  @Test
  void aClientThatTakesNothingIsNotWaitedForForEver() throws Exception {
    brokenOff();
    ask("GET", 0);
    channel.advanceTimeBy(1, TimeUnit.MINUTES);
    channel.runScheduledPendingTasks();
    assertThat(got).containsExactly("head 200", "data half", "abort 2");
  }

  @Test
  void aBodyThatCannotBeReadAnyMoreBreaksTheResponseOff() throws Exception {
    String content = "x".repeat(1 << 20);
    log.exchange(
        "a", "http://b:80", "HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n" + content);
    readsBodies = false;
    ask("GET", 0);
    assertThat(got).containsExactly("head 200", "abort 2");
  }

  private void brokenOff() {
    log.exchange("a", "http://b:80", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
    log.closed(2, Manner.FIN, Party.UPSTREAM);
  }

  @Test
  void aClientThatWaitsForA100GetsOneWhereNoneIsRecorded() throws Exception {
    log.exchange(post(2), "hi", "http://b:80", OK);
    Exchange exchange = ask("POST", 2, "expect", "100-continue");
    assertThat(got).containsExactly("interim 100");
    send(exchange, 2);
    assertThat(got).containsExactly("interim 100", "head 200", "data ok");
  }

  @Test
  void itGetsNoSecondOneWhereOneIsRecorded() throws Exception {
    log.exchange(post(2), "hi", "http://b:80", "HTTP/1.1 100 Continue\r\n\r\n" + OK);
    Exchange exchange = ask("POST", 2, "expect", "100-continue");
    send(exchange, 2);
    assertThat(got).containsExactly("interim 100", "head 200", "data ok");
  }

  @Test
  void itGetsOneWhereItsContentIsReadToBeCompared() throws Exception {
    log.exchange(post(2), "hi", "http://b:80", OK);
    match = "path,body";
    Exchange exchange = ask("POST", 2, "expect", "100-continue");
    assertThat(got).containsExactly("interim 100");
    send(exchange, 2);
    assertThat(got.get(1)).isEqualTo("head 404");
  }

  @Test
  void whatIsLongerThanAllThatWasRecordedGoesToTheLiveUpstreamUnread() throws Exception {
    log.exchange(post(2), "hi", "http://b:80", OK);
    match = "path,body";
    onMiss = new OnMiss.Upstream();
    ask("POST", 100_000, "content-length", "100000");
    assertThat(live).containsExactly("POST /x");
    assertThat(got).isEmpty();
  }

  @Test
  void whatIsFoundTooLongOnceItIsReadIsNotSaidToBeAskedLive() throws Exception {
    String content = "x".repeat(100_000);
    log.exchange(post(content.length()), content, "http://b:80", OK);
    match = "path,body";
    onMiss = new OnMiss.Upstream();
    Exchange exchange = ask("POST", 100_000);
    send(exchange, 50_000);
    send(exchange, 50_000);
    assertThat(live).isEmpty();
    assertThat(got.get(0)).isEqualTo("head 404");
    assertThat(got.get(1)).contains("the live upstream is not asked");
  }

  @Test
  void theResponseToAHeadIsNoneToAGet() throws Exception {
    log.exchange(
        "HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n",
        "",
        "http://b:80",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
    match = "path";
    ask("GET", 0);
    assertThat(got.get(0)).isEqualTo("head 404");
    got.clear();
    ask("HEAD", 0);
    assertThat(got).containsExactly("head 200");
  }

  @Test
  void theResponseToAGetIsOneToAHead() throws Exception {
    log.exchange("a", "http://b:80", OK);
    match = "path";
    ask("HEAD", 0);
    assertThat(got).containsExactly("head 200");
  }

  // ---- a client ----

  private static String post(int length) {
    return "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n";
  }

  private void send(Exchange exchange, int length) {
    toSend -= length;
    exchange.requestData(Unpooled.buffer().writeZero(length), toSend == 0);
    channel.runPendingTasks();
  }

  private Exchange ask(String method, int length, String... fields) throws Exception {
    Replay replay =
        new ReplayReader(any -> true, any -> true, MatchBy.parse(match), Repeat.LAST).read(log);
    if (!readsBodies) {
      replay.close();
    }
    Fields all = new Fields();
    for (int i = 0; i < fields.length; i += 2) {
      all.add(fields[i], fields[i + 1]);
    }
    toSend = length;
    Exchange exchange =
        new Exchange(
            Arrival.NONE,
            new RequestHead(method, "http", "a", "/x", all, false),
            new Client(),
            new RecordedUpstreams(replay, Speed.parse("max"), onMiss, new Live(), Runnable::run),
            new Recording(),
            ExchangeObserver.NONE,
            channel.eventLoop());
    exchange.start(length == 0);
    channel.runPendingTasks();
    return exchange;
  }

  private final class Live implements Ways {
    @Override
    public void open(Exchange exchange) {
      live.add(exchange.request().method() + " " + exchange.request().path());
    }

    @Override
    public void prepare(Arrival arrival, Prepared.Listener listener) {
      throw new AssertionError();
    }

    @Override
    public void dial(Arrival arrival, boolean sealed, TunnelEnd end) {
      throw new AssertionError();
    }
  }

  /** Takes content only when the test says so. */
  private final class Client implements ClientStream {
    @Override
    public long connection() {
      return 7;
    }

    @Override
    public long stream() {
      return 1;
    }

    @Override
    public boolean hasErrorCodes() {
      return true;
    }

    @Override
    public void interim(ResponseHead head) {
      got.add("interim " + head.status());
    }

    @Override
    public void head(ResponseHead head, boolean end) {
      got.add("head " + head.status());
    }

    @Override
    public void data(ByteBuf data, boolean end) {
      untaken += data.readableBytes();
      got.add("data " + data.toString(StandardCharsets.UTF_8));
      data.release();
    }

    @Override
    public void trailers(Fields trailers) {
      got.add("trailers");
    }

    @Override
    public void abort(long errorCode) {
      got.add("abort " + errorCode);
    }

    @Override
    public void requestConsumed(int bytes) {}
  }
}
