package dev.h2tap.cli.demo;

import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.cli.terminal.TerminalBrush;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogReader;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.timeline.Timeline;
import dev.h2tap.recorder.tls.TlsContent;
import dev.h2tap.recorder.view.TextView;
import dev.h2tap.recorder.view.Word;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The telling part of a log that is still being written: the lines of {@code inspect}, fewer. */
public final class Story {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(3);
  private static final long PAUSE_MILLIS = 20;
  private static final Set<String> TELLING =
      Set.of(
          "REQUEST",
          "TLS_FAILED",
          "HANDSHAKE",
          "BRIDGED",
          "SETTINGS",
          "HEADERS",
          "DATA",
          "GOAWAY",
          "RST_STREAM",
          "RESPONSE");

  private final Terminal terminal;
  private final List<String> lines = new ArrayList<>();
  private int exchanges;

  private Story(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Reads a live log until it tells the end of some exchanges. Blocks for three seconds at most.
   *
   * @param exchanges how many
   * @return lines, painted for the terminal
   */
  public static List<String> of(Path log, int exchanges, Terminal terminal)
      throws UserException, InterruptedException {
    Story story = new Story(terminal);
    Timeline timeline = new Timeline(0, story::tell, BodySink.none());
    long deadline = System.nanoTime() + PATIENCE;
    try (SessionLogReader reader = SessionLog.follow(log, damage -> {})) {
      while (story.exchanges < exchanges && System.nanoTime() - deadline < 0) {
        LogRecord next = reader.next();
        if (next == null) {
          Thread.sleep(PAUSE_MILLIS);
        } else {
          timeline.accept(next);
        }
      }
    } catch (IOException e) {
      throw new UserException("cannot read " + log + ": " + e.getMessage(), e);
    }
    return story.lines;
  }

  private void tell(Entry entry) {
    if (entry.item() instanceof Item.Exchange) {
      exchanges++;
    } else if (isTelling(entry)) {
      StringWriter text = new StringWriter();
      new TextView(new PrintWriter(text), new TerminalBrush(terminal), false).accept(entry);
      text.toString().lines().limit(1).forEach(lines::add);
    }
  }

  private static boolean isTelling(Entry entry) {
    if (entry.item() instanceof Item.Tls tls) {
      return tls.content() instanceof TlsContent.Handshake message && !message.encrypted();
    }
    String word = Word.of(entry.item()).type();
    return TELLING.contains(word)
        || (entry.side() == Side.UPSTREAM && (word.equals("OPEN") || word.equals("CLOSE")));
  }
}
