package dev.h2tap.cli.setup;

import dev.h2tap.cli.config.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Settings with what was in their files: equal when loading them again would come to the same.
 *
 * @param files a digest of each
 */
record Fingerprint(Values values, List<String> files) {

  /** Reads the files; to be called before they are loaded. */
  static Fingerprint of(Values values, List<Path> files) {
    return new Fingerprint(values, files.stream().map(Fingerprint::digest).toList());
  }

  private static String digest(Path file) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(hash);
    } catch (IOException e) {
      return "unreadable";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
