package dev.h2tap.cli;

import dev.h2tap.proxy.BoundAddress;
import dev.h2tap.recorder.UserException;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells another program where we listen: a file with {@code NAME HOST:PORT} a line. */
final class ReadyFile {
  private final @Nullable Path file;
  private final List<BoundAddress> others;

  /**
   * @param file null where nobody wants to know
   * @param others what is in the file beside the proxy's own listeners, behind them
   */
  ReadyFile(@Nullable Path file, List<BoundAddress> others) {
    this.file = file;
    this.others = others;
  }

  /** Nobody listens any more: a wait for the next run must not find the file of this one. */
  void remove() {
    if (file == null) {
      return;
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      System.getLogger(ReadyFile.class.getName())
          .log(System.Logger.Level.WARNING, "cannot remove {0}: {1}", file, e.getMessage());
    }
  }

  /** Writes the file in one move, so that nobody reads half of it. */
  void write(List<BoundAddress> listeners) throws UserException {
    if (file == null) {
      return;
    }
    StringBuilder text = new StringBuilder();
    Stream.concat(listeners.stream(), others.stream())
        .forEach(
            bound ->
                text.append(bound.name())
                    .append(' ')
                    .append(NetUtil.toSocketAddressString(bound.address()))
                    .append('\n'));
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.writeString(draft, text);
      try {
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UserException(
          "cannot write --ready-file " + file + ": is its directory there and writable?", e);
    }
  }
}
