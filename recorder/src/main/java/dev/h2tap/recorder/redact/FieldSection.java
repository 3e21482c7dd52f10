package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.http2.FieldBlock;
import dev.h2tap.recorder.http2.Frame;
import dev.h2tap.recorder.wire.Field;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The field blocks of one direction. They stay as they are up to the first that holds a secret;
 * from then on all are written anew without the dynamic table, which would still know the secret.
 */
final class FieldSection {
  private final Scope scope;
  private final FieldFrames frames = new FieldFrames();
  private boolean anew;
  private boolean tooLong;
  private long blanked;

  FieldSection(Scope scope) {
    this.scope = scope;
  }

  void add(Frame frame, Span span) {
    frames.add(frame, span);
    if (tooLong || frames.isTooLong()) {
      tooLong = true;
      blanked += frames.blank(scope.edits());
    }
  }

  /** Whether a block has begun that is not whole. */
  boolean isOpen() {
    return tooLong || !frames.isEmpty();
  }

  /** The block will not become whole, so nobody can read it. */
  void unfinished() {
    if (tooLong) {
      endTooLong();
      return;
    }
    ByteBuf nothing = Unpooled.wrappedBuffer(new byte[(int) frames.length()]);
    if (isOpen() && !frames.carries(nothing)) {
      scope.tally().blanked("field block without an end", nothing.readableBytes());
      frames.carry(nothing, scope.edits());
    }
    frames.clear();
  }

  /** The block is whole. */
  void end(FieldBlock fields) {
    if (tooLong) {
      endTooLong();
      return;
    }
    Literals block = new Literals(frames.firstFragment());
    boolean undecoded = fields.error() != null;
    boolean changed = undecoded;
    for (Field field : fields.fields()) {
      Field redacted = redact(field);
      changed |= !redacted.equals(field);
      block.add(redacted, scope.fields().isSecret(field.name()));
    }
    if (undecoded) {
      block.addFault();
    }
    anew |= changed;
    if (anew && !frames.carries(block.block())) {
      if (undecoded) {
        scope.tally().blanked("field block that cannot be decoded", frames.length());
      }
      frames.carry(block.block(), scope.edits());
    }
    frames.clear();
  }

  /** What it would have put into the dynamic table is gone. */
  private void endTooLong() {
    if (blanked > 0) {
      scope.tally().blanked("field block that is too long", blanked);
    }
    tooLong = false;
    blanked = 0;
    anew = true;
  }

  private Field redact(Field field) {
    if (!field.name().equals(FieldBlock.LOST)) {
      return new Field(
          field.name(), scope.fields().redact(field.name(), field.value(), scope.tally()));
    }
    if (!field.value().isEmpty()) {
      scope.tally().blanked("field whose name is not in the log", field.value().length());
    }
    return new Field(FieldBlock.LOST, "");
  }
}
