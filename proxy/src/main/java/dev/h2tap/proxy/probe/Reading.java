package dev.h2tap.proxy.probe;

import dev.h2tap.proxy.tls.PeerCheck;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.event.Event.ConnectionClosed.Manner;
import dev.h2tap.recorder.event.Party;
import dev.h2tap.recorder.event.Syntax;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads from what was recorded of an attempt what came of it. Pure. */
final class Reading {
  /** An alert after the handshake is told in the reason only. */
  private static final Pattern ALERT = Pattern.compile("alert [a-z_]+ \\(\\d+\\)");

  private static final int BAD_REQUEST = 400;

  private final Attempt attempt;
  private final Witness seen;
  private final int status;
  private final boolean timedOut;
  private final long nanos;
  private final String answer;
  private final @Nullable String finding;
  private final @Nullable String reason;
  private final Outcome.@Nullable Handshake handshake;

  /**
   * @param status of the response, 0 where none came
   * @param timedOut whether the attempt was given up for its time limit
   */
  Reading(
      Attempt attempt,
      Witness seen,
      PeerCheck check,
      String host,
      int status,
      boolean timedOut,
      long nanos) {
    this.attempt = attempt;
    this.seen = seen;
    this.status = status;
    this.timedOut = timedOut;
    this.nanos = nanos;
    this.answer = new String(seen.answer, StandardCharsets.ISO_8859_1);
    Event.ExchangeEnded ended = seen.ended;
    this.finding = status > 0 || ended == null ? null : ended.finding();
    this.reason = status > 0 || ended == null || timedOut ? null : ended.reason();
    Event.TlsHandshakeComplete complete = seen.handshake;
    this.handshake =
        complete == null
            ? null
            : new Outcome.Handshake(
                complete.version(),
                complete.alpn(),
                !complete.localChain().isEmpty(),
                complete.peerChain(),
                check.faultOf(complete.peerChain(), host).orElse(null));
  }

  Outcome outcome() {
    Reaction reaction = reaction();
    return new Outcome(
        attempt,
        reaction,
        words(reaction),
        finding(reaction),
        reason(reaction),
        status,
        handshake,
        answer,
        seen.connection,
        nanos);
  }

  private Reaction reaction() {
    if (status > 0) {
      if (!attempt.tls() && status == BAD_REQUEST && HttpBytes.saysTlsIsWanted(answer)) {
        return Reaction.TLS_ONLY;
      }
      return seen.spoken == Syntax.HTTP2 ? Reaction.HTTP2 : Reaction.HTTP1;
    }
    if (!seen.opened) {
      return Reaction.UNREACHABLE;
    }
    return attempt.tls() && handshake == null ? withoutHandshake() : withoutResponse();
  }

  private Reaction withoutHandshake() {
    String id = finding == null ? "" : finding;
    if (answer.isEmpty() && !seen.serverHello && seen.alert == null && silent()) {
      return Reaction.SILENT;
    }
    return switch (id) {
      case "alpn-unmatched" -> Reaction.RESET;
      case "closed-after-client-hello" -> Reaction.CLOSED;
      case "plaintext-port" -> Reaction.NOT_TLS;
      case "alpn-no-overlap" -> Reaction.NO_OVERLAP;
      default ->
          id.startsWith("client-certificate")
              ? Reaction.CERTIFICATE
              : id.startsWith("server-certificate") || id.equals("spiffe-name-mismatch")
                  ? Reaction.UNVERIFIED
                  : Reaction.BROKEN;
    };
  }

  private Reaction withoutResponse() {
    String id = finding == null ? "" : finding;
    if (id.startsWith("client-certificate")) {
      return Reaction.CERTIFICATE;
    }
    if (seen.spoken != Syntax.HTTP2 && HttpBytes.startsWithSettings(answer)) {
      return Reaction.HTTP2_FRAMES;
    }
    if (!attempt.tls() && HttpBytes.startsWithTls(answer)) {
      return Reaction.TLS_ONLY;
    }
    if (answer.isEmpty() && silent()) {
      return Reaction.SILENT;
    }
    if (seen.spoken == Syntax.HTTP2) {
      return Reaction.NO_HTTP2;
    }
    if (!attempt.tls() && answer.isEmpty()) {
      return wasReset() ? Reaction.RESET : Reaction.CLOSED;
    }
    return Reaction.NO_HTTP;
  }

