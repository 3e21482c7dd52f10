"""Everything that a run has measured, and the look-ups that reports need."""

from dataclasses import asdict, dataclass, field
from statistics import median

from h2tapbench.idle import Idle, Start
from h2tapbench.latency import DIRECT, Latency
from h2tapbench.measure import Turn
from h2tapbench.stats import Spread, ratios


@dataclass
class Results:
    """Grows while the run goes on. `cannot` has reasons, `lost` records that h2tap says are missing
    from its log, both by cell and bridge."""

    base: str
    machine: list[tuple[str, str]] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    latencies: list[Latency] = field(default_factory=list)
    cannot: dict[tuple[str, str], str] = field(default_factory=dict)
    lost: dict[tuple[str, str], int] = field(default_factory=dict)
    idle: list[Idle] = field(default_factory=list)
    start: Start | None = None

    def of(self, cell: str, bridge: str) -> list[Turn]:
        """The turns of a bridge in a cell, by round."""
        found = [each for each in self.turns if each.cell == cell and each.bridge == bridge]
        return sorted(found, key=lambda each: each.round)

    def values(self, cell: str, bridge: str, what: str) -> list[float]:
        """One figure of each of these turns."""
        return [float(getattr(each, what)) for each in self.of(cell, bridge)]

    def ratio(self, cell: str, bridge: str, base: str, what: str) -> Spread | None:
        """A figure of a bridge against that of another, round by round."""
        return ratios(self.values(cell, bridge, what), self.values(cell, base, what))

    def latency(self, cell: str, bridge: str, share: float) -> list[Latency]:
        """The latencies of a bridge in a cell at a rate, by round."""
        found = [
            each
            for each in self.latencies
            if (each.cell, each.bridge, each.share) == (cell, bridge, share)
        ]
        return sorted(found, key=lambda each: each.round)

    def percentiles(self, cell: str, bridge: str, share: float, what: str) -> list[float]:
        """One percentile of each round."""
        return [float(getattr(each, what)) for each in self.latency(cell, bridge, share)]

    def added(self, cell: str, bridge: str, share: float) -> float | None:
        """The median latency of a bridge less that of the way without one, median of the rounds."""
        through = self.percentiles(cell, bridge, share, "p50")
        direct = self.percentiles(cell, DIRECT, share, "p50")
        return median(a - b for a, b in zip(through, direct)) if through and direct else None

    def invalid(self) -> bool:
        """Whether any request failed."""
        return any(each.failures for each in [*self.turns, *self.latencies])

    def as_json(self) -> dict[str, object]:
        """Everything, as JSON has it."""
        return {
            "base": self.base,
            "machine": dict(self.machine),
            "turns": [asdict(each) for each in self.turns],
            "latencies": [asdict(each) for each in self.latencies],
            "cannot": [
                {"cell": cell, "bridge": bridge, "reason": reason}
                for (cell, bridge), reason in self.cannot.items()
            ],
            "lost_records": [
                {"cell": cell, "bridge": bridge, "records": records}
                for (cell, bridge), records in self.lost.items()
            ],
            "idle": [asdict(each) for each in self.idle],
            "start": asdict(self.start) if self.start else None,
        }
