"""h2load: how it is run, and what it prints."""

import re
from dataclasses import dataclass
from typing import Sequence

from h2tapbench.errors import BenchError
from h2tapbench.process import Processes

REQUESTS = re.compile(
    r"^requests: (?P<total>\d+) total, (?P<started>\d+) started, (?P<done>\d+) done, "
    r"(?P<succeeded>\d+) succeeded, (?P<failed>\d+) failed, (?P<errored>\d+) errored, "
    r"(?P<timeout>\d+) timeout",
    re.MULTILINE,
)
STATUS = re.compile(r"^status codes: (\d+) 2xx", re.MULTILINE)
FINISHED = re.compile(r"^finished in ([\d.]+)(us|ms|s|m|h), ([\d.]+) req/s", re.MULTILINE)
PROTOCOL = re.compile(r"^Application protocol: (\S+)", re.MULTILINE)
UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


@dataclass(frozen=True)
class LoadResult:
    """What came of a load. `failures` are requests that failed or whose status was not 2xx."""

    done: int
    failures: int
    seconds: float
    per_second: float
    protocol: str


def parse(text: str) -> LoadResult:
    """Reads what h2load prints."""
    requests, status, finished = (
        REQUESTS.search(text),
        STATUS.search(text),
        FINISHED.search(text),
    )
    if not requests or not status or not finished:
        raise BenchError(f"h2load did not report a result: {text.strip()[-200:]!r}")
    done = int(requests["done"])
    failed = int(requests["failed"])
    protocol = PROTOCOL.search(text)
    return LoadResult(
        done,
        max(failed, done - int(status[1])),
        float(finished[1]) * UNITS[finished[2]],
        float(finished[3]),
        protocol[1] if protocol else "none",
    )


def run_load(
    processes: Processes, options: Sequence[str], url: str, cpus: str, timeout: float
) -> LoadResult:
    """Runs h2load to its end."""
    return parse(processes.output(["h2load", *options, url], cpus, timeout))