  private boolean silent() {
    Event.ConnectionClosed closed = seen.closed;
    return timedOut || closed == null || closed.by() == Party.H2TAP;
  }

  private boolean wasReset() {
    Event.ConnectionClosed closed = seen.closed;
    return closed != null && closed.manner() == Manner.RST && closed.by() == Party.UPSTREAM;
  }

  private @Nullable String finding(Reaction reaction) {
    return switch (reaction) {
      case HTTP1, HTTP2 -> null;
      case HTTP2_FRAMES -> "h2-to-http1-reader";
      case TLS_ONLY -> "tls-port";
      case NO_HTTP2 -> attempt.tls() ? finding : null;
      case NO_HTTP -> answer.startsWith("HTTP/") ? finding : null;
      case SILENT -> "slow";
      case UNREACHABLE -> finding == null ? "unreachable" : finding;
      default -> finding;
    };
  }

  private @Nullable String reason(Reaction reaction) {
    return switch (reaction) {
      case HTTP1, HTTP2 -> null;
      case HTTP2_FRAMES ->
          "upstream answered HTTP/1.1 with HTTP/2 frames; try --upstream-protocol h2";
      case SILENT -> "upstream accepted the connection and " + words(reaction);
      case NO_HTTP, NO_HTTP2 ->
          HttpBytes.otherProtocol(answer) == null
              ? reason
              : "upstream speaks " + HttpBytes.otherProtocol(answer) + ", no HTTP";
      default -> reason;
    };
  }

  private String words(Reaction reaction) {
    return switch (reaction) {
      case HTTP1 -> status + " over HTTP/1.1";
      case HTTP2 -> status + " over HTTP/2";
      case UNREACHABLE -> unreachable();
      case HTTP2_FRAMES -> "HTTP/2 frames after " + lastMessage();
      case TLS_ONLY ->
          (status > 0
                  ? status + ": it wants TLS"
                  : answer.charAt(0) == HttpBytes.TLS_ALERT ? "a TLS alert" : "TLS")
              + " after "
              + lastMessage();
      case UNVERIFIED -> "we refused its certificate";
      case SILENT -> "said nothing after " + lastMessage();
      case NOT_TLS -> HttpBytes.inWords(answer) + " after " + lastMessage();
      default -> ending() + " after " + lastMessage();
    };
  }

  private String unreachable() {
    Event.ConnectFailed failed = seen.connectFailed;
    String why = failed == null ? reason : failed.reason();
    return why == null ? "no connection in time" : why.split(";", 2)[0];
  }

  private String ending() {
    Event.Alert alert = seen.alert;
    if (alert != null) {
      return "alert " + alert.name() + " (" + alert.number() + ")";
    }
    Matcher told = ALERT.matcher(Objects.requireNonNullElse(reason, ""));
    if (told.find()) {
      return told.group();
    }
    if (!answer.isEmpty() && (handshake != null || !seen.serverHello)) {
      return HttpBytes.inWords(answer);
    }
    if (silent()) {
      return seen.handshakeFailed != null ? "we broke off" : "nothing";
    }
    return wasReset() ? "reset" : "closed";
  }

  /** The last message that was surely sent or seen before the end. */
  private String lastMessage() {
    boolean refused = Objects.requireNonNullElse(finding, "").startsWith("client-certificate");
    if (attempt.tls() && (handshake == null || refused)) {
      return seen.finished ? "our Finished" : seen.serverHello ? "its ServerHello" : "ClientHello";
    }
    if (seen.spoken == Syntax.HTTP2) {
      return "our HTTP/2 preface";
    }
    return seen.spoken == Syntax.HTTP1 ? "our request" : "connecting";
  }
}
