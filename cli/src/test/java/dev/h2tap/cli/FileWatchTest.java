package dev.h2tap.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FileWatchTest {
  private final AtomicInteger changes = new AtomicInteger();
  private final FileWatch watch = FileWatch.of(null, changes::incrementAndGet);

  @Test
  void aChangeCountsOnceItHasStayedTheSame() {
    see("threads: 1", "threads: 1");
    assertThat(changes).hasValue(1);

    see("thr", "threads:", "threads: 2");
    assertThat(changes).as("still being written").hasValue(1);

    see("threads: 2");
    assertThat(changes).hasValue(2);
  }

  @Test
  void aFileThatIsAwayForAMomentOrComesBackTheSameIsNoChange() {
    see("a: 1", "a: 1", "", "", "a: 1", "a: 1");

    assertThat(changes).hasValue(1);
  }

  private void see(String... contents) {
    for (String content : contents) {
      watch.look(content.getBytes(UTF_8));
    }
  }
}
