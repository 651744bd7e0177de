"""How many runs a series has around its median, and how many chance would make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import comb

ENOUGH = 10
"""Points off the median from which the test is made (Perla, Provost, Murray 2011)."""
CHANCE = Fraction(25, 1000)
"""Probability of each tail (Swed, Eisenhart, Annals of Mathematical Statistics 1943;14:66-87)."""
MOST = 400
"""Points beyond which a series is no run chart any more, and the exact count of cases too long."""


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of points on one side of the median."""

    found: int
    least: int
    """Fewer are a signal."""
    most: int
    """More are a signal."""


def runs_of(sides: Sequence[bool]) -> Runs | None:
    """The runs of points above and below; None where there are too few of them for a test."""
    above = sum(sides)
    if not ENOUGH <= len(sides) <= MOST or above in {0, len(sides)}:
        return None
    found = 1 + sum(one != other for one, other in pairwise(sides))
    return Runs(found, *expected(above, len(sides) - above))


@lru_cache(maxsize=512)
def expected(above: int, below: int) -> tuple[int, int]:
    """The least and the most runs that are no signal, by the exact distribution of Wald and Wolfowitz."""
    ways = [_ways(runs, above, below) for runs in range(above + below + 1)]
    tail = CHANCE * comb(above + below, above)
    least, low = 2, ways[2]
    while low <= tail:
        least += 1
        low += ways[least]
    most, high = above + below, ways[-1]
    while high <= tail:
        most -= 1
        high += ways[most]
    return least, most


def _ways(runs: int, above: int, below: int) -> int:
    """In how many orders so many points above and below make that many runs."""
    if runs < 2:
        return 0
    half, odd = divmod(runs, 2)
    if not odd:
        return 2 * comb(above - 1, half - 1) * comb(below - 1, half - 1)
    return comb(above - 1, half) * comb(below - 1, half - 1) + comb(above - 1, half - 1) * comb(below - 1, half)
