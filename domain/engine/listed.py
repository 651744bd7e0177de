"""The first of very many things, held in memory, with the number of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

LISTED = 100
"""Most that are listed where a pack says nothing; it is the standard of its `listed_faults`."""


class Listed(tuple[T, ...]):
    """The first of them; equal to a plain tuple of the same."""

    total: int = 0
    """How many there are in all."""

    @classmethod
    def of(cls, found: Iterable[T], most: int = LISTED) -> Listed[T]:
        """Go through everything and keep the first."""
        every = iter(found)
        listed = cls(islice(every, most))
        listed.total = len(listed) + sum(1 for _ in every)
        return listed
