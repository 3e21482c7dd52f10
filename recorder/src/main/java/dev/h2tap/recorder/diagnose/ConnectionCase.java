package dev.h2tap.recorder.diagnose;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.HttpStream;
import dev.h2tap.recorder.timeline.Item;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of one connection: never more than a bounded part of what it carried. */
public final class ConnectionCase {
  /** The rule that the log names for a connection on which something was only tried. */
  public static final String EXPERIMENT = "experiment";

  /** The rule that the log names when a proxy on the way is asked for a tunnel. */
  public static final String VIA = "via";

  /** The rule that the log names when that tunnel is open. */
  public static final String VIA_OPEN = "via open";

  private static final int STREAM_LIMIT = 4096;
  private static final int KEPT = 4;

  private final long number;
  private final Side side;
  private final Reloads reloads;
  private final TlsCase tls = new TlsCase();
  private final Http2Case http2 = new Http2Case();
  private final Map<Long, StreamCase> streams = new LinkedHashMap<>();
  private final List<Seen<Item.Malformed>> malformed = new ArrayList<>();
  private final List<Seen<Event.ExchangeEnded>> broken = new ArrayList<>();
  private @Nullable Seen<Event.ConnectionOpened> opened;
  private @Nullable Seen<Event.ConnectFailed> failed;
  private @Nullable Seen<Event.ConnectionClosed> closed;
  private @Nullable Seen<byte[]> firstPlaintext;
  private @Nullable Seen<byte[]> notTls;
  private @Nullable Entry first;
  private @Nullable Entry last;
  private long requests;
  private long responses;
  private boolean incomplete;
  private boolean experiment;
  private boolean withProxy;

  ConnectionCase(long number, Side side, Reloads reloads) {
    this.number = number;
    this.side = side;
    this.reloads = reloads;
  }

  // ---- what the reader tells ----

  void take(Entry entry) {
    first = first == null ? entry : first;
    last = entry;
    Item item = entry.item();
    if (item instanceof Item.Happened happened) {
      take(entry, happened.event());
    } else if (item instanceof Item.Handshake handshake) {
      tls.complete(entry, handshake.event());
    } else if (item instanceof Item.Tls record) {
      tls.take(entry, record.content());
    } else if (item instanceof Item.Preface) {
      http2.preface(entry);
    } else if (item instanceof Item.Http2 frame) {
      http2.take(entry, frame.frame());
    } else if (item instanceof Item.Malformed bytes && malformed.size() < KEPT) {
      malformed.add(new Seen<>(bytes, entry));
    }
    HttpStream stream = entry.stream();
    if (stream != null && stream.connection() == number) {
      take(entry, stream);
    }
  }

  private void take(Entry entry, Event event) {
    if (event instanceof Event.ConnectionOpened open) {
      opened = new Seen<>(open, entry);
    } else if (event instanceof Event.ConnectFailed failure) {
      failed = new Seen<>(failure, entry);
    } else if (event instanceof Event.ConnectionClosed end) {
      closed = new Seen<>(end, entry);
    } else if (event instanceof Event.TlsHandshakeFailed failure) {
      tls.failed(entry, failure);
    } else if (event instanceof Event.Alert alert) {
      tls.take(entry, alert);
    } else if (event instanceof Event.CertificateFile file) {
      tls.file(entry, file);
    } else if (event instanceof Event.RuleApplied rule) {
      experiment |= rule.rule().equals(EXPERIMENT);
      withProxy = rule.rule().equals(VIA) || withProxy && !rule.rule().equals(VIA_OPEN);
    } else if (event instanceof Event.Gap) {
      incomplete = true;
    }
  }

  private void take(Entry entry, HttpStream stream) {
    StreamCase known = streams.get(stream.number());
    if (known == null) {
      if (streams.size() >= STREAM_LIMIT) {
        streams.remove(streams.keySet().iterator().next());
      }
      known = new StreamCase(stream);
      streams.put(stream.number(), known);
    }
    boolean asked = known.requestHead() != null;
    boolean answered = known.responseHead() != null;
    known.take(entry);
    if (!asked && known.requestHead() != null) {
      requests++;
    }
    if (!answered && known.responseHead() != null) {
      responses++;
    }
  }

  void plaintext(Entry entry, byte[] start) {
    if (entry.direction() != Direction.RECEIVED || withProxy) {
      return;
    }
    if (isTls() && tls.complete() == null) {
      notTls = notTls == null ? new Seen<>(start, entry) : notTls;
    } else if (firstPlaintext == null) {
      firstPlaintext = new Seen<>(start, entry);
      tls.plaintextReceived();
    }
  }

  void broke(Seen<Event.ExchangeEnded> ended) {
    if (broken.size() < KEPT) {
      broken.add(ended);
    }
  }

