package dev.h2tap.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;

/** Files to send, and what they hash to. */
public final class Bodies {
  public static final int KIB = 1024;
  public static final int MIB = 1024 * KIB;
  private static final long SEED = 7540;

  private Bodies() {}

  /** A file of {@code size} bytes, the same in every run. */
  public static Path random(Path file, long size) throws IOException {
    byte[] block = new byte[64 * KIB];
    Random random = new Random(SEED);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = size; left > 0; left -= block.length) {
        random.nextBytes(block);
        out.write(block, 0, (int) Math.min(left, block.length));
      }
    }
    return file;
  }

  /** A file of zeros that takes no room on the disk. */
  public static Path sparse(Path file, long size) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(size);
    }
    return file;
  }

  public static String sha256(Path file) throws IOException {
    try (InputStream in =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      byte[] block = new byte[256 * KIB];
      while (in.read(block) >= 0) {
        continue;
      }
      return HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
