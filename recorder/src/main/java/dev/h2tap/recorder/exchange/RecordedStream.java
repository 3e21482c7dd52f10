package dev.h2tap.recorder.exchange;

import dev.h2tap.recorder.event.Side;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exchange as it was on one connection.
 *
 * @param connection as it was when the exchange was over
 * @param number HTTP/2 stream, or the ordinal of the request on an HTTP/1 connection from 1
 * @param protocol {@code h2}, or the version as HTTP/1 sent it; empty where it is not known
 * @param method empty where it is not known
 * @param scheme null where none was sent
 * @param authority or Host, null where none was sent
 * @param path as sent; empty where it is not known
 * @param interim the 1xx responses, in order
 * @param response not started where there was none
 * @param reset null where the stream was not reset
 */
public record RecordedStream(
    RecordedConnection connection,
    long number,
    String protocol,
    String method,
    @Nullable String scheme,
    @Nullable String authority,
    String path,
    RecordedMessage request,
    List<RecordedMessage> interim,
    RecordedMessage response,
    @Nullable Reset reset) {

  /**
   * RST_STREAM (RFC 9113 §6.4).
   *
   * @param byServer whether the server of the connection sent it
   * @param nanos when, on the run's own clock
   */
  public record Reset(long code, boolean byServer, long nanos) {}

  public RecordedStream {
    interim = List.copyOf(interim);
  }

  public boolean isHttp2() {
    return protocol.equals("h2");
  }

  public Side side() {
    return connection.side();
  }
}
