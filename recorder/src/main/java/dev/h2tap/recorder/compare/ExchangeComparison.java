package dev.h2tap.recorder.compare;

import dev.h2tap.recorder.compare.Difference.Kind;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.exchange.RecordedMessage;
import dev.h2tap.recorder.exchange.RecordedStream;
import dev.h2tap.recorder.http2.ErrorCode;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares two exchanges: what was answered, and where wanted what was asked. */
public final class ExchangeComparison {
  private static final int CONTINUE = 100;
  private static final int NOT_MODIFIED = 304;
  private static final int NO_ERROR = 0;

  private final Ignored ignored;

  public ExchangeComparison(Ignored ignored) {
    this.ignored = ignored;
  }

  /** Compares what the upstreams answered to the same request. */
  public ComparedExchange ofResponses(RecordedExchange before, RecordedExchange after)
      throws IOException {
    Differences differences = new Differences();
    answers(Answer.upstream(before), Answer.upstream(after), differences);
    return ComparedExchange.of(before, after, differences.result());
  }

  /**
   * Compares requests and responses, as clients saw them where both logs tell, else as upstreams
   * did.
   */
  public ComparedExchange ofExchanges(RecordedExchange before, RecordedExchange after)
      throws IOException {
    boolean clients = before.downstream() != null && after.downstream() != null;
    Differences differences = new Differences();
    Answer was = clients ? Answer.downstream(before) : Answer.upstream(before);
    Answer is = clients ? Answer.downstream(after) : Answer.upstream(after);
    if (was.stream() != null && is.stream() != null) {
      requests(was.stream(), is.stream(), differences);
    }
    answers(was, is, differences);
    return ComparedExchange.of(before, after, differences.result());
  }

  private void requests(RecordedStream before, RecordedStream after, Differences differences)
      throws IOException {
    if (!Objects.equals(before.authority(), after.authority())) {
      differences.add(Kind.REQUEST_FIELD, "host", before.authority(), after.authority());
    }
    RecordedMessage was = before.request();
    RecordedMessage is = after.request();
    FieldComparison fields = new FieldComparison(ignored, differences);
    fields.fields(Kind.REQUEST_FIELD, "", was.fields(), is.fields(), "host");
    if (was.whole() && is.whole()) {
      if (!ignored.has(Ignored.What.BODY)) {
        new BodyComparison(ignored, differences).compare(was, is, true);
      }
      fields.trailers(Kind.REQUEST_TRAILER, was.trailers(), is.trailers());
    }
  }

  private void answers(Answer before, Answer after, Differences differences) throws IOException {
    if (before.isUnknown()) {
      differences.note("the recording has no response to compare with");
      return;
    }
    RecordedStream was = before.stream();
    RecordedStream is = after.stream();
    if (was == null || is == null || !before.hasResponse() || !after.hasResponse()) {
      failures(before, after, differences);
      return;
    }
    if (!was.protocol().equals(is.protocol()) && !ignored.has(Ignored.What.PROTOCOL)) {
      differences.add(Kind.PROTOCOL, "", was.protocol(), is.protocol());
    }
    if (!ignored.has(Ignored.What.INTERIM)) {
      interims(was, is, differences);
    }
    if (was.response().status() != is.response().status()) {
      differences.add(
          new Difference(
              Kind.STATUS,
              "",
              Integer.toString(was.response().status()),
              Integer.toString(is.response().status()),
              why(after, before)));
    }
    responses(was, is, differences);
    ends(before, after, differences);
  }

  /** Why h2tap answered itself, if it did. */
  private static String why(Answer after, Answer before) {
    String reason = after.summary().reason();
    return Objects.requireNonNullElse(reason == null ? before.summary().reason() : reason, "");
  }

  private static void failures(Answer before, Answer after, Differences differences) {
    if (before.hasResponse() || after.hasResponse() || !before.failedLike(after)) {
      differences.add(Kind.RESPONSE, "", inWords(before), inWords(after));
    }
  }

  private static String inWords(Answer answer) {
    RecordedStream stream = answer.stream();
    return stream != null && answer.hasResponse()
        ? Integer.toString(stream.response().status())
        : "none: " + answer.reason();
  }

