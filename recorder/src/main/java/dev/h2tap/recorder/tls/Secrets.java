package dev.h2tap.recorder.tls;

import io.netty.buffer.ByteBufUtil;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The secrets of one connection, from lines {@code LABEL CLIENT_RANDOM SECRET} of a key log. */
final class Secrets {
  private static final int LIMIT = 16;
  private static final int LONGEST = 64;

  private final Map<String, byte[]> byLabel = new HashMap<>();

  /** Takes a line; one that is none is passed over. */
  void add(String line) {
    String[] parts = line.strip().split(" ", -1);
    if (parts.length != 3 || parts[2].isEmpty() || parts[2].length() > 2 * LONGEST) {
      return;
    }
    try {
      byte[] secret = ByteBufUtil.decodeHexDump(parts[2]);
      if (byLabel.size() < LIMIT || byLabel.containsKey(parts[0])) {
        byLabel.put(parts[0], secret);
      }
    } catch (IllegalArgumentException notHex) {
      // It is no line of a key log then
    }
  }

  boolean isEmpty() {
    return byLabel.isEmpty();
  }

  byte @Nullable [] get(String label) {
    return byLabel.get(label);
  }
}
