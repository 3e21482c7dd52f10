package dev.h2tap.recorder.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.diagnose.report.Diagnosis;
import dev.h2tap.recorder.diagnose.report.Finding;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.view.Golden;
import dev.h2tap.recorder.view.MessageSessions;
import dev.h2tap.recorder.view.Sessions;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedSessionsTest {

  @Test
  void aRedactedSessionReadsLikeTheOriginal() {
    Golden.assertMatches("session-redacted.txt", Redacted.by(Sessions.all(), "default").text());
  }

  @Test
  void findingsStayTheSame() {
    for (Script session : List.of(Sessions.all(), MessageSessions.all())) {
      assertThat(ids(Redacted.by(session, "default").records()))
          .isNotEmpty()
          .isEqualTo(ids(session.records()));
    }
  }

  @Test
  void messagesStayUnlessPatternsNameThem() {
    Script session = MessageSessions.all();
    String redacted = Redacted.by(session, "default").text();
    assertThat(redacted)
        .isEqualTo(
            Redacted.text(session.records())
                .replaceFirst(
                    "(RUN_START.*\n)", "$1" + " ".repeat(31) + "redacted=default tls-secrets\n")
                .replace("NICK a\n", "********\n"));
    assertThat(Redacted.by(session, "default", "body:hello").text())
        .contains("text 5 bytes \"*****\"", "ping 4 bytes \"beat\"");
  }

  @Test
  void theRunTellsWhatWasDoneToItOnce() {
    Redacted once = Redacted.by(Sessions.all(), "default", "field:x-user", "body:hunter2");
    Redacted twice = once.again("default", "query:mail");
    assertThat(told(once)).isEqualTo("body default field:x-user tls-secrets");
    assertThat(told(twice)).isEqualTo("body default field:x-user query:mail tls-secrets");
  }

  private static String told(Redacted redacted) {
    return String.valueOf(
        ((Event.RunStarted) redacted.records().get(0).event()).configuration().get("redacted"));
  }

  private static List<String> ids(List<LogRecord> records) {
    return Diagnosis.of(records).findings().stream().map(Finding::id).toList();
  }
}
