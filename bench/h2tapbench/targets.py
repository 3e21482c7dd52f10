"""What h2tap is meant to reach, held against what was measured."""

from dataclasses import dataclass
from statistics import median
from typing import Iterator

from h2tapbench.results import Results

ON, OFF = "h2tap-record", "h2tap"
MIB = 2**20
CORE_CELLS = ("h1-h2-1k", "h1-h2-64k", "h2tls-h2-1k", "h2tls-h2-64k")
LARGE_CELLS = ("h1-h2-100m", "h2tls-h2-100m")
FLAT = 32 * MIB


@dataclass(frozen=True)
class Verdict:
    """One target. `measured` is None where the run has not the figures."""

    what: str
    wanted: str
    measured: str | None
    met: bool = False

    @property
    def word(self) -> str:
        """How it came out."""
        return "not measured" if self.measured is None else "met" if self.met else "missed"


def judge(results: Results) -> list[Verdict]:
    """All targets, in order."""
    return [
        *_against_peers(results),
        *_recording(results),
        *_latency(results),
        *_large(results),
        *_idle(results),
    ]


def _at_least(what: str, value: float | None, bound: float) -> Verdict:
    text = None if value is None else f"{value:.2f}"
    return Verdict(what, f">= {bound:g}", text, value is not None and value >= bound)


def _at_most(what: str, value: float | None, bound: float) -> Verdict:
    text = None if value is None else f"{value:.2f}"
    return Verdict(what, f"<= {bound:g}", text, value is not None and value <= bound)


def _ratio(results: Results, cell: str, bridge: str, base: str, what: str) -> float | None:
    found = results.ratio(cell, bridge, base, what)
    return found.median if found else None


def _against_peers(results: Results) -> Iterator[Verdict]:
    for cell in CORE_CELLS:
        of = f"{cell}, recording"
        fast = _ratio(results, cell, ON, "nghttpx", "per_second")
        yield _at_least(f"{of}: throughput to nghttpx", fast, 1.0)
        dear = _ratio(results, cell, ON, "nghttpx", "cpu_per_1000")
        yield _at_most(f"{of}: CPU per request to nghttpx", dear, 1.3)
        caddy = _ratio(results, cell, ON, "caddy", "cpu_per_1000")
        text = None if caddy is None else f"{caddy:.2f}"
        met = caddy is not None and caddy < 1
        yield Verdict(f"{of}: CPU per request to caddy", "< 1", text, met)
        python = _ratio(results, cell, ON, "mitmdump-w", "per_second")
        yield _at_least(f"{of}: throughput to mitmdump -w", python, 30)


def _recording(results: Results) -> Iterator[Verdict]:
    for cell in CORE_CELLS:
        bound = 1.10 if cell.endswith("-1k") else 1.25
        dear = _ratio(results, cell, ON, OFF, "cpu_per_1000")
        yield _at_most(f"{cell}, recording on to off: CPU per request", dear, bound)
        lost = results.lost.get((cell, ON))
        text = None if lost is None else str(lost)
        yield Verdict(f"{cell}, recording: records lost", "0", text, lost == 0)
        for share, name in ((0.1, "a tenth"), (0.5, "half")):
            pairs = zip(
                results.percentiles(cell, ON, share, "p99"),
                results.percentiles(cell, OFF, share, "p99"),
            )
            slower = [on / off for on, off in pairs if off]
            what = f"{cell}, recording on to off: p99 at {name}"
            yield _at_most(what, median(slower) if slower else None, 1.10)


def _latency(results: Results) -> Iterator[Verdict]:
    for cell in CORE_CELLS:
        ours, theirs = results.added(cell, ON, 0.1), results.added(cell, "nghttpx", 0.1)
        added = ours / theirs if ours is not None and theirs else None
        yield _at_most(f"{cell}, recording: p50 added at a tenth, to nghttpx", added, 1.5)


def _large(results: Results) -> Iterator[Verdict]:
    for cell in LARGE_CELLS:
        fast = _ratio(results, cell, ON, "nghttpx", "per_second")
        yield _at_least(f"{cell}, recording: throughput to nghttpx", fast, 0.8)
        grown = [each.rss_peak - each.rss_before for each in results.of(cell, ON)]
        text = f"{max(grown) / MIB:.1f} MiB" if grown else None
        met = bool(grown) and max(grown) <= FLAT
        yield Verdict(f"{cell}, recording: growth of RSS", f"<= {FLAT // MIB} MiB", text, met)


def _idle(results: Results) -> Iterator[Verdict]:
    for name in (OFF, ON):
        idle = next((each for each in results.idle if each.bridge == name), None)
        each = idle.per_connection / 1024 if idle else None
        yield _at_most(f"{name}: KiB for each idle upstream connection", each, 30)
        listening = idle.rss_listening / MIB if idle else None
        yield _at_most(f"{name}: MiB while only listening", listening, 90)
    start = results.start
    share = start.listening / start.listening_without_cds if start else None
    yield _at_most("start to listening, with class-data sharing to without", share, 0.6)
