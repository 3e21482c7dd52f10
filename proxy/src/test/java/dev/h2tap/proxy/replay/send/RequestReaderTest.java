package dev.h2tap.proxy.replay.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.proxy.http.Authority;
import dev.h2tap.proxy.replay.send.RequestChanges.FieldChange;
import dev.h2tap.proxy.upstream.Target;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.exchange.ExchangeReader.Recording;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestReaderTest {
  private static final RequestChanges NONE = new RequestChanges(false, List.of());
  private static final Target TLS = new Target(true, new Authority("b", 443));

  @Test
  void aRequestIsSentAsItWasRecordedWithoutWhatBelongsToTheConnection() throws Exception {
    ReplayRequest request =
        read(
            "POST /x?y HTTP/1.1\nHost: a:80\nX-One: 1\nConnection: close, X-Hop\nX-Hop: 1\n"
                + "Transfer-Encoding: chunked\n\n3\nabc\n0\nSum: 1\n\n",
            TLS,
            NONE);
    assertThat(request.head().method()).isEqualTo("POST");
    assertThat(request.head().path()).isEqualTo("/x?y");
    assertThat(request.head().authority()).isEqualTo("a:80");
    assertThat(request.head().fields()).hasToString("Host: a:80\nX-One: 1\n");
    assertThat(request.body().length()).isEqualTo(3);
    assertThat(request.trailers()).hasToString("Sum: 1\n");
    assertThat(request.way()).isEqualTo(new Way(TLS, List.of("http/1.1"), UpstreamProtocol.HTTP1));
  }

  @Test
  void itGoesWhereItWentWhereNothingElseIsAskedFor() throws Exception {
    ReplayRequest request = read("GET / HTTP/1.1\nHost: a\n\n", null, NONE);
    assertThat(request.way().target()).hasToString("http://a:80");
  }

  @ParameterizedTest
  @CsvSource({
    "a, 'http://a:80 http://b:80', http://a:80",
    "b, 'http://a:80 http://b:80', http://b:80",
    "elsewhere:9102, https://a:9102, https://a:9102",
    "elsewhere:9102, 'https://a:9102 https://a:9102', https://a:9102",
  })
  void whatGotToNoUpstreamGoesWhereItWasMeantToGo(String host, String tried, String target)
      throws Exception {
    assertThat(unsent(host, tried).way().target()).hasToString(target);
  }

  @Test
  void whatGotToNoUpstreamGoesToNoOtherHostThanItsOwn() {
    assertThatThrownBy(() -> unsent("c", "http://a:80 http://b:80"))
        .isInstanceOf(NotSendableException.class)
        .hasMessage(
            "it got to no upstream, and the log does not tell which one was tried for it;"
                + " give --to URL");
  }

  private static ReplayRequest unsent(String host, String tried) throws Exception {
    Recording recording =
        Sent.unsent("GET / HTTP/1.1\nHost: " + host + "\nCookie: secret\n\n", tried.split(" "));
    return new RequestReader(new WayReader(recording, null, null, null), NONE)
        .of(recording.exchanges().get(0));
  }

  @Test
  void fieldsAndHostAreReplaced() throws Exception {
    RequestChanges changes =
        new RequestChanges(
            true,
            List.of(FieldChange.parse("authorization: Bearer x"), FieldChange.parse("accept:")));
    ReplayRequest request =
        read("GET / HTTP/1.1\nHost: a\nAuthorization: [redacted]\nAccept: */*\n\n", TLS, changes);
    assertThat(request.head().fields()).hasToString("Host: b\nAuthorization: Bearer x\n");
    assertThat(request.head().authority()).isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource({
    "'GET / HTTP/1.1\n\n', its request is malformed: no Host field",
    "'GET / HTTP/1.1\nHost: a\nHost: b\n\n', its request is malformed: more than one Host field",
    "'POST / HTTP/1.1\nHost: a\nContent-Length: 5\n\nabc', the log holds only a part",
    "'GET / HTTP/1.1\nHost: a\n folded: b\n\n', its request has a folded line",
    "'CONNECT a:1 HTTP/1.1\nHost: a:1\n\n', its request is malformed",
    "'GET / HTTP/1.1\nHost: a\nUpgrade: websocket\nConnection: upgrade\n\n', it opens a tunnel",
    "'GET  HTTP/1.1\nHost: a\n\n', the log does not hold the head",
    "'nonsense\n\n', ''",
  })
  void whatCannotBeSentIsToldWithTheReason(String request, String reason) {
    assertThatThrownBy(() -> read(request, TLS, NONE))
        .isInstanceOf(NotSendableException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "authorization, must be written NAME: VALUE",
    "a b: c, must be written NAME: VALUE",
    "host: a, --host to",
    "content-length: 1, which frames the message",
    "'a: b\u0007', control character",
  })
  void aFieldThatCannotBeSetIsRefused(String text, String reason) {
    assertThatThrownBy(() -> FieldChange.parse(text))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(reason);
  }

  private static ReplayRequest read(String request, Target target, RequestChanges changes)
      throws Exception {
    Recording recording = Sent.recording(request);
    return new RequestReader(new WayReader(recording, target, null, null), changes)
        .of(recording.exchanges().get(0));
  }
}
