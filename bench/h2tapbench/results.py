"""Everything that a run has measured, and the look-ups that reports need."""

from dataclasses import dataclass, field

from h2tapbench.measure import Turn


@dataclass
class Results:
    """Grows while the run goes on. `cannot` has reasons by cell and bridge."""

    base: str
    turns: list[Turn] = field(default_factory=list)
    cannot: dict[tuple[str, str], str] = field(default_factory=dict)

    def of(self, cell: str, bridge: str) -> list[Turn]:
        """The turns of a bridge in a cell, by round."""
        return [each for each in self.turns if each.cell == cell and each.bridge == bridge]

    def values(self, cell: str, bridge: str, what: str) -> list[float]:
        """One figure of each of these turns."""
        return [float(getattr(each, what)) for each in self.of(cell, bridge)]
