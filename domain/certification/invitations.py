"""Who is asked to a visit that is planned already: a member who joins, and whoever is asked no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.certification.facts import Planning
from domain.certification.tables import TABLES
from domain.engine.case import Happening
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import change
from domain.engine.words import Words
from domain.stored.holdings import Holdings


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitAsPlanned(Event):
    """All that an invitation says of a visit."""

    number: int
    sequence: int
    """How often it was changed since it was first planned."""
    day: date
    last_day: date
    begins: str
    ends: str
    place: str
    agenda: str
    host: str


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitJoined(VisitAsPlanned):
    """Somebody who joined the commission is asked to the visit that is planned."""

    kind = "visit_joined"
    says = Words("приглашение на визит", "asked to the visit")
    owed = True

    person: str


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitLeft(VisitAsPlanned):
    """Somebody who left the commission, or receives it no more, is not expected at the visit."""

    kind = "visit_left"
    says = Words("приглашение на визит отозвано", "asked to the visit no more")
    owed = True

    person: str


def planned(held: Holdings) -> Planning | None:
    """The visit that is planned and has been neither held nor called off."""
    return next((one for one in held.visits if one.cancelled_on is None and one.held_on is None), None)


def asked_too(check: str, held: Holdings, person: str) -> Iterator[Happening]:
    """A member who joins is asked to the visit that is planned."""
    if (visit := planned(held)) is not None:
        yield check, VisitJoined(person=person, **_as_planned(visit))


def asked_no_more(check: str, held: Holdings, person: str) -> Iterator[Happening]:
    """Whoever neither sits in the commission nor receives it any more is taken off the visit that is planned."""
    if (visit := planned(held)) is not None:
        yield check, VisitLeft(person=person, **_as_planned(visit))


def _as_planned(visit: Planning) -> dict[str, Any]:
    return {
        "number": visit.number, "sequence": visit.sequence + 1, "day": visit.first_on, "last_day": visit.last_on,
        "begins": visit.begins, "ends": visit.ends, "place": visit.place, "agenda": visit.agenda, "host": visit.host,
    }  # fmt: skip


SEQUENCE = change(TABLES["visit"], ("check", "number"), ("sequence",))


@changes(VisitJoined, VisitLeft)
def told(record: Record, state: State, event: VisitJoined | VisitLeft, actor: str, on: date, seq: int) -> None:
    record.changes.append((SEQUENCE, (event.sequence, state.code, event.number)))
    for one in record.world.holdings[state.code].visits:
        if one.number == event.number:
            one.sequence = event.sequence
