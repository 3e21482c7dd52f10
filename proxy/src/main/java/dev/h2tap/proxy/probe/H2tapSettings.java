package dev.h2tap.proxy.probe;

import dev.h2tap.proxy.tls.Alpn;
import dev.h2tap.proxy.tls.Identity;
import dev.h2tap.proxy.tls.Preset;
import dev.h2tap.proxy.tls.TlsFailure;
import dev.h2tap.proxy.tls.Verification;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import dev.h2tap.proxy.via.Via;
import dev.h2tap.recorder.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code h2tap proxy} for a way in that works.
 *
 * @param upstream the URL of {@code --upstream}
 * @param options each an option or its value
 */
public record H2tapSettings(String upstream, List<String> options) {
  static final String UNKNOWN_CA = "server-certificate-unknown-ca";
  private static final List<String> DEFAULT_OFFER = List.of("h2", "http/1.1");

  public H2tapSettings {
    options = List.copyOf(options);
  }

  /** The settings for this attempt. */
  static H2tapSettings of(Peer peer, Outcome way, Judge judge) {
    List<String> options = new ArrayList<>();
    Attempt attempt = way.attempt();
    if (attempt.tls()) {
      options.addAll(peer.files().options());
      if (wantsOtherCa(way)) {
        options.addAll(List.of("--ca-file", "FILE"));
      }
      Optional<Preset> preset = preset(peer, way, judge);
      if (preset.isPresent()) {
        options.addAll(List.of("--preset", preset.get().toString()));
      } else {
        if (!attempt.alpn().equals(DEFAULT_OFFER)) {
          options.addAll(List.of("--alpn", Alpn.text(attempt.alpn())));
        }
        verification(peer, way).ifPresent(v -> options.addAll(List.of("--verify", v)));
      }
    }
    if (attempt.protocol() == UpstreamProtocol.H2) {
      options.addAll(List.of("--upstream-protocol", "h2"));
    }
    options.addAll(through(peer.via()));
    return new H2tapSettings((attempt.tls() ? "https://" : "http://") + peer.authority(), options);
  }

  /** The command, a word each. */
  public List<String> command() {
    List<String> words = new ArrayList<>(List.of("h2tap", "proxy", "--upstream", upstream));
    words.addAll(options);
    return words;
  }

  /** The proxy on the way; credentials are named and not shown. */
  private static List<String> through(@Nullable Via via) {
    List<String> options = new ArrayList<>();
    if (via != null) {
      options.addAll(List.of("--via", via.toString()));
      if (via.login() != null) {
        options.addAll(List.of("--via-credentials-file", "FILE"));
      }
      if (via.cas() != null) {
        options.addAll(List.of("--via-ca-file", via.cas().source()));
      }
    }
    return options;
  }

  /** A preset with this offer, if its verification is content with the peer. */
  private static Optional<Preset> preset(Peer peer, Outcome way, Judge judge) {
    Outcome.Handshake handshake = way.handshake();
    Identity identity = peer.terms().identity();
    if (handshake == null
        || identity == null
        || way.attempt().protocol() != UpstreamProtocol.AUTO) {
      return Optional.empty();
    }
    for (Preset preset : Preset.values()) {
      try {
        if (preset.alpn().equals(way.attempt().alpn())
            && judge.fault(preset.verification(identity), handshake.peerChain()).isEmpty()) {
          return Optional.of(preset);
        }
      } catch (UserException noSpiffeId) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Whether the peer's certificate is of a CA that we were not given. */
  private static boolean wantsOtherCa(Outcome way) {
    TlsFailure fault = way.handshake() == null ? null : way.handshake().fault();
    return fault != null && fault.finding().equals(UNKNOWN_CA);
  }

  /** What was given, unless it is the default; or what mends it. */
  private static Optional<String> verification(Peer peer, Outcome way) {
    Verification given = peer.terms().verification();
    TlsFailure fault = way.handshake() == null ? null : way.handshake().fault();
    if (fault != null && fault.remedy() != null) {
      int option = fault.remedy().indexOf("--verify ");
      if (option >= 0) {
        return Optional.of(fault.remedy().substring(option + "--verify ".length()));
      }
    }
    return given instanceof Verification.Full ? Optional.empty() : Optional.of(given.toString());
  }
}
