package dev.h2tap.recorder.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** Content codings (RFC 9110 §8.4.1) that can be undone. */
public final class ContentCoding {
  private static final int ZLIB_DEFLATED = 8;

  private ContentCoding() {}

  /**
   * A body as it was before it was coded.
   *
   * @param coding a Content-Encoding, null for none
   * @return null where the coding is not known; it may throw on what is not of that coding
   */
  public static @Nullable InputStream undo(@Nullable String coding, RecordedBody body)
      throws IOException {
    if (body.length() == 0 || coding == null) {
      return body.open();
    }
    return switch (coding.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> body.open();
      case "gzip", "x-gzip" -> new GZIPInputStream(body.open());
      case "deflate" -> inflate(body);
      default -> null;
    };
  }

  /** Some send what zlib's name promises (RFC 1950), some only what is in it (RFC 1951). */
  private static InputStream inflate(RecordedBody body) throws IOException {
    try (InputStream look = body.open()) {
      boolean zlib = (look.read() & 0xf) == ZLIB_DEFLATED;
      return new InflaterInputStream(body.open(), new Inflater(!zlib));
    }
  }
}
