package dev.h2tap.recorder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why something could not be done with a file, in words; the JDK's messages only name the file. */
public final class FileFault {
  private FileFault() {}

  /** The reason, without the file's name. */
  public static String reason(UncheckedIOException e) {
    IOException cause = e.getCause();
    return cause == null ? e.toString() : reason(cause);
  }

  /** The reason, without the file's name. */
  public static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    } else if (e instanceof AccessDeniedException) {
      return "permission denied";
    } else if (e instanceof FileAlreadyExistsException) {
      return "there is a file of that name";
    } else if (e instanceof NotDirectoryException) {
      return "it is no directory";
    }
    String reason = e instanceof FileSystemException fault ? fault.getReason() : e.getMessage();
    return reason == null ? e.toString() : reason;
  }
}
