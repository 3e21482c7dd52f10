package dev.h2tap.proxy.accept;

import dev.h2tap.proxy.bridge.Arrival;
import dev.h2tap.proxy.tunnel.Destinations;
import dev.h2tap.proxy.tunnel.Prepared;
import dev.h2tap.proxy.tunnel.TunnelEnd;
import java.util.ArrayList;
import java.util.List;

/** Remembers what was asked for; the test plays the rest. */
final class FakeDestinations implements Destinations {
  record Asked(Arrival arrival, Prepared.Listener listener) {}

  record Dialled(Arrival arrival, boolean sealed, TunnelEnd end) {}

  final List<Asked> asked = new ArrayList<>();
  final List<Dialled> dialled = new ArrayList<>();

  @Override
  public void prepare(Arrival arrival, Prepared.Listener listener) {
    asked.add(new Asked(arrival, listener));
  }

  @Override
  public void dial(Arrival arrival, boolean sealed, TunnelEnd end) {
    dialled.add(new Dialled(arrival, sealed, end));
  }
}
