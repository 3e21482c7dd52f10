package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Reads a body, or what goes through a tunnel, as the messages it is made of. */
abstract class Contents {
  private record Found(Item item, Place at) {}

  private final Message message;
  private final List<Found> found = new ArrayList<>();
  private boolean over;

  /**
   * @param message whose messages are counted
   */
  Contents(Message message) {
    this.message = message;
  }

  /** Takes bytes, which stay readable; {@code start} is the place of the first. */
  final void take(ByteBuf bytes, Place start) {
    if (!over) {
      feed(bytes, start);
    }
  }

  /** No more will come; if it does, it is ignored. */
  final void end() {
    if (!over) {
      over = true;
      closed();
    }
  }

  abstract void feed(ByteBuf bytes, Place start);

  /** Bytes were lost. */
  abstract void lost();

  abstract void closed();

  /** Tells what was found since the last call. */
  final void tell(Connection connection, boolean request, HttpStream stream, Output output) {
    for (Found one : found) {
      output.item(one.at, connection, request, stream, one.item);
    }
    found.clear();
  }

  final void found(Item item, Place at) {
    found.add(new Found(item, at));
  }

  final void foundMessage(Item item, Place at) {
    message.countMessage();
    found(item, at);
  }

  final Message message() {
    return message;
  }
}