  private void interims(RecordedStream was, RecordedStream is, Differences differences) {
    List<RecordedMessage> first = interims(was);
    List<RecordedMessage> second = interims(is);
    String statuses = statuses(first);
    String others = statuses(second);
    if (!statuses.equals(others)) {
      differences.add(
          Kind.INTERIM, "", first.isEmpty() ? null : statuses, second.isEmpty() ? null : others);
      return;
    }
    FieldComparison fields = new FieldComparison(ignored, differences);
    for (int i = 0; i < first.size(); i++) {
      String prefix = first.get(i).status() + " field ";
      fields.fields(Kind.INTERIM, prefix, first.get(i).fields(), second.get(i).fields(), "");
    }
  }

  /** Whether a server asks for a body that is on its way already is a matter of time. */
  private static List<RecordedMessage> interims(RecordedStream stream) {
    return stream.interim().stream().filter(m -> m.status() != CONTINUE).toList();
  }

  private static String statuses(List<RecordedMessage> interims) {
    return String.join(" ", interims.stream().map(m -> Integer.toString(m.status())).toList());
  }

  private void responses(RecordedStream before, RecordedStream after, Differences differences)
      throws IOException {
    RecordedMessage was = before.response();
    RecordedMessage is = after.response();
    FieldComparison fields = new FieldComparison(ignored, differences);
    fields.fields(Kind.FIELD, "", was.fields(), is.fields(), "");
    if (before.method().equals("HEAD") && was.status() == is.status()
        || was.status() == NOT_MODIFIED && is.status() == NOT_MODIFIED) {
      lengths(was, is, differences);
    }
    if (!ignored.has(Ignored.What.BODY)) {
      BodyComparison bodies = new BodyComparison(ignored, differences);
      if (was.whole() && is.whole()) {
        bodies.compare(was, is, false);
      } else {
        bodies.prefixes(was, is, false);
      }
    }
    if (was.whole() && is.whole()) {
      fields.trailers(Kind.TRAILER, was.trailers(), is.trailers());
    }
  }

  /** What the length would be is all that is told of a body that is not sent. */
  private void lengths(RecordedMessage was, RecordedMessage is, Differences differences) {
    String before = was.field("content-length").orElse(null);
    String after = is.field("content-length").orElse(null);
    if (before != null
        && after != null
        && !before.equals(after)
        && !ignored.has(Ignored.What.FIELD, "content-length")) {
      differences.add(Kind.FIELD, "content-length", before, after);
    }
  }

  private static void ends(Answer before, Answer after, Differences differences) {
    RecordedStream was = Objects.requireNonNull(before.stream());
    RecordedStream is = Objects.requireNonNull(after.stream());
    if (!was.response().whole() && !before.brokenByServer()) {
      differences.note(
          "the recorded response is not whole: compared as far as it goes, "
              + was.response().body().length()
              + " bytes");
      long missing = was.response().body().length() - is.response().body().length();
      if (missing > 0) {
        differences.add(Kind.RESPONSE, "", end(before), end(after));
      }
      return;
    }
    String reset = reset(was);
    String other = reset(is);
    if (!Objects.equals(reset, other)) {
      differences.add(Kind.RESET, "", reset, other);
    } else if (was.response().whole() != is.response().whole()) {
      differences.add(Kind.RESPONSE, "", end(before), end(after));
    }
  }

  private static String end(Answer answer) {
    RecordedMessage response = Objects.requireNonNull(answer.stream()).response();
    String bytes = response.body().length() + " bytes";
    return response.whole()
        ? "whole, " + bytes
        : "broken off after " + bytes + ": " + answer.reason();
  }

  /** After a whole response it may or may not say that it wants no more of the request. */
  private static @Nullable String reset(RecordedStream stream) {
    RecordedStream.Reset reset = stream.reset();
    if (reset == null || !reset.byServer()) {
      return null;
    }
    boolean wantsNoMore = stream.response().whole() && reset.code() == NO_ERROR;
    return wantsNoMore ? null : ErrorCode.name(reset.code());
  }
}
