package dev.h2tap.recorder.http2;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The flags of RFC 9113 §6, each with the frame types that know it. */
public enum Flag {
  ACK(0x1, FrameType.SETTINGS, FrameType.PING),
  END_STREAM(0x1, FrameType.DATA, FrameType.HEADERS),
  END_HEADERS(0x4, FrameType.HEADERS, FrameType.PUSH_PROMISE, FrameType.CONTINUATION),
  PADDED(0x8, FrameType.DATA, FrameType.HEADERS, FrameType.PUSH_PROMISE),
  PRIORITY(0x20, FrameType.HEADERS);

  private final int bit;
  private final int types;

  Flag(int bit, int... types) {
    this.bit = bit;
    int known = 0;
    for (int type : types) {
      known |= 1 << type;
    }
    this.types = known;
  }

  int bit() {
    return bit;
  }

  boolean appliesTo(int type) {
    return type < Integer.SIZE && (types & 1 << type) != 0;
  }

  /** The names of the flags that are set; bits without a name stand as one hex number. */
  public static List<String> names(FrameHeader header) {
    List<String> names = new ArrayList<>();
    int rest = header.flags();
    for (Flag flag : values()) {
      if (header.has(flag)) {
        names.add(flag.name());
        rest &= ~flag.bit;
      }
    }
    if (rest != 0) {
      names.add(String.format(Locale.ROOT, "0x%02x", rest));
    }
    return names;
  }
}
