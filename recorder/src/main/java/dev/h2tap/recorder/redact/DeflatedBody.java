package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.wire.Inflation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Content in gzip or deflate. It is searched while it goes by; where something is found it is
 * deflated anew to the same length, and where that cannot be it goes as a whole.
 */
final class DeflatedBody implements Body {
  /** What is kept of the deflated bytes. */
  private static final int KEPT = 8 << 20;

  /** The most that is inflated to be deflated anew. */
  private static final int ANEW = 64 << 20;

  /** The most that is inflated to be searched. */
  private static final long SEARCHED = 1L << 30;

  /** With more matches a body goes as a whole. */
  private static final int MATCHES = 1 << 18;

  private record Match(long from, long to) {}

  private final Scope scope;
  private final Inflation.Wrapper announced;
  private final Search search;
  private final List<Match> matches = new ArrayList<>();
  private final Span span = new Span();
  private final ByteBuf kept = Unpooled.buffer(0, KEPT);
  private Inflation.Wrapper wrapper;
  private @Nullable Inflating inflating;
  private long inflated;
  private boolean unreadable;
  private boolean tooMany;

  DeflatedBody(Scope scope, List<BodyRule> rules, Inflation.Wrapper wrapper) {
    this.scope = scope;
    this.announced = wrapper;
    this.wrapper = wrapper;
    this.search = new Search(rules, scope.tally(), this::found);
  }

  private void found(long from, long to) {
    if (matches.size() < MATCHES) {
      matches.add(new Match(from, to));
    } else {
      tooMany = true;
    }
  }

  @Override
  public void take(Span more, ByteBuf bytes) {
    keep(bytes);
    span.add(more);
    if (unreadable || !bytes.isReadable()) {
      return;
    }
    try {
      if (inflating == null) {
        wrapper = wrapper(bytes);
        inflating = new Inflating(wrapper, SEARCHED);
      }
      inflating.add(
          bytes,
          piece -> {
            inflated += piece.readableBytes();
            search.add(piece);
          });
    } catch (DataFormatException e) {
      unreadable = true;
    }
  }

  /** All of them or none. */
  private void keep(ByteBuf bytes) {
    if (isKept() && bytes.readableBytes() <= kept.maxWritableBytes()) {
      kept.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
    } else {
      kept.clear().capacity(0);
    }
  }

  /** Some send {@code deflate} without the wrapper of zlib (RFC 9110 §8.4.1.2). */
  private Inflation.Wrapper wrapper(ByteBuf first) {
    boolean zlib = (first.getUnsignedByte(first.readerIndex()) & 0x0f) == 8;
    return announced == Inflation.Wrapper.ZLIB && !zlib ? Inflation.Wrapper.NONE : announced;
  }

  @Override
  public void lost() {
    unreadable = true;
  }

  @Override
  public void end() {
    search.end();
    Inflating open = inflating;
    if (open != null) {
      open.close();
    }
    if (span.isEmpty()) {
      return;
    } else if (unreadable) {
      blank("body that is not in its content coding");
    } else if (!matches.isEmpty()) {
      byte[] masked = open != null && open.isWhole() ? masked() : null;
      if (masked != null) {
        scope.edits().replace(span, masked);
      } else {
        blank("compressed body that could not be compressed anew");
      }
    }
    matches.clear();
    span.takeAll();
    inflating = null;
  }

  private void blank(String what) {
    if (isKept()) {
      scope.blank(what, span, kept);
    } else {
      scope.edits().fill(span, Search.MASK);
      scope.tally().blanked(what, span.length());
    }
  }

  private boolean isKept() {
    return kept.readableBytes() == span.length();
  }

  private byte @Nullable [] masked() {
    if (tooMany || !isKept() || inflated > ANEW || wrapper != announced) {
      return null;
    }
    byte[] content = new byte[(int) inflated];
    ByteBuf to = Unpooled.wrappedBuffer(content).clear();
    try (Inflating again = new Inflating(wrapper, ANEW)) {
      again.add(kept, to::writeBytes);
    } catch (DataFormatException e) {
      return null;
    }
    for (Match match : matches) {
      Arrays.fill(content, (int) match.from(), (int) match.to(), Search.MASK);
    }
    byte[] fitting = Deflation.fit(content, kept.readableBytes(), wrapper);
    if (fitting == null) {
      Arrays.fill(content, Search.MASK);
      fitting = Deflation.fit(content, kept.readableBytes(), wrapper);
    }
    return fitting;
  }
}
