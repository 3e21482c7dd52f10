package dev.h2tap.cli;

import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import dev.h2tap.cli.setup.ReplaySetup;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.proxy.replay.Speed;
import dev.h2tap.proxy.replay.serve.MatchBy;
import dev.h2tap.proxy.replay.serve.OnMiss;
import dev.h2tap.proxy.replay.serve.Repeat;
import dev.h2tap.proxy.replay.serve.Replay;
import dev.h2tap.proxy.replay.serve.ReplayReader;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.exchange.RecordedExchange;
import dev.h2tap.recorder.log.Records;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.Stack;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code h2tap replay serve}: answers clients as the recorded upstreams did. */
@Command(
    name = "serve",
    description = {
      "Answers clients as the upstreams of a recorded run did: the n-th request for something gets"
          + " the n-th response that was recorded for it, and then the last one again and again.",
      "Clients may use it as the target itself or as a proxy, over HTTP/1.1 and HTTP/2, in plaintext"
          + " and TLS. A connection that failed fails again for whoever offers the same ALPN."
    },
    footer = {
      "",
      "Examples:",
      "  h2tap replay serve scrape.h2tap --listen 9102",
      "  h2tap replay serve scrape.h2tap --listen 15090 --speed 1 --loop",
      "  h2tap replay serve calls.h2tap --match method,path --on-miss https://app.example:8443",
    })
final class ReplayServeCommand implements Callable<Integer> {

  private static final int WARNINGS = 5;

  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private LogInput input = new LogInput();

  @Mixin private ListenOptions listen = new ListenOptions();

  @Option(
      names = "--match",
      paramLabel = "LIST",
      description =
          "What must be as recorded, of method, authority, path, query, body and header:NAME."
              + " Default: method,authority,path,query; an authority that the log does not know"
              + " does not count.")
  private String match = "method,authority,path,query";

  @Option(
      names = "--on-miss",
      paramLabel = "404|URL|fail",
      parameterConsumer = OnMissWords.class,
      description =
          "What a request gets that was not recorded: 404 that says what is nearest, the answer of a"
              + " live upstream (http(s)://HOST[:PORT]), or 404 and the end of the replay with exit"
              + " code 1. Default: 404.")
  private String onMiss = "404";

  @Option(
      names = "--speed",
      paramLabel = "N|max",
      description = "1 with the pauses as recorded, 2 twice as fast, max without. Default: max.")
  private String speed = "max";

  @Option(
      names = "--loop",
      description = "After the last recorded response begin again with the first.")
  private boolean loop;

  @Option(
      names = "--once",
      description = "Give each recorded response once only; then a request is a miss.")
  private boolean once;

  @Mixin private UpstreamTlsOptions tls = new UpstreamTlsOptions();

  @Mixin private RecordOptions record = new RecordOptions();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Event loops that serve clients. Default: 1.")
  private int threads = 1;

  @Option(
      names = "--ready-file",
      paramLabel = "FILE",
      description = "Written with the bound addresses when listening: NAME HOST:PORT a line.")
  private @Nullable Path readyFile;

  ReplayServeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** {@code upstream URL} may be two words. */
  static final class OnMissWords implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> args, ArgSpec arg, CommandSpec spec) {
      if (args.isEmpty()) {
        throw new ParameterException(
            spec.commandLine(), "missing required parameter for option '--on-miss' (404|URL|fail)");
      }
      String word = args.pop();
      boolean more = word.equals("upstream") && !args.isEmpty();
      arg.setValue(more ? args.pop() : word.replaceFirst("^upstream[= ]", ""));
    }
  }

  @Override
  public Integer call() throws UserException, IOException {
    Messages messages = new Messages(terminal);
    if (loop && once) {
      throw new UserException("--loop and --once exclude each other; leave one out");
    }
    if (threads < 1 || threads > 256) {
      throw new UserException("--threads " + threads + " is not within 1 to 256");
    }
    boolean live = !onMiss.equals("404") && !onMiss.equals("fail");
    Speed pace = Speed.parse(speed);
    MatchBy matching = MatchBy.parse(match);
    record.protect(input.path());
    ReplaySetup setup = ReplaySetup.load(values(live), messages);
    try (Replay replay = read(matching)) {
      warn(replay.warnings(), messages);
      return new ReplayRun(messages, replay, setup, input.path(), readyFile)
          .untilStopped(
              spec,
              pace,
              end ->
                  live
                      ? new OnMiss.Upstream()
                      : onMiss.equals("fail") ? new OnMiss.Fail(end) : new OnMiss.NotFound(),
              threads);
    }
  }

  private static void warn(List<String> warnings, Messages messages) {
    warnings.stream().limit(WARNINGS).forEach(messages::warn);
    if (warnings.size() > WARNINGS) {
      messages.warn("and " + (warnings.size() - WARNINGS) + " more responses are not whole");
    }
  }

  private Replay read(MatchBy matching) throws UserException, IOException {
    Records log = input.records(terminal);
    Set<Long> connections = input.connections();
    Predicate<RecordedExchange> wanted = input.chosen(log);
    Replay replay =
        new ReplayReader(
                wanted,
                number -> !input.isNarrowed() || connections.contains(number),
                matching,
                loop ? Repeat.LOOP : once ? Repeat.NEVER : Repeat.LAST)
            .read(log);
    if (replay.isEmpty()) {
      replay.close();
      throw new UserException(
          input.path()
              + " has nothing to serve: no exchange"
              + (connections.isEmpty() && input.filter().isEmpty() ? "" : " that is chosen")
              + " and no connection that failed");
    }
    return replay;
  }

  private Values values(boolean live) throws UserException {
    if (live && !onMiss.matches("(?i)https?://.*")) {
      throw new UserException("--on-miss '" + onMiss + "' is none of 404, a URL, and fail");
    }

    return Values.NONE
        .over(listen.values())
        .over(tls.values())
        .over(record.values())
        .with(Keys.UPSTREAM, live ? onMiss : null);
  }
}
