package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** All rules, in the order in which the documentation lists them. */
public final class Catalogue {

  /** The ids of failures that another ALPN offer may mend. */
  public static final Set<String> MENDED_BY_ALPN =
      Set.of(
          "alpn-unmatched",
          "closed-after-client-hello",
          "alpn-no-overlap",
          "alpn-not-offered",
          "closed-in-handshake",
          "plaintext-port",
          "h2-negotiated-http1-served",
          "h2-to-http1-reader",
          "settings-timeout");

  /** To add a rule, write its class in this package and name it here. */
  private static final List<Supplier<Rule>> RULES =
      List.of(
          AlpnUnmatched::new,
          ClosedAfterClientHello::new,
          AlpnNoOverlap::new,
          PlaintextPort::new,
          TlsPort::new,
          Http2NegotiatedHttp1Served::new,
          Http2ToHttp1Reader::new,
          ClientCertificateMissing::new,
          ClientCertificateUnknownCa::new,
          ClientCertificateExpired::new,
          ClientCertificateRefusedSilently::new,
          SpiffeNameMismatch::new,
          ServerCertificateUnknownCa::new,
          ServerCertificateExpired::new,
          ClientCertificateRotated::new,
          NoCommonParameters::new,
          GoAwayRace::new,
          GoAwayCalm::new,
          Http2ProtocolError::new,
          RefusedStream::new,
          Http2Stalled::new,
          Slow::new,
          BodyTruncated::new,
          HeaderLimits::new,
          Http1Fallback::new,
          TrailersLost::new,
          AuthorityMismatch::new,
          FramingConflict::new,
          Unreachable::new,
          OwnFiles::new,
          AlpnNotOffered::new,
          AlpnStripped::new,
          KeyTypeRefused::new,
          WeakSignature::new,
          ChainOrder::new,
          ChainIncomplete::new,
          ResumptionRefused::new,
          SniUnknown::new,
          SniDependentCertificate::new,
          ServerNameMismatch::new,
          ServerCertificateUnacceptable::new,
          ClosedInHandshake::new,
          TlsGarbled::new,
          PeerAlert::new,
          ClientHandshakeFailed::new,
          SettingsTimeout::new,
          KeepAliveRace::new,
          GoAwayLoop::new,
          CertificateExpiring::new,
          ProxyLoop::new,
          ViaRefused::new,
          RequestRefused::new,
          OwnFault::new,
          LogIncomplete::new,
          Unexplained::new);

  private Catalogue() {}

  /** The rules, made anew: a rule may remember what it saw in a log. */
  public static List<Rule> rules() {
    return RULES.stream().map(Supplier::get).toList();
  }

  /** The causes that are known. */
  public static List<Cause> causes() {
    return rules().stream().map(Rule::cause).toList();
  }

  /**
   * What h2tap itself took for the cause of a failed exchange, for want of a rule that finds it in
   * the records.
   */
  public static Optional<Verdict> recorded(ExchangeCase exchange) {
    if (!exchange.failedUpstream()) {
      return Optional.empty();
    }
    return Optional.of(
        causes().stream()
            .filter(cause -> exchange.judged(cause.id()))
            .findFirst()
            .flatMap(cause -> Recorded.of(cause, Confidence.MEDIUM, exchange))
            .orElseGet(() -> Unexplained.of(exchange)));
  }
}
