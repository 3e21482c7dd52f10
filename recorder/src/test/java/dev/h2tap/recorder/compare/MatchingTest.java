package dev.h2tap.recorder.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.compare.Matching.Pair;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MatchingTest {

  @Test
  void equalsFindEachOtherInOrderThenWhatIsAlike() {
    assertThat(
            Matching.of(
                things("a", "b", "a", "C", "x"),
                things("A", "c", "a", "b", "b"),
                List.of(Thing::name, thing -> thing.name().toLowerCase(Locale.ROOT))))
        .containsExactly(
            pair("a", "a"),
            pair("b", "b"),
            pair("a", "A"),
            pair("C", "c"),
            new Pair<>(new Thing("x"), null),
            new Pair<>(null, new Thing("b")));
  }

  private record Thing(String name) {}

  private static List<Thing> things(String... names) {
    return Stream.of(names).map(Thing::new).toList();
  }

  private static Pair<Thing> pair(String before, String after) {
    return new Pair<>(new Thing(before), new Thing(after));
  }
}
