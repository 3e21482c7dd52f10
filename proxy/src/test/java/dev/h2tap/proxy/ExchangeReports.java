package dev.h2tap.proxy;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.bridge.ExchangeReport;
import dev.h2tap.proxy.bridge.Protocol;
import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.recorder.event.Party;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Reports of exchanges that never were. */
public final class ExchangeReports {
  private static final long START_MILLIS = 1_795_000_000_123L;

  private ExchangeReports() {}

  /** A request that came over HTTP/1.1 and was answered over HTTP/2. */
  public static ExchangeReport answered(String method, String authority, String path, int status) {
    return report(method, authority, path, Protocol.HTTP2, status, null, null, null);
  }

  /** A request that did not get to an upstream. */
  public static ExchangeReport failed(
      int status, @Nullable Party blame, @Nullable String finding, String reason) {
    return report(
        "GET", "app.example:80", "/metrics", Protocol.NONE, status, blame, finding, reason);
  }

  private static ExchangeReport report(
      String method,
      String authority,
      String path,
      Protocol upstream,
      int status,
      @Nullable Party blame,
      @Nullable String finding,
      @Nullable String reason) {
    boolean asked = upstream != Protocol.NONE;
    return new ExchangeReport(
        12,
        new Arrival(
            Arrival.ONLY_LISTENER, new InetSocketAddress("127.0.0.1", 50_000), false, null, null),
        7,
        new RequestHead(method, "http", authority, path, new Fields(), true),
        Protocol.HTTP1,
        upstream,
        new Authority("10.0.0.1", 9102),
        asked ? 8 : 0,
        1,
        status,
        new ExchangeReport.Times(
            START_MILLIS, asked ? 1_000_000 : -1, asked ? 3_456_789 : -1, 5_000_999),
        3,
        asked ? 4_096 : 0,
        blame,
        finding,
        reason);
  }
}
