package dev.h2tap.recorder.redact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Looks for a secret in bytes, in every encoding in which it may stand there. */
final class SecretSearch {
  private static final int INFLATED_LIMIT = 1 << 20;

  private final Map<String, String> forms = new TreeMap<>();

  /**
   * @param secret of ASCII characters, long enough not to stand anywhere by chance
   */
  SecretSearch(String secret) {
    forms.put("plain", secret);
    byte[] bytes = secret.getBytes(US_ASCII);
    for (int shift = 0; shift < 3; shift++) {
      forms.put("base64, shifted by " + shift, base64(bytes, shift));
    }
    byte[] huffman = huffman(secret);
    for (int shift = 0; shift < 8; shift++) {
      forms.put("Huffman, shifted by " + shift, shifted(huffman, shift));
    }
  }

  /** In which encodings the secret stands in the bytes, or in what they hold deflated. */
  List<String> in(byte[] bytes) {
    List<String> found = new ArrayList<>(plainly(bytes));
    for (int at = 0; at + 4 < bytes.length; at++) {
      boolean gzip = bytes[at] == 0x1f && bytes[at + 1] == (byte) 0x8b && bytes[at + 2] == 8;
      boolean zlib = bytes[at] == 0x78 && ((bytes[at] << 8) + (bytes[at + 1] & 0xff)) % 31 == 0;
      if (gzip || zlib) {
        int kind = gzip ? 31 : 15;
        plainly(inflated(bytes, at, kind)).forEach(form -> found.add(form + ", deflated"));
      }
    }
    return found;
  }

  private List<String> plainly(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    return forms.entrySet().stream()
        .filter(form -> text.contains(form.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static byte[] inflated(byte[] bytes, int at, int kind) {
    int header = kind == 31 ? gzipHeader(bytes, at) : 0;
    Inflater inflater = new Inflater(kind == 31);
    inflater.setInput(
        bytes, Math.min(bytes.length, at + header), Math.max(0, bytes.length - at - header));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] piece = new byte[4096];
    try {
      int length;
      while ((length = inflater.inflate(piece)) > 0 && out.size() < INFLATED_LIMIT) {
        out.write(piece, 0, length);
      }
    } catch (DataFormatException e) {
      // what came before counts
    } finally {
      inflater.end();
    }
    return out.toByteArray();
  }

  /** With the name or comment that may be there. */
  private static int gzipHeader(byte[] bytes, int at) {
    int length = 10;
    for (int flag = 8; flag <= 16; flag <<= 1) {
      if ((bytes[at + 3] & flag) != 0) {
        while (at + length < bytes.length && bytes[at + length] != 0) {
          length++;
        }
        length++;
      }
    }
    return length;
  }

  /** The characters that depend on nothing but the secret. */
  private static String base64(byte[] secret, int shift) {
    byte[] padded = new byte[secret.length + shift];
    System.arraycopy(secret, 0, padded, shift, secret.length);
    String all = Base64.getEncoder().withoutPadding().encodeToString(padded);
    int from = (shift * 8 + 5) / 6;
    return all.substring(from, padded.length * 8 / 6);
  }

  /** Without the last byte, which ends with padding. */
  private static byte[] huffman(String text) {
    ByteBuf block = Unpooled.buffer();
    try (DefaultHttp2HeadersEncoder encoder =
        new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, false, 16, 0)) {
      encoder.encodeHeaders(1, new DefaultHttp2Headers(false).add("cookie", text), block);
    } catch (Http2Exception e) {
      throw new AssertionError(e);
    }
    byte[] bytes = ByteBufUtil.getBytes(block);
    int length = bytes[bytes.length - 1 - plainLength(bytes)] & 0x7f;
    return Arrays.copyOfRange(bytes, bytes.length - length, bytes.length - 1);
  }

  /** How long the string at the end is: its length stands before it. */
  private static int plainLength(byte[] block) {
    for (int length = 1; length < block.length; length++) {
      if ((block[block.length - 1 - length] & 0xff) == (0x80 | length)) {
        return length;
      }
    }
    throw new AssertionError("no Huffman string");
  }

  /** The whole bytes of the same bits, so much further on. */
  private static String shifted(byte[] bytes, int shift) {
    if (shift == 0) {
      return new String(bytes, ISO_8859_1);
    }
    byte[] out = new byte[bytes.length - 1];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) ((bytes[i] & 0xff) << 8 - shift | (bytes[i + 1] & 0xff) >>> shift);
    }
    return new String(out, ISO_8859_1);
  }
}
