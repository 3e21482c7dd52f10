"""What a run was made on: machine, programs, commit."""

import os
import platform
import subprocess
from datetime import datetime, timezone
from pathlib import Path
from typing import Sequence

VERSIONS = {
    "nghttpx": ["nghttpx", "--version"],
    "haproxy": ["haproxy", "-v"],
    "caddy": ["caddy", "version"],
    "mitmdump": ["mitmdump", "--version"],
    "nginx": ["nginx", "-v"],
    "h2load": ["h2load", "--version"],
    "openssl": ["openssl", "version"],
    "java": ["java", "-version"],
}


def describe(h2tap: str, programs: Sequence[str], root: Path) -> list[tuple[str, str]]:
    """Names and values, in the order in which they are told."""
    lines = [
        ("date", datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC")),
        ("CPU", f"{os.cpu_count()} x {_value('/proc/cpuinfo', 'model name')}"),
        ("RAM", f"{int(_value('/proc/meminfo', 'MemTotal').split()[0]) / 2**20:.1f} GiB"),
        ("kernel", platform.release()),
        ("commit", _commit(root)),
        ("h2tap", _first_line([h2tap, "--version"])),
    ]
    wanted = {*programs, "nginx", "h2load", "openssl", "java"}
    lines += [(name, _first_line(argv)) for name, argv in VERSIONS.items() if name in wanted]
    return lines


def _commit(root: Path) -> str:
    commit = _first_line(["git", "-C", str(root), "rev-parse", "--short=12", "HEAD"])
    changed = _first_line(["git", "-C", str(root), "status", "--porcelain", "-uno"])
    return commit + (" with changes" if changed not in ("", "unknown") else "")


def _first_line(argv: Sequence[str]) -> str:
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return (done.stdout or done.stderr).strip().partition("\n")[0]


def _value(file: str, key: str) -> str:
    for line in Path(file).read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return "0 unknown"
