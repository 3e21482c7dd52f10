package dev.h2tap.proxy.probe;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares a peer's behaviour with the rows of the sidecar table. Pure. */
final class SidecarMatch {
  private static final int CELLS_TO_TELL = 5;

  private final Behaviour behaviour;

  SidecarMatch(Behaviour behaviour) {
    this.behaviour = behaviour;
  }

  /** The rows that explain every reaction, or where there are none those that allow it. */
  List<SidecarRow> rows() {
    List<SidecarRow> exact = rows(false);
    return exact.isEmpty() ? rows(true) : exact;
  }

  /** Whether some row explains every reaction. */
  boolean exact() {
    return !rows(false).isEmpty();
  }

  private List<SidecarRow> rows(boolean loosely) {
    return wantsOurCertificate()
        ? Stream.of(SidecarRow.values())
            .filter(row -> fits(row, loosely, false) || fits(row, loosely, true))
            .toList()
        : List.of();
  }

  private boolean fits(SidecarRow row, boolean loosely, boolean http2Application) {
    int known = 0;
    for (int i = 0; i < SidecarRow.OFFERS.size(); i++) {
      Reaction reaction = behaviour.reactionTo(SidecarRow.OFFERS.get(i));
      if (!fits(row.cells().get(i), reaction, loosely, http2Application)) {
        return false;
      }
      known += reaction == null ? 0 : 1;
    }
    return known >= CELLS_TO_TELL;
  }

  private static boolean fits(
      SidecarRow.Cell cell,
      @Nullable Reaction reaction,
      boolean loosely,
      boolean http2Application) {
    if (reaction == null) {
      return loosely;
    }
    return loosely
        ? cell.allows(reaction, http2Application)
        : cell.explains(reaction, http2Application);
  }

  /** A sidecar asks for a client certificate whenever it ends TLS. */
  private boolean wantsOurCertificate() {
    return behaviour.outcomes().stream()
        .anyMatch(
            outcome -> {
              Outcome.Handshake handshake = outcome.handshake();
              return outcome.reaction() == Reaction.CERTIFICATE
                  || (handshake != null && handshake.certificateSent());
            });
  }
}
