package dev.h2tap.recorder.compare.report;

import dev.h2tap.recorder.compare.ComparedExchange;
import dev.h2tap.recorder.compare.ComparedExchange.State;
import dev.h2tap.recorder.compare.Difference;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.view.Paint;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Compared exchanges in the XML that build servers read: a test case for each exchange, one that
 * failed where it is not the same, skipped where it was not sent.
 */
public final class JUnitXml {
  private static final String CLASS = "h2tap.replay";

  private final XMLStreamWriter xml;
  private final DifferenceText text = new DifferenceText(Sides.REPLAY, Paint.Brush.NONE);

  private JUnitXml(XMLStreamWriter xml) {
    this.xml = xml;
  }

  /**
   * Writes the document in UTF-8.
   *
   * @param suite what was replayed
   */
  public static void write(String suite, List<ComparedExchange> exchanges, OutputStream out)
      throws IOException {
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out, "UTF-8");
      new JUnitXml(xml).document(suite, exchanges);
      xml.flush();
    } catch (XMLStreamException e) {
      throw e.getNestedException() instanceof IOException io ? io : new IOException(e);
    }
  }

  private void document(String suite, List<ComparedExchange> exchanges) throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    line();
    xml.writeStartElement("testsuite");
    attribute("name", suite);
    attribute("tests", Integer.toString(exchanges.size()));
    attribute("failures", count(exchanges.stream().filter(ComparedExchange::differs).count()));
    attribute("errors", "0");
    attribute(
        "skipped", count(exchanges.stream().filter(one -> one.state() == State.NOT_SENT).count()));
    line();
    for (int i = 0; i < exchanges.size(); i++) {
      testCase(i + 1, exchanges.get(i));
    }
    xml.writeEndElement();
    line();
    xml.writeEndDocument();
  }

  private void testCase(int number, ComparedExchange exchange) throws XMLStreamException {
    xml.writeStartElement("testcase");
    attribute("classname", CLASS);
    attribute("name", number + " " + ExchangesText.title(exchange));
    attribute("time", seconds(exchange));
    if (exchange.state() == State.NOT_SENT) {
      line();
      xml.writeEmptyElement("skipped");
      attribute("message", String.join("; ", exchange.result().notes()));
      line();
    } else if (exchange.differs()) {
      line();
      failure(exchange);
      line();
    }
    xml.writeEndElement();
    line();
  }

  private void failure(ComparedExchange exchange) throws XMLStreamException {
    List<Difference> differences = exchange.result().differences();
    List<String> lines = new ArrayList<>();
    differences.forEach(difference -> lines.addAll(text.lines(difference)));
    lines.addAll(exchange.result().notes());
    xml.writeStartElement("failure");
    attribute("type", "difference");
    attribute(
        "message", differences.stream().map(Difference::place).collect(Collectors.joining(", ")));
    xml.writeCharacters(allowed(String.join("\n", lines)));
    xml.writeEndElement();
  }

  private static String seconds(ComparedExchange exchange) {
    RecordedExchange after = exchange.after();
    long nanos = after == null ? 0 : Math.max(0, after.summary().durationNanos());
    return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
  }

  private static String count(long count) {
    return Long.toString(count);
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, allowed(value));
  }

  private void line() throws XMLStreamException {
    xml.writeCharacters("\n");
  }

  /** XML has no form at all for most control characters, and none for half a character. */
  private static String allowed(String text) {
    StringBuilder allowed = new StringBuilder(text.length());
    text.codePoints().map(c -> isAllowed(c) ? c : '\ufffd').forEach(allowed::appendCodePoint);
    return allowed.toString();
  }

  private static boolean isAllowed(int c) {
    return c == '\t'
        || c == '\n'
        || (c >= 0x20 && c <= 0xd7ff)
        || (c >= 0xe000 && c <= 0xfffd)
        || c >= 0x10000;
  }
}
