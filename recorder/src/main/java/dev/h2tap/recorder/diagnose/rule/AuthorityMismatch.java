package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.ExchangeCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Seen;
import dev.h2tap.recorder.diagnose.Severity;
import dev.h2tap.recorder.diagnose.StreamCase;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.event.Event;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The server was asked for another name than it was dialled by. */
public final class AuthorityMismatch implements Rule {
  private static final int NOT_FOUND = 404;
  private static final int MISDIRECTED = 421;
  private static final Cause CAUSE =
      Cause.fault("authority-mismatch", "The request names another authority than the server has.")
          .prometheus("server returned HTTP status 404 Not Found, or 421 Misdirected Request")
          .curl("404, 421")
          .tells("SNI, Host and :authority differ.")
          .remedy(
              "Let them agree: h2tap passes the client's own Host on, so ask it for the name that"
                  + " the server knows (`curl --connect-to`, or forward mode in place of"
                  + " `--upstream`), or send that name as SNI with `--sni NAME`.")
          .otherwise("a path that the server does not have");

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ExchangeCase exchange) {
    ExchangeCase.Attempt last = exchange.last();
    StreamCase stream = last == null ? null : last.stream();
    if (last == null || stream == null) {
      return Optional.empty();
    }
    int status = stream.stream().status();
    String authority = host(stream.stream().authority());
    String dialled = dialled(last.connection());
    boolean differs =
        !authority.isEmpty() && !dialled.isEmpty() && !authority.equalsIgnoreCase(dialled);
    if (status != MISDIRECTED && !(status == NOT_FOUND && differs)) {
      return Optional.empty();
    }
    return Optional.of(
        Verdict.of(
                CAUSE.says(
                    "upstream answered "
                        + status
                        + " to a request for "
                        + authority
                        + " on a connection to "
                        + dialled,
                    null),
                status == MISDIRECTED ? Confidence.HIGH : Confidence.LOW,
                last.connection().tls().complete(),
                stream.requestHead(),
                stream.responseHead())
            .with(List.of(exchange.told()))
            .as(status == MISDIRECTED ? Severity.FAULT : Severity.NOTE));
  }

  /** The SNI; without one what was dialled. */
  private static String dialled(ConnectionCase connection) {
    Seen<Event.TlsHandshakeComplete> complete = connection.tls().complete();
    String sni = complete == null ? null : complete.what().sni();
    return sni == null ? host(connection.target().replaceFirst("^https?://", "")) : sni;
  }

  private static String host(@Nullable String authority) {
    return authority == null ? "" : authority.replaceFirst(":[0-9]+$", "");
  }
}
