package dev.h2tap.recorder.timeline;

import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Where the halves of a connection leave what they found. */
interface Output {

  /** How many bytes of a body are shown. */
  int previewLimit();

  /** There is something to see. */
  void item(Place at, Connection connection, boolean request, @Nullable HttpStream s, Item item);

  /** A stream is new. */
  void opened(HttpStream stream);

  /** A stream is forgotten though it has not ended: there are too many. */
  void abandoned(HttpStream stream);

  /** Bytes of a body. */
  void body(HttpStream stream, boolean request, ByteBuf bytes, Place at);

  /** A message is over: at its end, or where it was cut short. */
  void ended(HttpStream stream, boolean request, boolean whole, Place at);

  /** The stream was reset. */
  void reset(HttpStream stream, Place at);
}
