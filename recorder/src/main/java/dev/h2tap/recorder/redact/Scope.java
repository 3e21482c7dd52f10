package dev.h2tap.recorder.redact;

import io.netty.buffer.ByteBuf;

/** What those who understand a part of the log work with. */
record Scope(
    RedactionRules rules,
    Edits edits,
    Tally tally,
    Urls urls,
    FieldValues fields,
    Words words,
    BodyChoice bodies) {

  static Scope of(RedactionRules rules, Edits edits) {
    Urls urls = new Urls(rules);
    return new Scope(
        rules,
        edits,
        new Tally(),
        urls,
        new FieldValues(rules, urls),
        new Words(rules, urls),
        new BodyChoice(rules));
  }

  /** Bytes that are not understood go. */
  void blank(String what, Span span, ByteBuf bytes) {
    long length = blankUnlessBlank(span, bytes);
    if (length > 0) {
      tally.blanked(what, length);
    }
  }

  /**
   * Bytes go, without being counted.
   *
   * @return how many went, 0 where they had gone before
   */
  long blankUnlessBlank(Span span, ByteBuf bytes) {
    for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i++) {
      if (bytes.getByte(i) != Search.MASK) {
        edits.fill(span, Search.MASK);
        return span.length();
      }
    }
    return 0;
  }
}
