package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.view.MessageSessions;
import dev.h2tap.recorder.view.Sessions;
import java.nio.file.*;
import org.junit.jupiter.api.Test;

class RecordedSessionsTest {
  @Test
  void x() throws Exception {
    int i = 0;
    for (Script s : new Script[] {Sessions.all(), MessageSessions.all()}) {
      Files.writeString(Path.of("/tmp/redact-a" + i), Redacted.text(s.records()));
      Redacted r = Redacted.by(s, "default");
      Files.writeString(Path.of("/tmp/redact-b" + i), r.text());
      Redacted r2 = Redacted.by(s, "default", "body:hello|beat|words");
      Files.writeString(Path.of("/tmp/redact-c" + i), r2.text());
      System.out.println(
          r.summary()
              + "\n"
              + r.again("default").summary()
              + "\n"
              + r2.summary()
              + "\n"
              + r2.again("default", "body:hello|beat|words").summary());
      i++;
    }
  }
}
