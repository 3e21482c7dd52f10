package dev.h2tap.recorder.redact;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** Content that can be searched as it is; what is found is masked in its place. */
final class PlainBody implements Body {
  private final Scope scope;
  private final Search search;
  private final Span open = new Span();
  private long openStart;

  PlainBody(Scope scope, List<BodyRule> rules) {
    this.scope = scope;
    this.search = new Search(rules, scope.tally(), this::mask);
  }

  private void mask(long from, long to) {
    scope.edits().fill(open.sub(from - openStart, to - openStart), Search.MASK);
  }

  @Override
  public void take(Span span, ByteBuf bytes) {
    open.add(span);
    search.add(bytes);
    openStart += open.take(search.settled() - openStart).length();
  }

  @Override
  public void lost() {
    search.lost();
  }

  @Override
  public void end() {
    search.end();
  }
}
