package dev.h2tap.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A socket, for what no well-behaved peer sends. Texts are ISO 8859-1, a byte a character. */
public final class RawConnection implements Ending {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final Socket socket;
  private final InputStream in;
  private final StringBuffer received = new StringBuffer();

  public RawConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
  }

  public static RawConnection to(int port) throws IOException {
    return new RawConnection(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /**
   * Does a TLS handshake as the server. What the new connection carries is plaintext; ending this
   * one ends both without a close_notify.
   *
   * @param alpn what is chosen from, empty to choose nothing
   */
  public RawConnection acceptTls(SSLContext context, boolean wantsCertificate, String... alpn)
      throws IOException {
    SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(socket, null, socket.getPort(), false);
    tls.setUseClientMode(false);
    tls.setNeedClientAuth(wantsCertificate);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setApplicationProtocols(alpn);
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    return new RawConnection(tls);
  }

  public void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Reads up to and with the empty line; fails at the end of the stream. */
  public String readHead() throws IOException {
    return readThrough("\r\n\r\n");
  }

  /** Reads up to and with {@code mark}. */
  public String readThrough(String mark) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(mark, Math.max(0, text.length() - mark.length())) < 0) {
      text.append(new String(read(1), StandardCharsets.ISO_8859_1));
    }
    return text.toString();
  }

  public byte[] read(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    received.append(new String(bytes, StandardCharsets.ISO_8859_1));
    if (bytes.length < count) {
      throw new IOException("the peer closed after: " + received);
    }
    return bytes;
  }

  /** Reads until the peer closes; a reset counts as that. */
  public String readToEnd() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] block = new byte[8192];
    try {
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        all.write(block, 0, n);
        received.append(new String(block, 0, n, StandardCharsets.ISO_8859_1));
      }
    } catch (java.net.SocketException reset) {
      return all.toString(StandardCharsets.ISO_8859_1);
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  /** Counts what comes until the peer ends its side, and keeps nothing; a reset is an error. */
  public long drain() throws IOException {
    return in.transferTo(OutputStream.nullOutputStream());
  }

  /** All that was read. */
  public String received() {
    return received.toString();
  }

  /** Half-closes. */
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Closes with a reset. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void end() throws IOException {
    socket.close();
  }
}
