"""What stands between the load and the upstream: how a proxy is started and what is known of it."""

import json
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Mapping, Sequence

from h2tapbench import procfs
from h2tapbench.errors import BenchError
from h2tapbench.pki import Pki
from h2tapbench.process import Process, Processes, free_ports, last_line, listens, wait_until


@dataclass(frozen=True)
class Site:
    """What a bridge is configured with: its directory, ports, the upstream, certificates."""

    directory: Path
    plaintext: int
    tls: int
    upstream: int
    protocol: str
    pki: Pki
    h2tap: str


@dataclass(frozen=True)
class Launch:
    """How a bridge is started; `records` is the file or directory that it writes exchanges to."""

    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    records: Path | None = None
    ready: Path | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of bridge. `cannot` has the reasons why it is left out, by upstream protocol or
    by cell. It is warm after so many pieces of load that changed nothing."""

    name: str
    program: str
    package: str
    launch: Callable[[Site], Launch]
    cannot: Mapping[str, str] = field(default_factory=dict)
    one_port: bool = False

    @property
    def warm_after(self) -> int:
        """More for a JVM, which compiles while it runs."""
        return 3 if self.is_h2tap else 1

    @property
    def is_h2tap(self) -> bool:
        """Whether it is ours."""
        return self.name.startswith("h2tap")


@dataclass(frozen=True)
class Bridge:
    """A running bridge."""

    kind: Kind
    site: Site
    process: Process
    records: Path | None

    @property
    def name(self) -> str:
        """The name of its kind."""
        return self.kind.name

    def url(self, scheme: str, path: str) -> str:
        """Where a client asks it for something."""
        port = self.site.tls if scheme == "https" else self.site.plaintext
        return f"{scheme}://127.0.0.1:{port}{path}"

    def recorded(self) -> int:
        """Bytes that it has written to files so far."""
        return procfs.written(procfs.tree(self.process.pid)) if self.records else 0

    def lost_records(self, processes: Processes) -> int:
        """How many records h2tap's log says are missing from it."""
        said = processes.output([self.site.h2tap, "log", "info", "--json", str(self.records)])
        return int(json.loads(last_line(said))["gaps"]["records"])

    def settle(self) -> None:
        """Waits until it writes no more: what waits in its queues belongs to the load before."""
        if self.records is None:
            return
        deadline = time.monotonic() + 60
        written = -1
        while written != (written := self.recorded()) and time.monotonic() < deadline:
            time.sleep(0.4)

    def forget(self) -> None:
        """Empties what was recorded to a file; a directory has a limit."""
        for flows in self._record_files():
            with flows.open("r+b") as file:
                file.truncate(0)

    def _record_files(self) -> list[Path]:
        return [self.records] if self.records and self.records.is_file() else []


def start_bridge(
    processes: Processes,
    kind: Kind,
    scratch: Path,
    upstream: int,
    protocol: str,
    pki: Pki,
    h2tap: str,
    cpus: str,
) -> Bridge:
    """Starts a bridge and waits until it listens."""
    directory = scratch / f"{kind.name}-{protocol}"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    plaintext, tls = free_ports(2)
    if kind.one_port:
        tls = plaintext
    site = Site(directory, plaintext, tls, upstream, protocol, pki, h2tap)
    launch = kind.launch(site)
    log = directory / "log"
    process = processes.start(launch.argv, log, cpus, launch.env)
    ready = launch.ready
    wait_until(
        lambda: ready.exists() if ready else listens(tls) and listens(plaintext),
        process,
        kind.name,
        log,
    )
    return Bridge(kind, site, process, launch.records)


def demand(kinds: Sequence[Kind]) -> None:
    """Fails when a program that is needed is missing."""
    programs = {kind.program: kind.package for kind in kinds if not kind.is_h2tap}
    programs |= {"nginx": "nginx-light", "h2load": "nghttp2-client", "openssl": "openssl"}
    programs |= {"curl": "curl", "taskset": "util-linux"}
    missing = [(name, package) for name, package in programs.items() if not shutil.which(name)]
    if missing:
        names = " and ".join(name for name, _ in missing)
        packages = " ".join(sorted({package for _, package in missing}))
        raise BenchError(
            f"missing: {names}; install with 'apt install {packages}' or leave peers out by --peers"
        )
