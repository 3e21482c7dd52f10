package dev.h2tap.recorder.export.md;

import static dev.h2tap.recorder.event.Direction.NONE;
import static dev.h2tap.recorder.event.Direction.RECEIVED;
import static dev.h2tap.recorder.event.Direction.SENT;
import static dev.h2tap.recorder.event.Side.DOWNSTREAM;
import static dev.h2tap.recorder.event.Side.UPSTREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.export.Exports;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.view.Golden;
import dev.h2tap.recorder.view.MessageSessions;
import dev.h2tap.recorder.view.Sessions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.CustomNode;
import org.commonmark.node.Emphasis;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownExportTest {
  private static final Parser PARSER =
      Parser.builder()
          .extensions(List.of(TablesExtension.create(), AutolinkExtension.create()))
          .build();

  @Test
  void aReportTellsWhatFailedAndShowsIt() {
    Golden.assertMatches("export.md", Exports.of(Sessions.all(), MarkdownExport::new).text());
  }

  @Test
  void aHealthySessionIsReportedToo() {
    Golden.assertMatches(
        "export-messages.md", Exports.of(MessageSessions.all(), MarkdownExport::new).text());
  }

  @Test
  void anEmptyLogGivesAReportThatSaysSo() {
    assertThat(Exports.of(new Script(), MarkdownExport::new).text())
        .isEqualTo(
            "# h2tap report\n\n- exported by h2tap `0.1.0`\n\n## Findings\n\n"
                + "No fault was found; 0 connections and 0 exchanges are in the log.\n\n");
  }

  @Test
  void onlyWhatIsAskedForIsShown() {
    String text =
        Exports.of(Exports.log(Sessions.all()), MarkdownExport::new, "", Set.of(2L)).text();
    assertThat(text).contains("| 2 upstream |").doesNotContain("5 upstream", "pod:9102");
  }

  @Test
  void howeverLongASessionIsItsReportFitsIntoAnIssue() {
    Script script = new Script();
    script.run(new Event.RunStarted("0.1.0", options("x".repeat(100)), 1, "17", false));
    for (int i = 1; i <= 2_000; i++) {
      failure(script, 2 * i, "/" + "x".repeat(500) + i, "reason " + i);
    }
    String text = Exports.of(script, MarkdownExport::new).text();
    assertThat(text).hasSizeLessThan(65_536);
    assertThat(text)
        .contains("… 1975 more connections", "… 1975 more exchanges")
        .containsPattern("… \\d+ more lines\n```");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "| a | b |",
        "\\| a \\\\| b",
        "`code` ``two`` ```three```",
        "```\n# out\n",
        "<script>alert(1)</script>",
        "<img src=x onerror=y>",
        "<!-- hidden -->",
        "[link](http://evil.example) ![image](http://evil.example/i.png)",
        "http://evil.example www.evil.example",
        "me@evil.example @someone @org/team",
        "#1 GH-1 org/repo#1 JIRA-1 0123456789abcdef0123456789abcdef01234567",
        "*bold* _it_ ~~gone~~ **x**",
        "- item",
        "1. item",
        "# heading",
        "> quote",
        "&lt;b&gt; &#64;x",
        "$x$ $$y$$",
        ":smile: a:b",
        "line\r\nline\u2028\u202eevil\u0000\u001b[31m",
        "    indented",
        "trailing\\",
        "`",
        "\\",
        "|",
        "[x]: http://evil.example",
        "---",
        "==="
      })
  void whateverTheTrafficSaysStaysText(String hostile) {
    Script script = new Script();
    script.run(new Event.RunStarted(hostile, options(hostile), 1, hostile, false));
    failure(script, 1, hostile, hostile);
    script.run(new Event.RuleApplied(hostile, hostile));
    script.run(new Event.CertificateReloaded(hostile, false, hostile));
    script.event(7, UPSTREAM, NONE, new Event.ConnectFailed(hostile, null, hostile, 1));
    String text = Exports.of(script, MarkdownExport::new).text();
    Node document = PARSER.parse(text);
    Found found = new Found();
    document.accept(found);
    assertThat(found.markup).as(text).isEmpty();
    assertThat(found.texts).as(text).noneMatch(t -> t.matches("(?s).*([@#<]|evil|JIRA|0123456).*"));
    assertThat(found.headings).as(text).isEqualTo(headings());
    assertThat(found.columns).as(text).containsOnly(9, 7);
    assertThat(found.fences).as(text).isPositive();
    assertThat(text.chars().filter(c -> c != '\n' && Character.isISOControl(c))).isEmpty();
    assertThat(new FencedCount(text).unbalanced()).isFalse();
  }

  private static List<String> headings() {
    return List.of("h2tap report", "Findings", "TLS", "Exchanges", "Timeline");
  }

  private record FencedCount(String text) {
    boolean unbalanced() {
      return text.lines().filter(line -> line.startsWith("```")).count() % 2 != 0;
    }
  }

  private static Map<String, String> options(String value) {
    return Map.of("--sni", value, value, value);
  }

  private static void failure(Script script, long connection, String path, String reason) {
    script.event(
        connection, DOWNSTREAM, NONE, new Event.ConnectionOpened("l:1", reason, null, false, 0, 0));
    script.http1(
        connection,
        DOWNSTREAM,
        RECEIVED,
        "GET " + path.replace("\r", "").replace("\n", "") + " HTTP/1.1\nHost: a\n\n");
    script.event(
        connection + 1,
        UPSTREAM,
        NONE,
        new Event.ConnectionOpened("l:1", reason, reason, true, 0, 0));
    script.event(
        connection + 1,
        UPSTREAM,
        NONE,
        new Event.TlsHandshakeFailed(reason, reason, List.of(reason), reason, 1));
    script.event(
        connection + 1,
        UPSTREAM,
        NONE,
        new Event.ConnectionClosed(Manner.RST, Party.UPSTREAM, null, reason, 1, 1, reason));
    script.http1(
        connection, DOWNSTREAM, SENT, "HTTP/1.1 502 x\nContent-Length: 0\nX: " + reason + "\n\n");
    script.run(
        new Event.ExchangeEnded(connection, connection, 1, 502, Party.UPSTREAM, reason, reason));
    script.event(
        connection,
        DOWNSTREAM,
        NONE,
        new Event.ConnectionClosed(Manner.FIN, Party.CLIENT, null, reason, 1, 1));
  }

  /** What a reader of the report would see. */
  private static final class Found extends AbstractVisitor {
    private final List<String> markup = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final List<String> headings = new ArrayList<>();
    private final List<Integer> columns = new ArrayList<>();
    private int fences;

    @Override
    public void visit(Link link) {
      markup.add("link to " + link.getDestination());
    }

    @Override
    public void visit(Image image) {
      markup.add("image " + image.getDestination());
    }

    @Override
    public void visit(HtmlInline html) {
      markup.add(html.getLiteral());
    }

    @Override
    public void visit(HtmlBlock html) {
      markup.add(html.getLiteral());
    }

    @Override
    public void visit(Emphasis emphasis) {
      markup.add("emphasis");
    }

    @Override
    public void visit(FencedCodeBlock block) {
      fences++;
    }

    @Override
    public void visit(Heading heading) {
      if (heading.getLevel() < 3 && heading.getFirstChild() instanceof Text text) {
        headings.add(text.getLiteral());
      }
    }

    @Override
    public void visit(Text text) {
      texts.add(text.getLiteral());
    }

    @Override
    public void visit(CustomNode node) {
      if (node instanceof TableRow) {
        int cells = 0;
        for (Node cell = node.getFirstChild(); cell != null; cell = cell.getNext()) {
          cells++;
        }
        columns.add(cells);
      }
      visitChildren(node);
    }
  }
}
