package dev.h2tap.recorder.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Side;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeTest {
  @TempDir Path directory;

  @Test
  void runsOfSeveralLogsStandInTheOrderInWhichTheyBegan() throws Exception {
    Path a = new Written("a", 500).started().exchange(1, 1, 2, "/a", 200).ended().to(log("a"));
    Path b = new Written("b", 100).started().exchange(1, 1, 2, "/b", 200).ended().to(log("b"));
    Merge.Outcome outcome = merge(a, b);
    assertThat(outcome).isEqualTo(new Merge.Outcome(20, 2, 0));
    assertThat(Written.lines(log("merged")))
        .startsWith("1 #0 start b", "2 #1 open down")
        .contains("5 #1 exchange 1 #1 to #2", "11 #0 start a", "15 #3 exchange 2 #3 to #4")
        .endsWith("20 #0 RunEnded");
    assertThat(Written.exchanges(log("merged"))).containsExactly("/b 200 #1 #2", "/a 200 #3 #4");
    assertThat(Written.faults(log("merged"))).isEmpty();
  }

  @Test
  void runsThatWentOnAtTheSameTimeAreNotMixedUp() throws Exception {
    Path a = new Written("a", 0).started().exchange(1, 1, 2, "/a", 200).ended().to(log("a"));
    Path b = new Written("b", 5).started().exchange(1, 1, 2, "/b", 200).ended().to(log("b"));
    assertThat(merge(a, b).overlaps()).isEqualTo(1);
    assertThat(Written.exchanges(log("merged"))).containsExactly("/a 200 #1 #2", "/b 200 #3 #4");
  }

  @Test
  void piecesOfOneRunBecomeOneRunAgain() throws Exception {
    Written run =
        new Written("a", 0).started().exchange(1, 1, 2, "/a", 200).exchange(2, 3, 4, "/b", 200);
    Path whole = run.ended().to(log("whole"));
    Path first = run.to(log("first"), 1, 5);
    Path second = run.to(log("second"), 6, 100);
    assertThat(merge(second, first).runs()).isEqualTo(1);
    assertThat(Written.lines(log("merged"))).isEqualTo(Written.lines(whole));
  }

  @Test
  void partsThatWereSplitFromALogGiveItBack() throws Exception {
    Path whole =
        new Written("a", 0)
            .started()
            .exchange(1, 1, 2, "/a", 200)
            .exchange(2, 3, 4, "/b", 200)
            .ended()
            .to(log("whole"));
    for (long[] part : new long[][] {{1, 2}, {3, 4}}) {
      Part.write(
          whole,
          Set.of(part[0], part[1]),
          Written.target(log("part" + part[0])),
          damage -> {},
          position -> {});
    }
    merge(log("part1"), log("part3"));
    assertThat(Written.lines(log("merged"))).isEqualTo(Written.lines(whole));
  }

  @Test
  void whatIsInNoneOfTheLogsIsAGap() throws Exception {
    Written run = new Written("a", 0).started().exchange(1, 1, 2, "/a", 200).ended();
    Path first = run.to(log("first"), 1, 3);
    Path second = run.to(log("second"), 6, 100);
    merge(first, second);
    assertThat(Written.lines(log("merged")))
        .contains("4 #0 gap of 2: not in the logs that were merged", "5 #2 GET /a HTTP/1.1");
    assertThat(Written.faults(log("merged"))).isEmpty();
  }

  @Test
  void theNumbersOfALogThatWasContinuedGoOn() throws Exception {
    Path both =
        new Written("a", 0)
            .started()
            .exchange(1, 1, 2, "/1", 200)
            .started()
            .exchange(2, 3, 4, "/2", 200)
            .to(log("a"));
    Path other = new Written("b", 12).started().exchange(1, 1, 2, "/3", 200).to(log("b"));
    merge(both, other);
    assertThat(Written.exchanges(log("merged")))
        .containsExactly("/1 200 #1 #2", "/2 200 #3 #4", "/3 200 #5 #6");
  }

  @Test
  void aLogThatWasMergedBeforeIsNotTakenForThePartOfARun() throws Exception {
    Written run = new Written("a", 0).started().exchange(1, 1, 2, "/a", 200);
    Path a = run.to(log("a"));
    Path gap = run.to(log("gap"), 5, 9);
    merge(gap);
    Path merged = log("again");
    assertThatThrownBy(
            () ->
                Merge.of(
                    List.of(a, log("merged")), Written.target(merged), d -> {}, position -> {}))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("merge what it was made from");
    assertThat(merged).doesNotExist();
  }

  @Test
  void aLogWithoutAStartIsARunOfItsOwn() throws Exception {
    Path a = new Written("a", 0).opened(1, Side.DOWNSTREAM).to(log("a"));
    Path b = new Written("b", 0).opened(1, Side.DOWNSTREAM).started().to(log("b"));
    assertThat(merge(a, b).runs()).isEqualTo(3);
    assertThat(Written.lines(log("merged")))
        .containsExactly("1 #1 open down", "2 #2 open down", "3 #0 start b");
  }

  private Merge.Outcome merge(Path... logs) throws Exception {
    return Merge.of(List.of(logs), Written.target(log("merged")), damage -> {}, position -> {});
  }

  private Path log(String name) {
    return directory.resolve(name + ".h2tap");
  }
}
