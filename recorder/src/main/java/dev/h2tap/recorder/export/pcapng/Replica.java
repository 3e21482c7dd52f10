package dev.h2tap.recorder.export.pcapng;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.export.ExportOptions;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.wire.Place;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the packets of a log's connections, record by record. */
final class Replica {
  private static final int REASONS_KEPT = 16;

  private final Survey survey;
  private final ExportOptions options;
  private final Packets packets;
  private final Map<Long, ConnectionPackets> open = new HashMap<>();
  private final Set<Set<Endpoint>> inUse = new HashSet<>();
  private final Map<String, Long> fallBacks = new TreeMap<>();
  private long last;

  Replica(Survey survey, ExportOptions options, Packets packets) {
    this.survey = survey;
    this.options = options;
    this.packets = packets;
  }

  /** Takes the next record. */
  void take(LogRecord record) throws IOException {
    if (record.event() instanceof Event.RunStarted) {
      open.clear();
      inUse.clear();
    } else if (last > 0 && record.first() > last + 1) {
      lost(0, "records " + (last + 1) + " to " + (record.first() - 1) + " are not in the log");
    }
    last = record.sequence();
    if (record.event() instanceof Event.Gap gap) {
      lost(record.connection(), gap.records() + " records were not recorded, " + gap.reason());
    } else if (record.event() instanceof Event.ExchangeBridged bridged) {
      bridged(bridged);
    }
    if (record.connection() > 0 && survey.wants(record.connection())) {
      connection(record);
    }
  }

  private void lost(long connection, String reason) throws IOException {
    for (Map.Entry<Long, ConnectionPackets> each : open.entrySet()) {
      if (connection == 0 || connection == each.getKey()) {
        each.getValue().lost(reason);
      }
    }
  }

  private void bridged(Event.ExchangeBridged event) {
    ConnectionPackets upstream = open.get(event.upstreamConnection());
    if (upstream != null) {
      upstream.comment(
          "exchange %d: stream %d here is stream %d of connection %d"
              .formatted(
                  event.exchange(),
                  event.upstreamStream(),
                  event.downstreamStream(),
                  event.downstreamConnection()));
    }
  }

  private void connection(LogRecord record) throws IOException {
    Event event = record.event();
    if (event instanceof Event.ConnectFailed failed) {
      failed(record, failed);
      return;
    }
    if (event instanceof Event.ConnectionOpened opened) {
      begin(record, opened);
    } else if (!open.containsKey(record.connection())
        && (event instanceof Event.Plaintext || event instanceof Event.TlsRecord)) {
      beginUnseen(record);
    }
    ConnectionPackets connection = open.get(record.connection());
    if (connection == null) {
      return;
    }
    survey.comments(record.sequence()).forEach(connection::comment);
    if (event instanceof Event.ConnectionOpened) {
      connection.open(Place.of(record, 0));
    } else {
      connection.take(record);
    }
    if (event instanceof Event.ConnectionClosed) {
      open.remove(record.connection());
      inUse.remove(ends(connection.ends()));
    }
  }

  private void begin(LogRecord record, Event.ConnectionOpened opened) {
    boolean upstream = record.side() == Side.UPSTREAM;
    Endpoint client = Endpoint.parse(upstream ? opened.local() : opened.remote());
    Endpoint server = Endpoint.parse(upstream ? opened.remote() : opened.local());
    String target = opened.target();
    String name = target == null ? "" : ", target " + target;
    begin(record, client, server, true)
        .comment(
            "connection %d, %s%s"
                .formatted(record.connection(), upstream ? "upstream" : "downstream", name));
  }

  private void beginUnseen(LogRecord record) {
    begin(record, null, null, false)
        .comment("connection " + record.connection() + ": the log does not hold how it began");
  }

  private ConnectionPackets begin(
      LogRecord record, @Nullable Endpoint client, @Nullable Endpoint server, boolean fromStart) {
    long number = record.connection();
    Addresses given =
        new Addresses(
            client == null ? Endpoint.madeUp(1, number) : client,
            server == null ? Endpoint.madeUp(2, number) : server);
    Addresses free = given;
    for (int i = 0; i < Endpoint.PRIVATE && !inUse.add(ends(free)); i++) {
      free = new Addresses(given.client().withPrivatePort(number + i), given.server());
    }
    ConnectionPackets connection =
        new ConnectionPackets(
            number, record.side(), options.plain(), fromStart, free, packets, this::fellBack);
    open.put(number, connection);
    if (client == null || server == null) {
      connection.comment("an address is made up, since the log has none");
    } else if (free != given) {
      connection.comment(
          "the client's port was %d; another connection has the same ends"
              .formatted(given.client().port()));
    }
    return connection;
  }

  private void failed(LogRecord record, Event.ConnectFailed failed) throws IOException {
    String address = failed.address();
    Endpoint server = address == null ? null : Endpoint.parse(address);
    if (server == null) {
      return;
    }
    Endpoint client =
        server.address().isLoopbackAddress()
            ? server.withPrivatePort(record.connection())
            : Endpoint.madeUp(1, record.connection());
    ConnectionPackets attempt = begin(record, client, server, true);
    attempt.comment(
        "connection %d to %s failed: %s; h2tap's own address is made up"
            .formatted(record.connection(), failed.target(), failed.reason()));
    survey.comments(record.sequence()).forEach(attempt::comment);
    attempt.fail(Place.of(record, 0), failed.reason().contains("refused"));
    open.remove(record.connection());
    inUse.remove(ends(attempt.ends()));
  }

  private static Set<Endpoint> ends(Addresses addresses) {
    Set<Endpoint> ends = new HashSet<>();
    ends.add(addresses.client());
    ends.add(addresses.server());
    return ends;
  }

  private void fellBack(String reason) {
    if (fallBacks.size() < REASONS_KEPT || fallBacks.containsKey(reason)) {
      fallBacks.merge(reason, 1L, Long::sum);
    }
  }

  /**
   * Nothing more will come.
   *
   * @throws UserException if there was nothing to export
   */
  void finish() throws UserException {
    if (packets.count() == 0) {
      throw new UserException(
          "there is no connection to export; see h2tap inspect for those that there are");
    }
    fallBacks.forEach(
        (reason, count) ->
            options
                .notes()
                .accept(
                    (count == 1 ? "1 connection goes" : count + " connections go")
                        + " on as exported PDUs, without TCP and TLS: "
                        + reason));
  }
}
