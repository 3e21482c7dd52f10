package dev.h2tap.cli.setup;

import dev.h2tap.cli.config.Key;
import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.config.Values;
import dev.h2tap.proxy.tls.Roots;
import dev.h2tap.proxy.via.Login;
import dev.h2tap.proxy.via.Via;
import dev.h2tap.recorder.FileFault;
import dev.h2tap.recorder.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The proxy on the way to upstreams: the keys via, via-credentials-file and via-ca-file. */
public final class ViaSetup {
  private static final List<Key<?>> FILES = List.of(Keys.VIA_CREDENTIALS_FILE, Keys.VIA_CA_FILE);

  private ViaSetup() {}

  /**
   * Reads the proxy and its credentials.
   *
   * @param warnings is told what is wrong without being fatal
   * @return null for none
   */
  public static @Nullable Via of(Values values, Consumer<String> warnings) throws UserException {
    String given = values.get(Keys.VIA);
    Path credentials = values.get(Keys.VIA_CREDENTIALS_FILE);
    Path caFile = values.get(Keys.VIA_CA_FILE);
    if (given == null) {
      if (credentials != null || caFile != null) {
        throw new UserException(
            "--" + values.firstOf(FILES).orElseThrow() + " needs --via beside it");
      }
      return null;
    }
    if (given.equals("none")) {
      return null;
    }
    Via via = Via.parse(given);
    if (caFile != null) {
      if (via.kind() != Via.Kind.HTTPS) {
        throw new UserException("--via-ca-file is for an https:// proxy, --via is " + via);
      }
      via = via.with(Roots.load(caFile));
    }
    if (credentials != null) {
      return via.with(login(credentials));
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
