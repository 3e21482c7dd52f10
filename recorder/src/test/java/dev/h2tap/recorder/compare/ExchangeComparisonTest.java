package dev.h2tap.recorder.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.h2tap.recorder.compare.Difference.Kind;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.exchange.RecordedExchange;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class ExchangeComparisonTest {
  private static final String TEXT = "HTTP/1.1 200 OK\nContent-Type: text/plain";
  private static final String JSON = "HTTP/1.1 200 OK\nContent-Type: application/json";
  private static final String METRICS =
      "HTTP/1.1 200 OK\nContent-Type: text/plain; version=0.0.4; charset=utf-8";

  @Test
  void aFieldThatChangedCameOrWentIsTold() throws Exception {
    assertThat(compare(response("A: 1\nB: 2\nX-Same: s"), response("x-same: s\nA: one\nC: 3")))
        .containsExactly(
            new Difference(Kind.FIELD, "a", "1", "one"),
            new Difference(Kind.FIELD, "b", "2", null),
            new Difference(Kind.FIELD, "c", null, "3"));
  }

  @Test
  void valuesOfOneNameHaveAnOrderAndMayStandInOneLine() throws Exception {
    assertThat(compare(response("Vary: a\nVary: b"), response("Vary: a, b"))).isEmpty();
    assertThat(compare(response("Vary: a\nVary: b"), response("Vary: b\nVary: a"))).hasSize(1);
    assertThat(compare(response("Set-Cookie: a\nSet-Cookie: b"), response("Set-Cookie: a, b")))
        .hasSize(1);
  }

  @Test
  void whatIsAnotherEachTimeIsIgnoredUnlessThatIsUnwanted() throws Exception {
    RecordedExchange before = response("Date: yesterday\nX-B3-TraceId: 1");
    RecordedExchange after = response("Date: today\nX-B3-TraceId: 2");
    assertThat(compare(before, after)).isEmpty();
    assertThat(compare(before, after, Ignored.NOTHING)).hasSize(2);
  }

  @Test
  void framingOfTheProtocolsIsNoDifference() throws Exception {
    RecordedExchange http1 =
        Answered.exchange()
            .raw(
                "HTTP/1.1 200 OK\nConnection: X-Hop, close\nX-Hop: 1\nServer: s\n"
                    + "Transfer-Encoding: chunked\n\n2\nhi\n0\n\n");
    RecordedExchange http2 =
        Answered.exchange().http2("hi", ":status", "200", "server", "s", "content-length", "2");
    assertThat(compare(http1, http2))
        .containsExactly(new Difference(Kind.PROTOCOL, "", "HTTP/1.1", "h2"));
    assertThat(compare(http1, http2, Ignored.byDefault().with("protocol"))).isEmpty();
  }

  @Test
  void aTrailerAndAnInterimResponseCount() throws Exception {
    String head = "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nhi\n0\n";
    RecordedExchange before =
        Answered.exchange().raw("HTTP/1.1 103 Early Hints\nLink: a\n\n" + head + "Sum: 1\n\n");
    assertThat(compare(before, Answered.exchange().raw(head + "Sum: 2\n\n")))
        .containsExactly(
            new Difference(Kind.INTERIM, "", "103", null),
            new Difference(Kind.TRAILER, "sum", "1", "2"));
    assertThat(
            compare(
                before,
                Answered.exchange()
                    .raw("HTTP/1.1 103 Early Hints\nLink: b\n\n" + head + "Sum: 1\n\n")))
        .containsExactly(new Difference(Kind.INTERIM, "103 field link", "a", "b"));
  }

  @Test
  void withoutABodyItsLengthIsCompared() throws Exception {
    RecordedExchange before =
        Answered.exchange().method("HEAD").raw("HTTP/1.1 200 OK\nContent-Length: 3\n\n");
    RecordedExchange after =
        Answered.exchange().method("HEAD").raw("HTTP/1.1 200 OK\nContent-Length: 4\n\n");
    assertThat(compare(before, after))
        .containsExactly(new Difference(Kind.FIELD, "content-length", "3", "4"));
  }

  @Test
  void jsonIsComparedByMeaning() throws Exception {
    RecordedExchange before =
        Answered.exchange().http1(JSON, "{\"a\":1,\"b\":[1,2,3],\"c\":{\"d~/\":null},\"t\":5}");
    assertThat(
            compare(
                before,
                Answered.exchange()
                    .http1(
                        JSON, "{ \"t\" : 5.0, \"c\":{\"d~/\":null}, \"b\":[1,2,3], \"a\":1e0 }")))
        .isEmpty();
    RecordedExchange after =
        Answered.exchange()
            .http1(JSON, "{\"a\":\"1\",\"b\":[1,3],\"c\":{\"d~/\":true},\"t\":6,\"n\":[]}");
    assertThat(compare(before, after))
        .containsExactly(
            new Difference(Kind.JSON, "/a", "1", "\"1\""),
            new Difference(Kind.JSON, "/b/1", "2", null),
            new Difference(Kind.JSON, "/c/d~0~1", "null", "true"),
            new Difference(Kind.JSON, "/t", "5", "6"),
            new Difference(Kind.JSON, "/n", null, "[]"));
    assertThat(compare(before, after, Ignored.NOTHING.with("json:/*"))).isEmpty();
  }

  @Test
  void metricsAreComparedBySeriesAndByValueWhereAskedFor() throws Exception {
    RecordedExchange before =
        Answered.exchange()
            .http1(METRICS, "# HELP up Up.\n# TYPE up gauge\nup{a=\"1\",b=\"2\"} 1 1700\ngone 1\n");
    RecordedExchange after =
        Answered.exchange()
            .http1(METRICS, "# TYPE up counter\n# HELP up Up.\nup{b=\"2\",a=\"1\"} 2\ncame NaN\n");
    List<Difference> found = compare(before, after);
    assertThat(found)
        .containsExactly(
            new Difference(Kind.METRIC, "TYPE of up", "gauge", "counter"),
            new Difference(Kind.SERIES, "gone", "1", null),
            new Difference(Kind.SERIES, "came", null, "NaN"));
    assertThat(compare(before, after, Ignored.NOTHING.withSampleValues(true)))
        .contains(new Difference(Kind.SERIES, "up{a=\"1\",b=\"2\"}", "1", "2"))
        .hasSize(4);
    assertThat(
            new ExchangeComparison(Ignored.NOTHING)
                .ofResponses(before, after)
                .result()
                .samplesDiffer())
        .isTrue();
  }

  @Test
  void textsAreComparedByLines() throws Exception {
    assertThat(
            compare(
                Answered.exchange().http1(TEXT, "a\nb\nc\nd\ne"),
                Answered.exchange().http1(TEXT, "a\nB\nc\ne\n")))
        .containsExactly(
            new Difference(Kind.TEXT, "line 2", "b\n", "B\n"),
            new Difference(Kind.TEXT, "line 4", "d\ne", "e\n"));
  }

  @Test
  void aByteInALongLineIsFound() throws Exception {
    String line = "x".repeat(100_000);
    assertThat(
            compare(
                Answered.exchange().http1(TEXT, line + "a" + line),
                Answered.exchange().http1(TEXT, line + "b" + line)))
        .singleElement()
        .satisfies(
            difference -> {
              assertThat(difference.name()).isEqualTo("line 1, from character 99981 on");
              assertThat(difference.before()).startsWith("x".repeat(20) + "ax");
              assertThat(difference.after()).startsWith("x".repeat(20) + "bx");
            });
  }

  @Test
  void bytesAreComparedByPosition() throws Exception {
    byte[] one = new byte[100_000];
    byte[] other = one.clone();
    other[70_000] = 1;
    other[70_002] = 1;
    assertThat(
            compare(Answered.exchange().http1(TEXT, one), Answered.exchange().http1(TEXT, other)))
        .containsExactly(
            new Difference(
                Kind.BYTES,
                "byte 70000",
                "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
                "01 00 01 00 00 00 00 00 00 00 00 00 00 00 00 00",
                "2 of 100000 bytes differ"));
    assertThat(
            compare(
                Answered.exchange().http1(TEXT, one),
                Answered.exchange().http1(TEXT, Arrays.copyOf(one, 99_999))))
        .containsExactly(
            new Difference(Kind.BYTES, "byte 99999", "00", null, "100000 and 99999 bytes long"));
  }

  @Test
  void aContentCodingIsUndone() throws Exception {
    String head = TEXT + "\nContent-Encoding: gzip";
    assertThat(
            compare(
                Answered.exchange().http1(head, gzip("same", 1)),
                Answered.exchange().http1(head, gzip("same", 9))))
        .isEmpty();
    assertThat(
            compare(
                Answered.exchange().http1(head, gzip("one", 9)),
                Answered.exchange().http1(TEXT, "two")))
        .extracting(Difference::place)
        .containsExactly("field content-encoding", "body line 1");
    assertThat(
            compare(
                Answered.exchange().http1(head, "no gzip"),
                Answered.exchange().http1(head, "nor this")))
        .extracting(Difference::place)
        .containsExactly("body line 1");
  }

  @Test
  void theSameResetIsNoDifference() throws Exception {
    assertThat(compare(Answered.exchange().reset(8), Answered.exchange().reset(8))).isEmpty();
    assertThat(compare(Answered.exchange().reset(8), Answered.exchange().reset(2)))
        .containsExactly(new Difference(Kind.RESET, "", "CANCEL", "INTERNAL_ERROR"));
    assertThat(
            compare(
                Answered.exchange().http2("begin and end", ":status", "200"),
                Answered.exchange().reset(2)))
        .containsExactly(new Difference(Kind.RESET, "", null, "INTERNAL_ERROR"));
  }

  @Test
  void noResponseForTheSameCauseIsNoDifference() throws Exception {
    RecordedExchange refused = failed("unreachable", "cannot connect to port 1");
    assertThat(compare(refused, failed("unreachable", "cannot connect to port 2"))).isEmpty();
    assertThat(compare(refused, failed("slow", "too slow")))
        .containsExactly(
            new Difference(Kind.RESPONSE, "", "none: cannot connect to port 1", "none: too slow"));
    assertThat(compare(refused, response("A: 1")))
        .containsExactly(
            new Difference(Kind.RESPONSE, "", "none: cannot connect to port 1", "200"));
  }

  @Test
  void aRecordingThatWasCutIsComparedAsFarAsItGoes() throws Exception {
    String head = "HTTP/1.1 200 OK\nContent-Length: 10\n\n";
    ExchangeComparison comparison = new ExchangeComparison(Ignored.NOTHING);
    RecordedExchange cut = Answered.exchange().raw(head + "01234");
    ComparedExchange same =
        comparison.ofResponses(cut, Answered.exchange().raw(head + "0123456789"));
    assertThat(same.result().differences()).isEmpty();
    assertThat(same.result().notes())
        .containsExactly("the recorded response is not whole: compared as far as it goes, 5 bytes");
    assertThat(compare(cut, Answered.exchange().raw(head + "01x3456789")))
        .extracting(Difference::place)
        .containsExactly("body byte 2");
    assertThat(
            comparison
                .ofResponses(
                    Answered.exchange().failed(Party.CLIENT, null, "left").nothing(),
                    Answered.exchange().raw(head + "0123456789"))
                .result()
                .notes())
        .containsExactly("the recording has no response to compare with");
  }

  @Test
  void aResponseThatTheServerBrokeOffIsNotWhole() throws Exception {
    String head = "HTTP/1.1 200 OK\nContent-Length: 10\n\n";
    RecordedExchange broken =
        Answered.exchange().failed(Party.UPSTREAM, "cut", "closed early").raw(head + "01234");
    assertThat(compare(broken, broken)).isEmpty();
    assertThat(compare(Answered.exchange().raw(head + "0123456789"), broken))
        .containsExactly(
            new Difference(
                Kind.RESPONSE, "", "whole, 10 bytes", "broken off after 5 bytes: closed early"));
  }

  @Test
  void manyDifferencesAreCounted() throws Exception {
    StringBuilder json = new StringBuilder("[0");
    StringBuilder other = new StringBuilder("[1");
    for (int i = 0; i < 299; i++) {
      json.append(",0");
      other.append(",1");
    }
    ComparedExchange compared =
        new ExchangeComparison(Ignored.NOTHING)
            .ofResponses(
                Answered.exchange().http1(JSON, json + "]"),
                Answered.exchange().http1(JSON, other + "]"));
    assertThat(compared.result().differences()).hasSize(100);
    assertThat(compared.result().omitted()).isEqualTo(200);
  }

  private static RecordedExchange response(String fields) throws Exception {
    return Answered.exchange().http1("HTTP/1.1 200 OK\n" + fields, "");
  }

  private static RecordedExchange failed(String finding, String reason) throws Exception {
    return Answered.exchange().failed(Party.UPSTREAM, finding, reason).nothing();
  }

  private static byte[] gzip(String text, int times) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes, 512, true)) {
      for (int i = 0; i < text.length(); i++) {
        out.write(text.charAt(i));
        if (i % times == 0) {
          out.flush();
        }
      }
    }
    return bytes.toByteArray();
  }

  private static List<Difference> compare(RecordedExchange before, RecordedExchange after)
      throws Exception {
    return compare(before, after, Ignored.byDefault());
  }

  private static List<Difference> compare(
      RecordedExchange before, RecordedExchange after, Ignored ignored) throws Exception {
    return new ExchangeComparison(ignored).ofResponses(before, after).result().differences();
  }
}
