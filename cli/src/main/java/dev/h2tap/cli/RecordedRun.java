package dev.h2tap.cli;

import dev.h2tap.proxy.via.Via;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.log.Recorder;
import dev.h2tap.recorder.log.RecordingOptions;
import dev.h2tap.recorder.log.SessionLog;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** A run of a command that can be recorded. */
final class RecordedRun {
  private RecordedRun() {}

  /**
   * Begins to record.
   *
   * @param recording null where nothing is recorded
   * @param spec the command that runs
   */
  static Recorder start(@Nullable RecordingOptions recording, CommandSpec spec)
      throws UserException {
    return start(recording, spec, Map.of());
  }

  /**
   * Begins to record.
   *
   * @param settings what is to be told of the configuration besides the options
   */
  static Recorder start(
      @Nullable RecordingOptions recording, CommandSpec spec, Map<String, String> settings)
      throws UserException {
    return recording == null
        ? SessionLog.off()
        : SessionLog.start(
            recording,
            new Event.RunStarted(
                Version.number(),
                configuration(spec, settings),
                ProcessHandle.current().pid(),
                System.getProperty("java.version", "unknown"),
                false));
  }

  /** The options as given. Passwords are left out; other secrets are in files. */
  private static Map<String, String> configuration(CommandSpec spec, Map<String, String> settings) {
    Map<String, String> given = new TreeMap<>(settings);
    spec.commandLine()
        .getParseResult()
        .matchedOptions()
        .forEach(
            option ->
                given.put(
                    option.longestName(),
                    switch (option.longestName()) {
                      case ForwardOptions.PROXY_AUTH ->
                          withoutPassword(option.stringValues().get(0));
                      case ReplaySendCommand.HEADER -> namesOf(option.stringValues());
                      case ViaOptions.VIA -> Via.shown(option.stringValues().get(0));
                      default -> String.join(" ", option.stringValues());
                    }));
    return given;
  }

  /** The values may be credentials; what is sent is recorded where it is sent. */
  private static String namesOf(List<String> headers) {
    return headers.stream()
        .map(header -> header.split(":", 2)[0].strip())
        .collect(Collectors.joining(" "));
  }

  private static String withoutPassword(String credentials) {
    int colon = credentials.indexOf(':');
    return credentials.startsWith("@") || colon < 0
        ? credentials
        : credentials.substring(0, colon) + ":***";
  }
}
