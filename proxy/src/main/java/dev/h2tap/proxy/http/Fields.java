package dev.h2tap.proxy.http;

import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a header or trailer section (RFC 9110 §5), in wire order and with the case of their
 * names as it was received. Look-ups ignore case. Not thread-safe: owned by one event loop.
 */
public final class Fields {
  private final List<CharSequence> namesAndValues;

  public Fields() {
    namesAndValues = new ArrayList<>(32);
  }

  /** Appends a field line. */
  public Fields add(CharSequence name, CharSequence value) {
    namesAndValues.add(name);
    namesAndValues.add(value);
    return this;
  }

  /** The number of field lines. */
  public int size() {
    return namesAndValues.size() / 2;
  }

  public boolean isEmpty() {
    return namesAndValues.isEmpty();
  }

  public CharSequence name(int line) {
    return namesAndValues.get(2 * line);
  }

  public CharSequence value(int line) {
    return namesAndValues.get(2 * line + 1);
  }

  /** The value of the first line with this name, null if there is none. */
  public @Nullable CharSequence get(CharSequence name) {
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      if (AsciiString.contentEqualsIgnoreCase(namesAndValues.get(i), name)) {
        return namesAndValues.get(i + 1);
      }
    }
    return null;
  }

  /** The values of all lines with this name, in order. */
  public List<CharSequence> getAll(CharSequence name) {
    List<CharSequence> values = new ArrayList<>(2);
    forEach(
        (n, v) -> {
          if (AsciiString.contentEqualsIgnoreCase(n, name)) {
            values.add(v);
          }
        });
    return values;
  }

  public boolean contains(CharSequence name) {
    return get(name) != null;
  }

  /** Removes all lines with this name. */
  public Fields remove(CharSequence name) {
    for (int i = namesAndValues.size() - 2; i >= 0; i -= 2) {
      if (AsciiString.contentEqualsIgnoreCase(namesAndValues.get(i), name)) {
        namesAndValues.remove(i + 1);
        namesAndValues.remove(i);
      }
    }
    return this;
  }

  /** Replaces the first line with this name in its place and drops the others, or appends. */
  public Fields set(CharSequence name, CharSequence value) {
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      CharSequence first = namesAndValues.get(i);
      if (AsciiString.contentEqualsIgnoreCase(first, name)) {
        if (getAll(name).size() > 1) {
          remove(name);
          namesAndValues.add(i, first);
          namesAndValues.add(i + 1, value);
        } else {
          namesAndValues.set(i + 1, value);
        }
        return this;
      }
    }
    return add(name, value);
  }

  public void forEach(BiConsumer<CharSequence, CharSequence> action) {
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      action.accept(namesAndValues.get(i), namesAndValues.get(i + 1));
    }
  }

  /** A copy that can be changed on its own. */
  public Fields copy() {
    Fields copy = new Fields();
    copy.namesAndValues.addAll(namesAndValues);
    return copy;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    forEach((n, v) -> text.append(n).append(": ").append(v).append('\n'));
    return text.toString();
  }
}
