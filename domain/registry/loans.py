"""What a twin lent and was lent, deputies above all: with a merger it ends or is lent anew, and never in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from sqlalchemy import literal_column, select

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.admission import DEPUTY
from domain.engine.case import Case, Happening
from domain.engine.loader import states_of
from domain.engine.packs import Packs
from domain.engine.questions import LOCKED
from domain.engine.wire import Among, Row, Statement, Wire
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.registry.merged_bodies import roles_then
from domain.registry.merged_people import PersonMerger
from domain.registry.people import RUNS_IT
from domain.registry.role_terms import RoleLent, RoleTaken
from domain.registry.succession import LEFT
from domain.stored.tables import TABLES

END, ANEW = "end", "anew"
SHOWN = 10
"""Loans that a refusal names at most."""

Lent = Annotated[
    str | None,
    asked.value(
        "Замещение и временные роли двойника",
        "Deputies and lent roles of the twin",
        Words("Спрашивается, если они у двойника есть", "asked where the twin has any"),
        choices={
            END: Words("Закончить", "They end"),
            ANEW: Words("Дать заново тому, кто остаётся", "Lend them anew to whom the twin is kept as"),
        },
        option="--lent",
    ),
]


@dataclass(frozen=True, slots=True)
class Loan:
    """A role until a day: of the twin, or of a deputy of theirs."""

    person: str
    role: str
    scope: str
    until: date


_role = TABLES["role"]
_DEPUTIES = Statement(
    select(_role.c.scope, _role.c.person, _role.c.until)
    .where(Among(_role.c.scope, "people"), _role.c.role == literal_column(f"'{DEPUTY}'"))
    .order_by(_role.c.scope, _role.c.person)
)


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _DEPUTIES, {"people": sorted({person for command in commands for person in (command.person, command.into)})}


def _take(world: World, found: dict[str, list[Loan]], rows: Sequence[Row]) -> None:
    for twin, person, until in rows:
        if until is not None:
            found.setdefault(twin, []).append(Loan(person, DEPUTY, twin, date.fromisoformat(str(until))))


DEPUTIES: Lookup[dict[str, list[Loan]]] = Lookup(name="deputies", empty=dict, ask=_ask, take=_take)
"""Twin, or whom they are kept as -> who stands in for them until when."""


def with_their_deputies(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """Lock those who stand in for twins."""
    deputies = {loan.person for command in commands for loan in world.of(DEPUTIES).get(command.person, ())}
    if fresh := sorted(deputies - world.states.keys()):
        states_of(world, wire.ask((LOCKED, {"codes": fresh}))[0])


def _lent_to(case: Case) -> Iterator[Loan]:
    """What was lent to the twin and runs."""
    for role, scope, until in case.world.of(LEFT).roles.get(case.command.person, ()):
        if until and until >= case.world.today.isoformat():
            yield Loan(case.command.person, role, scope, date.fromisoformat(until))


def _lent_by(case: Case) -> Iterator[Loan]:
    """Who stands in for the twin now."""
    for loan in case.world.of(DEPUTIES).get(case.command.person, ()):
        if loan.until >= case.world.today:
            yield loan


def _goes_on(case: Case, loan: Loan) -> bool:
    """Whether a loan could go on: nobody stands in for themselves, as whom the twin and the other would."""
    return loan.role != DEPUTY or case.command.into not in (loan.person, loan.scope)


def said_of_loans(case: Case) -> None:
    """What becomes of loans that could go on is said by whoever merges."""
    loans = [loan for loan in (*_lent_by(case), *_lent_to(case)) if _goes_on(case, loan)]
    case.one_of("lent", case.command.lent, (END, ANEW))
    if not loans or case.command.lent is not None or case.command.command_id in case.world.handled:
        return
    named = [_named(case, loan) for loan in loans[:SHOWN]]
    more = f" … ({len(loans)})" if len(loans) > SHOWN else ""
    ru = (
        f"скажите, что станет с тем, что двойник дал и получил на время: {', '.join(one.ru for one in named)}{more}. "
        "--lent anew даст это заново тому, кто остаётся, --lent end закончит"
    )
    en = (
        f"say what becomes of what the twin lent and was lent: {', '.join(one.en for one in named)}{more}. "
        "--lent anew lends it anew to whom the twin is kept as, --lent end ends it"
    )
    case.against(no.bad_value("lent", ru, en))


def _named(case: Case, loan: Loan) -> Words:
    until = f"{loan.until:%d.%m.%Y}", loan.until.isoformat()
    if loan.person != case.command.person:
        who = f"{loan.person} «{case.world.states[loan.person].title}»"
        return Words(f"{who} замещает по {until[0]}", f"{who} stands in until {until[1]}")
    title = case.pack.roles[loan.role].title if loan.role in case.pack.roles else Words(loan.role, loan.role)
    where = "" if loan.scope == "*" else f" {loan.scope}"
    return Words(f"роль «{title.ru}»{where} по {until[0]}", f"role “{title.en}”{where} until {until[1]}")


def lends_anew(case: Case) -> bool:
    """Whether a merger lends what two persons lend by the methodology."""
    if case.command.lent != ANEW or "lend_role" not in case.pack.second_hand:
        return False
    weighty = RUNS_IT | case.pack.of_status
    return any(loan.role in weighty and _goes_on(case, loan) for loan in (*_lent_by(case), *_lent_to(case)))


def ended_with_the_twin(case: Case) -> list[Loan]:
    """What was lent to the twin and is not the other's after the merger."""
    anew = case.command.lent == ANEW
    return [loan for loan in _lent_to(case) if not (anew and _goes_on(case, loan))]


