package dev.h2tap.proxy.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.h2tap.proxy.ExchangeReports;
import dev.h2tap.proxy.Golden;
import dev.h2tap.proxy.bridge.ExchangeReport;
import dev.h2tap.recorder.event.Party;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LineFormatTest {
  private static final List<ExchangeReport> REPORTS =
      List.of(
          ExchangeReports.answered("GET", "app.example:80", "/metrics?name[]=up", 200),
          ExchangeReports.answered("POST", "user:word@app.example", "/a?access_token=abc&b=c", 204),
          ExchangeReports.answered("GET", "app.example", "/\"\\\r\n200 \u001b[2J\u202e\u00fc", 404),
          ExchangeReports.failed(
              502, Party.UPSTREAM, "unreachable", "connect to 10.0.0.1:9102: connection refused"),
          ExchangeReports.failed(0, Party.CLIENT, null, "the client \"left\"\nearly"));

  @ParameterizedTest
  @EnumSource
  void linesAreAsTheyAre(LineFormat format) {
    Golden.assertMatches(
        "access-log." + format.name().toLowerCase(),
        REPORTS.stream().map(format::line).collect(Collectors.joining("\n", "", "\n")));
  }

  @ParameterizedTest
  @EnumSource
  void whateverAClientSendsIsOneLineOfPrintableAscii(LineFormat format) {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < 0x2100; c++) {
      all.append(c);
    }
    ExchangeReport hostile =
        ExchangeReports.answered("GET" + all, "a" + all, "/" + all + "?" + all, 200);
    assertThat(format.line(hostile).chars()).allMatch(c -> c >= ' ' && c <= '~');
  }

  @Test
  void jsonGivesBackWhatTheClientSent() throws Exception {
    JsonNode line =
        new ObjectMapper()
            .readTree(
                LineFormat.JSON.line(ExchangeReports.answered("GET", "a", "/\"\\\r\n\u00fc", 200)));
    assertThat(line.get("path").asText()).isEqualTo("/\"\\\r\n\u00fc");
    assertThat(line.has("finding")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "/a?b=c, /a?b=c",
    "/a?token=x, /a?token=***",
    "/a?x=1&client_secret=x;y=2, /a?x=1&client_secret=***;y=2",
    "/a?X-Amz-Signature=x&y=/z?, /a?X-Amz-Signature=***&y=/z?",
    "/a?%61pi_key=x, /a?%61pi_key=***",
    "/a?API-Key=x, /a?API-Key=***",
    "/a?password=x=y, /a?password=***",
    "/a?%zz=x, /a?%zz=x",
    "/a?keyboard=x&author=y, /a?keyboard=x&author=***",
    "/token=x, /token=x",
    "/a?token, /a?token"
  })
  void valuesOfParametersThatAreCalledSecretAreHidden(String path, String shown) {
    assertThat(Said.path(ExchangeReports.answered("GET", "a", path, 200).request()))
        .isEqualTo(shown);
  }
}
