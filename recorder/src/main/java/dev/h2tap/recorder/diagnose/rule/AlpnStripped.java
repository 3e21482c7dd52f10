package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.event.Event;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A target that chooses an ALPN on one connection and none on another. */
public final class AlpnStripped implements Rule {
  private static final int TARGETS = 256;
  private static final Cause CAUSE =
      Cause.note("alpn-stripped", "A middlebox may strip ALPN from the handshake.")
          .prometheus("nothing, or what h2-negotiated-http1-served says")
          .tells(
              "The same offer to the same target is answered on one connection and not on another.")
          .remedy(
              "Compare the certificates of both connections with `h2tap inspect LOG --tls`: another"
                  + " issuer means that something on the way terminates TLS.")
          .otherwise("several servers behind one address that are configured differently");

  private record Offer(String target, List<String> alpn) {}

  private final Map<Offer, Seen<Event.TlsHandshakeComplete>> chosen = new Bounded<>(TARGETS);
  private final Map<Offer, Seen<Event.TlsHandshakeComplete>> none = new Bounded<>(TARGETS);

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    Seen<Event.TlsHandshakeComplete> complete = connection.tls().complete();
    if (complete == null || complete.what().alpnOffered().isEmpty() || !connection.isUpstream()) {
      return Optional.empty();
    }
    Offer offer = new Offer(connection.target(), complete.what().alpnOffered());
    boolean answered = complete.what().alpn() != null;
    (answered ? chosen : none).putIfAbsent(offer, complete);
    Seen<Event.TlsHandshakeComplete> other = (answered ? none : chosen).get(offer);
    return other == null
        ? Optional.empty()
        : Optional.of(
            Verdict.of(
                CAUSE.says(
                    "ALPN "
                        + String.join(",", offer.alpn())
                        + " is answered on some connections to "
                        + offer.target()
                        + " and ignored on others",
                    null),
                Confidence.MEDIUM,
                other,
                complete));
  }
}
