package dev.h2tap.recorder.view;

import dev.h2tap.recorder.timeline.Entry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Function;

/** Holds back what a view prints of entries, and keeps that of the last ones only. */
public final class LastEntries implements Consumer<Entry> {
  private final int limit;
  private final PrintWriter out;
  private final StringWriter text = new StringWriter();
  private final Consumer<Entry> view;
  private final Deque<String> held = new ArrayDeque<>();
  private boolean released;

  /**
   * @param limit how many are kept
   * @param view makes the view that prints to a writer
   */
  public LastEntries(int limit, PrintWriter out, Function<PrintWriter, Consumer<Entry>> view) {
    this.limit = limit;
    this.out = out;
    this.view = view.apply(new PrintWriter(text));
  }

  @Override
  public void accept(Entry entry) {
    view.accept(entry);
    String printed = text.toString();
    text.getBuffer().setLength(0);
    if (released) {
      out.print(printed);
      return;
    }
    held.add(printed);
    if (held.size() > limit) {
      held.remove();
    }
  }

  /** Prints what is held; what comes from now on is printed at once. */
  public void release() {
    released = true;
    held.forEach(out::print);
    held.clear();
  }
}
