package dev.h2tap.cli;

/** What h2tap tells the shell. */
public final class ExitCode {
  /** All is well. */
  public static final int GOOD = 0;

  /** The thing asked about failed, or h2tap itself did. */
  public static final int FAILED = 1;

  /** Wrong usage or configuration. */
  public static final int USAGE = 2;

  /** Nobody reads our output any more; the shell's number for a death by SIGPIPE. */
  public static final int CLOSED_PIPE = 141;

  private ExitCode() {}
}
