"""What h2tap costs while nothing happens: memory of idle connections, and the time to start."""

import http.client
import os
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping

from h2tapbench import procfs
from h2tapbench.errors import BenchError
from h2tapbench.pki import Pki
from h2tapbench.process import Process, Processes, free_ports, listens, wait_until
from h2tapbench.upstream import HTTP, nginx_head

TARGETS = 1000
# The JVM gives memory back every 5 s: long enough for one time after it has ended compiling.
SETTLE = 13.0


@dataclass(frozen=True)
class Idle:
    """Resident memory in bytes: listening, and with half and all of the connections open."""

    bridge: str
    connections: int
    rss_listening: int
    rss_half: int
    rss_all: int

    @property
    def per_connection(self) -> float:
        """Bytes for each connection over the process that only listens."""
        return (self.rss_all - self.rss_listening) / self.connections

    @property
    def marginal(self) -> float:
        """Bytes for each connection of the second half: without what the first ones loaded."""
        return (self.rss_all - self.rss_half) / (self.connections / 2)


@dataclass(frozen=True)
class Start:
    """Medians in seconds."""

    listening: float
    listening_without_cds: float
    version: float


def measure_idle(
    processes: Processes, pki: Pki, bodies: Path, scratch: Path, h2tap: str, cpus: tuple[str, str]
) -> list[Idle]:
    """Asks each of 1,000 targets once through a forward proxy, without and with recording. `cpus`
    are those of the bridge and of the upstream."""
    port = free_ports(1)[0]
    hosts = [f"127.0.{1 + i // 250}.{1 + i % 250}" for i in range(TARGETS)]
    upstream = _targets(processes, pki, bodies, scratch / "targets", hosts, port, cpus[1])
    results = []
    try:
        for name in ("h2tap", "h2tap-record"):
            directory = scratch / f"idle-{name}"
            directory.mkdir(parents=True)
            results.append(_ask(processes, pki, directory, h2tap, name, hosts, port, cpus[0]))
    finally:
        processes.stop(upstream)
    return results


def _targets(
    processes: Processes,
    pki: Pki,
    bodies: Path,
    directory: Path,
    hosts: list[str],
    port: int,
    cpus: str,
) -> Process:
    directory.mkdir(parents=True)
    listens_at = "\n".join(f"    listen {host}:{port} ssl http2;" for host in hosts)
    config = directory / "nginx.conf"
    config.write_text(f"""{nginx_head()}
http {{{HTTP}
  server {{
{listens_at}
    ssl_certificate {pki.server_cert}; ssl_certificate_key {pki.server_key};
    ssl_protocols TLSv1.3;
    ssl_verify_client on; ssl_client_certificate {pki.ca};
    root {bodies};
  }}
}}
""")
    log = directory / "log"
    process = processes.start(["nginx", "-p", str(directory), "-c", str(config)], log, cpus)
    wait_until(lambda: listens(port, hosts[-1]), process, "nginx (targets)", log)
    return process


def _ask(
    processes: Processes,
    pki: Pki,
    directory: Path,
    h2tap: str,
    name: str,
    hosts: list[str],
    port: int,
    cpus: str,
) -> Idle:
    listen = free_ports(1)[0]
    argv = _proxy(h2tap, pki, directory, listen) + [
        "--upstream-tls", "on", "--server-name", "localhost", "--idle-timeout", "1h",
    ]  # fmt: skip
    if name == "h2tap-record":
        argv += ["--record", f"{directory}/records/"]
    process = processes.start(argv, directory / "log", cpus)
    ready = directory / "ready"
    wait_until(ready.exists, process, name, directory / "log")
    try:
        pids = procfs.tree(process.pid)
        time.sleep(SETTLE)
        rss = [procfs.memory(pids, "VmRSS")]
        half = len(hosts) // 2
        client = http.client.HTTPConnection("127.0.0.1", listen, timeout=30)
        for part in (hosts[:half], hosts[half:]):
            for host in part:
                _get(client, f"http://{host}:{port}/1k")
            time.sleep(SETTLE)
            rss.append(procfs.memory(pids, "VmRSS"))
        client.close()
        _demand_connections(pids, len(hosts))
        return Idle(name, len(hosts), *rss)
    finally:
        processes.stop(process)


def _get(client: http.client.HTTPConnection, url: str) -> None:
    client.request("GET", url)
    response = client.getresponse()
    response.read()
    if response.status != 200:
        raise BenchError(f"h2tap (idle): {url} gave {response.status} {response.reason}")


def _demand_connections(pids: list[int], count: int) -> None:
    found = procfs.sockets(pids)
    if found < count:
        raise BenchError(f"h2tap (idle): {found} sockets are open, fewer than {count} connections")


def _proxy(h2tap: str, pki: Pki, directory: Path, listen: int) -> list[str]:
    return [
        h2tap, "proxy", "--listen", f"127.0.0.1:{listen}",
        "--upstream-protocol", "h2", "--alpn", "h2", "--ca-file", str(pki.ca),
        "--cert-file", str(pki.client_cert), "--key-file", str(pki.client_key),
        "--ready-file", str(directory / "ready"),
    ]  # fmt: skip


def measure_start(
    processes: Processes, pki: Pki, scratch: Path, h2tap: str, rounds: int
) -> Start:
    """Starts h2tap with and without class-data sharing in turn, on all CPUs."""
    directory = scratch / "start"
    directory.mkdir()
    without = {"H2TAP_JAVA_OPTS": "-Xshare:off"}
    shared, unshared, version = [], [], []
    for _ in range(rounds):
        shared.append(_to_listening(processes, pki, directory, h2tap, {}))
        unshared.append(_to_listening(processes, pki, directory, h2tap, without))
        began = time.perf_counter()
        processes.output([h2tap, "--version"])
        version.append(time.perf_counter() - began)
    return Start(*(statistics.median(each) for each in (shared, unshared, version)))


def _to_listening(
    processes: Processes, pki: Pki, directory: Path, h2tap: str, env: Mapping[str, str]
) -> float:
    ready = directory / "ready"
    ready.unlink(missing_ok=True)
    argv = _proxy(h2tap, pki, directory, free_ports(1)[0])
    began = time.perf_counter()
    process = processes.start(argv, directory / "log", env=env)
    try:
        while not os.path.exists(ready):
            if process.poll() is not None:
                raise BenchError(f"h2tap ended at its start; see {directory}/log with --keep")
            time.sleep(0.001)
        return time.perf_counter() - began
    finally:
        processes.stop(process)
