package dev.h2tap.recorder.export.curl;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.exchange.RecordedConnection;
import dev.h2tap.recorder.exchange.RecordedStream;
import io.netty.util.NetUtil;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whom curl asks for what. It takes the name for TLS from the URL, so the name that was sent there
 * stands in it, and the one that was asked for in a Host field.
 *
 * @param requestTarget what is asked for, where that cannot stand in a URL; null where it can
 * @param connectTo {@code HOST:PORT} to connect to in place of that in the URL; null for none
 * @param host the Host field, null where curl makes the right one, empty for none at all
 */
record CurlTarget(
    String url, @Nullable String requestTarget, @Nullable String connectTo, @Nullable String host) {

  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~-]+)(?::([0-9]+))?");
  private static final Pattern PLAIN = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*");
  private static final Pattern DOTS = Pattern.compile("/\\.{1,2}(/|\\?|$)");

  /**
   * @param intent what to go by where the stream is that of a client
   */
  static CurlTarget of(RecordedStream stream, Intent intent) {
    RecordedConnection connection = stream.connection();
    Event.ConnectionOpened opened = connection.opened();
    String authority = stream.authority();
    Matcher parts = AUTHORITY.matcher(authority == null ? "" : authority);
    boolean valid = parts.matches();
    boolean upstream = connection.side() == Side.UPSTREAM;
    String peer = upstream && opened != null ? opened.remote() : null;
    String askedHost = valid ? parts.group(1) : null;
    String port = valid ? parts.group(2) : peer == null ? null : port(peer);
    boolean tls =
        upstream
            ? connection.handshake() != null || opened != null && opened.tls()
            : intent.isTls(stream.scheme());
    String scheme = tls ? "https" : "http";
    String urlHost = urlHost(connection, upstream, askedHost, peer);
    String urlAuthority = urlHost + (port == null ? "" : ":" + port);
    String target = upstream && opened != null ? hostPort(opened.target(), tls) : intent.target();
    String dialled = target == null ? peer : target;
    String asked = urlHost + ":" + (port == null ? tls ? "443" : "80" : port);
    boolean plain = PLAIN.matcher(stream.path()).matches() && !DOTS.matcher(stream.path()).find();
    return new CurlTarget(
        scheme + "://" + urlAuthority + (plain ? stream.path() : "/"),
        plain ? null : stream.path(),
        dialled == null || dialled.equals(asked) ? null : dialled,
        authority == null ? "" : authority.equals(urlAuthority) ? null : authority);
  }

  /** The name that was sent in TLS; without one no name must stand in the URL. */
  private static String urlHost(
      RecordedConnection connection,
      boolean upstream,
      @Nullable String asked,
      @Nullable String peer) {
    Event.TlsHandshakeComplete handshake = connection.handshake();
    boolean named = asked != null && !isAddress(asked);
    if (upstream && handshake != null) {
      String sni = handshake.sni();
      if (sni != null && AUTHORITY.matcher(sni).matches()) {
        return asked != null && asked.equalsIgnoreCase(sni) ? asked : sni.toLowerCase(Locale.ROOT);
      } else if (named && peer != null) {
        return host(peer);
      }
    }
    if (asked != null) {
      return asked;
    }
    return peer == null ? "localhost" : host(peer);
  }

  private static boolean isAddress(String host) {
    return host.startsWith("[") || NetUtil.isValidIpV4Address(host);
  }

  /** A target is configured as a URL, or asked for as host and port. */
  private static @Nullable String hostPort(@Nullable String target, boolean tls) {
    if (target == null) {
      return null;
    }
    String authority = target.replaceFirst("^[A-Za-z0-9+.-]+://", "").replaceFirst("/.*", "");
    Matcher parts = AUTHORITY.matcher(authority);
    if (!parts.matches()) {
      return null;
    }
    return parts.group(2) == null ? authority + (tls ? ":443" : ":80") : authority;
  }

  private static String host(String hostPort) {
    int colon = hostPort.lastIndexOf(':');
    return colon < 0 ? hostPort : hostPort.substring(0, colon);
  }

  private static @Nullable String port(String hostPort) {
    int colon = hostPort.lastIndexOf(':');
    return colon < 0 ? null : hostPort.substring(colon + 1);
  }

  void addTo(List<String> words) {
    if (connectTo != null) {
      words.add("--connect-to");
      words.add("::" + connectTo);
    }
    if (requestTarget != null) {
      words.add("--request-target");
      words.add(requestTarget);
    }
  }
}
