package dev.h2tap.recorder.export.pcapng;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;

/**
 * A TCP connection made anew, without loss, and with acknowledgements as often as needed for no
 * window to fill. Sequence numbers begin low, so that they wrap as late as they can.
 */
final class TcpStream {
  /** Data that nobody acknowledged, before the receiver does so by itself. */
  private static final int UNACKNOWLEDGED_LIMIT = 1 << 20;

  private static final int CLIENT = 0;
  private static final int SERVER = 1;

  /** Gets the packets, in order. */
  @FunctionalInterface
  interface Sink {
    void packet(boolean fromClient, ByteBuf packet) throws IOException;
  }

  private final Addresses addresses;
  private final Sink sink;
  private final int[] next = new int[2];
  private final int[] unacknowledged = new int[2];

  /**
   * @param number told apart by this are connections that have the same addresses in turn
   */
  TcpStream(Addresses addresses, long number, Sink sink) {
    this.addresses = addresses;
    this.sink = sink;
    next[CLIENT] = (int) Long.remainderUnsigned(number, 1 << 16) << 12;
    next[SERVER] = next[CLIENT] + (1 << 11);
  }

  /** The three-way handshake. */
  void open() throws IOException {
    ask();
    send(SERVER, TcpPacket.SYN | TcpPacket.ACK, Unpooled.EMPTY_BUFFER);
    send(CLIENT, TcpPacket.ACK, Unpooled.EMPTY_BUFFER);
  }

  /** The client's first packet alone. */
  void ask() throws IOException {
    send(CLIENT, TcpPacket.SYN, Unpooled.EMPTY_BUFFER);
  }

  /** Data, in as many segments as it needs; stays readable. */
  void data(boolean fromClient, ByteBuf bytes) throws IOException {
    int from = fromClient ? CLIENT : SERVER;
    ByteBuf in = bytes.slice();
    while (in.isReadable()) {
      ByteBuf segment = in.readSlice(Math.min(TcpPacket.SEGMENT_LIMIT, in.readableBytes()));
      send(from, TcpPacket.PSH | TcpPacket.ACK, segment);
      unacknowledged[from] += segment.readableBytes();
      if (unacknowledged[from] > UNACKNOWLEDGED_LIMIT) {
        send(1 - from, TcpPacket.ACK, Unpooled.EMPTY_BUFFER);
      }
    }
  }

  /** One side ends the connection in good order, and the other agrees. */
  void finish(boolean byClient) throws IOException {
    int by = byClient ? CLIENT : SERVER;
    send(by, TcpPacket.FIN | TcpPacket.ACK, Unpooled.EMPTY_BUFFER);
    send(1 - by, TcpPacket.FIN | TcpPacket.ACK, Unpooled.EMPTY_BUFFER);
    send(by, TcpPacket.ACK, Unpooled.EMPTY_BUFFER);
  }

  /** One side breaks the connection off. */
  void reset(boolean byClient) throws IOException {
    send(byClient ? CLIENT : SERVER, TcpPacket.RST | TcpPacket.ACK, Unpooled.EMPTY_BUFFER);
  }

  private void send(int from, int flags, ByteBuf data) throws IOException {
    int ack = (flags & TcpPacket.ACK) != 0 ? next[1 - from] : 0;
    sink.packet(
        from == CLIENT, TcpPacket.of(addresses, from == CLIENT, flags, next[from], ack, data));
    next[from] += data.readableBytes();
    if ((flags & (TcpPacket.SYN | TcpPacket.FIN)) != 0) {
      next[from]++;
    }
    unacknowledged[1 - from] = 0;
  }
}
