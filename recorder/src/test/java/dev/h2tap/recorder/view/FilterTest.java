package dev.h2tap.recorder.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Script;
import dev.h2tap.recorder.timeline.Timeline;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type=GOAWAY | 1",
        "type=GOAWAY,rst_stream | 2",
        "kind=frame side=up direction=sent | 4",
        "kind=frame connection=6 stream=3 | 4",
        "kind=frame flags=ACK | 3",
        "code=CANCEL | 1",
        "kind=exchange status>=500 | 1",
        "type=EXCHANGE status!=200 | 2",
        "method=POST path~/rpc type=RST_STREAM | 1",
        "type=EXCHANGE duration>=17ms | 1",
        "type=ServerHello length<60B length>50 | 1",
        "field~\"accept: text\" | 1",
        "reason~queue | 1",
        "type=EXCHANGE connection=2 | 1",
        "exchange=1 type=BRIDGED | 1",
        "elapsed<1ms | 1",
        "type!=EXCHANGE protocol=h2 type=HEADERS direction!~sent connection=2 | 2",
      })
  void letsThroughWhatAllTermsHoldFor(String expression, int expected) throws UserException {
    assertThat(matches(expression)).hasSize(expected);
  }

  @Test
  void anEmptyFilterLetsEverythingThrough() throws UserException {
    assertThat(matches("  ")).hasSizeGreaterThan(70);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "methd=GET | no name 'methd' in 'methd=GET'; did you mean method?",
        "status=200 nonsense | 'nonsense' is no term",
        "status>=many | 'many' in 'status>=many' is no number",
        "side=middle | no side is 'middle' in 'side=middle'; there are up upstream down downstream",
        "kind=frame,fram | no kind is 'fram'",
        "zzz=1 | there are kind type record",
        "type=GOWAY | no type is 'GOWAY' in 'type=GOWAY'; did you mean GOAWAY?",
        "type=PIGN | did you mean PING?",
        "type=websoket | did you mean WebSocket?",
        "code=CANCELED | did you mean CANCEL",
        "code=NORMAL | there are NO_ERROR",
        "flags=END_STREM | did you mean END_STREAM?",
        "opcode=texts | did you mean text?",
        "= | '=' is no term",
      })
  void namesTheTermThatIsWrong(String expression, String message) {
    assertThatThrownBy(() -> Filter.parse(expression))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message)
        .hasMessageStartingWith("--filter: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind=message | 32",
        "type=WebSocket opcode=text direction=received | 2",
        "type=WebSocket code=1000 | 2",
        "code=NORMAL_CLOSURE text~bye | 1",
        "type=gRPC code=NOT_FOUND | 1",
        "type=gRPC length>50 path~Greet | 1",
        "event=price | 1",
        "text~\"again and again\" | 2",
        "type=tunnel length>500 | 1",
        "type=EXCHANGE protocol=h2 status=200 | 4",
      })
  void asksForMessages(String expression, int expected) throws UserException {
    assertThat(matches(MessageSessions.all(), expression)).hasSize(expected);
  }

  @Test
  void everyTypeIsInTheVocabulary() throws UserException {
    List<String> types = new ArrayList<>(matches(Sessions.all(), ""));
    types.addAll(matches(MessageSessions.all(), ""));
    assertThat(types).allMatch(Vocabulary.of("type")::has);
  }

  private static List<String> matches(String expression) throws UserException {
    return matches(Sessions.all(), expression);
  }

  private static List<String> matches(Script session, String expression) throws UserException {
    Filter filter = Filter.parse(expression);
    List<String> types = new ArrayList<>();
    Timeline timeline =
        new Timeline(
            100,
            entry -> {
              if (filter.test(entry)) {
                types.add(Word.of(entry.item()).type());
              }
            },
            BodySink.none());
    session.records().forEach(timeline::accept);
    timeline.finish();
    return types;
  }
}
