package dev.h2tap.recorder.view;

import java.util.List;

/**
 * What a line says after its word.
 *
 * @param text one line, escaped
 * @param details lines that belong under it, escaped
 * @param tone how the text is painted
 */
record Telling(String text, List<String> details, Paint tone) {

  static Telling of(String text) {
    return new Telling(text, List.of(), Paint.PLAIN);
  }

  static Telling of(Paint tone, String text) {
    return new Telling(text, List.of(), tone);
  }
}
