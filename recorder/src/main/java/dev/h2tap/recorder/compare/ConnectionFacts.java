package dev.h2tap.recorder.compare;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.exchange.RecordedConnection;
import dev.h2tap.recorder.http2.ErrorCode;
import dev.h2tap.recorder.http2.Setting;
import dev.h2tap.recorder.tls.CertificateSummary;
import dev.h2tap.recorder.tls.TlsNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What can be compared of a connection: names, each with its value in words. */
final class ConnectionFacts {
  private static final String CONNECT = "connect";
  private static final String HANDSHAKE = "TLS handshake";
  private static final String COMPLETE = "complete";

  private ConnectionFacts() {}

  /** Whether it came as far as to have all facts that there can be. */
  static boolean isComplete(Map<String, String> facts) {
    return COMPLETE.equals(facts.get(CONNECT)) && COMPLETE.equals(facts.get(HANDSHAKE));
  }

  static Map<String, String> of(RecordedConnection connection) {
    Map<String, String> facts = new LinkedHashMap<>();
    Event.ConnectionOpened opened = connection.opened();
    Event.ConnectFailed refused = connection.connectFailed();
    if (refused != null) {
      facts.put(CONNECT, "failed: " + refused.reason());
    } else if (opened != null) {
      facts.put(CONNECT, COMPLETE);
    }
    Event.TlsHandshakeComplete handshake = connection.handshake();
    Event.TlsHandshakeFailed failed = connection.handshakeFailed();
    if (handshake != null) {
      facts.put(HANDSHAKE, COMPLETE);
      facts.put("TLS version", handshake.version());
      facts.put("TLS cipher suite", handshake.suite());
      put(facts, "TLS group", handshake.group());
      facts.put("ALPN offered", offer(handshake.alpnOffered()));
      facts.put("ALPN chosen", handshake.alpn() == null ? "none" : handshake.alpn());
      put(facts, "SNI", handshake.sni());
      boolean minted = connection.side() == Side.DOWNSTREAM;
      chain(facts, "our certificate", handshake.localChain(), minted);
      chain(facts, "peer certificate", handshake.peerChain(), false);
    } else if (failed != null) {
      facts.put(HANDSHAKE, "failed: " + failed.reason());
      facts.put("ALPN offered", offer(failed.alpnOffered()));
      put(facts, "SNI", failed.sni());
    } else if (opened != null) {
      facts.put(HANDSHAKE, opened.tls() ? "not complete" : "none");
    }
    alerts(facts, connection);
    settings(facts, "client", connection.clientSettings());
    settings(facts, "server", connection.serverSettings());
    if (connection.serverGoAway() != null && connection.serverGoAway().code() != 0) {
      facts.put("GOAWAY of the server", ErrorCode.name(connection.serverGoAway().code()));
    }
    return facts;
  }

  private static void put(Map<String, String> facts, String name, @Nullable String value) {
    if (value != null) {
      facts.put(name, value);
    }
  }

  private static String offer(List<String> alpn) {
    return alpn.isEmpty() ? "none" : String.join(",", alpn);
  }

  private static void chain(
      Map<String, String> facts, String name, List<String> chain, boolean minted) {
    for (int i = 0; i < chain.size(); i++) {
      facts.put(i == 0 ? name : name + ", issuer " + i, inWords(chain.get(i), minted));
    }
  }

  /** What h2tap mints is another certificate in every run. */
  private static String inWords(String base64, boolean minted) {
    Optional<CertificateSummary> read = CertificateSummary.of(base64);
    if (read.isEmpty()) {
      return "not readable, " + base64.length() + " characters";
    }
    CertificateSummary certificate = read.get();
    String name =
        certificate.names().isEmpty()
            ? certificate.subject()
            : String.join(" ", certificate.names());
    String words = name + ", " + certificate.key();
    return minted
        ? words
        : String.format(
            Locale.ROOT,
            "%s, serial %s, until %s, SHA-256 %s",
            words,
            certificate.serial(),
            certificate.notAfter(),
            certificate.sha256());
  }

  private static void alerts(Map<String, String> facts, RecordedConnection connection) {
    int number = 0;
    for (RecordedConnection.Alert alert : connection.alerts()) {
      if (alert.fatal()) {
        facts.put(
            "alert " + ++number,
            TlsNames.alert(alert.number())
                + (alert.byServer() ? " of the server" : " of the client"));
      }
    }
  }

  private static void settings(Map<String, String> facts, String whose, List<Setting> settings) {
    for (Setting setting : settings) {
      facts.put("SETTINGS of the " + whose + ", " + setting.name(), Long.toString(setting.value()));
    }
  }
}
