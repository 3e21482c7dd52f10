package dev.h2tap.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Properties;

/**
 * Where a command's output goes. UTF-8 whatever the locale says.
 *
 * <p>Java cannot tell whether a stream is a terminal, so the launcher says it: system property
 * {@code h2tap.terminals} contains {@code 1} for stdout and {@code 2} for stderr, {@code
 * h2tap.columns} the width. Without the launcher there is no terminal.
 *
 * @param out standard output; flushed at each line on a terminal and at the end of the command, a
 *     command that follows something flushes it itself
 * @param bytes standard output for what is no text; not buffered, and never used beside {@code out}
 * @param err standard error, flushed at each line
 * @param colour whether {@code out} takes colour
 * @param interactive whether {@code err} is a terminal, so that progress may be shown
 * @param width columns
 */
public record Terminal(
    PrintWriter out,
    OutputStream bytes,
    PrintWriter err,
    boolean colour,
    boolean interactive,
    int width) {
  private static final int DEFAULT_WIDTH = 80;

  /** One for text alone. */
  public Terminal(
      PrintWriter out, PrintWriter err, boolean colour, boolean interactive, int width) {
    this(out, OutputStream.nullOutputStream(), err, colour, interactive, width);
  }

  /** The terminal that h2tap was started on. */
  public static Terminal system() {
    return of(
        new StandardOutput(new FileOutputStream(FileDescriptor.out)),
        new FileOutputStream(FileDescriptor.err),
        System.getenv(),
        System.getProperties());
  }

  static Terminal of(
      OutputStream out, OutputStream err, Map<String, String> env, Properties launcher) {
    String terminals = launcher.getProperty("h2tap.terminals", "");
    boolean dumb = "dumb".equals(env.get("TERM"));
    boolean outIsTerminal = terminals.contains("1");
    return new Terminal(
        writer(out, outIsTerminal),
        out,
        writer(err, true),
        colour(env, outIsTerminal && !dumb),
        terminals.contains("2") && !dumb,
        width(env.getOrDefault("COLUMNS", launcher.getProperty("h2tap.columns", ""))));
  }

  /** The text in this style where the terminal takes colour, else as it is. */
  public String style(Style style, String text) {
    return colour ? style.around(text) : text;
  }

  private static boolean colour(Map<String, String> env, boolean terminal) {
    if (!env.getOrDefault("NO_COLOR", "").isEmpty()) {
      return false;
    }
    String force = env.getOrDefault("CLICOLOR_FORCE", "0");
    return terminal || !(force.isEmpty() || force.equals("0"));
  }

  private static int width(String columns) {
    try {
      int width = Integer.parseInt(columns.strip());
      return width > 0 ? width : DEFAULT_WIDTH;
    } catch (NumberFormatException e) {
      return DEFAULT_WIDTH;
    }
  }

  private static PrintWriter writer(OutputStream stream, boolean flushLines) {
    return new PrintWriter(
        new BufferedWriter(new OutputStreamWriter(stream, UTF_8), 1 << 16), flushLines);
  }
}
