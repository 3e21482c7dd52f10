package dev.h2tap.cli;

import dev.h2tap.proxy.replay.send.NotSendableException;
import dev.h2tap.proxy.replay.send.ReplayRequest;
import dev.h2tap.proxy.replay.send.RequestReader;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.compare.ComparedExchange;
import dev.h2tap.recorder.compare.ExchangeComparison;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.exchange.ExchangeReader;
import dev.h2tap.recorder.exchange.ExchangeReader.Recording;
import dev.h2tap.recorder.exchange.RecordedConnection;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.log.Records;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of the recorded requests are sent.
 *
 * @param requests in the order in which they were sent in the recording
 * @param notSent the others, each with the reason
 */
record SendPlan(List<ReplayRequest> requests, Map<RecordedExchange, String> notSent) {
  private static final String REDACTED = "[redacted]";

  static SendPlan of(List<RecordedExchange> exchanges, RequestReader reader) {
    List<ReplayRequest> requests = new ArrayList<>();
    Map<RecordedExchange, String> notSent = new LinkedHashMap<>();
    for (RecordedExchange exchange : exchanges) {
      try {
        requests.add(reader.of(exchange));
      } catch (NotSendableException e) {
        notSent.put(exchange, String.valueOf(e.getMessage()));
      }
    }
    requests.sort(
        Comparator.comparingLong(ReplayRequest::startNanos)
            .thenComparingLong(request -> request.source().summary().number()));
    return new SendPlan(requests, notSent);
  }

  void checkNotEmpty(Path log) throws UserException {
    if (requests.isEmpty() && notSent.isEmpty()) {
      throw new UserException(
          log + " has no exchange to send, or none that --filter and --connection let through");
    } else if (requests.isEmpty()) {
      throw new UserException(
          log
              + " has no request that can be sent again: "
              + notSent.values().iterator().next()
              + (notSent.size() == 1 ? "" : ", and " + (notSent.size() - 1) + " more"));
    }
  }

  /** What may make answers differ though the server is the same. */
  List<String> warnings(List<RecordedConnection> connections, boolean hasCertificate) {
    List<String> warnings = new ArrayList<>();
    long redacted = requests.stream().filter(SendPlan::isRedacted).count();
    if (redacted > 0) {
      warnings.add(
          redacted
              + (redacted == 1 ? " request has" : " requests have")
              + " redacted fields, which are sent as they are; --header puts others in their"
              + " place");
    }
    if (!hasCertificate
        && requests.stream().anyMatch(request -> request.way().target().tls())
        && connections.stream().anyMatch(SendPlan::showedCertificate)) {
      warnings.add(
          "the recorded connections showed a client certificate, and none is given; --certs"
              + " names one");
    }
    return warnings;
  }

  private static boolean isRedacted(ReplayRequest request) {
    boolean[] found = {request.head().path().contains(REDACTED)};
    request
        .head()
        .fields()
        .forEach((name, value) -> found[0] |= value.toString().contains(REDACTED));
    return found[0];
  }

  private static boolean showedCertificate(RecordedConnection connection) {
    Event.TlsHandshakeComplete handshake = connection.handshake();
    return connection.side() == Side.UPSTREAM
        && handshake != null
        && !handshake.localChain().isEmpty();
  }

  /**
   * Compares with the recording what was answered, in the order of the requests.
   *
   * @param numbers of the exchanges in the new log, in the order of {@link #requests}
   */
  List<ComparedExchange> compare(long[] numbers, Records log, ExchangeComparison comparison)
      throws IOException, UserException {
    Set<Long> wanted = new HashSet<>();
    for (long number : numbers) {
      wanted.add(number);
    }
    List<ComparedExchange> compared = new ArrayList<>();
    try (Recording now =
        ExchangeReader.all(log, exchange -> wanted.contains(exchange.summary().number()))) {
      Map<Long, RecordedExchange> byNumber = new HashMap<>();
      now.exchanges().forEach(exchange -> byNumber.put(exchange.summary().number(), exchange));
      for (int i = 0; i < numbers.length; i++) {
        RecordedExchange before = requests.get(i).source();
        RecordedExchange after = byNumber.get(numbers[i]);
        compared.add(
            after == null ? ComparedExchange.lost(before) : comparison.ofResponses(before, after));
      }
    }
    notSent.forEach((exchange, why) -> compared.add(ComparedExchange.notSent(exchange, why)));
    return compared;
  }
}
