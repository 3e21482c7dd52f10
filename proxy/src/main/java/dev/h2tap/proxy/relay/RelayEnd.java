package dev.h2tap.proxy.relay;

import io.netty.buffer.ByteBuf;

/**
 * One end of a {@link Relay}: where its bytes go out and come in. All calls come on the event loop
 * that both ends share.
 */
public interface RelayEnd {

  /** From now on what arrives here is told to {@code leg}, first what has arrived already. */
  void begin(Relay.Leg leg);

  /** Sends bytes. Takes over {@code data}, and calls {@link Relay.Leg#written} once it has left. */
  void write(ByteBuf data);

  /** Nothing more will be written: FIN, or END_STREAM; what arrives is still told. */
  void end();

  /** Ends once all that was written has left; what still arrives is of no use. */
  void close();

  /**
   * Breaks off: a reset of the connection, or RST_STREAM with this code (RFC 9113 §8.5). One that
   * was told to end before still sends what was written.
   */
  void abort(long errorCode);

  /** The other end took so many of the bytes that arrived here: more may come. */
  void consumed(int bytes);
}
