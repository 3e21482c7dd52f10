package dev.h2tap.recorder.diagnose;

import dev.h2tap.recorder.event.Event;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became last of certificates that were replaced on disk during a run, by file. */
public final class Reloads {
  private static final int KEPT = 256;

  private final Map<String, Seen<Event.CertificateReloaded>> last = new LinkedHashMap<>();

  Reloads() {}

  void take(Seen<Event.CertificateReloaded> reloaded) {
    last.remove(reloaded.what().file());
    last.put(reloaded.what().file(), reloaded);
    if (last.size() > KEPT) {
      last.remove(last.keySet().iterator().next());
    }
  }

  /** Why what is in the file is not in use; null where it is, or nothing is known. */
  public @Nullable Seen<Event.CertificateReloaded> refused(String file) {
    Seen<Event.CertificateReloaded> known = last.get(file);
    return known != null && !known.what().accepted() ? known : null;
  }

  /** Why what is in some file is not in use, the latest; null where all is. */
  public @Nullable Seen<Event.CertificateReloaded> refused() {
    return last.values().stream()
        .filter(seen -> !seen.what().accepted())
        .reduce((former, later) -> later)
        .orElse(null);
  }

  /** When what is in the file came into use; null where that was at the start. */
  public @Nullable Seen<Event.CertificateReloaded> accepted(String file) {
    Seen<Event.CertificateReloaded> known = last.get(file);
    return known != null && known.what().accepted() ? known : null;
  }
}
