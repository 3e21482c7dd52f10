package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Http2Case;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.event.Direction;
import java.util.Optional;
import java.util.stream.Stream;

/** One end did not acknowledge SETTINGS in time. */
public final class SettingsTimeout implements Rule {
  /** SETTINGS_TIMEOUT (RFC 9113 §7). */
  static final long CODE = 4;

  private static final Cause CAUSE =
      Cause.fault("settings-timeout", "SETTINGS were not acknowledged in time.")
          .prometheus("connection error: SETTINGS_TIMEOUT")
          .tells("GOAWAY with code 4; whose SETTINGS have no ACK.")
          .remedy(
              "Look for the end that does not read: a blocked event loop, or a proxy on the way that"
                  + " buffers. `--upstream-protocol http1` goes around it.")
          .otherwise("a slow network: the ACK was on its way");

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    Http2Case http2 = connection.http2();
    return Stream.concat(http2.goAwaysReceived().stream(), http2.goAwaysSent().stream())
        .filter(goAway -> goAway.what().code() == CODE)
        .findFirst()
        .map(
            goAway ->
                Verdict.of(
                    CAUSE.says(
                        goAway.at().direction() == Direction.SENT
                            ? "the peer did not acknowledge our SETTINGS in time"
                            : "the peer says that we did not acknowledge its SETTINGS in time",
                        null),
                    Confidence.HIGH,
                    http2.ourSettings(),
                    http2.peerSettings(),
                    goAway));
  }
}
