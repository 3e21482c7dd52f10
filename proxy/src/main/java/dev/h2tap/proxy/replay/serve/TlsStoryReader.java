package dev.h2tap.proxy.replay.serve;

import dev.h2tap.proxy.accept.HelloAnswer.Ending;
import dev.h2tap.proxy.replay.serve.TlsStory.Outcome;
import dev.h2tap.proxy.upstream.Target;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.exchange.RecordedConnection;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.Records;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what became of each TLS connection to an upstream. */
final class TlsStoryReader {
  private static final int HANDSHAKE = 22;

  /** What a peer says before it gives up is short. */
  private static final int REPLY_LIMIT = 64 * 1024;

  private final Set<Long> answered;
  private final Map<Long, Said> said = new HashMap<>();

  /** What the server of a connection that failed said. */
  private static final class Said {
    private final ByteArrayOutputStream before = new ByteArrayOutputStream();
    private final ByteArrayOutputStream inside = new ByteArrayOutputStream();
    private boolean spokeTls;
    private boolean complete;
    private long helloNanos;
  }

  /**
   * @param answered the upstream connections on which there was a response
   */
  TlsStoryReader(Set<Long> answered) {
    this.answered = answered;
  }

  /** All of them, in the order in which they began. */
  List<TlsStory> read(List<RecordedConnection> connections, Records log)
      throws IOException, UserException {
    for (RecordedConnection connection : connections) {
      if (connection.side() == Side.UPSTREAM && isTls(connection) && hasFailed(connection)) {
        said.put(connection.number(), new Said());
      }
    }
    if (!said.isEmpty()) {
      log.each(this::take);
    }
    List<TlsStory> stories = new ArrayList<>();
    for (RecordedConnection connection : connections) {
      TlsStory story = connection.side() == Side.UPSTREAM ? story(connection) : null;
      if (story != null) {
        stories.add(story);
      }
    }
    return stories;
  }

  private static boolean isTls(RecordedConnection connection) {
    return connection.opened() != null && connection.opened().tls();
  }

  private boolean hasFailed(RecordedConnection connection) {
    if (answered.contains(connection.number())) {
      return false;
    }
    Event.ConnectionClosed closed = connection.closed();
    return connection.handshakeFailed() != null
        || alert(connection) >= 0
        || (closed != null && closed.finding() != null);
  }

  private void take(LogRecord record) {
    Said of = said.get(record.connection());
    if (of == null || record.side() != Side.UPSTREAM) {
      return;
    }
    Event event = record.event();
    if (event instanceof Event.TlsHandshakeComplete) {
      of.complete = true;
    } else if (record.direction() == Direction.SENT && of.helloNanos == 0) {
      of.helloNanos = record.monotonicNanos();
    } else if (record.direction() == Direction.RECEIVED) {
      if (event instanceof Event.TlsRecord tls) {
        of.spokeTls |=
            tls.bytes().isReadable()
                && tls.bytes().getUnsignedByte(tls.bytes().readerIndex()) == HANDSHAKE;
        add(of.spokeTls ? null : of.before, tls.bytes());
      } else if (event instanceof Event.Plaintext plaintext) {
        add(of.complete ? of.inside : of.spokeTls ? null : of.before, plaintext.bytes());
      }
    }
  }

  private static void add(@Nullable ByteArrayOutputStream to, ByteBuf bytes) {
    if (to != null && to.size() + bytes.readableBytes() <= REPLY_LIMIT) {
      to.writeBytes(ByteBufUtil.getBytes(bytes));
    }
  }

  // ---- what is made of it ----

  private @Nullable TlsStory story(RecordedConnection connection) {
    if (connection.connectFailed() != null) {
      return unreached(connection.connectFailed());
    }
    Event.ConnectionOpened opened = connection.opened();
    if (opened == null || !opened.tls()) {
      return null;
    }
    Said of = said.get(connection.number());
    Event.TlsHandshakeComplete complete = connection.handshake();
    Event.TlsHandshakeFailed failed = connection.handshakeFailed();
    List<String> offered =
        complete != null ? complete.alpnOffered() : failed != null ? failed.alpnOffered() : null;
    if (offered == null) {
      return null;
    }
    String alpn = complete == null ? null : complete.alpn();
    List<X509Certificate> chain = complete == null ? List.of() : chain(complete.peerChain());
    return new TlsStory(
        host(opened.target()),
        List.copyOf(offered),
        of == null || isOurDoing(connection)
            ? new Outcome.Good(alpn, chain)
            : failed(connection, of, alpn, chain));
  }

  private static Outcome failed(
      RecordedConnection connection, Said of, @Nullable String alpn, List<X509Certificate> chain) {
    long nanos = of.helloNanos == 0 ? 0 : Math.max(0, connection.closedNanos() - of.helloNanos);
    byte[] before = of.before.toByteArray();
    byte[] inside = of.inside.toByteArray();
    return of.spokeTls
        ? new Outcome.BrokenOff(
            alpn, chain, alert(connection), inside, ending(connection, inside), nanos)
        : new Outcome.Refused(before, ending(connection, before), nanos);
  }

  /** What a client makes of our certificate is its own affair. */
  private static boolean isOurDoing(RecordedConnection connection) {
    Event.ConnectionClosed closed = connection.closed();
    String finding = closed == null ? null : closed.finding();
    return alert(connection) < 0 && finding != null && finding.startsWith("server-certificate");
  }

  private static Ending ending(RecordedConnection connection, byte[] reply) {
    Event.ConnectionClosed closed = connection.closed();
    if (closed == null) {
      return Ending.SILENCE;
    }
    if (closed.by() != Party.UPSTREAM) {
      return reply.length == 0 && alert(connection) < 0 ? Ending.SILENCE : Ending.FIN;
    }
    if (closed.manner() == Manner.RST) {
      return Ending.RST;
    }
    return Boolean.TRUE.equals(closed.closeNotify()) ? Ending.CLOSE : Ending.FIN;
  }

  private static int alert(RecordedConnection connection) {
    return connection.alerts().stream()
        .filter(alert -> alert.byServer() && alert.fatal())
        .mapToInt(RecordedConnection.Alert::number)
        .findFirst()
        .orElse(-1);
  }

  private static TlsStory unreached(Event.ConnectFailed failed) {
    boolean refused = failed.reason().contains("refused");
    return new TlsStory(
        host(failed.target()),
        null,
        new Outcome.Refused(
            new byte[0], refused ? Ending.RST : Ending.SILENCE, failed.elapsedNanos()));
  }

  private static String host(@Nullable String recorded) {
    Target target = Target.recorded(recorded);
    return target == null
        ? String.valueOf(recorded).toLowerCase(Locale.ROOT)
        : target.authority().host();
  }

  static List<X509Certificate> chain(List<String> base64) {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (String each : base64) {
        byte[] der = Base64.getDecoder().decode(each);
        chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
      }
    } catch (CertificateException | IllegalArgumentException e) {
      return List.of();
    }
    return chain;
  }
}
