package dev.h2tap.cli.terminal;

/** How a piece of text stands out on a terminal (ECMA-48 SGR). */
public enum Style {
  BOLD(1),
  FAINT(2),
  RED(31),
  GREEN(32),
  YELLOW(33),
  CYAN(36);

  private final int code;

  Style(int code) {
    this.code = code;
  }

  String around(String text) {
    return "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
