package dev.h2tap.proxy.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.h2tap.proxy.tls.sample.SampleCertificates;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.URL;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * One scrape of {@code /metrics} and what came of it.
 *
 * @param reset whether the connection was reset
 * @param outcome the status code and reason phrase, or the failure in the operating system's words
 * @param body the lines of the response
 */
public record Scrape(boolean up, boolean reset, String outcome, List<String> body) {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final String TIMEOUT_FIELD = "X-Prometheus-Scrape-Timeout-Seconds";
  private static final char[] NO_PASSWORD = {};

  public Scrape {
    body = List.copyOf(body);
  }

  /**
   * Scrapes over mutual TLS without an ALPN extension, as a Go client without HTTP/2 does. Blocks.
   */
  public static Scrape directly(InetSocketAddress target, SampleCertificates certificates) {
    String route = "";
    try (SSLSocket socket = (SSLSocket) context(certificates).getSocketFactory().createSocket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(target, TIMEOUT_MILLIS);
      route = "read tcp " + name(socket.getLocalSocketAddress()) + "->" + name(target) + ": ";
      String request =
          "GET /metrics HTTP/1.1\r\nHost: " + name(target) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      List<String> lines = lines(socket.getInputStream());
      String status = lines.isEmpty() ? "EOF" : lines.get(0).replaceFirst("^HTTP/1.1 ", "");
      return new Scrape(status.startsWith("200"), false, status, lines);
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      boolean reset =
          e instanceof SocketException && message.toLowerCase(Locale.ROOT).contains("reset");
      // The JDK says "Connection reset" where strerror(ECONNRESET) says a little more.
      return new Scrape(
          false, reset, route + (reset ? "connection reset by peer" : message), List.of());
    }
  }

  /**
   * Scrapes through a forward proxy in plaintext HTTP/1.1, as Prometheus with {@code proxy_url} and
   * {@code scheme: http} does: the request names the target in absolute form. Blocks.
   */
  public static Scrape through(InetSocketAddress proxy, InetSocketAddress target) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              new URL("http://" + name(target) + "/metrics")
                  .openConnection(new Proxy(Proxy.Type.HTTP, proxy));
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      connection.setRequestProperty("User-Agent", "h2tap-demo");
      connection.setRequestProperty("Accept", "text/plain");
      connection.setRequestProperty(TIMEOUT_FIELD, String.valueOf(TIMEOUT_MILLIS / 1000));
      int status = connection.getResponseCode();
      boolean up = status == HttpURLConnection.HTTP_OK;
      InputStream body = up ? connection.getInputStream() : connection.getErrorStream();
      String outcome = status + " " + connection.getResponseMessage();
      List<String> lines = body == null ? List.of() : lines(body);
      connection.disconnect();
      return new Scrape(up, false, outcome, lines);
    } catch (IOException e) {
      return new Scrape(false, false, String.valueOf(e.getMessage()), List.of());
    }
  }

  private static List<String> lines(InputStream in) throws IOException {
    return new String(in.readAllBytes(), UTF_8).lines().toList();
  }

  private static String name(SocketAddress address) {
    return NetUtil.toSocketAddressString((InetSocketAddress) address);
  }

  private static SSLContext context(SampleCertificates certificates) {
    try {
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      own.setKeyEntry(
          "client",
          certificates.client().key(),
          NO_PASSWORD,
          certificates.client().chain().toArray(Certificate[]::new));
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(own, NO_PASSWORD);
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("root", certificates.authority().root());
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
