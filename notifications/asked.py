"""Of all that is asked of one person and that others leave undone, as much as a letter tells; the rest counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any

from domain.programme.kinds import LetterPart
from domain.reports.asks import Ask
from domain.reports.deadlines import STILL, Kind
from domain.reports.desks import Desk
from domain.reports.headed import is_undone
from notifications.parts import Followed, Listed

MINE = 8
"""Most things that are asked of the reader."""

EACH = 3
"""Most of them about one subject."""

FOLLOWED = 12
"""Most rows of what others leave undone."""

LISTED = 20
"""Most rows of the list of an organisation."""

NAMED = 2
"""Most people named as those who answer for something."""

Item = tuple[str, str, date]
"""Subject, item, due date."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """Why it is somebody's turn to get a letter."""

    regular: bool = True
    """The day of their cadence has come; else something of their own has newly come to a step."""
    first: bool = False
    """No letter of this kind was ever sent to them."""
    parts: frozenset[LetterPart] = frozenset(LetterPart)
    """What the letter tells beside what is asked of them."""
    changes_since: date | None = None
    """From which day on it tells changes; None where that is the day of the last letter."""


@dataclass(slots=True)
class Asked:
    """What is asked of one person in some subjects; added up, in all of them."""

    mine: int = 0
    late: int = 0
    is_fresh: bool = False
    """Whether one of these came to a step since the last letter."""
    nearest: date | None = None
    """The next day ahead by which something is to be done."""
    groups: list[tuple[Any, list[Ask]]] = field(default_factory=list)
    """The subjects to tell of: whose turn it is to be told, where it stands, and a few of what is asked in it."""
    soon: set[str] = field(default_factory=set)
    """Subjects in which something is asked and whose phase is due within the horizon of the letter."""
    followed: int = 0
    is_followed_fresh: bool = False
    rows: list[Followed] = field(default_factory=list)
    """The worst of what others leave undone, one row an owner and subject."""
    undone: int = 0
    """How much is late or stands still in the organisations that the reader heads."""
    in_list: int = 0
    """Rows of their list in all."""
    listed: list[Listed] = field(default_factory=list)
    """The worst of them, one row an owner and subject."""

    @classmethod
    def of(cls, desk: Desk, fresh: Collection[Item], turn: Turn, soon: Collection[str] = ()) -> Asked:
        """What a letter tells of a desk of whole subjects; `soon` are those due within its horizon."""
        mine = desk.mine
        ahead = [ask.due_on for ask in mine if ask.kind not in STILL and not ask.is_late]
        told = {item_of(ask) for ask in desk.listed}
        followed = [ask for ask in desk.followed if item_of(ask) not in told]
        listed = _listed(desk.listed)
        return cls(
            mine=len(mine),
            late=sum(ask.is_late for ask in mine),
            is_fresh=any(item_of(ask) in fresh for ask in mine),
            nearest=min(ahead, default=None),
            groups=_groups(mine, fresh, turn),
            soon={ask.subject for ask in mine if ask.subject in soon},
            followed=len(followed),
            is_followed_fresh=any(item_of(ask) in fresh for ask in followed),
            rows=_worst(_rows(followed)),
            undone=sum(is_undone(ask) for ask in desk.listed),
            in_list=len(listed),
            listed=_longest(listed),
        )

    def add(self, other: Asked) -> None:
        """The same of other subjects."""
        self.mine += other.mine
        self.late += other.late
        self.is_fresh |= other.is_fresh
        self.nearest = min(filter(None, (self.nearest, other.nearest)), default=None)
        self.groups = _first(self.groups + other.groups)
        self.soon |= other.soon
        self.followed += other.followed
        self.is_followed_fresh |= other.is_followed_fresh
        self.rows = _worst(self.rows + other.rows)
        self.undone += other.undone
        self.in_list += other.in_list
        self.listed = _longest(self.listed + other.listed)

    @property
    def weight(self) -> int:
        """How many things are held."""
        return sum(len(group) for _, group in self.groups) + len(self.rows) + len(self.listed) + len(self.soon)

    @property
    def shown(self) -> list[Ask]:
        """What a letter shows of the reader's own: those of one subject together, where its most urgent stands."""
        taken, left = [], MINE
        for (_, place), group in self.groups:
            taken.append((place, group[:left]))
            left -= len(taken[-1][1])
        return [ask for _, group in sorted(taken, key=itemgetter(0)) for ask in group]

    @property
    def more_followed(self) -> int:
        """How much others leave undone beyond the rows that are shown."""
        return self.followed - sum(row.count for row in self.rows)


def item_of(ask: Ask) -> Item:
    """What a reminder calls it."""
    return ask.subject, ask.called, ask.due_on


def _groups(found: Sequence[Ask], fresh: Collection[Item], turn: Turn) -> list[tuple[Any, list[Ask]]]:
    """By subject, with its turn to be told and its place: what newly came to a step is told before all else.

    It stands first where it is the only cause of the letter, and where its urgency puts it in all others.
    """

    def is_old(ask: Ask) -> bool:
        return item_of(ask) not in fresh

    groups: dict[str, list[Ask]] = defaultdict(list)
    for ask in sorted(found, key=is_old):
        groups[ask.subject].append(ask)
    return [
        (
            (
                min((is_old(ask), ask.urgency) for ask in group),
                min((is_old(ask) and not turn.regular, ask.urgency) for ask in group),
            ),
            sorted(group, key=is_old)[:EACH],
        )
        for group in groups.values()
    ][:MINE]


def _first(groups: Iterable[tuple[Any, list[Ask]]]) -> list[tuple[Any, list[Ask]]]:
    return sorted(groups, key=lambda group: group[0])[:MINE]


def _rows(found: Sequence[Ask]) -> list[Followed]:
    groups: Mapping[tuple[tuple[str, ...], str], list[Ask]] = defaultdict(list)
    for ask in found:
        groups[ask.names, ask.subject].append(ask)
    return [
        Followed(
            owner=_named(names),
            code=code,
            title=group[0].title,
            organisation=beside(group[0]),
            count=len(group),
            days=max(-(ask.left or 0) for ask in group),
            link=link_of(code),
        )
        for (names, code), group in groups.items()
    ]


def _worst(rows: Iterable[Followed]) -> list[Followed]:
    return sorted(rows, key=lambda row: (-row.days, row.owner, row.code))[:FOLLOWED]


def _listed(found: Sequence[Ask]) -> list[Listed]:
    groups: Mapping[tuple[tuple[str, ...], str], list[Ask]] = defaultdict(list)
    for ask in found:
        groups[ask.names, ask.subject].append(ask)
    return [
        Listed(
            owner=_named(names),
            code=code,
            title=group[0].title,
            organisation=beside(group[0]),
            late=sum(ask.is_late for ask in group),
            days=max((-(ask.left or 0) for ask in group if ask.is_late), default=0),
            still=max((-(ask.left or 0) for ask in group if ask.kind in STILL), default=0),
            waits=any(ask.kind is Kind.DECISION and not ask.is_late for ask in group),
            link=link_of(code),
        )
        for (names, code), group in groups.items()
    ]


def _longest(rows: Iterable[Listed]) -> list[Listed]:
    return sorted(rows, key=lambda row: (-row.undone, row.owner, row.code))[:LISTED]


def _named(names: Sequence[str]) -> str:
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" +{rest}" if rest > 0 else "")


def beside(ask: Ask) -> str:
    """The organisation, where the title does not name it already: a check is called by it."""
    return ask.organisation if ask.organisation != ask.title else ""


def link_of(code: str) -> str:
    """Where a letter leads to."""
    return f"/at/{code}"
