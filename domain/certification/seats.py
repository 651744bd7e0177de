"""A member of a commission who was entered twice: the seat and the points go to whom the person is kept as."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date

from domain.certification.commission import WITHOUT_MEMBER
from domain.certification.exemplars import HANDED_IN as HANDED_IN  # noqa: PLC0414 - asked for with the seats
from domain.certification.independence import acts_independently, no_judge_acts
from domain.certification.presence import SEATS
from domain.certification.tables import TABLES
from domain.engine.case import Case, Happening
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import change
from domain.engine.words import Words
from domain.pilot.sealed_decisions import unsealed
from domain.rules.capsule import check_facts
from domain.stored.holdings import Holdings


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberMerged(Event):
    """Seat and points of a person who was entered twice are those of one."""

    kind = "member_merged"
    says = Words("член комиссии объединён с двойником", "commissioner merged with a twin")
    stirs = False

    person: str
    into: str


def moved_by_others(case: Case, check: State) -> None:
    """Nobody tied to what is judged moves a seat of its commission, nor does any of its judges."""
    acts_independently(case, check)
    no_judge_acts(case, case.world.holdings[check.code])


def seat_merged(case: Case, check: State, person: str, into: str) -> Iterator[Happening]:
    """The seat goes over, and the decisions that rest on it are named."""
    held = case.world.holdings[check.code]
    yield check.code, MemberMerged(person=person, into=into)
    yield from unsealed(case, check, _differs(held, person, into))


def _differs(held: Holdings, person: str, into: str) -> Mapping[str, str | None]:
    later = deepcopy(held)
    _move(later, person, into)
    before, after = dict(check_facts(held)), dict(check_facts(later))
    return {key: after.get(key) for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def _move(held: Holdings, person: str, into: str) -> None:
    held.commission.setdefault(into, held.commission.pop(person))
    held.duties.setdefault(into, held.duties.pop(person, ""))
    for given in held.scores:
        given.person = into if given.person == person else given.person
    for voted in held.votes:
        voted.person = into if voted.person == person else voted.person


POINTS = change(TABLES["score"], ("check", "person"), ("person",))
VOTES = change(TABLES["vote"], ("check", "person"), ("person",))


@changes(MemberMerged)
def member_merged(record: Record, state: State, event: MemberMerged, actor: str, on: date, seq: int) -> None:
    held = record.world.holdings[state.code]
    seated = event.into in held.commission
    _move(held, event.person, event.into)
    record.world.of(SEATS)[state.code].told(seq, event.kind, on, event.person, event.into)
    record.remove(WITHOUT_MEMBER, "commissioner", (state.code, event.person))
    if not seated:
        record.add(
            "commissioner",
            check=state.code,
            person=event.into,
            outside=held.commission[event.into],
            duty=held.duties[event.into],
            party="",
        )
    record.changes.append((POINTS, (event.into, state.code, event.person)))
    record.changes.append((VOTES, (event.into, state.code, event.person)))
