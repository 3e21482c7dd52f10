"""Latency at a fixed rate, through a bridge and straight to the upstream."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from h2tapbench.cells import Cell
from h2tapbench.options import Options
from h2tapbench.pki import Pki
from h2tapbench.process import Processes, last_line

DIRECT = "direct"
SHARES = (0.1, 0.5)
CONNECTIONS = {"http": 32, "https": 4}


@dataclass(frozen=True)
class Latency:
    """Percentiles in seconds of one round; `share` is that of the base's throughput."""

    cell: str
    bridge: str
    round: int
    share: float
    rate: float
    count: int
    failures: int
    p50: float
    p99: float
    p999: float


def most_per_second(
    processes: Processes, options: Options, pki: Pki, cell: Cell, url: str
) -> float:
    """How many requests a second the client can send to a URL and see answered."""
    said = _client(processes, options, pki, cell, url, "most")
    return float(json.loads(last_line(said))["per_second"])


def measure_latency(
    processes: Processes,
    options: Options,
    pki: Pki,
    cell: Cell,
    bridge: str,
    url: str,
    share: float,
    rate: float,
    number: int,
) -> Latency:
    """Sends requests to a URL at a rate, whatever comes of them."""
    found = json.loads(last_line(_client(processes, options, pki, cell, url, f"{rate:.3f}")))
    p50, p99, p999 = found["percentiles"]
    return Latency(
        cell.name, bridge, number, share, rate, found["count"], found["failures"], p50, p99, p999
    )


def _client(
    processes: Processes, options: Options, pki: Pki, cell: Cell, url: str, rate: str
) -> str:
    client = Path(__file__).with_name("openloop.py")
    connections = CONNECTIONS[cell.client.scheme]
    return processes.output(
        [
            sys.executable, str(client), url, rate, str(options.seconds), str(connections),
            str(pki.ca),
        ],
        options.load_cpus,
        options.seconds + 60,
    )  # fmt: skip
