"""Who writes on the card of a practice, and in which standing: what the actions on a card share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import domain.stored.parts  # noqa: F401 - what is known of a practice
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import action_of
from domain.engine.case import Case, scopes_of
from domain.engine.event_effects import Facts, Step
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.words import Words
from domain.practices.facts import TEMPLATE, Practice, completeness, missing
from domain.practices.parts import known
from domain.programme.kinds import PracticeStanding, SubjectKind
from domain.text.called import CALLED

PRACTICE = asked.code("Практика", "Practice", Words("Код, например PRC-0007", "code, for example PRC-0007"))
KINDS = (SubjectKind.PRACTICE,)


def touched(case: Case, *, owners: bool = True) -> tuple[State, Practice]:
    """The practice of a command that somebody entitled asks for, wherever it stands; with `owners` its contact too."""
    state = case.required("subject", KINDS, case.command.subject)
    practice = known(case.world.holdings[state.code])
    if not (owners and case.command.actor == practice.card.owner):
        case.entitled(case.roles, scopes_of(state))
    return state, practice


def named(case: Case, *, owners: bool = False) -> tuple[State, Practice]:
    """The same, and it is not in the archive."""
    state, practice = touched(case, owners=owners)
    case.still_open(state)
    return state, practice


def stands(case: Case, state: State, practice: Practice) -> None:
    """Note where a practice stands instead of where its action needs it."""
    wanted = [PracticeStanding(one) for one in action_of(case.command).stands]
    if practice.card.standing in wanted or state.ended_on is not None:
        return
    called = CALLED[PracticeStanding]
    now = called[practice.card.standing]
    ru, en = (
        " или ".join(f"«{called[one].ru}»" for one in wanted),
        " or ".join(f"“{called[one].en}”" for one in wanted),
    )
    case.against(
        no.already(
            "wrong_standing",
            f"{state.code} сейчас «{now.ru}», а нужно {ru}",
            f"{state.code} is “{now.en}”, and this needs {en}",
        )
    )


def written(case: Case) -> tuple[State, Practice]:
    """The practice whose card is being written: a draft, by its centre, its organisation or its contact."""
    state, practice = touched(case)
    writable(case, state, practice)
    return state, practice


def writable(case: Case, state: State, practice: Practice) -> None:
    """Note why nothing is written on a card now; said after it is known that something would change."""
    case.still_open(state)
    stands(case, state, practice)


def once(case: Case, name: str, number: int, named: Mapping[int, str]) -> None:
    """A sheet tells the rows of a card apart by their names: none stands under two numbers."""
    if (other := next((place for place, one in named.items() if one == name and place != number), None)) is not None:
        said = f"это уже есть под № {other}: изменить его — --number {other}", f"no. {other} is this: --number {other}"
        case.against(no.already("named_already", *said))


def in_order(case: Case, state: State) -> None:
    """A move is not earlier than the one before it."""
    if case.command.on < state.since_on:
        case.against(no.before_last_move(case.command.on, state.since_on))


def of(record: Record, state: State) -> Practice:
    """The card of a practice to which something happens."""
    return known(record.world.holdings[state.code])


def there(case: Case, state: State, practice: Practice) -> frozenset[str]:
    """The parts of its card that a practice has."""
    held = case.world.holdings[state.code]
    return practice.there(state.title, sum(paper.kind == TEMPLATE for paper in held.evidence))


def gaps(case: Case, state: State, practice: Practice) -> list[str]:
    """The required parts that a card lacks."""
    return missing(case.pack.practices.required, there(case, state, practice))


def whole(case: Case, state: State, practice: Practice) -> int:
    """How whole a card is, in per cent of what is required."""
    return completeness(case.pack.practices.required, there(case, state, practice))


def steps(facts: Facts, key: str) -> Iterator[Step]:
    """The changes of an entry that keeps them by field: what each was, and what it is now."""
    changed: Mapping[str, tuple[object, object]] = facts[key]
    for name, (before, after) in changed.items():
        yield f"practice.{name}", str(before or ""), str(after or "")
