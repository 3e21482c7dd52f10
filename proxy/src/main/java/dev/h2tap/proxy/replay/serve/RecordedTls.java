package dev.h2tap.proxy.replay.serve;

import dev.h2tap.proxy.accept.HelloAnswer;
import dev.h2tap.proxy.accept.HelloAnswer.Break;
import dev.h2tap.proxy.accept.HelloAnswers;
import dev.h2tap.proxy.accept.LeafTls;
import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.replay.Speed;
import dev.h2tap.proxy.replay.serve.TlsStory.Outcome;
import dev.h2tap.proxy.tls.DownstreamTls;
import dev.h2tap.proxy.tls.TlsAlert;
import dev.h2tap.proxy.tls.TlsEngine;
import dev.h2tap.recorder.UserException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers ClientHellos as the recorded upstreams did. */
final class RecordedTls implements HelloAnswers {
  private final TlsStories stories;
  private final Tally tally;
  private final LeafTls leaves;
  private final @Nullable DownstreamTls given;
  private final Speed speed;

  RecordedTls(
      TlsStories stories, Tally tally, LeafTls leaves, @Nullable DownstreamTls given, Speed speed) {
    this.stories = stories;
    this.tally = tally;
    this.leaves = leaves;
    this.given = given;
    this.speed = speed;
  }

  @Override
  public HelloAnswer to(Arrival arrival, InetSocketAddress local) throws UserException {
    String name = arrival.sni() == null ? local.getAddress().getHostAddress() : arrival.sni();
    List<String> offered = arrival.alpn();
    TlsStory story = stories.next(arrival.sni(), offered);
    if (story == null) {
      return terminate(name, List.of(), stories.alpn(offered, null));
    }
    if (story.outcome() instanceof Outcome.Good good) {
      String chosen = good.alpn() == null ? "" : good.alpn();
      return terminate(name, good.chain(), stories.alpn(offered, chosen));
    }
    tally.broken();
    if (story.outcome() instanceof Outcome.Refused refused) {
      return new Break(refused.reply(), refused.ending(), speed.nanos(refused.nanos()));
    }
    return brokenOff((Outcome.BrokenOff) story.outcome(), name, offered);
  }

  private HelloAnswer terminate(String name, List<X509Certificate> chain, List<String> alpn)
      throws UserException {
    return new HelloAnswer.Terminate(given == null ? leaves.of(name, chain, alpn) : given);
  }

  private HelloAnswer brokenOff(Outcome.BrokenOff outcome, String name, List<String> offered)
      throws UserException {
    List<String> alpn =
        outcome.alpn() == null ? stories.alpn(offered, null) : List.of(outcome.alpn());
    Break reply = new Break(outcome.reply(), outcome.ending(), speed.nanos(outcome.nanos()));
    DownstreamTls tls = given == null ? leaves.of(name, outcome.chain(), alpn) : given;
    if (outcome.alert() < 0) {
      return new HelloAnswer.BreakInside(tls, false, reply);
    }
    TlsAlert alert = TlsAlert.of(outcome.alert());
    return new HelloAnswer.BreakInside(
        DownstreamTls.refusing(tls.identity(), TlsEngine.best(), alpn, alert), true, reply);
  }
}
