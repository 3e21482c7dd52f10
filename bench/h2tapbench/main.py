"""From the command line to the report."""

import json
import os
import resource
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from h2tapbench import options as command_line
from h2tapbench.bodies import make_bodies
from h2tapbench.bridge import demand
from h2tapbench.cells import CELLS
from h2tapbench.errors import BenchError
from h2tapbench.idle import measure_idle, measure_start
from h2tapbench.machine import describe
from h2tapbench.options import Options
from h2tapbench.peers import KINDS
from h2tapbench.pki import make_pki
from h2tapbench.process import Processes
from h2tapbench.report import Section, as_markdown, as_text, cell_sections, one_cell, sections
from h2tapbench.results import Results
from h2tapbench.session import Session, say
from h2tapbench.upstream import start_upstream

ROOT = Path(__file__).resolve().parents[2]
STARTS = 9


def main(arguments: list[str]) -> int:
    """Runs the benchmark; 0 good, 1 a request failed or h2tap lost records, 2 wrong usage or
    something is missing."""
    signal.signal(signal.SIGTERM, _interrupt)
    os.environ["PATH"] += ":/usr/sbin"  # nginx, nghttpx and haproxy live there
    try:
        return _run(command_line.parse(arguments, ROOT))
    except (BenchError, OSError) as e:
        print(f"bench/run: {e}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("bench/run: interrupted", file=sys.stderr)
        return 130


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _run(options: Options) -> int:
    kinds = tuple(kind for kind in KINDS if kind.name in options.peers)
    demand(kinds)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if options.scratch:
        options.scratch.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="h2tap-bench-", dir=options.scratch)).resolve()
    processes = Processes()
    try:
        results = Results("nghttpx" if "nghttpx" in options.peers else options.peers[0])
        results.machine = describe(options.h2tap, [kind.program for kind in kinds], ROOT)
        for name, value in results.machine:
            print(f"{name:10}{value}", flush=True)
        _measure(processes, options, scratch, results)
        _tell(options, results)
        return 1 if results.invalid() or any(results.lost.values()) else 0
    finally:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        processes.stop_all()
        if options.keep:
            say(f"kept: {scratch}")
        else:
            shutil.rmtree(scratch, ignore_errors=True)


def _measure(processes: Processes, options: Options, scratch: Path, results: Results) -> None:
    pki = make_pki(processes, scratch / "pki")
    files = scratch / "bodies"
    bodies = make_bodies(files)
    kinds = tuple(kind for kind in KINDS if kind.name in options.peers)
    upstream = start_upstream(processes, pki, files, scratch / "upstream", options.upstream_cpus)
    session = Session(processes, options, scratch, pki, bodies, upstream, kinds, results)
    for cell in CELLS:
        if cell.name in options.cells:
            session.run(cell)
            for title, rows in one_cell(results, cell, options.peers):
                print("\n" + as_text(title, rows), end="", flush=True)
    session.stop()
    if "idle" in options.cells:
        say("idle: 1,000 upstream connections")
        cpus = (options.bridge_cpus, options.upstream_cpus)
        results.idle = measure_idle(processes, pki, files, scratch, options.h2tap, cpus)
    if "start" in options.cells:
        say("start: with and without class-data sharing")
        results.start = measure_start(processes, pki, scratch, options.h2tap, STARTS)


def _tell(options: Options, results: Results) -> None:
    last = list(sections(results))
    for title, rows in last:
        print("\n" + as_text(title, rows), end="")
    if options.markdown:
        everything: list[Section] = [*cell_sections(results, options.peers), *last]
        head = "".join(f"- {name}: {value}\n" for name, value in results.machine)
        tables = "\n".join(as_markdown(title, rows) for title, rows in everything)
        options.markdown.write_text(f"{head}\n{tables}")
    if options.json:
        options.json.write_text(json.dumps(results.as_json(), indent=1) + "\n")
