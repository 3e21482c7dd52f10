package dev.h2tap.recorder.export.pcapng;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Side;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;

/**
 * The packets of all connections, on two interfaces for each side of h2tap: what went over the
 * network, and what was said within.
 */
final class Packets {
  private static final int RAW_IP = 101;
  private static final int EXPORTED_PDU = 252;

  /** By so much times of one run may step back from one record to the next. */
  private static final long DISORDER_NANOS = 1_000_000_000;

  private final PcapngWriter out;
  private final int downstream;
  private final int upstream;
  private final int downstreamPlain;
  private final int upstreamPlain;
  private long last;
  private long count;

  Packets(PcapngWriter out) throws IOException {
    this.out = out;
    downstream = out.networkInterface(RAW_IP, "downstream", "clients and h2tap");
    upstream = out.networkInterface(RAW_IP, "upstream", "h2tap and upstreams");
    downstreamPlain =
        out.networkInterface(EXPORTED_PDU, "downstream-plain", "clients and h2tap, without TLS");
    upstreamPlain =
        out.networkInterface(EXPORTED_PDU, "upstream-plain", "h2tap and upstreams, without TLS");
  }

  /** How many packets there are so far. */
  long count() {
    return count;
  }

  /** Adds an IP packet. */
  void network(
      long wallNanos, Side side, Direction direction, ByteBuf packet, List<String> comments)
      throws IOException {
    add(side == Side.UPSTREAM ? upstream : downstream, wallNanos, direction, packet, 0, comments);
  }

  /**
   * Adds an exported PDU.
   *
   * @param missing how many bytes at its end are not there
   */
  void plain(
      long wallNanos,
      Side side,
      Direction direction,
      ByteBuf pdu,
      long missing,
      List<String> comments)
      throws IOException {
    int to = side == Side.UPSTREAM ? upstreamPlain : downstreamPlain;
    add(to, wallNanos, direction, pdu, missing, comments);
  }

  private void add(
      int to,
      long wallNanos,
      Direction direction,
      ByteBuf packet,
      long missing,
      List<String> comments)
      throws IOException {
    boolean disorder = wallNanos < last && last - wallNanos < DISORDER_NANOS;
    last = disorder ? last : wallNanos;
    count++;
    out.packet(to, last, direction, packet, missing, comments);
  }
}
