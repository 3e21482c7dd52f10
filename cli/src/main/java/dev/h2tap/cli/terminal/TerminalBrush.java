package dev.h2tap.cli.terminal;

import dev.h2tap.recorder.view.Paint;

/** Paints the pieces of a view's lines where the terminal takes colour. */
public record TerminalBrush(Terminal terminal) implements Paint.Brush {

  @Override
  public String apply(Paint paint, String text) {
    return switch (paint) {
      case PLAIN -> text;
      case FAINT -> terminal.style(Style.FAINT, text);
      case WORD -> terminal.style(Style.BOLD, text);
      case DOWN -> terminal.style(Style.CYAN, text);
      case UP, NOTE -> terminal.style(Style.YELLOW, text);
      case GOOD -> terminal.style(Style.GREEN, text);
      case BAD -> terminal.style(Style.RED, text);
    };
  }
}
