package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;

/** One direction of a tunnel: told as so many bytes each time. */
final class TunnelContents extends Contents {
  TunnelContents(Message message) {
    super(message);
  }

  @Override
  void feed(ByteBuf bytes, Place start) {
    found(new Item.Tunnel(bytes.readableBytes()), start);
  }

  @Override
  void lost() {}

  @Override
  void closed() {}
}
