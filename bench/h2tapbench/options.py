"""What is asked of a run."""

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from h2tapbench.cells import CELLS
from h2tapbench.errors import BenchError
from h2tapbench.peers import KINDS

SPECIAL = ("idle", "start")
QUICK_CELLS = ("h1-h2-1k", "h2tls-h2-64k")
QUICK_PEERS = ("nghttpx", "h2tap", "h2tap-record")


@dataclass(frozen=True)
class Options:
    """The options of a run, checked."""

    cells: tuple[str, ...]
    peers: tuple[str, ...]
    rounds: int
    seconds: int
    warm_up: int
    latency: bool
    scratch: Path | None
    keep: bool
    markdown: Path | None
    json: Path | None
    h2tap: str
    bridge_cpus: str
    load_cpus: str
    upstream_cpus: str


def parse(arguments: list[str], root: Path) -> Options:
    """Reads the command line; --list and --help print and end."""
    parser = _parser(root)
    given = parser.parse_args(arguments)
    if given.list:
        for cell in CELLS:
            print(f"{cell.name:15}  {cell.client.label} -> {cell.upstream}, {cell.body}")
        print("idle             1,000 upstream connections that do nothing: memory")
        print("start            from exec to listening, with and without class-data sharing")
        print("peers:", ", ".join(kind.name for kind in KINDS))
        raise SystemExit(0)
    names = tuple(cell.name for cell in CELLS) + SPECIAL
    cells = _chosen(given.cells, names, QUICK_CELLS if given.quick else names, "--cells")
    kinds = tuple(kind.name for kind in KINDS)
    peers = _chosen(given.peers, kinds, QUICK_PEERS if given.quick else kinds, "--peers")
    cpus = sorted(os.sched_getaffinity(0))
    upstream = cpus[0]
    bridge = cpus[1 % len(cpus)]
    load = cpus[2] if len(cpus) > 2 else upstream
    return Options(
        cells,
        peers,
        given.rounds or (1 if given.quick else 3),
        given.seconds or (2 if given.quick else 5),
        given.warm_up if given.warm_up is not None else (1 if given.quick else 4),
        not (given.no_latency or given.quick),
        given.scratch,
        given.keep,
        given.markdown,
        given.json,
        str(given.h2tap.resolve()),
        given.bridge_cpus or str(bridge),
        given.load_cpus or str(load),
        given.upstream_cpus or str(upstream),
    )


def _chosen(
    text: str | None, known: tuple[str, ...], default: tuple[str, ...], option: str
) -> tuple[str, ...]:
    if text is None:
        return default
    chosen = text.split(",")
    for name in chosen:
        if name not in known:
            raise BenchError(f"{option}: there is no {name!r}; known are {', '.join(known)}")
    return tuple(name for name in known if name in chosen)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)


def _seconds(text: str) -> int:
    return 0 if text == "0" else _positive(text)


def _parser(root: Path) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bench/run",
        description="Measures h2tap against other proxies on this machine.",
        epilog="Example: bench/run --cells h1-h2-1k,h2tls-h2-64k --peers nghttpx,h2tap,h2tap-record"
        " --rounds 5 --markdown results.md",
    )
    add = parser.add_argument
    add("--cells", metavar="NAME,...", help="what is measured; default: everything")
    add("--peers", metavar="NAME,...", help="which bridges; default: all")
    add("--rounds", type=_positive, help="how often each bridge has its turn; default: 3")
    add("--seconds", type=_positive, help="how long a turn is; default: 5")
    add(
        "--warm-up",
        type=_seconds,
        metavar="SECONDS",
        help="a piece of the warm-up; default: 4",
    )
    add("--no-latency", action="store_true", help="leave out latency at fixed rates")
    add("--quick", action="store_true", help="a smoke test of about a minute")
    add("--list", action="store_true", help="list cells and peers, and end")
    add(
        "--scratch",
        type=Path,
        metavar="DIR",
        help="where logs, flows and bodies go; default: a temporary directory",
    )
    add("--keep", action="store_true", help="leave the temporary directory in place")
    add("--markdown", type=Path, metavar="FILE", help="write the report as Markdown too")
    add("--json", type=Path, metavar="FILE", help="write everything that was measured")
    add(
        "--h2tap",
        type=Path,
        metavar="FILE",
        default=root / "h2tap",
        help="the launcher; default: that of this repository",
    )
    add("--bridge-cpus", metavar="LIST", help="for the bridge, as taskset -c has it; default: the second")
    add("--load-cpus", metavar="LIST", help="for h2load; default: the third, else the first")
    add("--upstream-cpus", metavar="LIST", help="for the upstream; default: the first")
    return parser
