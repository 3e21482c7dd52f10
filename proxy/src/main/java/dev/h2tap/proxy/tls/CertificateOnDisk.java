package dev.h2tap.proxy.tls;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What the file of our certificate holds now, beside what was read from it. It is asked for on
 * event loops when a handshake fails, so the file is read again only when its time has changed.
 */
final class CertificateOnDisk {
  private final Identity identity;
  private @Nullable FileTime modified;
  private @Nullable String leaf;

  CertificateOnDisk(Identity identity) {
    this.identity = identity;
  }

  /** Thread-safe. A file that cannot be read is left out of the event. */
  synchronized Event.CertificateFile event() {
    try {
      Path file = Path.of(identity.source());
      FileTime now = Files.getLastModifiedTime(file);
      if (!now.equals(modified)) {
        modified = now;
        leaf = null;
        leaf = Handshakes.base64(PemFile.read(file).certificates().get(0));
      }
    } catch (IOException | UserException | InvalidPathException unreadable) {
      leaf = null;
    }
    return new Event.CertificateFile(identity.source(), leaf, Handshakes.base64(identity.leaf()));
  }
}
