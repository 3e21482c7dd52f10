package dev.h2tap.cli;

import dev.h2tap.cli.option.ByteSize;
import dev.h2tap.cli.terminal.Terminal;
import dev.h2tap.cli.terminal.TerminalBrush;
import dev.h2tap.recorder.FileFault;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.log.LogRecord;
import dev.h2tap.recorder.log.RecordHeader;
import dev.h2tap.recorder.log.SessionLog;
import dev.h2tap.recorder.log.SessionLogReader;
import dev.h2tap.recorder.protobuf.ProtoDescriptors;
import dev.h2tap.recorder.timeline.BodySink;
import dev.h2tap.recorder.timeline.Counterparts;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.ExchangeRecords;
import dev.h2tap.recorder.timeline.HttpStream;
import dev.h2tap.recorder.timeline.Timeline;
import dev.h2tap.recorder.view.BodyFiles;
import dev.h2tap.recorder.view.Filter;
import dev.h2tap.recorder.view.JsonView;
import dev.h2tap.recorder.view.LastEntries;
import dev.h2tap.recorder.view.Selection;
import dev.h2tap.recorder.view.TextView;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code h2tap inspect}: tells a recorded run line by line. */
@Command(
    name = "inspect",
    description = "Tells a recorded run like a curl -v that can see inside.",
    footer = {
      "",
      "Filter terms: NAME, one of = != ~ !~ < <= > >=, and a value; all must hold. Names are",
      "kind type record elapsed connection side direction stream length flags code opcode event",
      "text field method path authority status protocol exchange duration reason.",
      "",
      "Examples:",
      "  h2tap inspect scrape.h2tap",
      "  h2tap inspect scrape.h2tap --exchanges --filter 'status>=500'",
      "  h2tap inspect scrape.h2tap --exchanges --last 100",
      "  h2tap inspect scrape.h2tap --frames --connection 2",
      "  h2tap inspect scrape.h2tap --follow --filter 'path~/metrics side=upstream'",
      "  h2tap inspect scrape.h2tap --json --filter 'type=GOAWAY,RST_STREAM'",
      "  h2tap inspect calls.h2tap --proto-descriptor api.pb --filter kind=message"
    })
final class InspectCommand implements Callable<Integer> {
  private static final long FOLLOW_PAUSE_MILLIS = 100;

  /** So many entries are seen at once, whatever else is buffered. */
  private static final int FIRST_SCREEN = 40;

  private final Terminal terminal;

  @Parameters(
      paramLabel = "LOG",
      description = "A session log: a file, or a directory of segments.")
  private Path log = Path.of("");

  @Option(names = "--follow", description = "Go on with what is appended, until the run ends.")
  private boolean follow;

  @Option(
      names = "--connection",
      paramLabel = "N",
      description = "Only this connection; may be given several times.")
  private Set<Long> connections = Set.of();

  @Option(
      names = "--last",
      paramLabel = "N",
      description = "Only the last N of what would be shown; with --follow what comes then, too.")
  private int last = Integer.MAX_VALUE;

  @ArgGroup(exclusive = true)
  private Part part = new Part();

  /** The parts of the story that can be asked for. */
  static final class Part {
    @Option(names = "--exchanges", description = "One line an exchange.")
    private boolean exchanges;

    @Option(names = "--frames", description = "Only HTTP/2 frames and the messages in them.")
    private boolean frames;

    @Option(names = "--tls", description = "Only what belongs to TLS.")
    private boolean tls;

    Selection selection(Selection otherwise) {
      if (exchanges) {
        return Selection.EXCHANGES;
      } else if (frames) {
        return Selection.FRAMES;
      }
      return tls ? Selection.TLS : otherwise;
    }
  }

  @Option(
      names = "--filter",
      paramLabel = "EXPR",
      description = "Only what these terms hold for, for example 'method=GET status>=500'.")
  private String filter = "";

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Option(
      names = "--body",
      paramLabel = "DIR",
      description = "Write bodies to files in this directory, content codings undone.")
  private @Nullable Path bodyDirectory;

  @Option(
      names = "--body-limit",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description = "How much of a text body is shown (default: 2KiB).")
  private long bodyLimit = 2 << 10;

  @Option(
      names = "--proto-descriptor",
      paramLabel = "FILE",
      description =
          "Read gRPC messages with this descriptor set, made with"
              + " protoc --include_imports --descriptor_set_out=FILE.")
  private @Nullable Path protoDescriptor;

  private long shown;

  InspectCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws UserException, IOException, InterruptedException {
    Filter terms = Filter.parse(filter);
    Selection selection = part.selection(json ? Selection.EVERYTHING : Selection.STORY);
    Function<PrintWriter, Consumer<Entry>> views =
        out ->
            json
                ? new JsonView(out)
                : new TextView(out, new TerminalBrush(terminal), selection == Selection.TLS);
    LastEntries lastOnes = lastOnes(views);
    Consumer<Entry> view = lastOnes == null ? views.apply(terminal.out()) : lastOnes;
    Runnable caughtUp = lastOnes == null ? () -> {} : lastOnes::release;
    int limit = selection == Selection.EXCHANGES ? 0 : (int) Math.min(bodyLimit, 64 << 20);
    UnaryOperator<Entry> reading =
        protoDescriptor == null
            ? UnaryOperator.identity()
            : ProtoDescriptors.read(protoDescriptor, limit, this::warn);
    Consumer<Entry> chosen =
        found -> {
          if (!selection.has(found) || !isWanted(found)) {
            return;
          }
          Entry entry = reading.apply(found);
          if (terms.test(entry)) {
            view.accept(entry);
            if (++shown == FIRST_SCREEN) {
              terminal.out().flush();
            }
          }
        };
    try (SessionLogReader reader =
            follow
                ? SessionLog.follow(log, damage -> warn(damage.toString()))
                : SessionLog.open(log, damage -> warn(damage.toString()));
        Bodies bodies = bodies()) {
      Timeline timeline = new Timeline(limit, chosen, bodies.sink());
      boolean exchangesAlone = selection == Selection.EXCHANGES && bodyDirectory == null;
      tell(reader, timeline, exchangesAlone ? new ExchangeRecords() : null, caughtUp);
      timeline.finish();
      caughtUp.run();
    } catch (UncheckedIOException e) {
      throw new UserException(
          "cannot write to " + bodyDirectory + ": " + FileFault.reason(e) + "; see --body", e);
    }
    if (shown == 0) {
      terminal.err().println("h2tap: nothing in " + log + " matches");
    }
    return ExitCode.GOOD;
  }

  private @Nullable LastEntries lastOnes(Function<PrintWriter, Consumer<Entry>> views)
      throws UserException {
    if (last < 1) {
      throw new UserException("--last: give a number above 0, for example 100");
    }
    return last == Integer.MAX_VALUE ? null : new LastEntries(last, terminal.out(), views);
  }

  /**
   * @param sparing chooses what is decoded, null where everything is
   * @param caughtUp is run when all that is there so far has been read
   */
  private void tell(
      SessionLogReader reader,
      Timeline timeline,
      @Nullable ExchangeRecords sparing,
      Runnable caughtUp)
      throws IOException, InterruptedException, UserException {
    boolean ended = false;
    long end = Long.MAX_VALUE;
    Predicate<RecordHeader> needed = header -> true;
    if (!connections.isEmpty() && !follow) {
      Counterparts counterparts = Counterparts.of(log, connections);
      needed = counterparts::has;
      end = counterparts.lastRecord();
    }
    if (sparing != null) {
      needed = needed.and(sparing::has);
    }
    reader.decoding(needed, timeline::pass);
    while (true) {
      LogRecord record = reader.next();
      if (record != null && record.sequence() > end) {
        return;
      } else if (record != null) {
        if (sparing != null) {
          sparing.learn(record);
        }
        timeline.accept(record);
        ended = record.event() instanceof Event.RunEnded;
      } else if (follow && !ended) {
        caughtUp.run();
        terminal.out().flush();
        TimeUnit.MILLISECONDS.sleep(FOLLOW_PAUSE_MILLIS);
      } else {
        return;
      }
    }
  }

  private boolean isWanted(Entry entry) {
    return connections.isEmpty() || entry.connections().anyMatch(connections::contains);
  }

  private Bodies bodies() throws UserException {
    Path directory = bodyDirectory;
    if (directory == null) {
      return new Bodies(BodySink.none(), () -> {});
    }
    try {
      BodyFiles files = new BodyFiles(directory, this::isBodyWanted, this::warn);
      return new Bodies(files, files::close);
    } catch (IOException e) {
      throw new UserException(
          "cannot write to " + directory + ": " + FileFault.reason(e) + "; see --body", e);
    }
  }

  private boolean isBodyWanted(HttpStream stream) {
    return connections.isEmpty()
        ? BodyFiles.isDownstream(stream)
        : connections.contains(stream.connection());
  }

  /** Where bodies go, and what is to be done in the end. */
  private record Bodies(BodySink sink, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }

  private void warn(String text) {
    terminal.err().println("h2tap: warning: " + text);
  }
}
