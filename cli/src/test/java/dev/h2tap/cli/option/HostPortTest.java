package dev.h2tap.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class HostPortTest {

  @ParameterizedTest
  @CsvSource({
    "15090, 127.0.0.1:15090",
    "0, 127.0.0.1:0",
    "0.0.0.0:65535, 0.0.0.0:65535",
    "localhost:80, localhost:80",
    "[::1]:8080, [::1]:8080",
    "[fe80::1%eth0]:1, [fe80::1%eth0]:1",
  })
  void listenAddressesHaveALoopbackDefault(String text, String meaning) {
    assertThat(new HostPort.Listen().convert(text)).hasToString(meaning);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          65536       | has a port outside 0 to 65535, for example 127.0.0.1:15090 or 15090
          -1          | has no port number
          localhost   | has no port number
          localhost:  | has no port number
          :8080       | has no host; write 0.0.0.0:8080 for all interfaces
          ::1:8080    | holds an IPv6 address without brackets, for example [::1]:15090
          a b:80      | has no valid host name
          http://a:80 | is a URL; a host and a port are wanted
          """)
  void wrongListenAddressesAreExplained(String text, String why) {
    assertThatThrownBy(() -> new HostPort.Listen().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageStartingWith("'" + text + "' " + why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          9102       | lacks a host or a port, for example 10.0.0.1:9102
          10.0.0.1   | lacks a host or a port
          10.0.0.1:0 | has a port outside 1 to 65535
          """)
  void whatIsDialledNeedsAHostAndAPort(String text, String why) {
    assertThat(new HostPort.Dial().convert("pod:9102")).isEqualTo(new HostPort("pod", 9102));
    assertThatThrownBy(() -> new HostPort.Dial().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageStartingWith("'" + text + "' " + why);
  }
}
