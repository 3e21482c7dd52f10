"""Figures of figures: medians, percentiles, ratios by round."""

import math
from dataclasses import dataclass
from statistics import median
from typing import Sequence


@dataclass(frozen=True)
class Spread:
    """A median with the smallest and the largest value."""

    median: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    """The median of values and how far they lie apart."""
    return Spread(median(values), min(values), max(values))


def percentile(ordered: Sequence[float], share: float) -> float:
    """The nearest-rank percentile of values in ascending order; `share` is within 0 and 1."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def ratios(values: Sequence[float], base: Sequence[float]) -> Spread | None:
    """The ratio of each round to the same round of the base; None where there is nothing to divide."""
    pairs = [(one, other) for one, other in zip(values, base) if other]
    return spread([one / other for one, other in pairs]) if pairs else None
