"""Who is named on a card later, and who is relieved of a role there: each of them is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from domain.engine.case import Happening
from domain.engine.event import Event, FieldChange
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.words import Words


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonNamed(Event):
    """Somebody holds a role on a card from now on."""

    kind = "person_named"
    says = Words("назначен новый участник", "somebody new named on the card")
    owed = True
    stirs = False

    person: str
    role: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonRelieved(Event):
    """Somebody holds a role on a card no more."""

    kind = "person_relieved"
    says = Words("участник освобождён от роли", "somebody relieved of a role on the card")
    owed = True
    stirs = False

    person: str
    role: str


def recast(code: str, changed: Iterable[FieldChange]) -> Iterator[Happening]:
    """Who came to a card and who left it, by what changed there."""
    for one in changed:
        part, _, role = one.field.partition(".")
        if part == "people":
            for person in sorted(set(one.after) - set(one.before)):
                yield code, PersonNamed(person=person, role=role)
            for person in sorted(set(one.before) - set(one.after)):
                yield code, PersonRelieved(person=person, role=role)


@changes(PersonNamed, PersonRelieved)
def told(record: Record, state: State, event: PersonNamed | PersonRelieved, actor: str, on: date, seq: int) -> None:
    """Who holds a role follows from what changed on the card."""
