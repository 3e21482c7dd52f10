package dev.h2tap.recorder.compare.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.compare.Answered;
import dev.h2tap.recorder.compare.ComparedExchange;
import dev.h2tap.recorder.compare.ExchangeComparison;
import dev.h2tap.recorder.compare.Ignored;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.view.Golden;
import dev.h2tap.recorder.view.Paint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ReportsTest {
  private static final String TEXT = "HTTP/1.1 200 OK\nContent-Type: text/plain";

  private static List<ComparedExchange> exchanges() throws Exception {
    RecordedExchange plain = Answered.exchange().http1(TEXT, "one\ntwo\n");
    ExchangeComparison comparison = new ExchangeComparison(Ignored.byDefault());
    return List.of(
        comparison.ofResponses(plain, plain),
        comparison.ofResponses(
            plain,
            Answered.exchange()
                .http1("HTTP/1.1 500 No\nContent-Type: a<b>\"&\u001b[31m", "one\n]]>\u0085")),
        comparison.ofResponses(plain, Answered.exchange().http1(TEXT, "one\ntw\u202eo\nthree")),
        comparison.ofResponses(
            plain, Answered.exchange().http1(TEXT, new byte[] {'o', 'n', 'e', 0, 1})),
        comparison.ofResponses(
            plain, Answered.exchange().failed(Party.UPSTREAM, "unreachable", "refused").nothing()),
        ComparedExchange.notSent(plain, "the log holds only a part of its request"),
        comparison.ofResponses(
            Answered.exchange().raw("HTTP/1.1 200 OK\nContent-Length: 9\n\ncut"),
            Answered.exchange().raw("HTTP/1.1 200 OK\nContent-Length: 9\n\ncut short")));
  }

  @Test
  void asText() throws Exception {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    new ExchangesText(out, Sides.REPLAY, Paint.Brush.NONE).print(exchanges());
    out.println(ExchangesText.sent(exchanges()));
    Golden.assertMatches("replay.txt", text.toString());
  }

  @Test
  void asJson() throws Exception {
    StringWriter text = new StringWriter();
    ExchangesJson.write(exchanges(), Sides.REPLAY, text);
    Golden.assertMatches("replay.json", text.toString());
  }

  @Test
  void asJUnitXmlWhateverTheTrafficHolds() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JUnitXml.write("replay of \u0000 <log>", exchanges(), bytes);
    Golden.assertMatches("replay.xml", bytes.toString(UTF_8));
    Document xml =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(bytes.toByteArray()));
    assertThat(xml.getElementsByTagName("testcase").getLength()).isEqualTo(7);
    assertThat(xml.getElementsByTagName("failure").getLength()).isEqualTo(4);
    assertThat(xml.getElementsByTagName("skipped").getLength()).isEqualTo(1);
  }
}
