package dev.h2tap.recorder.view;

import dev.h2tap.recorder.timeline.ExchangeSummary;

/** An exchange in one line. */
final class ExchangeTelling {
  private static final int USUAL_LENGTH = 256;

  private ExchangeTelling() {}

  static Telling tell(ExchangeSummary s) {
    StringBuilder line = new StringBuilder(USUAL_LENGTH);
    line.append(s.status() == 0 ? "---" : s.status()).append("  ");
    if (!s.isProbe() || !s.method().isEmpty()) {
      line.append(Escape.of(s.method().isEmpty() ? "?" : s.method())).append(' ');
      line.append(Escape.of(url(s))).append("  ");
    }
    line.append(Escape.of(downstream(s))).append(" → ").append(Escape.of(upstream(s)));
    line.append("  request ").append(Units.size(s.requestBytes()));
    line.append("  response ").append(Units.size(s.responseBytes()));
    if (s.firstByteNanos() >= 0) {
      line.append("  first byte ").append(Units.time(s.firstByteNanos()));
    }
    if (s.durationNanos() >= 0) {
      line.append("  total ").append(Units.time(s.durationNanos()));
    }
    if (s.attempts() > 1) {
      line.append("  retries ").append(s.attempts() - 1);
    }
    if (s.messages() != null) {
      line.append("  ").append(messages(s.messages()));
    }
    line.append(route(s));
    if (s.reset() != null) {
      line.append("  RST_STREAM ").append(s.reset());
    } else if (!s.finished()) {
      line.append("  the recording ends first");
    } else if (!s.whole() && !s.isProbe()) {
      line.append("  response not whole");
    }
    line.append(EventTelling.because(s.blame(), s.reason()));
    boolean good = s.whole() && s.blame() == null && s.status() < 500 && !failed(s);
    return Telling.of(good ? Paint.GOOD : Paint.BAD, line.toString());
  }

  /** The whole URL as far as it was sent. */
  static String url(ExchangeSummary s) {
    if (s.path().isEmpty()) {
      return s.authority() == null ? "?" : s.authority();
    }
    boolean origin = s.path().startsWith("/") || s.path().equals("*");
    if (!origin || s.authority() == null) {
      return s.path();
    }
    String scheme = s.scheme() == null ? "" : s.scheme() + "://";
    return scheme + s.authority() + s.path();
  }

  private static boolean failed(ExchangeSummary s) {
    return s.messages() != null && s.messages().failed();
  }

  /** How many messages went each way, for example {@code gRPC →1 ←3 status 0 OK}. */
  private static String messages(ExchangeSummary.Messages messages) {
    String word = messages.composition().word();
    String outcome = messages.outcome() == null ? "" : " " + messages.outcome();
    return switch (messages.composition()) {
      case EVENTS -> "events ←" + messages.responses() + outcome;
      case TUNNEL, BYTES -> word;
      default -> word + " →" + messages.requests() + " ←" + messages.responses() + outcome;
    };
  }

  private static String downstream(ExchangeSummary s) {
    String unknown = s.isProbe() ? "h2tap" : "?";
    return s.downstreamProtocol().isEmpty() ? unknown : s.downstreamProtocol();
  }

  private static String upstream(ExchangeSummary s) {
    String protocol = s.upstreamProtocol();
    if (protocol == null) {
      return s.upstreamKnown() ? "none" : "?";
    }
    return protocol.isEmpty() ? "?" : protocol;
  }

  private static String route(ExchangeSummary s) {
    if (s.isProbe()) {
      return s.upstreamConnection() == 0
          ? ""
          : "  → #" + s.upstreamConnection() + "/" + s.upstreamStream();
    }
    String from = "  #" + s.downstreamConnection() + "/" + s.downstreamStream();
    return s.upstreamConnection() == 0
        ? from
        : from + " → #" + s.upstreamConnection() + "/" + s.upstreamStream();
  }
}
