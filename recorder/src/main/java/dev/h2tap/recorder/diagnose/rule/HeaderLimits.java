package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Http2Case;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.StreamCase;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A limit for a field, or for all of them, was reached. */
public final class HeaderLimits implements Rule {
  private static final int MAX_HEADER_LIST_SIZE = 6;
  private static final int TOO_LARGE = 431;

  /** What nginx says with 400 in place of 431. */
  private static final String NGINX = "Request Header Or Cookie Too Large";

  private static final Cause CAUSE =
      Cause.fault("header-limits", "A limit for fields or for the header list was reached.")
          .prometheus("server returned HTTP status 431, or a stream that was reset")
          .curl("431 Request Header Fields Too Large")
          .tells("The size of our list against the peer's SETTINGS_MAX_HEADER_LIST_SIZE.")
          .remedy(
              "Send less: cookies and tracing headers are usually what is large. Or raise the"
                  + " peer's limit (Envoy: max_request_headers_kb; nginx:"
                  + " large_client_header_buffers; Go: MaxHeaderBytes).")
          .otherwise("an application that answers 431 for a single field");

  /** The list is larger than the upstream takes. */
  public static Statement says() {
    return CAUSE.says(
        "the request's header list is larger than the upstream's SETTINGS_MAX_HEADER_LIST_SIZE"
            + " allows",
        null);
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ExchangeCase exchange) {
    ExchangeCase.Attempt last = exchange.last();
    StreamCase stream = last == null ? null : last.stream();
    if (last != null && stream != null) {
      Http2Case http2 = last.connection().http2();
      long sent = StreamCase.listSize(stream.requestHead());
      long came = StreamCase.listSize(stream.responseHead());
      boolean failed = exchange.failedUpstream() || stream.stream().status() == TOO_LARGE;
      if (failed && exceeds(sent, http2.peerSetting(MAX_HEADER_LIST_SIZE))) {
        return verdict(says(), exchange, stream, http2.peerSettings(), sent);
      } else if (failed && exceeds(came, http2.ourSetting(MAX_HEADER_LIST_SIZE))) {
        Statement said =
            CAUSE.says("the response's header list is larger than h2tap's limit allows", null);
        return verdict(said, exchange, stream, http2.ourSettings(), came);
      } else if (stream.stream().status() == 400 && stream.preview().contains(NGINX)) {
        Statement said =
            CAUSE.says("upstream answered 400 to the size of the request's fields", null);
        return verdict(said, exchange, stream, stream.responseHead(), sent);
      } else if (stream.stream().status() == TOO_LARGE) {
        Statement said = CAUSE.says("upstream answered 431 to the fields of the request", null);
        return verdict(said, exchange, stream, stream.responseHead(), sent);
      }
    }
    boolean ours = last == null && exchange.summary().status() == TOO_LARGE;
    if (ours && !exchange.judged(CAUSE.id())) {
      Statement said =
          CAUSE.says("the fields of the request are larger than h2tap's limit allows", null);
      return Optional.of(Verdict.of(said, Confidence.HIGH).with(Recorded.end(exchange)));
    }
    return Recorded.of(CAUSE, Confidence.HIGH, exchange);
  }

  private static boolean exceeds(long size, Optional<Long> limit) {
    return limit.isPresent() && size > limit.get();
  }

  private static Optional<Verdict> verdict(
      Statement said,
      ExchangeCase exchange,
      StreamCase stream,
      @Nullable Seen<?> shows,
      long size) {
    return Optional.of(
        Verdict.of(said, Confidence.HIGH, shows, stream.requestHead(), stream.responseHead())
            .with(Recorded.end(exchange))
            .details(List.of("size of the header list: " + size + " B (RFC 9113 §6.5.2)")));
  }
}
