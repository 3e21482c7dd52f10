package dev.h2tap.e2e;

/** Something that the stage ends, in whatever state it is. */
public interface Ending {
  void end() throws Exception;
}
