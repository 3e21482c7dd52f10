package dev.h2tap.proxy.tls;

import dev.h2tap.recorder.UserException;

/** How the upstream's certificate is judged: the values of {@code --verify}. */
public sealed interface Verification {

  /** The chain, and a host name or IP address among the subject alternative names (RFC 9525). */
  record Full() implements Verification {
    @Override
    public String toString() {
      return "full";
    }
  }

  /** The chain only, whatever the certificate's names. */
  record Chain() implements Verification {
    @Override
    public String toString() {
      return "chain";
    }
  }

  /** The chain, and the one SPIFFE ID among the subject alternative names. */
  record Spiffe(SpiffePattern pattern) implements Verification {
    @Override
    public String toString() {
      return "spiffe:" + pattern;
    }
  }

  /** Nothing: any certificate is accepted. */
  record None() implements Verification {
    @Override
    public String toString() {
      return "none";
    }
  }

  /** Reads {@code full}, {@code chain}, {@code spiffe:PATTERN} or {@code none}. */
  static Verification parse(String text) throws UserException {
    switch (text) {
      case "full":
        return new Full();
      case "chain":
        return new Chain();
      case "none":
        return new None();
      default:
        if (text.startsWith("spiffe:")) {
          return new Spiffe(SpiffePattern.parse(text.substring("spiffe:".length())));
        }
        throw new UserException(
            "--verify "
                + OneLine.of(text)
                + " is unknown; use full, chain, spiffe:PATTERN or none, for example"
                + " spiffe:spiffe://cluster.local/ns/*/sa/app");
    }
  }
}