def settled(case: Case) -> Iterator[Happening]:
    """What becomes of loans, each in the history of whoever has it; what goes on of the twin's own goes with them."""
    command = case.command
    for loan in ended_with_the_twin(case):
        yield loan.person, RoleTaken(role=loan.role, scope=loan.scope, reason=command.reason)
    already = {loan.person for loan in case.world.of(DEPUTIES).get(command.into, ()) if loan.until >= case.world.today}
    for loan in _lent_by(case):
        yield loan.person, RoleTaken(role=DEPUTY, scope=command.person, reason=command.reason)
        if command.lent == ANEW and _goes_on(case, loan) and loan.person not in already:
            yield loan.person, RoleLent(role=DEPUTY, scope=command.into, until=loan.until)


def given_back(case: Case, merger: PersonMerger) -> tuple[list[Loan], list[Loan], list[Loan]]:
    """Of what a merger ended: what runs again, what ends again at whom the twin was kept as, what stays as it is."""
    back: list[Loan] = []
    gone: list[Loan] = []
    stays: list[Loan] = []
    for person, role, scope, seq in merger.ended:
        trail = merger.told.get(person, [])
        until = date.fromisoformat(roles_then(trail, seq)[role, scope].until or date.min.isoformat())
        state = case.world.states.get(person)
        is_there = person == merger.person or (state is not None and state.ended_on is None)
        anew = merger.lent_anew.get(person)
        now = roles_then(trail)
        if anew is not None and scope == merger.person and set(now[role, merger.into].grounds.values()) == {anew}:
            gone.append(Loan(person, role, merger.into, until))
        loan = Loan(person, role, scope, until)
        free = is_there and until >= case.world.today and not now[role, scope].grounds
        (back if free else stays).append(loan)
    return back, gone, stays


def lent_back(back: Sequence[Loan], gone: Sequence[Loan], reason: str) -> Iterator[Happening]:
    """The same as it is written."""
    for loan in gone:
        yield loan.person, RoleTaken(role=loan.role, scope=loan.scope, reason=reason)
    for loan in back:
        yield loan.person, RoleLent(role=loan.role, scope=loan.scope, until=loan.until)
