"""Of everything that others did to one person's subjects, as much as a letter tells; the rest counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum

from domain.reports.surroundings import Around
from notifications.changes import News

SHOWN = 5
"""Most changes of a letter."""


class _Rank(IntEnum):
    """Which subjects a letter shows first."""

    WHOLE = 0
    """What was asked of the reader was settled there."""
    MOVED = 1
    COUNTED = 2
    """Nothing but what is counted happened there."""

    @classmethod
    def of(cls, is_whole: bool, group: Sequence[News]) -> _Rank:
        """The rank of a subject, by its changes."""
        if is_whole:
            return cls.WHOLE
        return cls.COUNTED if group[0].is_tallied else cls.MOVED


Group = tuple[_Rank, int, str, list[News]]
"""The rank of a subject, the day, its code, the newest of its changes, what is counted last."""


@dataclass(slots=True)
class Changed:
    """The changes in some subjects of which one person has not been told; added up, in all of them."""

    count: int = 0
    earlier: int = 0
    """Those of them that the first letter only counts: a region enters its years of history in one day."""
    groups: list[Group] = field(default_factory=list)
    """The subjects that changed last."""

    @classmethod
    def of(cls, entries: Sequence[News], *, before: date | None = None, whole: Collection[str] = ()) -> Changed:
        """What a letter tells of all changes of some subjects, the newest first.

        What lies before a day is counted alone; of `whole` subjects every change is kept.
        """
        told = [entry for entry in entries if before is None or entry.happened_on >= before]
        groups: dict[str, list[News]] = defaultdict(list)
        counts = Counter((entry.subject, entry.kind) for entry in told if entry.is_tallied)
        for entry in told:
            if not entry.is_tallied and (entry.subject in whole or len(groups[entry.subject]) < SHOWN):
                groups[entry.subject].append(entry)
        for entry in told:
            if count := counts.pop((entry.subject, entry.kind), 0):
                groups[entry.subject].append(replace(entry, count=count))
        return cls(
            len(entries),
            len(entries) - len(told),
            _last(
                (_Rank.of(code in whole, group), -group[0].happened_on.toordinal(), code, group)
                for code, group in groups.items()
            ),
        )

    def add(self, other: Changed) -> None:
        """The same of other subjects."""
        self.count += other.count
        self.earlier += other.earlier
        self.groups = _last([*self.groups, *other.groups])

    @property
    def told(self) -> list[News]:
        """Those of which a letter chooses what it shows."""
        return [entry for *_, group in self.groups for entry in group]

    @property
    def weight(self) -> int:
        """How many lines are held."""
        return sum(len(group) for *_, group in self.groups)

    @property
    def more(self) -> int:
        """How many there are beyond those, the earlier ones not counted."""
        return self.count - self.earlier - sum(entry.count for entry in self.told)


def _last(groups: Iterable[Group]) -> list[Group]:
    ordered = sorted(groups, key=lambda group: group[:3])
    kept = sum(rank is _Rank.WHOLE for rank, *_ in ordered)
    return ordered[: kept + SHOWN]


def readers(around: Around, entries: Sequence[News]) -> Iterator[tuple[News, set[str]]]:
    """Each change with whom the roles at its subject, organisation and centre, or above, make its reader."""
    held: Mapping[str, dict[str, Sequence[str]]] = defaultdict(dict)
    for (scope, role), holders in around.roles.items():
        held[scope][role] = holders
    for entry in entries:
        found: set[str] = set()
        for place in {entry.subject, entry.organisation or "", entry.centre or "", "*"}:
            found.update(*held[place].values())
        for body in (entry.subject, entry.organisation or ""):
            for higher in around.above.get(body, ()):
                for role in around.below & held[higher].keys():
                    found.update(held[higher][role])
        yield entry, found
