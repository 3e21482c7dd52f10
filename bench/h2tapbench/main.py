"""From the command line to the report."""

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
from h2tapbench.options import Options
from h2tapbench.peers import KINDS
from h2tapbench.pki import make_pki
from h2tapbench.process import Processes
from h2tapbench.report import as_text, throughput_table
from h2tapbench.results import Results
from h2tapbench.session import Session
from h2tapbench.upstream import start_upstream

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    """Runs the benchmark; 0 good, 1 a cell is invalid, 2 wrong usage or something is missing."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return _run(command_line.parse(arguments, ROOT))
    except BenchError as e:
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
    if options.scratch:
        options.scratch.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="h2tap-bench-", dir=options.scratch))
    processes = Processes()
    try:
        pki = make_pki(processes, scratch / "pki")
        bodies = make_bodies(scratch / "bodies")
        upstream = start_upstream(
            processes, pki, scratch / "bodies", scratch / "upstream", options.upstream_cpus
        )
        names = [kind.name for kind in kinds]
        base = "nghttpx" if "nghttpx" in names else names[0]
        results = Results(base)
        session = Session(processes, options, scratch, pki, bodies, upstream, kinds, results)
        for cell in CELLS:
            if cell.name in options.cells:
                session.run(cell)
                print(f"\n{cell.name}\n{as_text(throughput_table(results, cell, names))}")
        return 1 if any(turn.failures for turn in results.turns) else 0
    finally:
        processes.stop_all()
        if not options.keep:
            shutil.rmtree(scratch, ignore_errors=True)
