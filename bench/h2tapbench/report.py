"""What came of a run, as text and as Markdown."""

from collections.abc import Iterator
from statistics import median
from typing import Sequence

from h2tapbench.cells import CELLS, Cell
from h2tapbench.latency import DIRECT, SHARES
from h2tapbench.results import Results
from h2tapbench.stats import Spread, spread
from h2tapbench.targets import judge

Table = list[list[str]]
Section = tuple[str, Table]


def as_text(title: str, rows: Table) -> str:
    """A table with aligned columns: the first to the left, the others to the right."""
    whole = [row for row in rows if len(row) == len(rows[0])]
    widths = [max(len(row[i]) for row in whole) for i in range(len(rows[0]))]
    widths[0] = max(len(row[0]) for row in rows)
    lines = [title]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        if len(row) < len(rows[0]):
            cells += row[1:]
        else:
            cells += [text.rjust(width) for text, width in zip(row[1:], widths[1:])]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


def as_markdown(title: str, rows: Table) -> str:
    """The same as a section of Markdown."""
    width = len(rows[0])
    rule = [":--"] + ["--:"] * (width - 1)
    full = [row + [""] * (width - len(row)) for row in [rows[0], rule, *rows[1:]]]
    return f"### {title}\n\n" + "".join("| " + " | ".join(row) + " |\n" for row in full)


def sections(results: Results) -> Iterator[Section]:
    """All that there is to tell after the cells."""
    if results.idle:
        yield _idle_section(results)
    if results.start:
        yield _start_section(results)
    rows = [["target", "wanted", "measured", ""]]
    for each in judge(results):
        rows.append([each.what, each.wanted, each.measured or "-", each.word])
    yield "Targets", rows


def cell_sections(results: Results, peers: Sequence[str]) -> Iterator[Section]:
    """The tables of all cells that were measured."""
    for cell in CELLS:
        if any(each.cell == cell.name for each in results.turns):
            yield from one_cell(results, cell, peers)


def one_cell(results: Results, cell: Cell, peers: Sequence[str]) -> Iterator[Section]:
    """The tables of one cell."""
    title = f"{cell.name}: {cell.client.label}, upstream {cell.upstream}, {cell.body}"
    yield title, throughput_table(results, cell, peers)
    for share in SHARES:
        direct = results.latency(cell.name, DIRECT, share)
        if direct:
            rate = direct[0].rate
            reached = rate / median(results.values(cell.name, results.base, "per_second"))
            name = f"{cell.name}: latency in ms at {rate:.0f} req/s"
            of = f"{reached:.2g} of what {results.base} does"
            yield f"{name}, {of}", latency_table(results, cell, share, peers)


def throughput_table(results: Results, cell: Cell, peers: Sequence[str]) -> Table:
    """One row a bridge: medians, and ratios to the base with their spread."""
    rows = [[
        "bridge", "req/s", f"to {results.base}", "CPU s/1000", f"to {results.base}",
        "peak MiB", "growth", "B written/req", "lost", "failed", "CPU", "CPUs busy", "others", "steal",
    ]]  # fmt: skip
    for peer in peers:
        turns = results.of(cell.name, peer)
        if not turns:
            rows.append([peer, _absent(results, cell, peer)])
            continue
        row = [peer]
        for what in ("per_second", "cpu_per_1000"):
            row.append(_figure(spread(results.values(cell.name, peer, what)).median))
            row.append(_ratio(results.ratio(cell.name, peer, results.base, what)))
        row.append(f"{max(each.rss_peak for each in turns) / 2**20:.0f}")
        row.append(f"{max(each.rss_peak - each.rss_before for each in turns) / 2**20:.0f}")
        row.append(f"{median(each.written_per_request for each in turns):.0f}")
        row.append(str(results.lost.get((cell.name, peer), "-")))
        failures = sum(each.failures for each in turns)
        row.append(f"INVALID {failures}" if failures else "0")
        row.append(f"{median(each.cpu_per_second for each in turns):.0%}")
        cpus = sorted(turns[0].busy)
        busy = [median(each.busy[cpu] for each in turns) for cpu in cpus]
        row.append("/".join(f"{each:.0%}" for each in busy))
        row.append(f"{median(each.others for each in turns):.0%}")
        row.append(f"{max(max(each.steal.values()) for each in turns):.1%}")
        rows.append(row)
    return rows


def latency_table(results: Results, cell: Cell, share: float, peers: Sequence[str]) -> Table:
    """One row a bridge, and one for the way without a bridge: medians of the rounds."""
    rows = [["bridge", "p50", "p50 added", "p99", "p99 from-to", "p99.9", "failed"]]
    for peer in (DIRECT, *peers):
        found = results.latency(cell.name, peer, share)
        if not found:
            rows.append([peer, _absent(results, cell, peer)])
            continue
        added = results.added(cell.name, peer, share)
        p99 = spread([each.p99 for each in found])
        failures = sum(each.failures for each in found)
        rows.append([
            peer,
            _ms(median(each.p50 for each in found)),
            "-" if added is None or peer == DIRECT else _ms(added),
            _ms(p99.median),
            f"{_ms(p99.low)}-{_ms(p99.high)}",
            _ms(median(each.p999 for each in found)),
            f"INVALID {failures}" if failures else "0",
        ])  # fmt: skip
    return rows


def _absent(results: Results, cell: Cell, peer: str) -> str:
    reason = results.cannot.get((cell.name, peer))
    if reason:
        return f"cannot: {reason}"
    return "does not reach this rate" if results.of(cell.name, peer) else "was not measured"


def _idle_section(results: Results) -> Section:
    rows = [["bridge", "connections", "MiB listening", "MiB with all", "KiB each", "of 2nd half"]]
    for idle in results.idle:
        rows.append([
            idle.bridge,
            str(idle.connections),
            f"{idle.rss_listening / 2**20:.1f}",
            f"{idle.rss_all / 2**20:.1f}",
            f"{idle.per_connection / 1024:.1f}",
            f"{idle.marginal / 1024:.1f}",
        ])  # fmt: skip
    return "idle: upstream connections (h2 over mTLS) to distinct targets, each asked once", rows


def _start_section(results: Results) -> Section:
    assert results.start
    rows = [["start of h2tap", "median s", "share"]]
    whole = results.start.listening_without_cds
    for name, value in (
        ("to listening", results.start.listening),
        ("to listening, -Xshare:off", whole),
        ("--version", results.start.version),
    ):
        rows.append([name, f"{value:.3f}", f"{value / whole:.2f}"])
    return "start: from exec", rows


def _figure(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.4g}"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.3f}"


def _ratio(value: Spread | None) -> str:
    return "-" if value is None else f"{value.median:.2f} ({value.low:.2f}-{value.high:.2f})"
