package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import dev.h2tap.recorder.event.Event;
import java.util.Optional;

/** Nothing listens, there is no route, or the name does not resolve. */
public final class Unreachable implements Rule {
  private static final Cause CAUSE =
      Cause.fault(
              "unreachable", "Nothing listens there, no route leads there, or no name resolves.")
          .prometheus("connect: connection refused, no route to host, no such host")
          .curl("(7) Failed to connect, (6) Could not resolve host")
          .tells("Nothing reached a peer: which address was tried, in which attempt.")
          .remedy(
              "Check the host, the port and whether the process is up; then firewalls and network"
                  + " policies on the way.");

  /** The name did not resolve. */
  public static Statement unresolved(String host) {
    return CAUSE.says(host + " does not resolve", "check the host name");
  }

  /** No answer to the connect in time. */
  public static Statement timedOut(String address) {
    return CAUSE.says(
        "connect to " + address + " timed out", "check the address and firewalls on the way");
  }

  /** The network knows no way. */
  public static Statement noRoute(String address) {
    return CAUSE.says("connect to " + address + ": no route to host", null);
  }

  /** The port is closed. */
  public static Statement refused(String address) {
    return CAUSE.says("connect to " + address + ": connection refused", "nothing listens there");
  }

  /** Another reason, in the words of the operating system. */
  public static Statement failed(String address, String reason) {
    return CAUSE.says("connect to " + address + " failed: " + reason, null);
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    if (connection.failed() == null || ProxyLoop.isLoop(connection.failed().what())) {
      return Optional.empty();
    }
    Event.ConnectFailed failed = connection.failed().what();
    String[] parts = failed.reason().split("; ", 2);
    Statement said = CAUSE.says(parts[0], parts.length > 1 ? parts[1] : null);
    return Optional.of(Verdict.of(said, Confidence.HIGH, connection.failed()));
  }
}
