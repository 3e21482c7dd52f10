package dev.h2tap.recorder.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.Records;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.view.Filter;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartTest {
  @TempDir Path directory;
  private Path log;
  private Path part;

  /** Two exchanges on connections of their own, and a third that shares the second's upstream. */
  @BeforeEach
  void record() throws Exception {
    log =
        new Written("a", 0)
            .started()
            .exchange(1, 1, 2, "/good", 200)
            .exchange(2, 3, 4, "/bad", 500)
            .opened(5, Side.DOWNSTREAM)
            .bridged(3, 5, 4)
            .http(4, Side.UPSTREAM, Direction.SENT, "GET /third HTTP/1.1\r\n\r\n")
            .over(3, 5, 200)
            .ended()
            .to(directory.resolve("a.h2tap"));
    part = directory.resolve("part.h2tap");
  }

  @Test
  void anExchangeBringsTheConnectionsOfBothSides() throws Exception {
    assertThat(chosen("status>=500")).containsExactlyInAnyOrder(3L, 4L);
    assertThat(chosen("path=/good")).containsExactlyInAnyOrder(1L, 2L);
    assertThat(chosen("exchange=3")).containsExactlyInAnyOrder(5L, 4L);
    assertThat(connections(new Wanted(Set.of(), Set.of(2L), Filter.parse(""), null, null)))
        .containsExactlyInAnyOrder(3L, 4L);
  }

  @Test
  void anUpstreamConnectionBringsAllItsClients() throws Exception {
    assertThat(
            connections(
                new Wanted(Set.of(4L), Set.of(), Filter.parse("kind=connection"), null, null)))
        .containsExactlyInAnyOrder(3L, 4L, 5L);
    assertThat(chosen("path=/nowhere")).isEmpty();
  }

  @Test
  void aTimeIsToldByTheClockOrFromTheStart() throws Exception {
    Moment start = first -> first;
    Moment early = first -> first + 5_000_000;
    Moment late = first -> Written.WALL + 12_000_000;
    assertThat(between(start, early)).containsExactlyInAnyOrder(1L, 2L);
    assertThat(between(null, early)).containsExactlyInAnyOrder(1L, 2L);
    assertThat(between(late, null)).containsExactlyInAnyOrder(3L, 4L, 5L);
  }

  @Test
  void recordsKeepTheirNumbersAndNothingIsTakenForLost() throws Exception {
    write(Set.of(3L, 4L));
    assertThat(Written.lines(part))
        .containsExactly(
            "1 #0 start a",
            "9 #0 left out from 2",
            "10 #3 open down",
            "11 #3 GET /bad HTTP/1.1",
            "12 #4 open up",
            "13 #3 exchange 2 #3 to #4",
            "14 #4 GET /bad HTTP/1.1",
            "15 #4 HTTP/1.1 500 So",
            "16 #3 HTTP/1.1 500 So",
            "17 #3 exchange 2 over",
            "19 #0 left out from 18",
            "20 #4 GET /third HTTP/1.1",
            "21 #0 left out from 21",
            "22 #0 RunEnded");
    assertThat(Written.faults(part)).isEmpty();
    assertThat(Written.entries(part)).noneMatch(entry -> entry.item() instanceof Item.Missing);
    assertThat(Written.exchanges(part)).containsExactly("/bad 500 #3 #4");
  }

  @Test
  void whatIsLostOfTheLogIsLostInThePartToo() throws Exception {
    log =
        new Written("a", 0)
            .started()
            .opened(1, Side.DOWNSTREAM)
            .opened(2, Side.DOWNSTREAM)
            .skip(1)
            .opened(4, Side.DOWNSTREAM)
            .opened(5, Side.DOWNSTREAM)
            .to(directory.resolve("lossy.h2tap"));
    write(Set.of(1L, 5L));
    assertThat(Written.lines(part))
        .containsExactly(
            "1 #0 start a",
            "2 #1 open down",
            "3 #0 left out from 3",
            "5 #0 left out from 5",
            "6 #5 open down");
    assertThat(Written.faults(part).toString()).isEqualTo("[Missing[first=4, last=4]]");
  }

  @Test
  void aPartOfAPartSaysWhatBothLeftOut() throws Exception {
    write(Set.of(3L, 4L));
    log = part;
    part = directory.resolve("smaller.h2tap");
    write(Set.of(4L));
    assertThat(Written.faults(part)).isEmpty();
    assertThat(Written.lines(part)).startsWith("1 #0 start a", "11 #0 left out from 2");
  }

  @Test
  void aProbeComesAlongWithItsConnectionOnly() throws Exception {
    log =
        new Written("a", 0)
            .started()
            .opened(1, Side.UPSTREAM)
            .bridged(1, 0, 1)
            .event(
                0, Side.NONE, Direction.NONE, new Event.ExchangeEnded(1, 0, 1, 0, null, null, null))
            .opened(2, Side.UPSTREAM)
            .bridged(2, 0, 2)
            .event(
                0, Side.NONE, Direction.NONE, new Event.ExchangeEnded(2, 0, 2, 0, null, null, null))
            .to(directory.resolve("probe.h2tap"));
    write(Set.of(2L));
    assertThat(Written.lines(part))
        .containsExactly(
            "1 #0 start a",
            "4 #0 left out from 2",
            "5 #2 open up",
            "6 #0 exchange 2 #0 to #2",
            "7 #0 exchange 2 over");
  }

  private Set<Long> chosen(String filter) throws Exception {
    return connections(new Wanted(Set.of(), Set.of(), Filter.parse(filter), null, null));
  }

  private Set<Long> between(@Nullable Moment since, @Nullable Moment until) throws Exception {
    return connections(new Wanted(Set.of(), Set.of(), Filter.parse("kind=http1"), since, until));
  }

  private Set<Long> connections(Wanted wanted) throws Exception {
    return Part.connections(Records.of(log, damage -> {}, position -> {}), wanted);
  }

  private void write(Set<Long> connections) throws Exception {
    Part.write(log, connections, Written.target(part), damage -> {}, position -> {});
  }
}
