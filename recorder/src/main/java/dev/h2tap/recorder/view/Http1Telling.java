package dev.h2tap.recorder.view;

import dev.h2tap.recorder.http1.Http1Parser;
import dev.h2tap.recorder.timeline.Item;
import dev.h2tap.recorder.wire.Field;
import java.util.List;

/** The parts of HTTP/1 messages in words. */
final class Http1Telling {
  private Http1Telling() {}

  static Telling tell(Item.Http1Head item) {
    return new Telling(
        Escape.of(item.head().startLine()), fields(item.head().fields()), Paint.WORD);
  }

  static Telling tell(Item.Http1Body item) {
    return Bodies.tell("len=" + item.bytes(), item.preview());
  }

  static Telling tell(Item.Http1End item) {
    Http1Parser.BodyEnd end = item.end();
    String how =
        switch (end.framing().kind()) {
          case CHUNKED -> "in " + end.chunks() + (end.chunks() == 1 ? " chunk" : " chunks");
          case SIZED -> "as announced";
          case UNTIL_CLOSE -> "until the connection closed";
          case NONE -> "no body";
        };
    String missing = end.framing().length() > 0 ? " of " + Units.size(end.framing().length()) : "";
    return item.whole()
        ? new Telling(Units.size(item.bytes()) + " " + how, fields(end.trailers()), Paint.PLAIN)
        : Telling.of(Paint.BAD, "cut short after " + Units.size(item.bytes()) + missing);
  }

  private static List<String> fields(List<Field> fields) {
    return fields.stream()
        .map(field -> field.name().isEmpty() ? field.value() : field.name() + ": " + field.value())
        .map(Escape::of)
        .toList();
  }
}
