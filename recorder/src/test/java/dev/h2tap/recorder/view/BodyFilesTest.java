package dev.h2tap.recorder.view;

import static dev.h2tap.recorder.event.Direction.NONE;
import static dev.h2tap.recorder.event.Direction.RECEIVED;
import static dev.h2tap.recorder.event.Direction.SENT;
import static dev.h2tap.recorder.event.Side.DOWNSTREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Syntax;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.timeline.Timeline;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BodyFilesTest {
  @TempDir Path directory;

  private final List<String> notes = new ArrayList<>();

  @Test
  void undoesChunksAndGzipAndKeepsThePrivate() throws IOException {
    write("content-encoding: gzip\nContent-Type: application/json\n", gzip("{\"up\":1}"));
    Path file = directory.resolve("1-1-response.json");
    assertThat(file).hasContent("{\"up\":1}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.list(directory)).hasSize(1);
    assertThat(notes).isEmpty();
  }

  @Test
  void leavesWhatItCannotDecode() throws IOException {
    write("content-encoding: br\n", "brotli".getBytes(StandardCharsets.US_ASCII));
    assertThat(directory.resolve("1-1-response.bin")).hasContent("brotli");
    assertThat(notes).singleElement().asString().contains("is left in content coding br");
  }

  @Test
  void leavesWhatIsNoGzip() throws IOException {
    write("content-encoding: gzip\n", "nonsense, not gzip".getBytes(StandardCharsets.US_ASCII));
    assertThat(directory.resolve("1-1-response.bin")).hasContent("nonsense, not gzip");
    assertThat(notes).singleElement().asString().contains("is left in content coding gzip");
  }

  private void write(String fields, byte[] body) throws IOException {
    Script script = new Script();
    script.event(1, DOWNSTREAM, NONE, new Event.ConnectionOpened("a", "b", null, false, 0, 0));
    script.http1(1, DOWNSTREAM, RECEIVED, "GET / HTTP/1.1\n\n");
    script.http1(
        1, DOWNSTREAM, SENT, "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n" + fields + "\n");
    for (byte b : body) {
      byte[] chunk = {'1', '\r', '\n', b, '\r', '\n'};
      script.plaintext(1, DOWNSTREAM, SENT, Syntax.HTTP1, -1, Unpooled.wrappedBuffer(chunk));
    }
    script.http1(1, DOWNSTREAM, SENT, "0\n\n");
    BodyFiles files = new BodyFiles(directory, BodyFiles::isDownstream, notes::add);
    Timeline timeline = new Timeline(0, entry -> {}, files);
    script.records().forEach(timeline::accept);
    timeline.finish();
    files.close();
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
