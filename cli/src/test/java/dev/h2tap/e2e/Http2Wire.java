package dev.h2tap.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** HTTP/2 frames by hand (RFC 9113 §4.1), for either end of a {@link RawConnection}. */
public final class Http2Wire {
  public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int GOAWAY = 7;
  public static final int ACK = 1;
  public static final int END_STREAM = 1;
  public static final int END_HEADERS = 4;
  public static final int CONTINUATION = 9;

  private final RawConnection connection;

  public Http2Wire(RawConnection connection) {
    this.connection = connection;
  }

  /** A frame that was read. */
  public record Frame(int type, int flags, int stream, byte[] payload) {
    /** The error code of RST_STREAM or GOAWAY. */
    public int errorCode() {
      return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
    }

    public boolean endsStream() {
      return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
    }
  }

  /** Connects as a client with prior knowledge. */
  public static Http2Wire connect(int port) throws IOException {
    Http2Wire wire = new Http2Wire(RawConnection.to(port));
    wire.connection.send(PREFACE);
    wire.send(SETTINGS, 0, 0);
    return wire;
  }

  /** Reads the client's preface and answers with SETTINGS. */
  public static Http2Wire accept(RawConnection connection) throws IOException {
    return accept(connection, Map.of());
  }

  /**
   * The same with these settings.
   *
   * @param settings by identifier (RFC 9113 §6.5.2)
   */
  public static Http2Wire accept(RawConnection connection, Map<Integer, Integer> settings)
      throws IOException {
    connection.read(PREFACE.length());
    Http2Wire wire = new Http2Wire(connection);
    ByteBuffer payload = ByteBuffer.allocate(6 * settings.size());
    settings.forEach((id, value) -> payload.putShort(id.shortValue()).putInt(value));
    wire.send(SETTINGS, 0, 0, payload.array());
    return wire;
  }

  public void send(int type, int flags, int stream, byte... payload) throws IOException {
    connection.send(
        ByteBuffer.allocate(9 + payload.length)
            .putInt(payload.length << 8 | type)
            .put((byte) flags)
            .putInt(stream)
            .put(payload)
            .array());
  }

  public void reset(int stream, int code) throws IOException {
    send(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(code).array());
  }

  public void goAway(int lastStream, int code) throws IOException {
    goAway(lastStream, code, "");
  }

  public void goAway(int lastStream, int code, String debug) throws IOException {
    byte[] data = debug.getBytes(StandardCharsets.ISO_8859_1);
    send(
        GOAWAY,
        0,
        0,
        ByteBuffer.allocate(8 + data.length).putInt(lastStream).putInt(code).put(data).array());
  }

  /** Half-closes the connection. */
  public void shutdownOutput() throws IOException {
    connection.shutdownOutput();
  }

  /** Reads the next frame; acknowledges SETTINGS by itself. */
  public Frame read() throws IOException {
    ByteBuffer header = ByteBuffer.wrap(connection.read(9));
    int lengthAndType = header.getInt();
    int flags = header.get();
    int stream = header.getInt();
    Frame frame =
        new Frame(lengthAndType & 0xff, flags, stream, connection.read(lengthAndType >>> 8));
    if (frame.type() == SETTINGS && frame.flags() != ACK) {
      send(SETTINGS, ACK, 0);
    }
    return frame;
  }

  /** Reads frames until one has {@code type}. */
  public Frame await(int type) throws IOException {
    Frame frame = read();
    while (frame.type() != type) {
      frame = read();
    }
    return frame;
  }

  /** Reads until the stream has ended, or GOAWAY; returns the frame that said so. */
  public Frame awaitEnd(int stream) throws IOException {
    while (true) {
      Frame frame = read();
      boolean ours = frame.stream() == stream;
      if (frame.type() == GOAWAY || ours && (frame.type() == RST_STREAM || frame.endsStream())) {
        return frame;
      }
    }
  }

  /** A header block of literals without indexing (RFC 7541 §6.2.2): name, value, name, value. */
  public static byte[] block(String... namesAndValues) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      block.write(0);
      string(block, namesAndValues[i]);
      string(block, namesAndValues[i + 1]);
    }
    return block.toByteArray();
  }

  private static void string(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length < 127) {
      block.write(bytes.length);
    } else {
      block.write(127);
      int rest = bytes.length - 127;
      while (rest >= 128) {
        block.write(rest & 127 | 128);
        rest >>>= 7;
      }
      block.write(rest);
    }
    block.writeBytes(bytes);
  }

  public void end() throws IOException {
    connection.end();
  }
}
