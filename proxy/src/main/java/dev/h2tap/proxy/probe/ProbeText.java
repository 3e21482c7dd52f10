package dev.h2tap.proxy.probe;

import dev.h2tap.proxy.tls.Alpn;
import dev.h2tap.proxy.tls.TlsFailure;
import dev.h2tap.proxy.upstream.UpstreamProtocol;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A probe as lines of text: an aligned table, the verdict, and settings to copy. Pure. */
public final class ProbeText {
  private static final String[] HEADINGS = {
    "ATTEMPT", "TLS", "CERTIFICATE", "CHOSE", "OUTCOME", "VERIFIED", "FINDING"
  };

  private ProbeText() {}

  /** A line of the table, and whether its attempt works. */
  public record Row(String line, boolean works) {}

  /** The table without its heading: one row an attempt. */
  public static List<Row> table(Probe probe) {
    List<String[]> cells = new ArrayList<>();
    cells.add(HEADINGS);
    probe.outcomes().forEach(outcome -> cells.add(cells(probe, outcome)));
    int[] widths = new int[HEADINGS.length];
    for (String[] row : cells) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        String cell = cells.get(i)[column];
        line.append(cell).append(" ".repeat(widths[column] - cell.length() + 2));
      }
      rows.add(
          new Row(line.toString().stripTrailing(), i > 0 && probe.outcomes().get(i - 1).works()));
    }
    return rows;
  }

  private static String[] cells(Probe probe, Outcome outcome) {
    Attempt attempt = outcome.attempt();
    Outcome.Handshake handshake = outcome.handshake();
    TlsFailure fault = handshake == null ? null : handshake.fault();
    boolean given = outcome == probe.outcomes().get(0);
    return new String[] {
      name(attempt) + (given ? " (as given)" : ""),
      tls(outcome),
      !attempt.tls() ? "-" : attempt.certificate() ? shown(handshake) : "none",
      handshake == null ? "-" : handshake.alpn() == null ? "none" : handshake.alpn(),
      outcome.words(),
      handshake == null ? "-" : fault == null ? "yes" : "no",
      outcome.finding() == null ? "" : outcome.finding()
    };
  }

  private static String name(Attempt attempt) {
    if (!attempt.tls()) {
      return attempt.protocol() == UpstreamProtocol.H2 ? "plaintext HTTP/2" : "plaintext HTTP/1.1";
    }
    String spoken =
        switch (attempt.protocol()) {
          case AUTO -> "";
          case HTTP1 -> " as HTTP/1.1";
          case H2 -> " as HTTP/2";
        };
    return Alpn.text(attempt.alpn()) + spoken;
  }

  private static String tls(Outcome outcome) {
    if (!outcome.attempt().tls()) {
      return "-";
    }
    String offered =
        switch (outcome.attempt().versions()) {
          case ALL -> "any";
          case ONLY_1_2 -> "1.2 only";
          case ONLY_1_3 -> "1.3 only";
        };
    Outcome.Handshake handshake = outcome.handshake();
    return handshake != null && offered.equals("any")
        ? handshake.version().replace("TLSv", "")
        : offered;
  }

  private static String shown(Outcome.@Nullable Handshake handshake) {
    return handshake == null ? "ready" : handshake.certificateSent() ? "sent" : "not asked for";
  }
}
