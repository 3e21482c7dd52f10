"""A run: the cells one by one, in each of them the bridges in turn."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Sequence, TypeVar

from h2tapbench.bodies import Body
from h2tapbench.bridge import Bridge, Kind, start_bridge
from h2tapbench.cells import Cell
from h2tapbench.check import check
from h2tapbench.latency import DIRECT, SHARES, measure_latency, most_per_second
from h2tapbench.measure import turn, warm_up
from h2tapbench.options import Options
from h2tapbench.pki import Pki
from h2tapbench.process import Processes
from h2tapbench.results import Results
from h2tapbench.upstream import Upstream

HEADROOM = 1.1
# Of what the client can send: what it measures would be its own queue otherwise.
CLIENT_SHARE = 0.5
T = TypeVar("T")


@dataclass(frozen=True)
class Session:
    """What the cells of a run have in common."""

    processes: Processes
    options: Options
    scratch: Path
    pki: Pki
    bodies: dict[str, Body]
    upstream: Upstream
    kinds: tuple[Kind, ...]
    results: Results
    running: dict[tuple[str, str], Bridge] = field(default_factory=dict)

    def run(self, cell: Cell) -> None:
        """Measures a cell. Bridges go on from one cell to the next."""
        bridges = []
        for kind in self.kinds:
            reason = kind.cannot.get(cell.upstream) or kind.cannot.get(cell.name)
            if reason:
                self.results.cannot[cell.name, kind.name] = reason
            else:
                bridges.append(self._bridge(kind, cell.upstream))
        self._measure(cell, bridges)

    def _bridge(self, kind: Kind, protocol: str) -> Bridge:
        key = kind.name, protocol
        if key not in self.running:
            self.running[key] = self.start(kind, protocol)
        return self.running[key]

    def stop(self) -> None:
        """Stops all bridges."""
        for bridge in self.running.values():
            self.processes.stop(bridge.process)
        self.running.clear()

    def start(self, kind: Kind, protocol: str) -> Bridge:
        """Starts a bridge to the upstream's port of a protocol."""
        return start_bridge(
            self.processes,
            kind,
            self.scratch / "bridges",
            self.upstream.port(protocol),
            protocol,
            self.pki,
            self.options.h2tap,
            self.options.bridge_cpus,
        )

    def _measure(self, cell: Cell, bridges: list[Bridge]) -> None:
        body = self.bodies[cell.body]
        counts: dict[str, int] = {}
        for bridge in bridges:
            check(self.processes, bridge, cell.client.scheme, cell.client.h2, body)
            say(f"{cell.name}: warming up {bridge.name}")
            counts[bridge.name] = warm_up(self.processes, self.options, cell, bridge, body.path)
        for number in range(self.options.rounds):
            for bridge in rotated(bridges, number):
                count = counts[bridge.name]
                done = turn(
                    self.processes,
                    self.options,
                    cell,
                    bridge,
                    body.path,
                    number,
                    count,
                    self.upstream.pid,
                )
                self.results.turns.append(done)
                if done.others > 0.1:
                    say(f"{cell.name}: something else uses {done.others:.0%} of a CPU")
                say(
                    f"{cell.name}: round {number + 1}, {bridge.name}: {done.per_second:.1f} req/s,"
                    f" {done.cpu_per_1000:.3f} CPU ms/req"
                )
                if done.failures:
                    say(f"{cell.name}: INVALID, {done.failures} requests to {bridge.name} failed")
        if cell.latency and self.options.latency:
            self._measure_latency(cell, bridges, body)
        for bridge in bridges:
            if bridge.kind.is_h2tap and bridge.records:
                self.results.lost[cell.name, bridge.name] = bridge.lost_records(self.processes)

    def _measure_latency(self, cell: Cell, bridges: list[Bridge], body: Body) -> None:
        base = median(self.results.values(cell.name, self.results.base, "per_second"))
        scheme = cell.client.scheme
        open_port = self.upstream.open_h2 if scheme == "https" else self.upstream.open_plaintext
        urls = {DIRECT: f"{scheme}://127.0.0.1:{open_port}{body.path}"}
        urls |= {each.name: each.url(scheme, body.path) for each in bridges}
        most = most_per_second(
            self.processes, self.options, self.pki, cell, urls.get(self.results.base, urls[DIRECT])
        )
        for share in SHARES:
            rate = min(base * share, most * CLIENT_SHARE)
            able = {
                name: url
                for name, url in urls.items()
                if name == DIRECT
                or median(self.results.values(cell.name, name, "per_second")) > rate * HEADROOM
            }
            for number in range(self.options.rounds):
                for name in rotated(list(able), number):
                    say(f"{cell.name}: latency at {rate:.0f} req/s, round {number + 1}, {name}")
                    found = measure_latency(
                        self.processes,
                        self.options,
                        self.pki,
                        cell,
                        name,
                        able[name],
                        share,
                        rate,
                        number,
                    )
                    self.results.latencies.append(found)
                    if found.failures:
                        say(f"{cell.name}: INVALID, {found.failures} requests to {name} failed")
                    for bridge in bridges:
                        bridge.forget()


def rotated(things: Sequence[T], by: int) -> list[T]:
    """The same things, begun at another one each round."""
    first = by % max(1, len(things))
    return [*things[first:], *things[:first]]


def say(line: str) -> None:
    """Tells on stderr how far the run is."""
    print(line, file=sys.stderr, flush=True)
