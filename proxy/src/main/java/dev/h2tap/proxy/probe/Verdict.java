package dev.h2tap.proxy.probe;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to make of a probe.
 *
 * @param works whether there is a way in
 * @param asGiven whether what was given is one
 * @param sentences the verdict in words, the most important first
 * @param sidecars the rows of the sidecar table that the peer behaves like
 * @param findings ids of the catalogue of failures that what was given ran into, the cause first
 * @param use the way in to use, null where there is none
 * @param h2tap settings for that, null where there is no way in
 * @param prometheus settings for that, null where there is no way in
 */
public record Verdict(
    boolean works,
    boolean asGiven,
    List<String> sentences,
    List<SidecarRow> sidecars,
    List<String> findings,
    @Nullable Outcome use,
    @Nullable H2tapSettings h2tap,
    @Nullable PrometheusSettings prometheus) {

  public Verdict {
    sentences = List.copyOf(sentences);
    sidecars = List.copyOf(sidecars);
    findings = List.copyOf(findings);
  }

  static Verdict of(Peer peer, List<Outcome> outcomes, Judge judge) {
    Behaviour behaviour = new Behaviour(peer, outcomes);
    Optional<Outcome> use = behaviour.recommended();
    List<String> findings =
        behaviour.given().works() || behaviour.given().finding() == null
            ? List.of()
            : List.of(behaviour.given().finding());
    return new Verdict(
        behaviour.works(),
        behaviour.given().works(),
        new VerdictWords(behaviour).sentences(),
        behaviour.sidecars(),
        findings,
        use.orElse(null),
        use.map(way -> H2tapSettings.of(peer, way, judge)).orElse(null),
        use.map(way -> PrometheusSettings.of(behaviour, judge)).orElse(null));
  }
}
