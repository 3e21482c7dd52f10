package dev.h2tap.proxy.replay.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class SequenceTest {

  @Test
  void theLastOneIsRepeated() {
    assertThat(asked("abc", Repeat.LAST, 5)).containsExactly("a", "b", "c", "c", "c");
  }

  @Test
  void aLoopBeginsAnew() {
    assertThat(asked("abc", Repeat.LOOP, 7)).containsExactly("a", "b", "c", "a", "b", "c", "a");
  }

  @Test
  void withoutRepetitionNothingIsLeft() {
    assertThat(asked("ab", Repeat.NEVER, 4)).containsExactly("a", "b", null, null);
  }

  @Test
  void whatDoesNotFitIsPassedOver() {
    Sequence<String> sequence = sequence("xaxb");
    List<String> given = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      given.add(sequence.next(Repeat.LAST, one -> !one.equals("x")));
    }
    assertThat(given).containsExactly("a", "b", "b", "b");
  }

  @Test
  void theLastThatFitsIsRepeatedWhereOthersFollowIt() {
    Sequence<String> sequence = sequence("ax");
    assertThat(sequence.next(Repeat.LAST, one -> !one.equals("x"))).isEqualTo("a");
    assertThat(sequence.next(Repeat.LAST, one -> !one.equals("x"))).isEqualTo("a");
  }

  @Test
  void whereNothingFitsAnyIsGiven() {
    assertThat(sequence("x").next(Repeat.LAST, one -> false)).isEqualTo("x");
  }

  @Test
  void manyAtOnceGetEachOfThemOnce() throws Exception {
    Sequence<String> sequence = new Sequence<>();
    for (int i = 0; i < 4_000; i++) {
      sequence.add(String.valueOf(i));
    }
    ConcurrentLinkedQueue<String> given = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int n = 0; n < 1_000; n++) {
                  given.add(String.valueOf(sequence.next(Repeat.NEVER)));
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(given).hasSize(4_000).doesNotHaveDuplicates();
  }

  private static List<String> asked(String letters, Repeat repeat, int times) {
    Sequence<String> sequence = sequence(letters);
    List<String> given = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      given.add(sequence.next(repeat));
    }
    return given;
  }

  private static Sequence<String> sequence(String letters) {
    Sequence<String> sequence = new Sequence<>();
    letters.chars().forEach(c -> sequence.add(String.valueOf((char) c)));
    return sequence;
  }
}
