package dev.h2tap.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.h2tap.cli.terminal.Style;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.proxy.replay.frames.FrameReplay;
import dev.h2tap.proxy.upstream.Target;
import dev.h2tap.recorder.answer.Answers;
import dev.h2tap.recorder.answer.Answers.Answer;
import dev.h2tap.recorder.answer.Answers.Parting;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What came of a connection's bytes when they were sent again, as text and JSON. */
record ReplayedFrames(
    long connection, Target target, FrameReplay.Outcome outcome, Answers then, Answers now) {
  private static final double NANOS = 1e9;

  /** Whether the server said what it had said. */
  boolean isSame() {
    return partings().isEmpty();
  }

  private List<Parting> partings() {
    return then.partings(now);
  }

  void print(Terminal terminal) {
    terminal.out().println(sent());
    if (isSame()) {
      terminal.out().println(terminal.style(Style.GREEN, "answers as recorded:"));
      now.connection().forEach(answer -> print(terminal, "", answer));
      now.streams()
          .forEach(
              (stream, said) ->
                  said.forEach(answer -> print(terminal, "stream " + stream + "  ", answer)));
    }
    for (Parting parting : partings()) {
      String where = parting.stream() == null ? "the connection" : "stream " + parting.stream();
      terminal.out().println(terminal.style(Style.RED, where + " parts from the recording:"));
      parting.recordedLines().forEach(line -> terminal.out().println("  recorded  " + line));
      parting.nowLines().forEach(line -> terminal.out().println("  now       " + line));
    }
  }

  private static void print(Terminal terminal, String where, Answer answer) {
    terminal.out().println("  " + where + answer.text());
    answer.fields().forEach(field -> terminal.out().println("      " + field));
  }

  private String sent() {
    String alpn = outcome.alpn() == null ? "" : " ALPN " + outcome.alpn();
    String left =
        outcome.left() == 0
            ? ""
            : "; " + count(outcome.left(), "frame") + " left when the server took no more";
    return String.format(
        Locale.ROOT,
        "sent %s (%,d bytes) of connection %d to %s%s in %.3f s%s",
        count(outcome.frames(), "frame"),
        outcome.bytes(),
        connection,
        target,
        alpn,
        outcome.elapsedNanos() / NANOS,
        left);
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /** As one JSON object. */
  String json() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("same", isSame())
            .put("connection", connection)
            .put("to", target.toString())
            .put("alpn", outcome.alpn())
            .put("frames", outcome.frames())
            .put("bytes", outcome.bytes())
            .put("left", outcome.left())
            .put("elapsedNanos", outcome.elapsedNanos());
    ArrayNode partings = json.putArray("partings");
    for (Parting parting : partings()) {
      partings
          .addObject()
          .put("stream", parting.stream())
          .put("recorded", String.join("\n", parting.recordedLines()))
          .put("now", String.join("\n", parting.nowLines()));
    }
    ArrayNode answers = json.putArray("answers");
    now.connection().forEach(answer -> add(answers, null, answer));
    now.streams().forEach((stream, said) -> said.forEach(answer -> add(answers, stream, answer)));
    return json.toString();
  }

  private static void add(ArrayNode answers, @Nullable Long stream, Answer answer) {
    ObjectNode one = answers.addObject().put("stream", stream).put("text", answer.text());
    answer.fields().forEach(one.putArray("fields")::add);
  }
}
