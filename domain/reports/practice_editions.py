"""What was published of a practice stays readable: each edition of its card, told again from the journal."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, select

from domain.practices.facts import Practice
from domain.practices.publication import PracticePublished
from domain.proving.replay import retold
from domain.reports.practices import Shown
from domain.stored.tables import TABLES

_subject = TABLES["subject"]


@dataclass(frozen=True, slots=True)
class Edition:
    """A card as it was published."""

    number: int
    published_on: date
    title: str
    practice: Practice


def editions(connection: Connection, code: str) -> list[Edition]:
    """Every edition of a practice that was ever published, the first one first."""
    found: list[Edition] = []
    for entry, state, held in retold(connection, code):
        if entry.kind == PracticePublished.kind:
            found.append(Edition(len(found) + 1, entry.on, state.title, deepcopy(held.practice)))
    return found


def as_shown(connection: Connection, found: Shown, edition: Edition) -> Shown:
    """An edition as the card of a practice is shown; what it lacked is nobody's business any more."""
    owner = select(_subject.c.title).where(_subject.c.code == edition.practice.card.owner)
    return replace(
        found, title=edition.title, practice=edition.practice, owner=connection.execute(owner).scalar() or "",
        published_on=edition.published_on, confirmed_on=None, completeness=100, lacks=(), remarks={},
    )  # fmt: skip
