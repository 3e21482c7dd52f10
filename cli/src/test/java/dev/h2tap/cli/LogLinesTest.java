package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LogLinesTest {

  @Test
  void aLogMessageIsOneLine() {
    LogRecord entry = new LogRecord(Level.WARNING, "An exception\nwas thrown by {0}");
    entry.setParameters(new Object[] {"somebody"});
    entry.setThrown(new IOException("Connection reset"));
    assertThat(new LogLines.OneLine().format(entry))
        .isEqualTo(
            "h2tap: warning: An exception was thrown by somebody: java.io.IOException: Connection"
                + " reset"
                + System.lineSeparator());
  }

  @Test
  void librariesLogThroughIt() throws Exception {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Djava.util.logging.config.class=" + LogLines.class.getName(),
                "-cp",
                System.getProperty("java.class.path"),
                Noisy.class.getName())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(process.getInputStream().readAllBytes()))
        .isEqualTo("h2tap: warning: watch out" + System.lineSeparator());
  }

  static final class Noisy {
    public static void main(String[] args) {
      Logger logger = Logger.getLogger("some.library");
      logger.info("by the way");
      logger.warning("watch out");
    }
  }
}
