package dev.h2tap.cli.setup;

import dev.h2tap.cli.config.ConfigurationText;
import dev.h2tap.cli.config.Key;
import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Model;
import dev.h2tap.cli.config.Problems;
import dev.h2tap.cli.config.Values;
import dev.h2tap.proxy.rotate.CertificateStore;
import dev.h2tap.recorder.UserException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Loads a configuration, as often as asked: from the command line, and from a file if there is one.
 * What is given on the command line overrides the same key at the top of the file. Thread-safe.
 */
public final class Loader {
  private static final long MAX_BYTES = 1 << 20;

  private final Values options;
  private final @Nullable Path file;
  private final Consumer<String> notices;
  private final CertificateStore certificates = new CertificateStore();
  private final OwnAuthority authority;

  /**
   * @param options what the command line says
   * @param file the configuration file, null for none
   * @param notices gets lines for the user while h2tap runs
   */
  public Loader(Values options, @Nullable Path file, Consumer<String> notices) {
    this.options = options;
    this.file = file;
    this.notices = notices;
    this.authority = new OwnAuthority(notices);
  }

  /** The configuration file, null for none. */
  public @Nullable Path file() {
    return file;
  }

  /** The certificates of all that was loaded. */
  public CertificateStore certificates() {
    return certificates;
  }

  /**
   * Puts the configuration in force together again, with the certificates that are in force now.
   *
   * @throws UserException if that is not possible; nothing is left open then
   */
  public Setup withCertificates(Setup running) throws UserException {
    return new Assembly(
            running.values(),
            Faults.COMMAND_LINE,
            running.reusable(),
            certificates,
            authority,
            notices)
        .setup();
  }

  /**
   * Reads everything again, but for certificates that are in force.
   *
   * @param running the configuration in force: whatever is the same in the new one stays the same
   *     object, so that its connections are kept; null for none
   * @throws UserException if anything is wrong; nothing is left open then
   */
  public Setup load(@Nullable Setup running) throws UserException {
    Reusable former = running == null ? Reusable.NOTHING : running.reusable();
    if (file == null) {
      return new Assembly(options, Faults.COMMAND_LINE, former, certificates, authority, notices)
          .setup();
    }
    Problems problems = new Problems(file.toString());
    Values read = ConfigurationText.read(text(file), file, problems);
    Values values = options.over(read);
    Setup setup = null;
    try {
      checkListeners(read, problems);
      setup =
          new Assembly(values, new FileFaults(problems), former, certificates, authority, notices)
              .setup();
      problems.throwIfAny();
      return setup;
    } catch (UserException e) {
      if (setup != null) {
        setup.reusable().closeUnlessIn(former);
      }
      throw e;
    }
  }

  private void checkListeners(Values read, Problems problems) throws UserException {
    Key<?> option = options.firstOf(Keys.LISTENER).orElse(null);
    if (option != null && read.has(Model.LISTENERS)) {
      throw new UserException(
          "--" + option + " cannot be given where " + file + " has listeners of its own");
    }
    for (Key<?> key : Keys.LISTENER) {
      if (read.has(key) && read.has(Model.LISTENERS)) {
        var place = read.placeOf(key);
        if (place != null) {
          problems.add(place, key + " stands beside listeners; move it into one of them");
        }
      }
    }
  }

  private static String text(Path file) throws UserException {
    try {
      if (Files.isDirectory(file)) {
        throw new UserException("--config " + file + " is a directory; name the file in it");
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new UserException(
            "--config " + file + " is larger than 1 MiB; is it the right file?");
      }
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new UserException("--config " + file + " is no UTF-8 text", e);
    } catch (IOException e) {
      String why = Files.exists(file) ? "cannot be read" : "is not there";
      throw new UserException("--config " + file + " " + why, e);
    }
  }
}
