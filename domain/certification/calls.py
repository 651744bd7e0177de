"""Members of a commission are called when their turn comes: to hand in a sheet, to agree on marks, to vote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from domain.certification.facts import Given
from domain.certification.marks_given import Scored, SheetHandedIn, SheetsOpened
from domain.engine.case import Case, Happening
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.words import Words
from domain.rules.turns import Turn, judges_in, turn
from domain.stored.holdings import Holdings


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetAsked(Event):
    """A member owes a sheet of marks."""

    kind = "sheet_asked"
    says = Words("ждут лист оценок", "sheet of marks awaited")
    owed = True
    awaits = "person"
    stirs = False

    person: str


@dataclass(frozen=True, kw_only=True, slots=True)
class VoteAsked(Event):
    """All sheets are in: a member owes a vote, or whoever leads has marks to agree on first."""

    kind = "vote_asked"
    says = Words("ждут голос за заключение", "vote for the conclusion awaited")
    owed = True
    awaits = "person"
    stirs = False

    person: str
    apart: tuple[str, ...] = ()
    """Criteria on whose marks the commission has to agree before anybody votes."""


def called(check: str, now: Turn, before: Turn | None = None) -> Iterator[Happening]:
    """Whoever owes something now, and did not owe it before."""
    known = before or Turn()
    for person in now.sheets:
        if person not in known.sheets:
            yield check, SheetAsked(person=person)
    for person in now.settles:
        if person not in known.settles:
            yield check, VoteAsked(person=person, apart=now.apart)
    for person in now.votes:
        if person not in known.votes:
            yield check, VoteAsked(person=person)


def called_in(
    case: Case, check: State, held: Holdings, target: str, *, before: Turn | None = None
) -> Iterator[Happening]:
    """Whose turn comes with the phase that a check enters."""
    phases = case.pack.lifecycles[check.lifecycle or ""].phases
    if target in phases and judges_in(case.pack, check.lifecycle or "", phases[target]):
        yield from called(check.code, turn(held, case.pack), before)


def followed(
    case: Case, check: State, held: Holdings, told: Iterable[Happening], *, without: str = ""
) -> Iterator[Happening]:
    """What becomes of marks, and whose turn it is by that; somebody may leave with it."""
    before, scores, handed_in = turn(held, case.pack), [*held.scores], {*held.handed_in} - {without}
    for code, event in told:
        yield code, event
        match event:
            case Scored():
                told_of = event.place, event.given, event.note
                scores.append(Given(0, event.person, event.criterion, event.points, *told_of))
            case SheetHandedIn():
                handed_in.add(event.person)
            case SheetsOpened():
                handed_in -= event.salts.keys()
    sits = {who: outside for who, outside in held.commission.items() if who != without}
    duties = {who: duty for who, duty in held.duties.items() if who != without}
    later = replace(held, scores=scores, handed_in=handed_in, commission=sits, duties=duties)
    yield from called(check.code, turn(later, case.pack), before)


@changes(SheetAsked, VoteAsked)
def asked(record: Record, state: State, event: SheetAsked | VoteAsked, actor: str, on: date, seq: int) -> None:
    """Whose turn it is follows from what was said and what was not."""
