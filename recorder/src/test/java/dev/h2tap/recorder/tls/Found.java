package dev.h2tap.recorder.tls;

import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Event;
import dev.h2tap.recorder.wire.Place;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** A dissector of a connection that we dialled, and what it found. */
final class Found {
  final TlsDissector dissector =
      new TlsDissector(Direction.SENT, (at, direction, content) -> take(at, direction, content));
  final List<TlsContent> contents = new ArrayList<>();
  final List<Place> places = new ArrayList<>();
  final List<Direction> directions = new ArrayList<>();
  private final long[] numbers = new long[Direction.values().length];

  private void take(Place at, Direction direction, TlsContent content) {
    places.add(at);
    directions.add(direction);
    contents.add(content);
  }

  Found sent(int type, ByteBuf payload) {
    return take(Direction.SENT, Hellos.record(type, payload));
  }

  Found received(int type, ByteBuf payload) {
    return take(Direction.RECEIVED, Hellos.record(type, payload));
  }

  Found take(Direction direction, ByteBuf record) {
    long number = numbers[direction.ordinal()]++;
    dissector.record(
        direction, new Event.TlsRecord(number, record), new Place(number + 1, 0, number, 0));
    return this;
  }

  TlsContent last() {
    return contents.get(contents.size() - 1);
  }

  HandshakeMessage lastMessage() {
    return ((TlsContent.Handshake) last()).message();
  }

  List<String> messages() {
    return contents.stream()
        .filter(TlsContent.Handshake.class::isInstance)
        .map(content -> ((TlsContent.Handshake) content).message().name())
        .toList();
  }
}
