package dev.h2tap.recorder.export.pcapng;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.log.Records;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;

/** Writes the TLS secrets of the connections that are exported, in front of their packets. */
final class Secrets {
  private static final int BLOCK = 64 << 10;

  private final PcapngWriter out;
  private final ByteBuf lines = Unpooled.buffer(BLOCK);

  private Secrets(PcapngWriter out) {
    this.out = out;
  }

  static void write(Records log, Survey survey, PcapngWriter out)
      throws IOException, UserException {
    Secrets secrets = new Secrets(out);
    log.each(
        record -> {
          if (record.event() instanceof Event.TlsSecret secret
              && survey.wants(record.connection())) {
            secrets.add(secret.line());
          }
        });
    secrets.flush();
  }

  private void add(String line) throws IOException {
    byte[] bytes = (line + "\n").getBytes(UTF_8);
    if (bytes.length > BLOCK) {
      return;
    }
    if (lines.readableBytes() + bytes.length > BLOCK) {
      flush();
    }
    lines.writeBytes(bytes);
  }

  private void flush() throws IOException {
    if (lines.isReadable()) {
      out.secrets(lines);
      lines.clear();
    }
  }
}