  void forget(long stream) {
    streams.remove(stream);
  }

  void lost() {
    incomplete = true;
  }

  // ---- what rules ask ----

  /** Whether it was made to find out what the peer does, and its failure is an answer. */
  public boolean isExperiment() {
    return experiment;
  }

  /** The connection's number in the log. */
  public long number() {
    return number;
  }

  public Side side() {
    return side;
  }

  /** Whether h2tap dialled it. */
  public boolean isUpstream() {
    return side == Side.UPSTREAM;
  }

  public TlsCase tls() {
    return tls;
  }

  /** What became of our certificates on disk so far. */
  public Reloads reloads() {
    return reloads;
  }

  public Http2Case http2() {
    return http2;
  }

  /** How it began, null where the log does not tell. */
  public @Nullable Seen<Event.ConnectionOpened> opened() {
    return opened;
  }

  /** Why it did not come about, null where it did. */
  public @Nullable Seen<Event.ConnectFailed> failed() {
    return failed;
  }

  /** How it ended, null where the log does not tell. */
  public @Nullable Seen<Event.ConnectionClosed> closed() {
    return closed;
  }

  /** The first entry of it. */
  public @Nullable Entry first() {
    return first;
  }

  /** The last entry of it so far. */
  public @Nullable Entry last() {
    return last;
  }

  /** What was dialled, in the words of the user; empty downstream or where it is not known. */
  public String target() {
    String target = opened == null ? null : opened.what().target();
    return target == null ? (failed == null ? "" : failed.what().target()) : target;
  }

  /** The peer's address, empty where it is not known. */
  public String remote() {
    return opened == null ? "" : opened.what().remote();
  }

  /** Whether TLS was spoken, or tried. */
  public boolean isTls() {
    return opened == null
        ? tls.clientHello() != null || tls.complete() != null || tls.failed() != null
        : opened.what().tls() || side == Side.DOWNSTREAM && tls.clientHello() != null;
  }

  /** The first bytes of plaintext that came, 32 at most; null where none came. */
  public @Nullable Seen<byte[]> firstPlaintext() {
    return firstPlaintext;
  }

  /** The first bytes that came in place of TLS records, 32 at most; null where none came. */
  public @Nullable Seen<byte[]> notTls() {
    return notTls;
  }

  /** The first bytes of plaintext as text, one character a byte. */
  public String firstText() {
    return firstPlaintext == null
        ? ""
        : new String(firstPlaintext.what(), StandardCharsets.ISO_8859_1);
  }

  /** The first malformed pieces of HTTP in either direction. */
  public List<Seen<Item.Malformed>> malformed() {
    return malformed;
  }

  /** The first exchanges that broke on it. */
  public List<Seen<Event.ExchangeEnded>> broken() {
    return broken;
  }

  /** How many requests it carried. */
  public long requests() {
    return requests;
  }

  /** How many responses began on it. */
  public long responses() {
    return responses;
  }

  /** The streams that are not over, and some of those that are. */
  public List<StreamCase> streams() {
    return List.copyOf(streams.values());
  }

  /** The stream of that number, null where it was not seen or is forgotten. */
  public @Nullable StreamCase stream(long stream) {
    return streams.get(stream);
  }

  /** Whether bytes of it are missing in the log. */
  public boolean incomplete() {
    return incomplete;
  }

  /** Whether nothing came from the peer, on a connection whose end is known. */
  public boolean silent() {
    return closed != null && closed.what().received() == 0;
  }

  /** Whether the peer reset it. */
  public boolean resetByPeer() {
    return endedByPeer() && closed != null && closed.what().manner() == Manner.RST;
  }

  /** Whether the peer ended it, politely or not. */
  public boolean endedByPeer() {
    Party peer = side == Side.DOWNSTREAM ? Party.CLIENT : Party.UPSTREAM;
    return closed != null && closed.what().by() == peer;
  }

  /** {@code reset} or {@code closed}: how the peer ended it. */
  public String howEnded() {
    return resetByPeer() ? "reset" : "closed";
  }

  /**
   * What h2tap itself judged of this connection when it met the failure, null where it did not. A
   * rule takes it for a witness that saw what no record holds, such as an engine's exception.
   */
  public @Nullable Seen<String> judged() {
    if (tls.failed() != null && tls.failed().what().finding() != null) {
      return new Seen<>(tls.failed().what().finding(), tls.failed().at());
    }
    if (closed != null && closed.what().finding() != null) {
      return new Seen<>(closed.what().finding(), closed.at());
    }
    return null;
  }

  /** Whether h2tap itself judged so. */
  public boolean judged(String id) {
    Seen<String> judged = judged();
    return judged != null && judged.what().equals(id);
  }
}
