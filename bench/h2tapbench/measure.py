"""One turn of one bridge: the load, and what it cost the bridge's processes."""

import resource
import time
from dataclasses import dataclass

from h2tapbench import procfs
from h2tapbench.bridge import Bridge
from h2tapbench.cells import Cell
from h2tapbench.load import LoadResult, run_load
from h2tapbench.options import Options
from h2tapbench.process import Processes, pin

BATCH = 100
PIECES = 20
NO_LESS = 0.95
PATIENCE = 300.0


@dataclass(frozen=True)
class Turn:
    """What was measured in one round of one bridge in one cell. `busy` and `steal` are shares of
    the CPUs' time, by the number of the CPU; `others` is how many CPUs were used by what is neither
    bridge nor load nor upstream."""

    cell: str
    bridge: str
    round: int
    done: int
    failures: int
    per_second: float
    cpu_per_1000: float
    rss_before: int
    rss_peak: int
    written_per_request: float
    busy: dict[int, float]
    steal: dict[int, float]
    others: float

    @property
    def cpu_per_second(self) -> float:
        """The share of a CPU that the bridge used."""
        return self.cpu_per_1000 * self.per_second / 1000


def warm_up(processes: Processes, options: Options, cell: Cell, bridge: Bridge, path: str) -> int:
    """Puts the cell's load on a bridge, piece by piece, until a request costs it no less CPU time
    than before; returns how many requests its turns are made of, 0 where time ends them. What is
    compiled while it runs may pause on its way, so more than one piece must show nothing new. It
    may use the load's CPUs too, for the compiler: on one it would take minutes."""
    count = (cell.count or BATCH) if cell.count or cell.batches else 0
    how = f"-n{count}" if count else f"-D{options.warm_up}"
    pids = procfs.tree(bridge.process.pid)
    pin(pids, f"{options.bridge_cpus},{options.load_cpus}")
    best, unchanged = float("inf"), 0
    for _ in range(PIECES):
        result, cost = _piece(processes, options, cell, bridge, path, how)
        unchanged = 0 if cost < best * NO_LESS else unchanged + 1
        best = min(best, cost)
        if unchanged >= bridge.kind.warm_after:
            break
    pin(pids, options.bridge_cpus)
    result, _ = _piece(processes, options, cell, bridge, path, how)
    if not count:
        return 0
    return cell.count or max(BATCH, int(result.per_second * options.seconds))


def _piece(
    processes: Processes, options: Options, cell: Cell, bridge: Bridge, path: str, how: str
) -> tuple[LoadResult, float]:
    pids = procfs.tree(bridge.process.pid)
    end = time.monotonic() + options.warm_up
    before, done = procfs.cpu_seconds(pids), 0
    while True:
        result = _load(processes, options, cell, bridge, path, how)
        bridge.forget()
        done += result.done
        if time.monotonic() >= end:
            return result, (procfs.cpu_seconds(pids) - before) / max(1, done)


def turn(
    processes: Processes,
    options: Options,
    cell: Cell,
    bridge: Bridge,
    path: str,
    number: int,
    count: int,
    upstream: int,
) -> Turn:
    """Measures one turn, of so many requests or of --seconds. `upstream` is its process."""
    how = f"-n{count}" if count else f"-D{options.seconds}"
    bridge.settle()
    pids, others = procfs.tree(bridge.process.pid), procfs.tree(upstream)
    procfs.forget_peak(pids)
    rss_before, written_before = procfs.memory(pids, "VmRSS"), bridge.recorded()
    before = _Clock.read(pids, others)
    result = _load(processes, options, cell, bridge, path, how)
    after = _Clock.read(pids, others)
    bridge.settle()
    cpu = procfs.cpu_seconds(pids) - before.bridge
    peak, written = procfs.memory(pids, "VmHWM"), bridge.recorded() - written_before
    bridge.forget()
    requests = max(1, result.done)
    return Turn(
        cell.name,
        bridge.name,
        number,
        result.done,
        result.failures,
        result.per_second,
        cpu / requests * 1000,
        rss_before,
        peak,
        written / requests,
        *after.since(before),
    )


@dataclass(frozen=True)
class _Clock:
    """Who has used how much CPU so far."""

    wall: float
    cpus: dict[int, procfs.CpuTimes]
    bridge: float
    ours: float

    @classmethod
    def read(cls, bridge: list[int], upstream: list[int]) -> "_Clock":
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        load = children.ru_utime + children.ru_stime
        used = procfs.cpu_seconds(bridge)
        ours = used + procfs.cpu_seconds(upstream) + load
        return cls(time.monotonic(), procfs.cpu_times(), used, ours)

    def since(self, before: "_Clock") -> tuple[dict[int, float], dict[int, float], float]:
        """The shares of each CPU that were busy and stolen, and how many CPUs others used."""
        busy, steal = {}, {}
        foreign = before.ours - self.ours
        for cpu, times in self.cpus.items():
            start = before.cpus[cpu]
            total = max(1e-9, times.total - start.total)
            busy[cpu] = (times.busy - start.busy) / total
            steal[cpu] = (times.steal - start.steal) / total
            foreign += times.busy - start.busy
        return busy, steal, max(0.0, foreign / (self.wall - before.wall))


def _load(
    processes: Processes, options: Options, cell: Cell, bridge: Bridge, path: str, how: str
) -> LoadResult:
    url = bridge.url(cell.client.scheme, path)
    return run_load(processes, [*cell.client.options, how], url, options.load_cpus, PATIENCE)
