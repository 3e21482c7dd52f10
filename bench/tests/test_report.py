"""The report of a small run against golden text."""

import unittest
from pathlib import Path

import bench_path  # noqa: F401
from h2tapbench.cells import CELLS
from h2tapbench.idle import Idle, Start
from h2tapbench.latency import Latency
from h2tapbench.measure import Turn
from h2tapbench.report import as_markdown, as_text, one_cell, sections
from h2tapbench.results import Results
from h2tapbench.targets import judge

GOLDEN = Path(__file__).with_name("golden")
CELL = CELLS[0]
MIB = 2**20
PEERS = ("nghttpx", "nginx", "mitmdump-w", "h2tap", "h2tap-record")


def turn(bridge: str, number: int, rate: float, cpu: float, failures: int = 0) -> Turn:
    busy, steal = {0: 0.9, 1: 0.5}, {0: 0.01, 1: 0.0}
    return Turn(
        CELL.name, bridge, number, int(rate), failures, rate, cpu, 20 * MIB, 24 * MIB,
        1100.0 if bridge.endswith(("-w", "-record")) else 0.0, busy, steal, 0.02,
    )  # fmt: skip


def latency(bridge: str, share: float, p50: float) -> Latency:
    rate = 20_000 * share
    return Latency(CELL.name, bridge, 0, share, rate, 1000, 0, p50, 2 * p50, 3 * p50)


def results() -> Results:
    made = Results("nghttpx")
    for number, rate in enumerate((20_000.0, 10_000.0, 30_000.0)):
        made.turns += [
            turn("nghttpx", number, rate, 0.02),
            turn("mitmdump-w", number, rate / 50, 1.5, failures=number),
            turn("h2tap", number, rate * 1.1, 0.021),
            turn("h2tap-record", number, rate * 1.05, 0.024),
        ]
    for share in (0.1, 0.5):
        for bridge, p50 in (("direct", 0.0001), ("nghttpx", 0.0002), ("h2tap", 0.00021)):
            made.latencies.append(latency(bridge, share, p50))
        made.latencies.append(latency("h2tap-record", share, 0.00022))
    made.cannot[CELL.name, "nginx"] = "speaks HTTP/1.1 only to upstreams"
    made.lost[CELL.name, "h2tap-record"] = 0
    made.idle = [Idle("h2tap", 1000, 80 * MIB, 95 * MIB, 105 * MIB)]
    made.start = Start(0.6, 1.2, 0.3)
    return made


class ReportTest(unittest.TestCase):
    maxDiff = None

    def test_text(self) -> None:
        made = results()
        tables = [*one_cell(made, CELL, PEERS), *sections(made)]
        self.equal("report.txt", "\n".join(as_text(*each) for each in tables))

    def test_markdown(self) -> None:
        made = results()
        tables = [*one_cell(made, CELL, PEERS), *sections(made)]
        self.equal("report.md", "\n".join(as_markdown(*each) for each in tables))

    def test_judges_what_was_measured_only(self) -> None:
        words = {each.what: each.word for each in judge(results())}
        self.assertEqual("met", words["h1-h2-1k, recording: throughput to nghttpx"])
        self.assertEqual("missed", words["h1-h2-1k, recording on to off: CPU per request"])
        self.assertEqual("not measured", words["h1-h2-64k, recording: throughput to nghttpx"])
        self.assertEqual("met", words["h1-h2-1k, recording: p50 added at a tenth, to nghttpx"])

    def test_failed_requests_make_a_run_invalid(self) -> None:
        self.assertTrue(results().invalid())

    def equal(self, name: str, text: str) -> None:
        self.assertEqual((GOLDEN / name).read_text(), text)


if __name__ == "__main__":
    unittest.main()
