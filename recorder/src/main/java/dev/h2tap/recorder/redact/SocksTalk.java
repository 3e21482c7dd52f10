package dev.h2tap.recorder.redact;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * One direction of the talk with a SOCKS proxy, version 5 (RFC 1928, with the user and password of
 * RFC 1929) or 4, until the tunnel is open. User and password are masked.
 */
final class SocksTalk {
  private static final int LIMIT = 1024;
  private static final int VERSION_4 = 4;
  private static final int VERSION_5 = 5;
  private static final int LOGIN = 1;
  private static final int REPLY_4 = 0;

  private final Scope scope;
  private final boolean client;
  private final ByteBuf message = Unpooled.buffer(64, LIMIT);
  private final Span span = new Span();
  private boolean greeted;
  private boolean over;

  /**
   * @param client whether the client sends this
   */
  SocksTalk(Scope scope, boolean client) {
    this.scope = scope;
    this.client = client;
  }

  /** Whether the first bytes of a direction are such a talk. */
  boolean begins(ByteBuf in) {
    int first = in.getUnsignedByte(in.readerIndex());
    return !over && (first == VERSION_5 || first == (client ? VERSION_4 : REPLY_4));
  }

  /** Whether nothing more belongs to it. */
  boolean isOver() {
    return over;
  }

  /** Takes bytes from the front of those at {@code at}; returns how many. */
  int take(Span at, ByteBuf bytes) {
    int taken = 0;
    while (!over && taken < bytes.readableBytes()) {
      message.writeByte(bytes.getByte(bytes.readerIndex() + taken));
      span.add(at.sub(taken, taken + 1));
      taken++;
      int length = length();
      if (length < 0 || message.readableBytes() == LIMIT) {
        end();
        over = true;
      } else if (length <= message.readableBytes()) {
        whole();
      }
    }
    return taken;
  }

  /** No more comes: what has begun goes. */
  void end() {
    scope.blank("bytes of a talk with a SOCKS proxy", span.takeAll(), message);
    message.clear();
  }

  /** How long the message is as far as can be told; negative if it is none. */
  private int length() {
    int first = message.getUnsignedByte(0);
    if (first == VERSION_5 && !greeted) {
      return client ? 2 + at(1) : 2;
    } else if (first == VERSION_5) {
      int type = at(3);
      int address = type == 1 ? 4 : type == 4 ? 16 : 1 + at(4);
      return message.readableBytes() < 5 ? 5 : 4 + address + 2;
    } else if (first == LOGIN && greeted) {
      return client ? 3 + at(1) + at(2 + at(1)) : 2;
    } else if (first == VERSION_4 && client) {
      return version4();
    }
    return first == REPLY_4 && !client ? 8 : -1;
  }

  /** Up to the end of the user, and of the name of the host in version 4a. */
  private int version4() {
    int user = message.indexOf(8, message.writerIndex(), (byte) 0);
    if (message.readableBytes() < 9 || user < 0) {
      return Math.max(9, message.readableBytes() + 1);
    }
    boolean named = (message.getInt(4) & 0xffffff00) == 0 && at(7) != 0;
    int host = named ? message.indexOf(user + 1, message.writerIndex(), (byte) 0) : user;
    return host < 0 ? message.readableBytes() + 1 : host + 1;
  }

  private int at(int index) {
    return index < message.writerIndex() ? message.getUnsignedByte(index) : 0;
  }

  private void whole() {
    int first = at(0);
    if (first == LOGIN && client) {
      mask(2, 2 + at(1));
      mask(3 + at(1), message.readableBytes());
    } else if (first == VERSION_4) {
      mask(8, message.indexOf(8, message.writerIndex(), (byte) 0));
    }
    over = first == VERSION_4 || first == REPLY_4 || first == VERSION_5 && greeted;
    greeted = true;
    message.clear();
    span.takeAll();
  }

  private void mask(int from, int to) {
    if (scope.blankUnlessBlank(span.sub(from, to), message.slice(from, to - from)) > 0) {
      scope.tally().value("socks-login");
    }
  }
}
