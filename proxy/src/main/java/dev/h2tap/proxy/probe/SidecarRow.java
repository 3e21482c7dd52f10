package dev.h2tap.proxy.probe;

import static dev.h2tap.proxy.probe.SidecarRow.Cell.H1;
import static dev.h2tap.proxy.probe.SidecarRow.Cell.H1_TCP;
import static dev.h2tap.proxy.probe.SidecarRow.Cell.H2;
import static dev.h2tap.proxy.probe.SidecarRow.Cell.H2_TCP;
import static dev.h2tap.proxy.probe.SidecarRow.Cell.RAW;
import static dev.h2tap.proxy.probe.SidecarRow.Cell.RST;

import java.util.List;

/**
 * What the listeners of an Istio sidecar do with each ALPN offer: a row a kind of listener, a cell
 * an offer.
 */
public enum SidecarRow {
  ISTIO_1_6_PERMISSIVE(
      "an Istio 1.6 sidecar in PERMISSIVE mode with an undeclared port",
      RST,
      H1,
      H2,
      RST,
      H1_TCP,
      H1,
      H2),
  ISTIO_1_6_STRICT(
      "an Istio 1.6 sidecar in STRICT mode with an undeclared port",
      H1_TCP,
      H1,
      H2,
      H2_TCP,
      H1_TCP,
      H1,
      H2),
  PERMISSIVE_AUTO(
      "an Istio >= 1.10 sidecar in PERMISSIVE mode with an undeclared port",
      RAW,
      RAW,
      RAW,
      RAW,
      H1_TCP,
      H1,
      H2),
  PERMISSIVE_HTTP(
      "an Istio >= 1.10 sidecar in PERMISSIVE mode with an http port",
      RST,
      RST,
      RST,
      RST,
      H1,
      H1,
      H2),
  PERMISSIVE_TCP(
      "an Istio >= 1.10 sidecar in PERMISSIVE mode with a tcp port",
      RAW,
      RAW,
      RAW,
      RAW,
      H1_TCP,
      H1_TCP,
      H2_TCP),
  STRICT_AUTO(
      "an Istio >= 1.10 sidecar in STRICT mode with an undeclared port",
      H1_TCP,
      H1_TCP,
      H2_TCP,
      H2_TCP,
      H1_TCP,
      H1,
      H2),
  STRICT_HTTP(
      "an Istio >= 1.10 sidecar in STRICT mode with an http port", H1, H1, H2, H2, H1, H1, H2),
  STRICT_TCP(
      "an Istio >= 1.10 sidecar in STRICT mode with a tcp port",
      H1_TCP,
      H1_TCP,
      H2_TCP,
      H2_TCP,
      H1_TCP,
      H1_TCP,
      H2_TCP);

  /** The offers of the cells, in order; the empty one sends no ALPN extension. */
  public static final List<List<String>> OFFERS =
      List.of(
          List.of(),
          List.of("http/1.1"),
          List.of("h2", "http/1.1"),
          List.of("h2"),
          List.of("istio"),
          List.of("istio-http/1.1", "http/1.1"),
          List.of("istio-h2", "h2"));

  /** What becomes of a connection. */
  enum Cell {
    /** No filter chain matches: reset. */
    RST,
    /** The ClientHello goes to the application. */
    RAW,
    /** TLS ends in the sidecar, which speaks HTTP/1.1. */
    H1,
    /**
     * TLS ends in the sidecar, its content goes to the application; HTTP/1.1 was chosen or none.
     */
    H1_TCP,
    /** TLS ends in the sidecar, which speaks HTTP/2. */
    H2,
    /** TLS ends in the sidecar, its content goes to the application; HTTP/2 was chosen. */
    H2_TCP;

    /** Whether a peer of this kind, in front of such an application, certainly does that. */
    boolean explains(Reaction reaction, boolean http2Application) {
      return switch (this) {
        case RST -> reaction == Reaction.RESET;
        case RAW -> reaction == Reaction.NOT_TLS || reaction == Reaction.CLOSED;
        case H1 -> reaction == Reaction.HTTP1;
        case H1_TCP -> reaction == (http2Application ? Reaction.HTTP2_FRAMES : Reaction.HTTP1);
        case H2 -> reaction == Reaction.HTTP2;
        case H2_TCP -> reaction == (http2Application ? Reaction.HTTP2 : Reaction.NO_HTTP2);
      };
    }

    /** Whether it may, with an unusual application or a client certificate that it refuses. */
    boolean allows(Reaction reaction, boolean http2Application) {
      return explains(reaction, http2Application)
          || switch (this) {
            case RST -> false;
            case RAW -> reaction == Reaction.RESET || reaction == Reaction.SILENT;
            case H1, H2 -> reaction == Reaction.CERTIFICATE;
            case H1_TCP ->
                reaction == Reaction.CERTIFICATE
                    || (http2Application
                        && (reaction == Reaction.NO_HTTP || reaction == Reaction.SILENT));
            case H2_TCP ->
                reaction == Reaction.CERTIFICATE
                    || (!http2Application && reaction == Reaction.SILENT);
          };
    }
  }

  private final String description;
  private final List<Cell> cells;

  SidecarRow(String description, Cell... cells) {
    this.description = description;
    this.cells = List.of(cells);
  }

  /** For a sentence that begins with "like". */
  public String description() {
    return description;
  }

  List<Cell> cells() {
    return cells;
  }
}
