"""What stands between the load and the upstream: how a proxy is started and what is known of it."""

import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Mapping, Sequence

from h2tapbench.errors import BenchError
from h2tapbench.pki import Pki
from h2tapbench.process import Process, Processes, free_ports, listens, wait_until


@dataclass(frozen=True)
class Site:
    """What a bridge is configured with: its directory, ports, the upstream, certificates."""

    directory: Path
    plaintext: int
    tls: int
    admin: int
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
    by cell."""

    name: str
    program: str
    package: str
    launch: Callable[[Site], Launch]
    cannot: Mapping[str, str] = field(default_factory=dict)
    one_port: bool = False

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
        """Bytes that its recording occupies on the disk."""
        return sum(each.stat().st_blocks * 512 for each in self._record_files())

    def settle(self) -> None:
        """Waits until it writes no more: what waits in its queues belongs to the load before."""
        if self.records is None:
            return
        deadline = time.monotonic() + 60
        written = -1
        while written != (written := self.recorded()) and time.monotonic() < deadline:
            time.sleep(0.4)

    def forget(self) -> None:
        """Deletes what was recorded: whole files of a directory except for the newest, which is being
        written; a single file is emptied."""
        files = sorted(self._record_files(), key=lambda each: each.stat().st_mtime_ns)
        if self.records and self.records.is_dir():
            for old in files[:-1]:
                old.unlink(missing_ok=True)
        else:
            for flows in files:
                with flows.open("r+b") as file:
                    file.truncate(0)

    def _record_files(self) -> list[Path]:
        if self.records is None:
            return []
        if self.records.is_dir():
            return list(self.records.glob("*.h2tap"))
        return [self.records] if self.records.exists() else []


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
    plaintext, tls, admin = free_ports(3)
    if kind.one_port:
        tls = plaintext
    site = Site(directory, plaintext, tls, admin, upstream, protocol, pki, h2tap)
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
