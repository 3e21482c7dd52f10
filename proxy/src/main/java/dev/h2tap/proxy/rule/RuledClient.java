package dev.h2tap.proxy.rule;

import dev.h2tap.proxy.bridge.ClientStream;
import dev.h2tap.proxy.bridge.Exchange;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.proxy.relay.RelayEnd;
import io.netty.buffer.ByteBuf;

/** Changes, delays and throttles the response on its way to the client. */
final class RuledClient implements ClientStream {
  private final ClientStream client;
  private final Exchange exchange;
  private final Rule rule;
  private final Pace pace;

  RuledClient(ClientStream client, Exchange exchange, Rule rule) {
    this.client = client;
    this.exchange = exchange;
    this.rule = rule;
    this.pace = new Pace(exchange, rule.throttle().responseRate(), true, client::data);
  }

  @Override
  public long connection() {
    return client.connection();
  }

  @Override
  public long stream() {
    return client.stream();
  }

  @Override
  public boolean hasErrorCodes() {
    return client.hasErrorCodes();
  }

  @Override
  public void interim(ResponseHead head) {
    client.interim(head);
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    String words = rule.responseWords(head.status());
    if (!words.isEmpty()) {
      exchange.note(rule.name(), words);
    }
    pace.delay(rule.delay().responseMillis());
    ResponseHead changed = changed(head);
    pace.add(() -> client.head(changed, end));
  }

  private ResponseHead changed(ResponseHead head) {
    boolean other = rule.status() != 0 && rule.status() != head.status();
    return new ResponseHead(
        other ? rule.status() : head.status(),
        other ? "" : head.reason(),
        rule.response().applyTo(head.fields()));
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    pace.add(data, end);
  }

  @Override
  public void trailers(Fields trailers) {
    pace.add(() -> client.trailers(trailers));
  }

  /** What a tunnel carries is not throttled. */
  @Override
  public RelayEnd becomeTunnel(ResponseHead head) {
    return client.becomeTunnel(
        new ResponseHead(head.status(), head.reason(), rule.response().applyTo(head.fields())));
  }

  @Override
  public void abort(long errorCode) {
    pace.drop();
    client.abort(errorCode);
  }

  @Override
  public void requestConsumed(int bytes) {
    client.requestConsumed(bytes);
  }
}
