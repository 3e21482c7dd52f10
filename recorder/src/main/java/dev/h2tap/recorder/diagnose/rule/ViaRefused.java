package dev.h2tap.recorder.diagnose.rule;

import dev.h2tap.recorder.diagnose.Cause;
import dev.h2tap.recorder.diagnose.Confidence;
import dev.h2tap.recorder.diagnose.ConnectionCase;
import dev.h2tap.recorder.diagnose.Rule;
import dev.h2tap.recorder.diagnose.Statement;
import dev.h2tap.recorder.diagnose.Verdict;
import java.util.Locale;
import java.util.Optional;

/** The proxy of {@code --via} opened no tunnel. */
public final class ViaRefused implements Rule {
  private static final String CHECK = "check --via";
  private static final Cause CAUSE =
      Cause.fault("via-refused", "The proxy on the way to the upstream opened no tunnel.")
          .prometheus("Proxy Authentication Required, or another status of the proxy")
          .curl("(56) CONNECT tunnel failed, response 407, (97) SOCKS5 failures")
          .tells(
              "What the proxy answered to CONNECT or to SOCKS5, before anything reached the"
                  + " upstream.")
          .remedy(
              "407 or a refused login: the right credentials with `--via-credentials-file FILE`. 403:"
                  + " the proxy must allow the host and the port. 502, 503, 504 and the codes of"
                  + " SOCKS5: the proxy does not reach the upstream; look from there. It resolves the"
                  + " upstream's name.")
          .otherwise("a --via that is no proxy, or one of another kind");

  /**
   * The proxy answered CONNECT with this status.
   *
   * @param login whether it was given credentials
   */
  public static Statement status(int status, String proxy, String target, boolean login) {
    return switch (status) {
      case 401, 407 -> login(proxy, login);
      case 403 ->
          CAUSE.says(
              "the proxy " + proxy + " does not allow a tunnel to " + target + " (" + status + ")",
              "let it allow that host and port");
      case 400, 404, 405, 501 ->
          CAUSE.says("the proxy " + proxy + " opens no tunnels (" + status + ")", CHECK);
      case 500, 502, 503, 504 ->
          CAUSE.says(
              "the proxy " + proxy + " does not reach " + target + " (" + status + ")",
              "check the upstream from there");
      default ->
          CAUSE.says(
              "the proxy " + proxy + " refused a tunnel to " + target + " (" + status + ")", null);
    };
  }

  /**
   * The proxy wants to know who we are.
   *
   * @param given whether it was told
   */
  public static Statement login(String proxy, boolean given) {
    return given
        ? CAUSE.says("the proxy " + proxy + " does not accept our credentials", CHECK)
        : CAUSE.says(
            "the proxy " + proxy + " wants credentials", "add --via-credentials-file FILE");
  }

  /**
   * A SOCKS5 proxy answered with an error (RFC 1928 §6).
   *
   * @param code as Netty names it, for example {@code HOST_UNREACHABLE}
   */
  public static Statement socks(String code, String proxy, String target) {
    String words = code.toLowerCase(Locale.ROOT).replace('_', ' ');
    return code.equals("FORBIDDEN")
        ? CAUSE.says(
            "the proxy " + proxy + " does not allow a tunnel to " + target,
            "let it allow that host and port")
        : CAUSE.says(
            "the proxy " + proxy + " does not reach " + target + ": " + words,
            "check the upstream from there");
  }

  /** No answer in time. */
  public static Statement timedOut(String proxy, String target) {
    return CAUSE.says("the proxy " + proxy + " opened no tunnel to " + target + " in time", null);
  }

  /** The proxy ended the connection without an answer. */
  public static Statement ended(String proxy) {
    return CAUSE.says(
        "the proxy " + proxy + " closed the connection instead of opening a tunnel", CHECK);
  }

  /** What it said makes no sense. */
  public static Statement garbled(String proxy, String fault) {
    return CAUSE.says("what answers at " + proxy + " is no such proxy: " + fault, CHECK);
  }

  @Override
  public Cause cause() {
    return CAUSE;
  }

  @Override
  public Optional<Verdict> judge(ConnectionCase connection) {
    return Recorded.of(CAUSE, Confidence.HIGH, connection);
  }
}
