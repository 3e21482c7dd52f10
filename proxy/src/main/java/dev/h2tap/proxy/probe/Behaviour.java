package dev.h2tap.proxy.probe;

import dev.h2tap.proxy.tls.Preset;
import dev.h2tap.proxy.tls.TlsVersions;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The outcomes of a probe as a whole, and what they have in common. Pure. */
final class Behaviour {
  /** The offers, those first that suit most peers and lose least. */
  static final List<List<String>> PREFERRED =
      List.of(
          List.of("h2", "http/1.1"),
          Preset.ISTIO.alpn(),
          List.of("http/1.1"),
          List.of(),
          Preset.ISTIO_H2.alpn(),
          List.of("h2"),
          List.of("istio"));

  private static final int CLIENT_ERROR = 400;
  private static final int SERVER_ERROR = 500;

  private final Peer peer;
  private final List<Outcome> outcomes;

  /**
   * @param outcomes what was given first
   */
  Behaviour(Peer peer, List<Outcome> outcomes) {
    this.peer = peer;
    this.outcomes = outcomes;
  }

  /** What came of what was given. */
  Outcome given() {
    return outcomes.get(0);
  }

  /** Every outcome, what was given first. */
  List<Outcome> outcomes() {
    return outcomes;
  }

  /** What came of TLS with this offer and everything else as usual; null where it was not made. */
  @Nullable Outcome toOffer(List<String> offer) {
    return of(peer.offer(offer));
  }

  /** The verification that was given, in words. */
  String verification() {
    return peer.terms().verification().toString();
  }

  /** What came of TLS with this offer and everything else as usual; null where it was not made. */
  @Nullable Reaction reactionTo(List<String> offer) {
    Outcome outcome = toOffer(offer);
    return outcome == null ? null : outcome.reaction();
  }

  /** What came of an attempt; one that verified counts if it got past that. */
  @Nullable Outcome of(Attempt attempt) {
    Outcome verified = null;
    for (Outcome outcome : outcomes) {
      if (outcome.attempt().equals(attempt)) {
        return outcome;
      }
      if (outcome.attempt().unverified().equals(attempt)) {
        verified = outcome;
      }
    }
    return verified;
  }

  /** Whether anything works. */
  boolean works() {
    return outcomes.stream().anyMatch(Outcome::works);
  }

  /** Whether some attempt got an answer in TLS. */
  boolean speaksTls() {
    return outcomes.stream()
        .anyMatch(
            outcome ->
                outcome.handshake() != null
                    || switch (outcome.reaction()) {
                      case CERTIFICATE, NO_OVERLAP, UNVERIFIED, BROKEN, TLS_ONLY -> true;
                      default -> false;
                    });
  }

  /** An attempt in words, with what it has in common with the others left out. */
  String inWords(Attempt attempt) {
    boolean plain = attempt.certificate() || !peer.hasCertificate();
    return attempt.unverified().inWords(!plain);
  }

  /** A way in that suits most peers: what was given, then TLS before plaintext. */
  Optional<Outcome> best() {
    return first(preferred());
  }

  /** The way in to advise: in front of a sidecar one that works whatever its mode. */
  Optional<Outcome> recommended() {
    return sidecars().isEmpty()
        ? best()
        : first(
            Stream.concat(
                Stream.of(
                    peer.offer(Preset.ISTIO.alpn()),
                    peer.offer(List.of("istio")).with(UpstreamProtocol.H2)),
                preferred()));
  }

  private Stream<Attempt> preferred() {
    return Stream.concat(
        Stream.of(peer.given(), peer.given().unverified()), PREFERRED.stream().map(peer::offer));
  }

  /** The first that works; one behind which a server fails only where there is no other. */
  private Optional<Outcome> first(Stream<Attempt> attempts) {
    List<Outcome> working =
        Stream.concat(attempts.map(this::of), outcomes.stream())
            .filter(outcome -> outcome != null && outcome.works())
            .toList();
    return working.stream()
        .filter(outcome -> outcome.status() < SERVER_ERROR)
        .findFirst()
        .or(() -> working.stream().findFirst());
  }

  /** The protocol that the peer speaks and that is no HTTP, null where that did not show. */
  @Nullable String otherProtocol() {
    return outcomes.stream()
        .map(outcome -> HttpBytes.otherProtocol(outcome.answer()))
        .filter(protocol -> protocol != null)
        .findFirst()
        .orElse(null);
  }

  /** Whether a client certificate is wanted; empty where that did not show. */
  Optional<Boolean> wantsCertificate() {
    if (outcomes.stream().anyMatch(o -> o.reaction() == Reaction.CERTIFICATE)) {
      return Optional.of(true);
    }
    return outcomes.stream()
        .filter(o -> o.attempt().tls() && !o.attempt().certificate() && o.works())
        .findFirst()
        .map(without -> refusedWithout(without).isPresent());
  }

  /**
   * The status with which HTTP itself refuses who shows no certificate; empty where it does not.
   */
  OptionalInt refusalWithoutCertificate() {
    return outcomes.stream()
        .filter(o -> o.attempt().tls() && !o.attempt().certificate() && o.works())
        .map(this::refusedWithout)
        .filter(OptionalInt::isPresent)
        .findFirst()
        .orElse(OptionalInt.empty());
  }

  private OptionalInt refusedWithout(Outcome without) {
    Outcome with = toOffer(without.attempt().alpn());
    boolean refused =
        with != null
            && with.works()
            && with.attempt().certificate()
            && without.status() >= CLIENT_ERROR
            && without.status() != with.status();
    return refused ? OptionalInt.of(without.status()) : OptionalInt.empty();
  }

  /** Which versions of TLS came to a handshake, when they were tried alone. */
  List<TlsVersions> versions() {
    List<TlsVersions> versions = new ArrayList<>();
    for (TlsVersions version : List.of(TlsVersions.ONLY_1_2, TlsVersions.ONLY_1_3)) {
      if (outcomes.stream()
          .anyMatch(o -> o.attempt().versions() == version && agreedOnVersion(o))) {
        versions.add(version);
      }
    }
    return versions;
  }

  /** Whoever judges the other's certificate has agreed on a version. */
  private static boolean agreedOnVersion(Outcome outcome) {
    return outcome.handshake() != null
        || outcome.reaction() == Reaction.CERTIFICATE
        || outcome.reaction() == Reaction.UNVERIFIED;
  }

  /** Whether each version of TLS was tried alone. */
  boolean triedVersions() {
    return outcomes.stream()
            .map(outcome -> outcome.attempt().versions())
            .filter(version -> version != TlsVersions.ALL)
            .distinct()
            .count()
        == 2;
  }

  /** The rows of the sidecar table that explain all this, or else those that allow it. */
  List<SidecarRow> sidecars() {
    return wantsCertificate().filter(wanted -> !wanted).isPresent()
        ? List.of()
        : new SidecarMatch(this).rows();
  }

  /** Whether rows were found only with allowances. */
  boolean uncertain() {
    return !new SidecarMatch(this).exact();
  }

  /** An outcome of plaintext. */
  @Nullable Outcome plaintext(UpstreamProtocol protocol) {
    return of(Attempt.plaintext(protocol));
  }
}
