package dev.h2tap.recorder.export.pcapng;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.tls.TlsSealer;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The packets of one connection. Its bytes go as TCP, TLS included, for as long as that can be made
 * whole; from the first plaintext on that cannot, what was said follows as exported PDUs.
 */
final class ConnectionPackets {
  private static final int COMMENT_LIMIT = 32;
  private static final int COMMENT_LENGTH = 2000;
  private static final int EARLY_LIMIT = 64 << 10;

  private final long number;
  private final Side side;
  private final boolean plain;
  private final boolean fromStart;
  private final Addresses ends;
  private final Packets packets;
  private final Consumer<String> fallBack;
  private final TlsSealer sealer;
  private final Map<Direction, Syntax> spoken = new EnumMap<>(Direction.class);
  private final List<String> comments = new ArrayList<>();
  private final List<Event.Plaintext> early = new ArrayList<>();

  /** Those of what is in the tunnel, where there is one. */
  private Addresses addresses;

  private TcpStream tcp;
  private @Nullable TcpStream outer;
  private Place now = new Place(0, 0, 0, 0);
  private @Nullable Pdus pdus;
  private boolean handshakeTold;
  private boolean sealed;
  private int earlyBytes;
  private @Nullable String alpn;
  private boolean spokeHttp;
  private boolean connects;
  private boolean tunnel;
  private boolean spokeTls;

  /** A packet could not be written while records were sealed. */
  private @Nullable IOException failure;

  /**
   * @param plain whether plaintext that was in TLS is to be shown without it
   * @param fromStart whether the log holds the connection from its first byte
   * @param fallBack told why TLS cannot be made whole, at most once
   */
  ConnectionPackets(
      long number,
      Side side,
      boolean plain,
      boolean fromStart,
      Addresses addresses,
      Packets packets,
      Consumer<String> fallBack) {
    this.number = number;
    this.side = side;
    this.plain = plain;
    this.fromStart = fromStart;
    this.ends = addresses;
    this.addresses = addresses;
    this.packets = packets;
    this.fallBack = fallBack;
    this.tcp = new TcpStream(addresses, number, this::network);
    this.sealer = new TlsSealer(direction(true), this::sealed);
  }

  Addresses ends() {
    return ends;
  }

  /** Something to say with the next packet. */
  void comment(String text) {
    if (comments.size() < COMMENT_LIMIT) {
      comments.add(text.substring(0, Math.min(COMMENT_LENGTH, text.length())));
    }
  }

  /** The connection came about. */
  void open(Place at) throws IOException {
    now = at;
    tcp.open();
  }

  /** It did not. */
  void fail(Place at, boolean refused) throws IOException {
    now = at;
    tcp.ask();
    if (refused) {
      tcp.reset(false);
    }
  }

  /** Bytes are missing from here on: what is known of TLS or of TCP's order ends. */
  void lost(String reason) throws IOException {
    comment("bytes are missing before this: " + reason);
    releaseEarly();
    goOnWithoutTls(reason).lost();
  }

  /** What happened next. */
  void take(LogRecord record) throws IOException {
    now = Place.of(record, 0);
    Event event = record.event();
    if (event instanceof Event.Plaintext plaintext) {
      plaintext(record.direction(), plaintext);
    } else if (event instanceof Event.TlsRecord tls) {
      sealer.record(record.direction(), tls, now);
    } else if (event instanceof Event.TlsSecret secret) {
      sealer.secret(secret.line());
    } else if (event instanceof Event.TlsHandshakeComplete complete) {
      handshakeTold = true;
      alpn = complete.alpn();
      sealer.noMoreSecrets();
    } else if (event instanceof Event.TlsHandshakeFailed failed) {
      sealer.noMoreSecrets();
      comment("the TLS handshake failed: " + failed.reason());
    } else if (event instanceof Event.RuleApplied rule) {
      comment(rule.rule() + ": " + rule.detail());
    } else if (event instanceof Event.ConnectionClosed closed) {
      close(closed);
    }
    rethrow();
  }

  private void close(Event.ConnectionClosed closed) throws IOException {
    sealer.noMoreSecrets();
    releaseEarly();
    if (closed.detail() != null) {
      comment("closed: " + closed.detail());
    }
    boolean byPeer = closed.by() != Party.H2TAP;
    boolean byClient = byPeer == (side == Side.DOWNSTREAM);
    TcpStream within = tcp;
    for (TcpStream each : outer == null ? List.of(within) : List.of(within, outer)) {
      if (closed.manner() == Event.ConnectionClosed.Manner.RST) {
        each.reset(byClient);
      } else {
        each.finish(byClient);
      }
    }
  }

  /**
   * Wireshark knows HTTP/2 by the client's preface where ALPN says nothing, so what the server said
   * before that waits for it.
   */
  private void plaintext(Direction direction, Event.Plaintext event) throws IOException {
    boolean client = fromClient(direction);
    if (event.syntax() == Syntax.HTTP2 && !client && awaitsPreface(event)) {
      early.add(event);
      earlyBytes += event.bytes().readableBytes();
      return;
    }
    if (!client || event.syntax() != Syntax.HTTP2) {
      releaseEarly();
    }
    say(direction, event);
    releaseEarly();
  }

