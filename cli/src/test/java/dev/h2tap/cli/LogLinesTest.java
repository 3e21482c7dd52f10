package dev.h2tap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.LogRecord;
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
}
