package dev.h2tap.proxy.upstream;

import dev.h2tap.proxy.Recording;
import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.bridge.ClientStream;
import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.bridge.ExchangeObserver;
import dev.h2tap.proxy.bridge.Failure;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.proxy.relay.FakeEnd;
import dev.h2tap.proxy.relay.RelayEnd;
import dev.h2tap.proxy.tap.ConnectionTap;
import dev.h2tap.proxy.tap.PlaintextTap;
import dev.h2tap.proxy.tap.TapPoint;
import dev.h2tap.proxy.tls.LazyUpstreamTls;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A pool whose dials give connections in memory, and exchanges whose clients take notes. */
final class Upstream implements AutoCloseable {
  static final UpstreamSettings.Timeouts TIMEOUTS =
      new UpstreamSettings.Timeouts(5_000, 5_000, 60_000, 5_000);

  final Recording recording = new Recording();
  final EmbeddedChannel loop = new EmbeddedChannel();
  final List<Dialer.Progress> dials = new ArrayList<>();
  final List<EmbeddedChannel> channels = new ArrayList<>();
  final List<Exchange> diverted = new ArrayList<>();
  final UpstreamPool pool =
      new UpstreamPool(dials::add, diverted::add, loop.eventLoop(), TIMEOUTS.idle());
  private final UpstreamProtocol protocol;

  Upstream(UpstreamProtocol protocol) {
    this.protocol = protocol;
  }

  /** Lets the oldest dial connect. */
  EmbeddedChannel connect() {
    Dialer.Progress progress = dials.remove(0);
    EmbeddedChannel channel = new EmbeddedChannel();
    channels.add(channel);
    TapPoint point = TapPoint.open(recording, Side.UPSTREAM);
    ConnectionTap tap = new ConnectionTap(point);
    PlaintextTap plaintext = new PlaintextTap(point, Syntax.OPAQUE, true);
    Target target = new Target(false, new Authority("up", 80));
    UpstreamChannel upstream =
        new UpstreamChannel(channel, target, point, tap, plaintext, null, null);
    UpstreamSettings settings =
        new UpstreamSettings(
            new LazyUpstreamTls(
                () -> {
                  throw new AssertionError();
                }),
            protocol,
            TIMEOUTS);
    UpstreamSetup setup = new UpstreamSetup(upstream, null, plaintext, settings, progress);
    channel
        .pipeline()
        .addLast("connection-tap", tap)
        .addLast("tap", plaintext)
        .addLast("setup", setup);
    setup.ready(null);
    run();
    return channel;
  }

  void failDial(Failure failure) {
    dials.remove(0).failed(failure);
    run();
  }

  /** Runs what waits on the loop and on all channels. */
  void run() {
    loop.runPendingTasks();
    channels.forEach(EmbeddedChannel::runPendingTasks);
    loop.runPendingTasks();
  }

  /** What was written to a channel since the last call. */
  String written(EmbeddedChannel channel) {
    run();
    StringBuilder text = new StringBuilder();
    for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
      text.append(bytes.toString(StandardCharsets.ISO_8859_1));
      bytes.release();
    }
    return text.toString();
  }

  void answer(EmbeddedChannel channel, String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    channel.checkException();
    run();
  }

  Request get(String path) {
    return request("GET", path, true);
  }

  Request request(String method, String path, boolean ends, String... fields) {
    return open(new RequestHead(method, "http", "a", path, section(fields), false), ends);
  }

  /** A request for another protocol. */
  Request upgrade(String protocol, String... fields) {
    return open(new RequestHead("GET", "http", "a", "/", section(fields), false, protocol), true);
  }

  private static Fields section(String... fields) {
    Fields section = new Fields();
    for (int i = 0; i < fields.length; i += 2) {
      section.add(fields[i], fields[i + 1]);
    }
    return section;
  }

  private Request open(RequestHead head, boolean ends) {
    Request client = new Request();
    client.exchange =
        new Exchange(
            Arrival.NONE,
            head,
            client,
            pool::open,
            recording,
            ExchangeObserver.NONE,
            loop.eventLoop());
    client.exchange.start(ends);
    run();
    return client;
  }

  @Override
  public void close() {
    pool.close();
    for (EmbeddedChannel channel : channels) {
      if (channel.pipeline().firstContext() != null) {
        channel.pipeline().firstContext().close();
      }
      channel.finishAndReleaseAll();
    }
    loop.finishAndReleaseAll();
    recording.close();
  }

  /** A client that notes what it is sent, one line a call. */
  static final class Request implements ClientStream {
    final List<String> got = new ArrayList<>();
    final FakeEnd tunnel = new FakeEnd();
    Exchange exchange;
    int credit;

    void body(String text, boolean end) {
      exchange.requestData(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII), end);
    }

    @Override
    public long connection() {
      return 1;
    }

    @Override
    public long stream() {
      return 1;
    }

    @Override
    public boolean hasErrorCodes() {
      return false;
    }

    @Override
    public void interim(ResponseHead head) {
      got.add("interim " + head.status());
    }

    @Override
    public void head(ResponseHead head, boolean end) {
      got.add("head " + head.status() + (end ? " end" : ""));
    }

    @Override
    public void data(ByteBuf data, boolean end) {
      got.add("data " + data.toString(StandardCharsets.US_ASCII).trim() + (end ? " end" : ""));
      data.release();
    }

    @Override
    public void trailers(Fields trailers) {
      got.add("trailers " + trailers.toString().trim());
    }

    @Override
    public RelayEnd becomeTunnel(ResponseHead head) {
      got.add("tunnel " + head.status() + " " + head.fields().get("sec-websocket-accept"));
      return tunnel;
    }

    @Override
    public void abort(long errorCode) {
      got.add("abort " + errorCode);
    }

    @Override
    public void requestConsumed(int bytes) {
      credit += bytes;
    }
  }
}
