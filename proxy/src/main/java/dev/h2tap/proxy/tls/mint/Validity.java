package dev.h2tap.proxy.tls.mint;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** From when until when a certificate is valid, both included; whole seconds. */
public record Validity(Instant from, Instant to) {

  public Validity {
    from = from.truncatedTo(ChronoUnit.SECONDS);
    to = to.truncatedTo(ChronoUnit.SECONDS);
  }

  /** From a while ago, for peers whose clocks are behind, until a while from now. */
  public static Validity around(Instant now, Duration before, Duration after) {
    return new Validity(now.minus(before), now.plus(after));
  }

  /** The part of this that lies within another one. */
  Validity within(Validity other) {
    return new Validity(
        from.isBefore(other.from) ? other.from : from, to.isAfter(other.to) ? other.to : to);
  }
}
