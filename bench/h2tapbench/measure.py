"""One turn of one bridge: the load, and what it cost the bridge's processes."""

import urllib.request
from dataclasses import dataclass

from h2tapbench import procfs
from h2tapbench.bridge import Bridge
from h2tapbench.cells import Cell
from h2tapbench.load import LoadResult, run_load
from h2tapbench.options import Options
from h2tapbench.process import Processes


@dataclass(frozen=True)
class Turn:
    """What was measured in one round of one bridge in one cell. `busy` and `steal` are shares of
    the CPUs' time, by the number of the CPU."""

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
    lost_records: int
    busy: dict[int, float]
    steal: dict[int, float]

    @property
    def cpu_per_second(self) -> float:
        """The share of a CPU that the bridge used."""
        return self.cpu_per_1000 * self.per_second / 1000


def warm_up(processes: Processes, options: Options, cell: Cell, bridge: Bridge, path: str) -> None:
    """Puts the cell's load on a bridge without measuring."""
    if options.warm_up > 0:
        _load(processes, options, cell, bridge, path, [f"-D{options.warm_up}"])
        bridge.forget()


def turn(
    processes: Processes, options: Options, cell: Cell, bridge: Bridge, path: str, number: int
) -> Turn:
    """Measures one turn."""
    how = [f"-n{cell.count}"] if cell.count else [f"-D{options.seconds}"]
    pids = procfs.tree(bridge.process.pid)
    procfs.forget_peak(pids)
    rss_before, written_before = procfs.memory(pids, "VmRSS"), bridge.recorded()
    times_before, cpu_before = procfs.cpu_times(), procfs.cpu_seconds(pids)
    result = _load(processes, options, cell, bridge, path, how)
    cpu, times = procfs.cpu_seconds(pids) - cpu_before, procfs.cpu_times()
    peak = procfs.memory(pids, "VmHWM")
    written = bridge.recorded() - written_before
    lost = lost_records(bridge)
    bridge.forget()
    requests = max(1, result.done)
    busy, steal = {}, {}
    for number_of_cpu, after in times.items():
        before = times_before[number_of_cpu]
        total = max(1e-9, after.total - before.total)
        busy[number_of_cpu] = (after.busy - before.busy) / total
        steal[number_of_cpu] = (after.steal - before.steal) / total
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
        lost,
        busy,
        steal,
    )


def _load(
    processes: Processes, options: Options, cell: Cell, bridge: Bridge, path: str, how: list[str]
) -> LoadResult:
    url = bridge.url(cell.client.scheme, path)
    return run_load(processes, [*cell.client.options, *how], url, options.load_cpus)


def lost_records(bridge: Bridge) -> int:
    """How many records h2tap says are missing from its log; 0 for others."""
    if not bridge.kind.is_h2tap:
        return 0
    return int(metric(bridge, "h2tap_recorder_lost_records_total"))


def metric(bridge: Bridge, name: str) -> float:
    """The sum of a metric of h2tap over its labels."""
    with urllib.request.urlopen(f"http://127.0.0.1:{bridge.site.admin}/metrics", timeout=10) as page:
        return parse_metric(page.read().decode(), name)


def parse_metric(text: str, name: str) -> float:
    """Reads a metric from Prometheus's text format."""
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return sum(float(value) for key, _, value in lines if key.partition("{")[0] == name)
