package dev.h2tap.proxy.tls;

import dev.h2tap.recorder.UserException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** What files held at a moment, also where they could not be read. Immutable. */
public final class FileContents {
  private final Map<Path, byte[]> bytes = new HashMap<>();
  private final Map<Path, UserException> faults = new HashMap<>();
  private final CertificateFiles files;
  private final String digest;

  private FileContents(CertificateFiles files) {
    this.files = files;
    MessageDigest sha256 = sha256();
    for (Path file : files.all()) {
      try {
        byte[] read = PemFile.bytes(file);
        bytes.put(file, read);
        sha256.update((read.length + ":").getBytes(StandardCharsets.US_ASCII));
        sha256.update(read);
      } catch (UserException e) {
        faults.put(file, e);
        sha256.update(String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
      }
    }
    this.digest = HexFormat.of().formatHex(sha256.digest());
  }

  /** Reads the files now, one after the other. */
  public static FileContents read(CertificateFiles files) {
    return new FileContents(files);
  }

  /** Equal for equal contents of the same files. */
  public String digest() {
    return digest;
  }

  CertificateFiles files() {
    return files;
  }

  PemFile pem(Path file) throws UserException {
    UserException fault = faults.get(file);
    if (fault != null) {
      throw fault;
    }
    return PemFile.parse(file, bytes.getOrDefault(file, new byte[0]));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
