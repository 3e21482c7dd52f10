package dev.h2tap.recorder.log;

import dev.h2tap.recorder.FileFault;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The ways into a session log: recording one, reading one, following one, writing one anew. */
public final class SessionLog {
  private SessionLog() {}

  /**
   * Begins to record: a new log, or the continuation of the one that is there.
   *
   * @param run written first; whether it continues a log is filled in
   * @return to be closed at the end of the run
   * @throws UserException if the path cannot be recorded to; what is there is then untouched
   */
  public static Recorder start(RecordingOptions options, Event.RunStarted run)
      throws UserException {
    return start(options, run, Environment.system());
  }

  static Recorder start(RecordingOptions options, Event.RunStarted run, Environment environment)
      throws UserException {
    if (options.compress()) {
      CompressedRun.require("--compress");
    }
    try {
      Target target =
          options.directory()
              ? SegmentDirectory.open(options, environment)
              : SingleFile.open(options, environment);
      return start(options, run, environment, target);
    } catch (IOException e) {
      throw new UserException(
          "cannot record to "
              + options.path()
              + ": "
              + FileFault.reason(e)
              + "; mend it or give --record another path",
          e);
    }
  }

  private static Recorder start(
      RecordingOptions options, Event.RunStarted run, Environment environment, Target target)
      throws IOException {
    Numbers before = target.before();
    boolean continued = before.sequence() > 0;
    Event.RunStarted first =
        new Event.RunStarted(run.version(), run.configuration(), run.pid(), run.java(), continued);
    Given given = new Given(before);
    Losses losses = new Losses();
    RecordQueue queue =
        new RecordQueue(
            options.queueBytes(), options.overflow() == Overflow.PAUSE, environment.memory());
    LogWriter writer = new LogWriter(queue, target, losses, options, environment, given, first);
    try {
      writer.begin();
    } catch (IOException e) {
      target.close();
      throw e;
    }
    return new QueueRecorder(queue, writer, losses, options, environment, given);
  }

  /** A recorder that records nothing: it hands out numbers and releases buffers. */
  public static Recorder off() {
    return new RecordingOff();
  }

  /**
   * Opens a log to read what is there now, to its end.
   *
   * @param path a file, or a directory of segments
   * @throws UserException if there is no session log
   */
  public static SessionLogReader open(Path path, DamageListener listener) throws UserException {
    return reader(path, listener, false);
  }

  /**
   * Opens a log that may still grow: a record that is torn at its end may be on its way.
   *
   * @param path a file, or a directory of segments
   * @throws UserException if there is no session log
   */
  public static SessionLogReader follow(Path path, DamageListener listener) throws UserException {
    return reader(path, listener, true);
  }

  /**
   * Begins a new log of records that are already there.
   *
   * @param path must not exist
   * @throws UserException if it does, or cannot be written to
   */
  public static SessionLogWriter write(Path path) throws UserException {
    return write(path, LogForm.FILE);
  }

  /**
   * Begins a new log of records that are already there.
   *
   * @param path must not exist; a directory may, if it is empty
   * @throws UserException if it does, or cannot be written to
   */
  public static SessionLogWriter write(Path path, LogForm form) throws UserException {
    if (form.compress()) {
      CompressedRun.require("a compressed log");
    }
    try {
      return new SessionLogWriter(path, form, Environment.system());
    } catch (IOException e) {
      throw new UserException(
          "cannot write " + path + ": " + FileFault.reason(e) + "; give -o another path", e);
    }
  }

  /**
   * Whether a log, or the oldest segment of one, is compressed; one that was continued without
   * compression is not.
   *
   * @throws UserException if there is no session log
   */
  public static boolean isCompressed(Path path) throws IOException, UserException {
    try (SessionLogReader reader = open(path, damage -> {})) {
      LogFileHead file = reader.file();
      return file != null && file.version() == FileHeader.COMPRESSED;
    }
  }

  /**
   * How many bytes a log has, all segments together; 0 where there is none.
   *
   * @param path a file, or a directory of segments
   */
  public static long size(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return Files.isRegularFile(path) ? Files.size(path) : 0;
    }
    long size = 0;
    for (SegmentName name : SegmentName.in(path)) {
      size += Files.size(path.resolve(name.toString()));
    }
    return size;
  }

  private static SessionLogReader reader(Path path, DamageListener listener, boolean live)
      throws UserException {
    if (Files.exists(path) && !Files.isDirectory(path) && !Files.isRegularFile(path)) {
      throw new UserException(path + " is not an h2tap session log; it is not a plain file");
    }
    try {
      return new SessionLogReader(path, listener, live);
    } catch (IOException e) {
      throw new UserException(
          "cannot read "
              + path
              + ": "
              + FileFault.reason(e)
              + "; check the name and the permissions",
          e);
    }
  }
}
