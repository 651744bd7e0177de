"""The parts of what is known of a partner check: where each is stored, and how its rows are taken in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, cast

from domain.certification.facts import Given, Shown
from domain.certification.tables import TABLES
from domain.engine.kinds import Level, SubjectKind
from domain.engine.parts import KNOWN, Part, branch, labelled

if TYPE_CHECKING:
    from domain.stored.holdings import Holdings

CHECK = frozenset({SubjectKind.CHECK})
_commissioner = TABLES["commissioner"]


def _check(held: Holdings, row: Sequence[Any]) -> None:
    _, level, visited_on, *_ = row
    held.level = Level(level)
    held.visited_on = visited_on and date.fromisoformat(visited_on)


def _presented(held: Holdings, row: Sequence[Any]) -> None:
    held.presented.append(Shown(row[1], None, None))


def _commission(held: Holdings, row: Sequence[Any]) -> None:
    _, person, outside, *_ = row
    held.commission[person] = outside == "1"


def _score(held: Holdings, row: Sequence[Any]) -> None:
    entry, person, criterion, points, *_ = row
    held.scores.append(Given(entry, person, criterion, Decimal(points)))


for part in (
    Part(
        name="check", table="partner_check", kinds=CHECK, take=_check,
        branch=branch("partner_check", "code", None, ("level", "visited_on")),
    ),
    Part(
        name="presented", table="presented", kinds=CHECK, take=_presented,
        branch=branch("presented", "check", None, ("project",)),
    ),
    Part(
        name="commission", table="commissioner", kinds=CHECK, take=_commission,
        branch=labelled(
            "commissioner", _commissioner.c.check, None,
            [_commissioner.c.person, cast(_commissioner.c.outside, Integer)],
        ),
    ),
    Part(
        name="score", table="score", kinds=CHECK, take=_score,
        branch=branch("score", "check", "entry", ("person", "criterion", "points")),
    ),
):  # fmt: skip
    KNOWN.declare(part)
