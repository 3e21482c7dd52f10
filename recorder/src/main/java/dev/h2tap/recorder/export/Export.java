package dev.h2tap.recorder.export;

import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.Records;
import java.io.IOException;
import java.io.OutputStream;

/** A log in the format of another tool. Memory grows with what is open at a time, not with logs. */
@FunctionalInterface
public interface Export {

  /**
   * Writes all of it.
   *
   * @param log may be read several times
   * @param out not closed; buffered by the caller
   * @throws UserException if the log has nothing that the format could hold, and says so
   */
  void write(Records log, OutputStream out) throws IOException, UserException;
}
