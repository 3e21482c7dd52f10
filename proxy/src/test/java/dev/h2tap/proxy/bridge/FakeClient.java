package dev.h2tap.proxy.bridge;

import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that notes what it is sent, one line a call. */
final class FakeClient implements ClientStream {
  final List<String> sent = new ArrayList<>();
  int credit;
  private final boolean errorCodes;

  FakeClient(boolean errorCodes) {
    this.errorCodes = errorCodes;
  }

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
    return errorCodes;
  }

  @Override
  public void interim(ResponseHead head) {
    sent.add("interim " + head.status());
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    sent.add("head " + head.status() + (end ? " end" : ""));
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    sent.add("data " + data.toString(StandardCharsets.US_ASCII).trim() + (end ? " end" : ""));
    data.release();
  }

  @Override
  public void trailers(Fields trailers) {
    sent.add("trailers " + trailers.toString().trim());
  }

  @Override
  public void abort(long errorCode) {
    sent.add("abort " + errorCode);
  }

  @Override
  public void requestConsumed(int bytes) {
    credit += bytes;
  }
}
