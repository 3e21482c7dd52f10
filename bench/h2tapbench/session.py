"""A run: the cells one by one, in each of them the bridges in turn."""

import sys
from dataclasses import dataclass
from pathlib import Path

from h2tapbench.bodies import Body
from h2tapbench.bridge import Bridge, Kind, start_bridge
from h2tapbench.cells import Cell
from h2tapbench.check import check
from h2tapbench.measure import turn, warm_up
from h2tapbench.options import Options
from h2tapbench.pki import Pki
from h2tapbench.process import Processes
from h2tapbench.results import Results
from h2tapbench.upstream import Upstream


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

    def run(self, cell: Cell) -> None:
        """Measures a cell. Its bridges are started for it and stopped after it."""
        bridges = []
        try:
            for kind in self.kinds:
                if cell.upstream in kind.cannot:
                    self.results.cannot[cell.name, kind.name] = kind.cannot[cell.upstream]
                    continue
                bridges.append(self.start(kind, cell.upstream))
            self._measure(cell, bridges)
        finally:
            for bridge in bridges:
                self.processes.stop(bridge.process)

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
        for bridge in bridges:
            check(self.processes, bridge, cell.client.scheme, cell.client.h2, body)
            say(f"{cell.name}: warming up {bridge.name}")
            warm_up(self.processes, self.options, cell, bridge, body.path)
        for number in range(self.options.rounds):
            first = number % max(1, len(bridges))
            for bridge in bridges[first:] + bridges[:first]:
                done = turn(self.processes, self.options, cell, bridge, body.path, number)
                self.results.turns.append(done)
                say(
                    f"{cell.name}: round {number + 1}, {bridge.name}: {done.per_second:.1f} req/s,"
                    f" {done.cpu_per_1000:.3f} CPU ms/req"
                )
                if done.failures:
                    say(f"{cell.name}: INVALID, {done.failures} requests to {bridge.name} failed")


def say(line: str) -> None:
    """Tells on stderr how far the run is."""
    print(line, file=sys.stderr, flush=True)
