package dev.h2tap.recorder.log;

import dev.h2tap.recorder.UserException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files of our own: created for their owner alone, and locked against a second recorder. */
final class LockedFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private LockedFile() {}

  /**
   * Opens a file for reading and writing, makes it if it is not there, and locks it until the
   * channel is closed. Changes nothing in a file that is there.
   */
  static FileChannel open(Path path) throws IOException, UserException {
    Set<OpenOption> options =
        Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    try {
      return locked(path, FileChannel.open(path, options, privateAttributes(path)));
    } catch (AccessDeniedException e) {
      throw new UserException(
          "cannot record to " + path + ": permission denied; give --record a path that is writable",
          e);
    }
  }

  /** Makes a new file and locks it; fails where there is one of that name. */
  static FileChannel create(Path path) throws IOException {
    Set<OpenOption> options =
        Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    FileChannel channel = FileChannel.open(path, options, privateAttributes(path));
    try {
      return locked(path, channel);
    } catch (UserException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static FileChannel locked(Path path, FileChannel channel)
      throws IOException, UserException {
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw held(path);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw held(path);
  }

  /** Takes away what rights others have to a file that was there. */
  static void makePrivate(Path path) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (view != null) {
      view.setPermissions(OWNER_ONLY);
    }
  }

  /** Makes a directory for its owner alone, if it is not there. */
  static void makeDirectory(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    if (posix(path)) {
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectory(path);
    }
  }

  private static FileAttribute<?>[] privateAttributes(Path path) {
    return posix(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  private static boolean posix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static UserException held(Path path) {
    return new UserException(
        "another h2tap is recording to " + path + "; stop it or give --record another path");
  }
}
