package dev.h2tap.recorder.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.timeline.Timeline;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ViewTest {
  @Test
  void tellsTheStoryInText() {
    Golden.assertMatches("story.txt", text(Selection.STORY::has));
  }

  @Test
  void narrowsToFrames() {
    Golden.assertMatches("frames.txt", text(Selection.FRAMES::has));
  }

  @Test
  void narrowsToTls() {
    Golden.assertMatches("tls.txt", text(Selection.TLS::has));
  }

  @Test
  void tellsOneLineAnExchange() {
    Golden.assertMatches("exchanges.txt", text(Selection.EXCHANGES::has));
  }

  @Test
  void tellsEverythingInJson() {
    Golden.assertMatches("everything.jsonl", print(entry -> true, JsonView::new));
  }

  @Test
  void tellsMessagesInText() {
    Golden.assertMatches("messages.txt", text(MessageSessions.all(), Selection.STORY::has));
  }

  @Test
  void tellsMessagesAmongFrames() {
    Golden.assertMatches("messages-frames.txt", text(MessageSessions.all(), Selection.FRAMES::has));
  }

  @Test
  void countsMessagesOfExchanges() {
    Golden.assertMatches(
        "messages-exchanges.txt", text(MessageSessions.all(), Selection.EXCHANGES::has));
  }

  @Test
  void tellsMessagesInJson() {
    Golden.assertMatches(
        "messages.jsonl",
        print(
            MessageSessions.all(),
            entry ->
                List.of("message", "exchange", "bytes", "run")
                    .contains(Word.of(entry.item()).kind()),
            JsonView::new));
  }

  @Test
  void everyLineOfJsonIsAnObjectWithKindAndType() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    List<String> lines = print(entry -> true, JsonView::new).lines().toList();
    for (String line : lines) {
      JsonNode object = mapper.readTree(line);
      assertThat(object.path("kind").asText()).isNotEmpty();
      assertThat(object.path("type").asText()).isNotEmpty();
      assertThat(object.path("record").isNumber()).isTrue();
    }
  }

  @Test
  void neverLetsControlCharactersThrough() {
    assertThat(text(entry -> true).chars().filter(c -> c != '\n' && Character.isISOControl(c)))
        .isEmpty();
  }

  @Test
  void neverTellsASecret() {
    assertThat(text(entry -> true)).contains("CLIENT_TRAFFIC_SECRET_0").doesNotContain("5ec4e7");
    assertThat(print(entry -> true, JsonView::new)).doesNotContain("5ec4e7");
  }

  @Test
  void paintsOnlyWhereThereIsABrush() {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    tell(
        Sessions.all(),
        new TextView(writer, (paint, text) -> "<" + paint + ">" + text, false),
        entry -> true);
    assertThat(out.toString()).contains("<WORD>GOAWAY", "<BAD>ENHANCE_YOUR_CALM", "<UP>←");
  }

  private static String text(Predicate<Entry> wanted) {
    return text(Sessions.all(), wanted);
  }

  private static String text(Script session, Predicate<Entry> wanted) {
    return print(session, wanted, out -> new TextView(out, Paint.Brush.NONE, false));
  }

  private static String print(
      Predicate<Entry> wanted, Function<PrintWriter, Consumer<Entry>> view) {
    return print(Sessions.all(), wanted, view);
  }

  private static String print(
      Script session, Predicate<Entry> wanted, Function<PrintWriter, Consumer<Entry>> view) {
    StringWriter out = new StringWriter();
    tell(session, view.apply(new PrintWriter(out)), wanted);
    return out.toString();
  }

  private static void tell(Script session, Consumer<Entry> view, Predicate<Entry> wanted) {
    Timeline timeline =
        new Timeline(
            2048,
            entry -> {
              if (wanted.test(entry)) {
                view.accept(entry);
              }
            },
            BodySink.none());
    session.records().forEach(timeline::accept);
    timeline.finish();
  }
}
