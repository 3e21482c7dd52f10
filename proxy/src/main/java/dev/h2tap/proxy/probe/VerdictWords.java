package dev.h2tap.proxy.probe;

import dev.h2tap.proxy.tls.TlsFailure;
import dev.h2tap.proxy.tls.TlsVersions;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** What to make of a probe, in sentences. */
final class VerdictWords {
  private final Behaviour behaviour;
  private final List<String> sentences = new ArrayList<>();

  VerdictWords(Behaviour behaviour) {
    this.behaviour = behaviour;
  }

  List<String> sentences() {
    Outcome given = behaviour.given();
    if (!behaviour.works()) {
      nothingWorks(given);
    } else if (given.works()) {
      sentences.add("works with what was given: " + named(given));
    } else {
      sentences.add("does not work with what was given: " + named(given));
      if (given.reason() != null) {
        sentences.add(given.reason());
      }
      sentences.add("works with " + working());
    }
    sidecars();
    verification();
    tls();
    return sentences;
  }

  private void say(String sentence) {
    if (!sentences.contains(sentence)) {
      sentences.add(sentence);
    }
  }

  private void nothingWorks(Outcome given) {
    sentences.add("no way in: " + named(given));
    Outcome telling = telling(given);
    if (telling.reason() != null) {
      sentences.add(telling.reason());
    }
    String other = behaviour.otherProtocol();
    if (other != null) {
      sentences.add("the peer speaks " + other + ", and no HTTP");
    }
  }

  /** An attempt that got further than the given one says more. */
  private Outcome telling(Outcome given) {
    return given.reason() != null
        ? given
        : behaviour.outcomes().stream()
            .filter(outcome -> outcome.reason() != null)
            .findFirst()
            .orElse(given);
  }

  private String named(Outcome outcome) {
    return behaviour.inWords(outcome.attempt()) + ": " + outcome.words();
  }

  private String working() {
    return behaviour.outcomes().stream()
        .filter(Outcome::works)
        .filter(outcome -> outcome.attempt().versions() == TlsVersions.ALL)
        .map(outcome -> behaviour.inWords(outcome.attempt()))
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private void sidecars() {
    List<SidecarRow> rows = behaviour.sidecars();
    if (rows.isEmpty()) {
      return;
    }
    sentences.add(
        "behaves like "
            + rows.stream().map(SidecarRow::description).collect(Collectors.joining("; or like "))
            + (behaviour.uncertain() ? ", as far as it shows" : ""));
  }

  private void verification() {
    behaviour.outcomes().stream()
        .map(Outcome::handshake)
        .filter(handshake -> handshake != null)
        .findFirst()
        .ifPresent(
            handshake -> {
              TlsFailure fault = handshake.fault();
              say(
                  fault == null
                      ? "its certificate satisfies --verify " + behaviour.verification()
                      : fault.reason());
            });
  }

  private String wantsCertificate() {
    OptionalInt status = behaviour.refusalWithoutCertificate();
    return "wants a client certificate"
        + (status.isPresent() ? ", and answers " + status.getAsInt() + " without one" : "");
  }

  private void tls() {
    List<TlsVersions> versions = behaviour.versions();
    if (!versions.isEmpty() && behaviour.triedVersions()) {
      sentences.add(
          versions.size() == 2
              ? "speaks TLS 1.2 and 1.3"
              : "speaks only TLS " + (versions.contains(TlsVersions.ONLY_1_2) ? "1.2" : "1.3"));
    }
    behaviour
        .wantsCertificate()
        .ifPresent(
            wanted -> sentences.add(wanted ? wantsCertificate() : "needs no client certificate"));
    Outcome plain = behaviour.plaintext(UpstreamProtocol.HTTP1);
    if (plain != null && plain.works() && behaviour.speaksTls()) {
      sentences.add("answers plaintext HTTP/1.1 too");
    }
  }
}
