"""What came of a run, as text and as Markdown."""

from statistics import median
from typing import Sequence

from h2tapbench.cells import Cell
from h2tapbench.results import Results
from h2tapbench.stats import Spread, ratios, spread

Table = list[list[str]]


def as_text(rows: Table) -> str:
    """A table with aligned columns: the first to the left, the others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [text.rjust(width) for text, width in zip(row[1:], widths[1:])]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


def as_markdown(rows: Table) -> str:
    """The same as a table of Markdown."""
    rule = [":--"] + ["--:"] * (len(rows[0]) - 1)
    return "".join("| " + " | ".join(row) + " |\n" for row in [rows[0], rule, *rows[1:]])


def throughput_table(results: Results, cell: Cell, peers: Sequence[str]) -> Table:
    """One row a bridge: medians, and ratios to the base with their spread."""
    head = ["bridge", "req/s", f"to {results.base}", "CPU ms/req", f"to {results.base}"]
    head += ["RSS MiB", "written B/req", "failures", "bridge CPU", "busiest other CPU", "steal"]
    rows = [head]
    for peer in peers:
        turns = results.of(cell.name, peer)
        if not turns:
            reason = results.cannot.get((cell.name, peer), "was not measured")
            rows.append([peer, f"cannot: {reason}"] + [""] * (len(head) - 2))
            continue
        row = [peer]
        for what, figure in (("per_second", "{:.0f}"), ("cpu_per_1000", "{:.3f}")):
            values = results.values(cell.name, peer, what)
            digits = "{:.2f}" if spread(values).median < 10 and what == "per_second" else figure
            row.append(digits.format(spread(values).median))
            row.append(_ratio(ratios(values, results.values(cell.name, results.base, what))))
        row.append(f"{max(each.rss_peak for each in turns) / 2**20:.0f}")
        row.append(f"{median(each.written_per_request for each in turns):.0f}")
        failures = sum(each.failures for each in turns)
        row.append(f"INVALID: {failures}" if failures else "0")
        row.append(f"{median(each.cpu_per_second for each in turns):.0%}")
        row.append(f"{median(max(each.busy.values()) for each in turns):.0%}")
        row.append(f"{median(max(each.steal.values()) for each in turns):.1%}")
        rows.append(row)
    return rows


def _ratio(value: Spread | None) -> str:
    return "-" if value is None else f"{value.median:.2f} ({value.low:.2f}-{value.high:.2f})"
