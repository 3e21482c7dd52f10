package dev.h2tap.e2e.sidecar;

import dev.h2tap.proxy.tls.ClientHello;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the first bytes of a connection say, as Envoy's TLS and HTTP inspectors read them.
 *
 * @param protocols the client's ALPN in its order; in plaintext {@code h2c} or {@code http/1.1}
 *     where the bytes look like that
 */
record Inspected(boolean tls, List<String> protocols) {
  private static final int HANDSHAKE = 22;
  private static final String PREFACE = "PRI * HTTP/2.0\r\n";
  private static final Pattern REQUEST =
      Pattern.compile("[A-Z]+ \\S+ HTTP/1\\.[01]\r\n.*", Pattern.DOTALL);
  private static final int LONGEST_LINE = 8192;

  /** Reads what has come so far, and does not consume it; empty when more is needed. */
  static Optional<Inspected> of(ByteBuf first) {
    if (first.getUnsignedByte(first.readerIndex()) == HANDSHAKE) {
      return ClientHello.parse(first).map(hello -> new Inspected(true, hello.alpn()));
    }
    String text = first.toString(StandardCharsets.ISO_8859_1);
    if (text.startsWith(PREFACE)) {
      return Optional.of(new Inspected(false, List.of("h2c")));
    }
    if (REQUEST.matcher(text).matches()) {
      return Optional.of(new Inspected(false, List.of("http/1.1")));
    }
    return text.contains("\r\n") || text.length() > LONGEST_LINE
        ? Optional.of(new Inspected(false, List.of()))
        : Optional.empty();
  }
}
