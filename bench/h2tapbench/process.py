"""Processes that are started for a run, and that all end with it."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Callable, Mapping, Sequence

from h2tapbench.errors import BenchError

Process = subprocess.Popen[bytes]


class Processes:
    """Starts programs in process groups of their own, pinned to CPUs, and ends them."""

    def __init__(self) -> None:
        self._running: list[Process] = []

    def start(
        self,
        argv: Sequence[str],
        log: Path,
        cpus: str = "",
        env: Mapping[str, str] | None = None,
    ) -> Process:
        """Starts a program; what it prints goes to the log."""
        with log.open("ab") as out:
            process = subprocess.Popen(
                _pinned(argv, cpus),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def output(self, argv: Sequence[str], cpus: str = "", timeout: float = 60) -> str:
        """Runs a program to its end and returns what it printed."""
        process = subprocess.Popen(
            _pinned(argv, cpus),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._running.append(process)
        try:
            out, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            raise BenchError(f"{argv[0]} did not end within {timeout:.0f} s") from None
        finally:
            self.stop(process)
        text = out.decode(errors="replace")
        if process.returncode != 0:
            raise BenchError(f"{argv[0]} failed ({process.returncode}): {last_line(text)}")
        return text

    def stop(self, process: Process) -> None:
        """Ends a process with all of its group."""
        for sign, patience in ((signal.SIGTERM, 10.0), (signal.SIGKILL, 10.0)):
            try:
                os.killpg(process.pid, sign)
            except ProcessLookupError:
                break
            try:
                process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
        process.wait()
        if process in self._running:
            self._running.remove(process)

    def stop_all(self) -> None:
        """Ends everything that still runs."""
        for process in list(self._running):
            self.stop(process)


def _pinned(argv: Sequence[str], cpus: str) -> list[str]:
    return ["taskset", "-c", cpus, *argv] if cpus else list(argv)


def pin(pids: Sequence[int], cpus: str) -> None:
    """Moves all threads of processes to CPUs, given as a list such as 0,2-3."""
    numbers: set[int] = set()
    for part in cpus.split(","):
        first, _, last = part.partition("-")
        numbers |= set(range(int(first), int(last or first) + 1))
    for pid in pids:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            try:
                os.sched_setaffinity(int(thread.name), numbers)
            except ProcessLookupError:
                pass  # It has ended meanwhile.


def last_line(text: str) -> str:
    """The last line that is not empty."""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no output"


def free_ports(count: int) -> list[int]:
    """TCP ports of 127.0.0.1 that nobody uses."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def wait_until(ready: Callable[[], bool], process: Process, what: str, log: Path) -> None:
    """Waits for a started process; its last line is the error when it ends or takes too long."""
    deadline = time.monotonic() + 60
    while not ready():
        if process.poll() is not None:
            raise BenchError(f"{what} ended at its start: {last_line(log.read_text())} ({log})")
        if time.monotonic() > deadline:
            raise BenchError(f"{what} does not listen after 60 s; see {log}")
        time.sleep(0.02)


def listens(port: int, host: str = "127.0.0.1") -> bool:
    """Whether somebody accepts connections at a port."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
