package dev.h2tap.recorder.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.timeline.BodySink;
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
        "= | '=' is no term",
      })
  void namesTheTermThatIsWrong(String expression, String message) {
    assertThatThrownBy(() -> Filter.parse(expression))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message)
        .hasMessageStartingWith("--filter: ");
  }

  private static List<String> matches(String expression) throws UserException {
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
    Sessions.all().records().forEach(timeline::accept);
    timeline.finish();
    return types;
  }
}
