package dev.h2tap.recorder.export.pcapng;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which ports Wireshark gives to a dissector before it looks at what is said there. Another version
 * of Wireshark has others; a hint too many does no harm.
 */
final class WiresharkPorts {
  private record Range(int last, String dissector) {}

  private static final TreeMap<Integer, Range> RANGES = read();

  private WiresharkPorts() {}

  /** Whether TLS between these two is taken for something else. */
  static boolean hideTls(Addresses addresses) {
    return dissector(addresses.client()) != null || dissector(addresses.server()) != null;
  }

  /** Whether HTTP/1 in the clear between these two is taken for something else. */
  static boolean hideHttp(Addresses addresses) {
    return !"http".equals(Objects.requireNonNullElse(dissector(addresses.client()), "http"))
        || !"http".equals(Objects.requireNonNullElse(dissector(addresses.server()), "http"));
  }

  private static @Nullable String dissector(Endpoint endpoint) {
    Map.Entry<Integer, Range> below = RANGES.floorEntry(endpoint.port());
    return below == null || below.getValue().last() < endpoint.port()
        ? null
        : below.getValue().dissector();
  }

  private static TreeMap<Integer, Range> read() {
    TreeMap<Integer, Range> ranges = new TreeMap<>();
    try (InputStream in = WiresharkPorts.class.getResourceAsStream("wireshark-ports.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(Objects.requireNonNull(in), US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          String[] columns = line.split(" ", -1);
          Range range = new Range(Integer.parseInt(columns[1]), columns[2]);
          ranges.put(Integer.parseInt(columns[0]), range);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ranges;
  }
}
