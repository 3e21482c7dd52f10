package dev.h2tap.proxy.probe;

import dev.h2tap.proxy.tls.Alpn;
import dev.h2tap.proxy.tls.TlsVersions;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which attempts tell something. Not all combinations do: a peer that goes by ALPN does so in every
 * version of TLS, and decides over certificates whatever the offer. So all offers are made once,
 * and the rest is varied for one that works. Pure.
 */
final class Plan {
  private final Peer peer;

  Plan(Peer peer) {
    this.peer = peer;
  }

  /** First what was given, as it was given. */
  List<Attempt> first() {
    return List.of(peer.given());
  }

  /** Then every offer, and plaintext. */
  List<Attempt> second(Outcome given) {
    if (given.reaction() == Reaction.UNREACHABLE) {
      return List.of();
    }
    Set<Attempt> attempts = new LinkedHashSet<>();
    if (peer.tls() && !tellsEnough(given)) {
      attempts.add(peer.given().unverified());
    }
    for (List<String> offer : SidecarRow.OFFERS) {
      Attempt attempt = peer.offer(offer);
      if (!given.attempt().unverified().equals(attempt)) {
        attempts.add(attempt);
      }
    }
    attempts.add(Attempt.plaintext(UpstreamProtocol.HTTP1));
    attempts.add(Attempt.plaintext(UpstreamProtocol.H2));
    attempts.remove(given.attempt());
    return List.copyOf(attempts);
  }

  /** Whether the handshake went the way it would have gone without verification. */
  private static boolean tellsEnough(Outcome given) {
    return given.handshake() != null
        || (given.reaction() != Reaction.UNVERIFIED && given.reaction() != Reaction.BROKEN);
  }

  /** Then versions, and no client certificate, for an offer that works or else the given one. */
  List<Attempt> third(List<Outcome> outcomes) {
    Behaviour behaviour = new Behaviour(peer, outcomes);
    Set<Attempt> attempts = new LinkedHashSet<>();
    for (List<String> offer : SidecarRow.OFFERS) {
      if (behaviour.reactionTo(offer) == Reaction.HTTP2_FRAMES) {
        attempts.add(peer.offer(offer).with(UpstreamProtocol.H2));
      }
    }
    Attempt base = behaviour.best().map(Outcome::attempt).orElse(peer.given()).unverified();
    if (base.tls() && behaviour.speaksTls()) {
      attempts.add(base.with(TlsVersions.ONLY_1_2));
      attempts.add(base.with(TlsVersions.ONLY_1_3));
      if (peer.hasCertificate()) {
        attempts.add(base.withoutCertificate());
      }
    }
    outcomes.forEach(outcome -> attempts.remove(outcome.attempt()));
    return List.copyOf(attempts);
  }

  /** What was left out, in sentences. */
  List<String> notTried(List<Attempt> planned, List<Outcome> outcomes) {
    List<String> sentences = new ArrayList<>();
    if (outcomes.get(0).reaction() == Reaction.UNREACHABLE) {
      sentences.add("everything else, since there is no connection");
      return sentences;
    }
    List<String> late = new ArrayList<>();
    for (Attempt attempt : planned) {
      if (outcomes.stream().noneMatch(outcome -> outcome.attempt().equals(attempt))) {
        late.add(attempt.inWords());
      }
    }
    if (!late.isEmpty()) {
      sentences.add("for lack of time: " + String.join("; ", late));
    }
    outcomes.stream()
        .map(Outcome::attempt)
        .filter(attempt -> attempt.versions() == TlsVersions.ONLY_1_2)
        .findFirst()
        .ifPresent(
            varied ->
                sentences.add(
                    "TLS 1.2 and 1.3 alone"
                        + (peer.hasCertificate() ? ", and no client certificate," : "")
                        + " with offers other than "
                        + Alpn.text(varied.alpn())));
    return sentences;
  }
}
