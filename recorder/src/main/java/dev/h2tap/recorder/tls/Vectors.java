package dev.h2tap.recorder.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The variable-length vectors of TLS (RFC 8446 §3.4). All throw {@link IndexOutOfBoundsException}
 * where the bytes end too early.
 */
final class Vectors {
  private Vectors() {}

  /** With a length of one byte. */
  static ByteBuf vector8(ByteBuf in) {
    return in.readSlice(in.readUnsignedByte());
  }

  /** With a length of two bytes. */
  static ByteBuf vector16(ByteBuf in) {
    return in.readSlice(in.readUnsignedShort());
  }

  /** With a length of three bytes. */
  static ByteBuf vector24(ByteBuf in) {
    return in.readSlice(in.readUnsignedMedium());
  }

  /** The names of all 16-bit numbers that are left. */
  static List<String> names(ByteBuf in, IntFunction<String> name) {
    List<String> names = new ArrayList<>();
    while (in.isReadable()) {
      names.add(name.apply(in.readUnsignedShort()));
    }
    return List.copyOf(names);
  }

  /** The next bytes in hex. */
  static String hex(ByteBuf in, int length) {
    return ByteBufUtil.hexDump(in.readSlice(length));
  }
}
