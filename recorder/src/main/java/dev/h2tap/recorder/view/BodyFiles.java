package dev.h2tap.recorder.view;

import dev.h2tap.recorder.PrivateFile;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.HttpStream;
import dev.h2tap.recorder.timeline.Message;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes bodies to files, one a body, named {@code connection-stream-message}, readable by the
 * owner only. The content codings gzip and deflate are undone.
 */
public final class BodyFiles implements BodySink {
  private static final int OPEN_LIMIT = 4096;

  private record Key(long connection, long stream, boolean request) {}

  private final Path directory;
  private final Predicate<HttpStream> wanted;
  private final Consumer<String> notes;
  private final Map<Key, Path> unfinished = new HashMap<>();

  /**
   * @param directory made where it is missing
   * @param wanted whose bodies are written
   * @param notes told in one line what could not be done to a body
   */
  public BodyFiles(Path directory, Predicate<HttpStream> wanted, Consumer<String> notes)
      throws IOException {
    this.directory = Files.createDirectories(directory);
    this.wanted = wanted;
    this.notes = notes;
  }

  /** Those streams whose exchanges the client saw. */
  public static boolean isDownstream(HttpStream stream) {
    return stream.side() == Side.DOWNSTREAM;
  }

  @Override
  public void body(HttpStream stream, boolean request, ByteBuf bytes, Place at) {
    if (!wanted.test(stream) || !bytes.isReadable()) {
      return;
    }
    Key key = new Key(stream.connection(), stream.number(), request);
    try {
      Path part = unfinished.get(key);
      if (part == null) {
        if (unfinished.size() >= OPEN_LIMIT) {
          return;
        }
        part = directory.resolve(name(stream, request) + ".part");
        PrivateFile.create(part);
        unfinished.put(key, part);
      }
      try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.APPEND)) {
        bytes.slice().readBytes(out, bytes.readableBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void end(HttpStream stream, boolean request, boolean whole) {
    Path part = unfinished.remove(new Key(stream.connection(), stream.number(), request));
    if (part == null) {
      return;
    }
    Message message = request ? stream.request() : stream.response();
    Path file = directory.resolve(name(stream, request) + suffix(message.contentType()));
    try {
      decode(part, file, message.contentCoding());
      if (!whole) {
        notes.accept(file + " is not whole: the connection ended first");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bodies whose end is not in the log become files as they are. */
  public void close() {
    unfinished.values().forEach(part -> notes.accept(part + " is not whole: its end is missing"));
  }

  private void decode(Path part, Path file, @Nullable String coding) throws IOException {
    String plain = coding == null ? "" : coding.strip().toLowerCase(Locale.ROOT);
    if (!plain.isEmpty()) {
      Path decoded = file.resolveSibling(file.getFileName() + ".decoding");
      try (InputStream raw = Files.newInputStream(part);
          InputStream in = decoder(raw, plain)) {
        if (in != null) {
          PrivateFile.create(decoded);
          try (OutputStream out = Files.newOutputStream(decoded)) {
            in.transferTo(out);
          }
          Files.move(decoded, file, StandardCopyOption.REPLACE_EXISTING);
          Files.delete(part);
          return;
        }
        notes.accept(file + " is left in content coding " + Escape.of(plain));
      } catch (IOException e) {
        Files.deleteIfExists(decoded);
        notes.accept(file + " is left in content coding " + plain + ": " + e.getMessage());
      }
    }
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static @Nullable InputStream decoder(InputStream raw, String coding) throws IOException {
    return switch (coding) {
      case "gzip", "x-gzip" -> new GZIPInputStream(raw);
      case "deflate" -> new InflaterInputStream(raw);
      default -> null;
    };
  }

  private static String name(HttpStream stream, boolean request) {
    return stream.connection() + "-" + stream.number() + (request ? "-request" : "-response");
  }

  private static String suffix(@Nullable String contentType) {
    String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT).split(";", 2)[0];
    if (type.strip().endsWith("json")) {
      return ".json";
    } else if (type.strip().equals("text/html")) {
      return ".html";
    } else if (type.startsWith("text/") || type.contains("openmetrics")) {
      return ".txt";
    }
    return ".bin";
  }
}
