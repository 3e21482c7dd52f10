package dev.h2tap.cli.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keys with their values, from a file or from the command line. Immutable. Equal when the values
 * are, wherever they stand.
 */
public final class Values {
  /** Nothing is given. */
  public static final Values NONE = new Values(null, true, Map.of());

  private final @Nullable Place place;
  private final boolean whole;
  private final Map<Key<?>, Given> given;

  private record Given(Object value, @Nullable Place place, boolean inherited) {
    Given handedDown() {
      return new Given(value, place, true);
    }
  }

  private Values(@Nullable Place place, boolean whole, Map<Key<?>, Given> given) {
    this.place = place;
    this.whole = whole;
    this.given = given;
  }

  /** No values yet, of a mapping that begins there. */
  static Values at(Place place) {
    return new Values(place, true, Map.of());
  }

  /** With a value of the command line, if there is one. */
  public <T> Values with(Key<T> key, @Nullable T value) {
    return value == null ? this : put(key, new Given(value, null, false));
  }

  <T> Values with(Key<T> key, T value, Place where) {
    return put(key, new Given(value, where, false));
  }

  /** The same, of a mapping in which there was something wrong as well. */
  Values broken() {
    return new Values(place, false, given);
  }

  /** Whether nothing that was given is missing here because it was wrong. */
  public boolean isWhole() {
    return whole;
  }

  private Values put(Key<?> key, Given value) {
    Map<Key<?>, Given> more = new LinkedHashMap<>(given);
    more.put(key, value);
    return new Values(place, whole, more);
  }

  /** These values, and those of {@code others} whose key is not among them. */
  public Values over(Values others) {
    Map<Key<?>, Given> both = new LinkedHashMap<>();
    others.given.forEach((key, value) -> both.put(key, value.handedDown()));
    both.putAll(given);
    return new Values(place == null ? others.place : place, whole, both);
  }

  /** Only the values of these keys. */
  public Values only(Collection<Key<?>> keys) {
    Map<Key<?>, Given> some = new LinkedHashMap<>(given);
    some.keySet().retainAll(keys);
    return new Values(place, whole, some);
  }

  @SuppressWarnings("unchecked")
  public <T> @Nullable T get(Key<T> key) {
    Given found = given.get(key);
    return found == null ? null : (T) found.value();
  }

  /** The value, or what holds where none is given. */
  public <T> T get(Key<T> key, T otherwise) {
    T value = get(key);
    return value == null ? otherwise : value;
  }

  public boolean has(Key<?> key) {
    return given.containsKey(key);
  }

  public boolean isEmpty() {
    return given.isEmpty();
  }

  /** The first of these keys that is given. */
  public Optional<Key<?>> firstOf(Collection<? extends Key<?>> keys) {
    for (Key<?> key : keys) {
      if (has(key)) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  /** The keys that are given. */
  public Collection<Key<?>> keys() {
    return given.keySet();
  }

  /** Where a value stands; null on the command line. */
  public @Nullable Place placeOf(Key<?> key) {
    Given found = given.get(key);
    return found == null ? null : found.place();
  }

  /** Whether a value comes from below, in the sense of {@link #over}. */
  public boolean isInherited(Key<?> key) {
    Given found = given.get(key);
    return found != null && found.inherited();
  }

  /** Where the mapping begins; null for a command line. */
  public @Nullable Place place() {
    return place;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Values values && plain().equals(values.plain());
  }

  @Override
  public int hashCode() {
    return plain().hashCode();
  }

  private Map<Key<?>, Object> plain() {
    return given.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().value()));
  }

  @Override
  public String toString() {
    return plain().toString();
  }
}
