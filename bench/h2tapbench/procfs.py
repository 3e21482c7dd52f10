"""What /proc knows of CPUs and of a process with its descendants."""

import os
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


@dataclass(frozen=True)
class CpuTimes:
    """Seconds since the start of the machine that a CPU was busy, stolen and in total."""

    busy: float
    steal: float
    total: float


def cpu_times() -> dict[int, CpuTimes]:
    """The times of every CPU."""
    return parse_stat((PROC / "stat").read_text())


def parse_stat(text: str) -> dict[int, CpuTimes]:
    """Reads /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal, …"""
    times = {}
    for line in text.splitlines():
        name, *values = line.split()
        if name.startswith("cpu") and name != "cpu":
            user, nice, system, idle, iowait, irq, softirq, steal = map(int, values[:8])
            busy = user + nice + system + irq + softirq + steal
            total = busy + idle + iowait
            times[int(name[3:])] = CpuTimes(busy / TICKS, steal / TICKS, total / TICKS)
    return times


def tree(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            stat = _stat(int(entry.name))
            if stat:
                children.setdefault(int(stat[1]), []).append(int(entry.name))
    found = [pid]
    for each in found:
        found += children.get(each, [])
    return found


def cpu_seconds(pids: list[int]) -> float:
    """The CPU time that processes have used, in user mode and in the kernel."""
    ticks = 0
    for pid in pids:
        stat = _stat(pid)
        if stat:
            ticks += int(stat[11]) + int(stat[12])
    return ticks / TICKS


def _stat(pid: int) -> list[str]:
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return []
    return text[text.rindex(")") + 2 :].split()


def forget_peak(pids: list[int]) -> None:
    """Lets the peak of resident memory begin anew."""
    for pid in pids:
        try:
            (PROC / str(pid) / "clear_refs").write_text("5")
        except OSError:
            pass


def memory(pids: list[int], key: str) -> int:
    """The sum of VmRSS (now) or VmHWM (peak) in bytes."""
    total = 0
    for pid in pids:
        try:
            lines = (PROC / str(pid) / "status").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(key + ":"))
    return total


def written(pids: list[int]) -> int:
    """Bytes of files that these processes have changed, by whole pages."""
    total = 0
    for pid in pids:
        for line in (PROC / str(pid) / "io").read_text().splitlines():
            if line.startswith("write_bytes:"):
                total += int(line.split()[1])
    return total


def sockets(pids: list[int]) -> int:
    """How many sockets these processes have open."""
    return sum(_is_socket(each) for pid in pids for each in (PROC / str(pid) / "fd").iterdir())


def _is_socket(descriptor: Path) -> bool:
    try:
        return os.readlink(descriptor).startswith("socket:")
    except FileNotFoundError:
        return False
