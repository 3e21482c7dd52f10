package dev.h2tap.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An end that is played by hand, and notes what it is told, one line a call. */
public final class FakeEnd implements RelayEnd {
  public final List<String> told = new ArrayList<>();
  public Relay.Leg leg;
  public int credit;

  /** Lets these bytes arrive here. */
  public void receive(String text) {
    leg.received(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
  }

  @Override
  public void begin(Relay.Leg begun) {
    leg = begun;
  }

  @Override
  public void write(ByteBuf data) {
    int length = data.readableBytes();
    told.add(length > 40 ? length + " bytes" : data.toString(StandardCharsets.ISO_8859_1));
    data.release();
  }

  @Override
  public void end() {
    told.add("end");
  }

  @Override
  public void close() {
    told.add("close");
  }

  @Override
  public void abort(long errorCode) {
    told.add("abort " + errorCode);
  }

  @Override
  public void consumed(int bytes) {
    credit += bytes;
  }
}
