package dev.h2tap.proxy.rule;

import dev.h2tap.proxy.http.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Changes of a field section, in this order: removed, set (in place of what has that name), added.
 * None of the fields frames the message or concerns one connection only. Immutable.
 */
public record FieldChanges(List<String> remove, Map<String, String> set, Map<String, String> add) {
  public static final FieldChanges NONE = new FieldChanges(List.of(), Map.of(), Map.of());

  public boolean isEmpty() {
    return remove.isEmpty() && set.isEmpty() && add.isEmpty();
  }

  /** The fields with the changes; the given ones stay as they are. */
  Fields applyTo(Fields fields) {
    Fields changed = fields.copy();
    remove.forEach(changed::remove);
    set.forEach(changed::set);
    add.forEach(changed::add);
    return changed;
  }

  /** The changes by name; values may be secrets. */
  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    remove.forEach(name -> words.add("-" + name));
    set.keySet().forEach(name -> words.add("=" + name));
    add.keySet().forEach(name -> words.add("+" + name));
    return String.join(" ", words);
  }
}
