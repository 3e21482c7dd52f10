package dev.h2tap.cli.setup;

import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import dev.h2tap.proxy.via.Login;
import dev.h2tap.proxy.via.Via;
import dev.h2tap.recorder.FileFault;
import dev.h2tap.recorder.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The proxy on the way to upstreams: the keys via and via-credentials-file. */
public final class ViaSetup {
  private ViaSetup() {}

  /**
   * Reads the proxy and its credentials.
   *
   * @param warnings is told what is wrong without being fatal
   * @return null for none
   */
  public static @Nullable Via of(Values values, Consumer<String> warnings) throws UserException {
    String given = values.get(Keys.VIA);
    Path file = values.get(Keys.VIA_CREDENTIALS_FILE);
    if (given == null) {
      if (file != null) {
        throw new UserException("--via-credentials-file needs --via beside it");
      }
      return null;
    }
    Via via = Via.parse(given);
    if (file != null) {
      return via.with(login(file));
    }
    if (via.login() != null) {
      warnings.accept(
          "the password in --via can be read by whoever sees the process or the file;"
              + " --via-credentials-file keeps it apart");
    }
    return via;
  }

  private static Login login(Path file) throws UserException {
    String line;
    try {
      line = Files.readString(file).strip();
    } catch (IOException e) {
      throw new UserException(
          "cannot read " + file + " of --via-credentials-file: " + FileFault.reason(e), e);
    }
    int colon = line.indexOf(':');
    if (colon < 1 || line.lines().count() > 1) {
      throw new UserException(
          "--via-credentials-file " + file + " holds no line of the form USER:PASSWORD");
    }
    return new Login(line.substring(0, colon), line.substring(colon + 1));
  }
}