  private boolean awaitsPreface(Event.Plaintext event) {
    return fromStart
        && pdus == null
        && !spokeHttp
        && !"h2".equals(alpn)
        && earlyBytes + event.bytes().readableBytes() <= EARLY_LIMIT;
  }

  private void releaseEarly() throws IOException {
    List<Event.Plaintext> waiting = List.copyOf(early);
    early.clear();
    for (Event.Plaintext event : waiting) {
      say(direction(false), event);
    }
  }

  private void say(Direction direction, Event.Plaintext event) throws IOException {
    Syntax before = spoken.put(direction, event.syntax());
    boolean overTls = handshakeTold || sealer.hasHandshake();
    boolean tornRecord = before == Syntax.HTTP2 && event.syntax() == Syntax.OPAQUE;
    if (pdus == null && overTls && !tornRecord) {
      sealer.noMoreSecrets();
      String obstacle = sealer.obstacle(direction);
      if (plain || obstacle != null) {
        goOnWithoutTls(plain ? null : obstacle);
      } else {
        spokeHttp |= event.syntax() != Syntax.OPAQUE;
        sealed = true;
        sealer.seal(direction, event.bytes(), now);
        return;
      }
    } else if (pdus == null) {
      prepareClear(direction, event);
    }
    Pdus begun = pdus;
    if (begun != null) {
      begun.take(fromClient(direction), event, now);
    } else {
      tcp.data(fromClient(direction), event.bytes());
    }
  }

  private void prepareClear(Direction direction, Event.Plaintext event) throws IOException {
    if (event.syntax() != Syntax.OPAQUE && tunnel && outer == null) {
      enterTunnel();
    }
    boolean first = !spokeHttp;
    spokeHttp |= event.syntax() != Syntax.OPAQUE;
    if (event.syntax() == Syntax.HTTP1) {
      if (first && WiresharkPorts.hideHttp(addresses)) {
        hint(ExportedPdu.Hint.HTTP, "HTTP/1 follows at a port of something else");
      }
      if (fromClient(direction)) {
        connects = beginsWith(event.bytes(), "CONNECT ");
      } else {
        tunnel |= connects && beginsWith(event.bytes(), "HTTP/1.1 2");
      }
    } else if (event.syntax() == Syntax.HTTP2 && !fromStart) {
      goOnWithoutTls("the log does not hold how it began");
    } else if (event.syntax() == Syntax.HTTP2 && first) {
      hint(ExportedPdu.Hint.HTTP, "HTTP/2 follows in the clear");
    }
  }

  /**
   * Wireshark reads TLS in a tunnel of CONNECT, and no HTTP in the clear: that goes on as a
   * connection of its own, as what is in a tunnel within TLS does in the log.
   */
  private void enterTunnel() throws IOException {
    outer = tcp;
    addresses = new Addresses(addresses.client().withPrivatePort(number), addresses.server());
    tcp = new TcpStream(addresses, number, this::network);
    spokeHttp = false;
    comment("what goes through the tunnel of connection " + number + "; the port is made up");
    tcp.open();
  }

  private static boolean beginsWith(ByteBuf bytes, String text) {
    int length = Math.min(text.length(), bytes.readableBytes());
    return text.equals(bytes.toString(bytes.readerIndex(), length, StandardCharsets.US_ASCII));
  }

  private void hint(ExportedPdu.Hint hint, String what) throws IOException {
    comment("not from the wire: tells Wireshark that " + what);
    pdu(direction(true), ExportedPdu.of(hint, addresses), 0);
  }

  private Pdus goOnWithoutTls(@Nullable String reason) {
    Pdus begun = pdus;
    if (begun == null) {
      begun =
          new Pdus(
              (fromClient, dissector, bytes, missing) ->
                  pdu(
                      direction(fromClient),
                      ExportedPdu.of(dissector, addresses, fromClient, bytes),
                      missing));
      pdus = begun;
      if (!fromStart || sealed) {
        begun.lost();
      }
      if (reason != null) {
        comment("connection " + number + " goes on as exported PDUs: " + reason);
        fallBack.accept(reason);
      }
    }
    return begun;
  }

  private void pdu(Direction direction, ByteBuf pdu, long missing) throws IOException {
    packets.plain(now.wallNanos(), side, direction, pdu, missing, comments);
    comments.clear();
  }

  private void network(boolean fromClient, ByteBuf packet) throws IOException {
    packets.network(now.wallNanos(), side, direction(fromClient), packet, comments);
    comments.clear();
  }

  private void sealed(Place at, Direction direction, ByteBuf record) {
    try {
      if (failure == null) {
        if (!spokeTls && WiresharkPorts.hideTls(addresses)) {
          hint(ExportedPdu.Hint.TLS, "TLS follows at a port of something else");
        }
        spokeTls = true;
        tcp.data(fromClient(direction), record);
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  private void rethrow() throws IOException {
    IOException failed = failure;
    if (failed != null) {
      throw failed;
    }
  }

  private boolean fromClient(Direction direction) {
    return direction == direction(true);
  }

  private Direction direction(boolean fromClient) {
    return fromClient == (side == Side.DOWNSTREAM) ? Direction.RECEIVED : Direction.SENT;
  }
}
