package dev.h2tap.recorder.export.keylog;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.export.Export;
import dev.h2tap.recorder.export.ExportOptions;
import dev.h2tap.recorder.log.Records;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;

/** The key log that SSLKEYLOGFILE gives: one line a secret. */
public final class KeyLogExport implements Export {
  private final Set<Long> connections;

  public KeyLogExport(ExportOptions options) {
    this.connections = options.connections();
  }

  @Override
  public void write(Records log, OutputStream out) throws IOException, UserException {
    long[] lines = {0};
    log.each(
        record -> {
          if (record.event() instanceof Event.TlsSecret secret
              && (connections.isEmpty() || connections.contains(record.connection()))) {
            lines[0]++;
            out.write((secret.line() + "\n").getBytes(UTF_8));
          }
        });
    if (lines[0] == 0) {
      throw new UserException(
          "there are no TLS secrets to export; they are recorded unless --no-secrets or redaction"
              + " left them out, and only of connections over TLS with --tls-engine openssl");
    }
  }
}
