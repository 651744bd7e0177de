"""How a replica is closed, and whether its result holds: the goal of the receiver and the fidelity kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from domain.documents.paper_answer import STAFF_ALONE, Asks, Awaited
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.calendar import after_months
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.wire import change
from domain.engine.words import Words
from domain.methodology.schema import Pack
from domain.pilot.results import least_attainment, part_of_way
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import Moment
from domain.registry.roles import METHODOLOGISTS
from domain.replication.facts import Closed, fidelity, is_faithful
from domain.replication.replica import REPLICA, before_gate, replica
from domain.replication.tables import TABLES
from domain.rules.results import without_own_target
from domain.stored.holdings import Holdings

HELD = ("sustained_3", "sustained_6", "sustained_12")
"""Rules of gates that ask whether the result held."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AgreeClosing(Command):
    """Agree on the closing of a replica: its result and its fidelity, before the customer approves."""

    name = "agree_closing"
    says = Words("Согласовать закрытие проекта тиражирования", "Agree on the closing of a replica")
    typed = ("replica agree",)
    awaited = (Awaited(Kind.CLOSING, "replica agree {code}", instead=STAFF_ALONE),)

    subject: Annotated[str, REPLICA]
    reasons: Annotated[
        tuple[str, ...],
        asked.key(
            "Причины недостижения",
            "Reasons of a shortfall",
            Words("Ключи методики", "methodology keys"),
            option="--reason",
        ),
    ] = ()
    comment: Annotated[str, asked.COMMENT] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckSustained(Command):
    """Record whether the result of a replica held, by what was measured since."""

    name = "check_sustained"
    says = Words("Проверить, удержан ли результат", "Check whether the result held")
    typed = ("replica sustained",)
    awaited = (Awaited(Kind.SUSTAINED, "replica sustained {code} {key}", instead=STAFF_ALONE),)
    asks = (
        Asks(
            "sustainment_checked",
            instead=Words(
                "Ответьте на это письмо: что мешает удержать результат", "Answer this letter: what is in the way"
            ),
        ),
    )  # fmt: skip

    subject: Annotated[str, REPLICA]
    months: Annotated[int, asked.value("Через сколько месяцев", "After how many months", least=1, most=120)]


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosingAgreed(Event):
    """The methodologist agreed on the closing: the goal reached or not, core elements implemented of all."""

    kind = "closing_agreed"
    says = Words("закрытие согласовано", "closing agreed")
    owed = True

    reached: bool
    attainment: Decimal
    """The least part of the way to its own target that an indicator of the receiver made."""
    core: int
    implemented: int
    faithful: bool
    reasons: tuple[str, ...]
    comment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SustainmentChecked(Event):
    """The result was looked at again: held or not."""

    kind = "sustainment_checked"
    says = Words("проверено, удержан ли результат", "sustainment checked")
    owed = True

    months: int
    due_on: date
    held: bool
    kept: Decimal
    """The least part of the gain at closing that an indicator has kept."""


@does(AgreeClosing, by=METHODOLOGISTS, knows=WHOLE, until="closing_agreed", settles=("closing_agreed",))
def agree_closing(case: Case) -> Iterator[Happening]:
    """The methodologist states the receiver's own result and the fidelity, and why where either falls short."""
    command: AgreeClosing = case.command
    state, held = replica(case)
    before_gate(case, state)
    _own_targets(case, held)
    if (least := least_attainment(held, case.pack)) is None and not case.reasons:
        said = "сначала внесите итоговые измерения всех показателей", "measure the result of every indicator first"
        case.against(no.already("not_measured", *said))
    implemented, core = fidelity(held.elements)
    terms = case.pack.replication
    reached = least is not None and least >= terms.goal_share
    faithful = is_faithful(implemented, core, terms.fidelity_least)
    _base_came_first(case, held)
    for reason in command.reasons:
        case.one_of("reasons", reason, terms.shortfalls)
    if least is not None and not (reached and faithful) and not command.reasons:
        listed = ", ".join(terms.shortfalls)
        said = f"назовите причины, из списка: {listed}", f"give the reasons, among: {listed}"
        case.against(no.bad_value("reasons", *said))
    if state.submitted_by in case.doers:
        case.against(no.own_submission())
    case.settle()
    yield (
        state.code,
        ClosingAgreed(
            reached=reached, attainment=least or Decimal(0), core=core, implemented=implemented, faithful=faithful,
            reasons=tuple(dict.fromkeys(command.reasons)), comment=clean(command.comment),
        ),
    )  # fmt: skip


def _own_targets(case: Case, held: Holdings) -> None:
    """Each target is better than what the receiver itself began with: the exemplar's may be none for it."""
    for _, (ru, en) in without_own_target(held):
        how = "potok project indicator"
        case.against(no.already("target_behind", f"{ru}: {how}", f"{en}: {how}"))


def _base_came_first(case: Case, held: Holdings) -> None:
    """Each baseline was measured before the first element of the package worked at the receiver."""
    begun = held.works_since
    for plan in held.indicators:
        base = [one.on for one in held.readings if one.indicator == plan.key and one.moment is Moment.BASELINE]
        if begun is not None and base and min(base) > begun:
            said = (
                f"{plan.name}: исходный замер {min(base):%d.%m.%Y}, а первый элемент внедрён {begun:%d.%m.%Y}",
                f"{plan.name}: the baseline of {min(base)} is later than the first element that works ({begun})",
            )
            case.against(no.already("baseline_after_start", *said))


@does(CheckSustained, by=METHODOLOGISTS, knows=WHOLE, settles=HELD)
def check_sustained(case: Case) -> Iterator[Happening]:
    """The result is compared with that of the closing, once it is due and was measured since."""
    command: CheckSustained = case.command
    state, held = replica(case)
    case.one_of("months", str(command.months), list(map(str, case.pack.replication.months)))
    due = None if state.completed_on is None else case.pack.calendar.in_months(state.completed_on, command.months)
    if due is None:
        case.against(no.already("not_closed", "проект тиражирования ещё не закрыт", "the replica is not closed yet"))
    elif command.on < due:
        said = f"срок проверки {due:%d.%m.%Y} ещё не наступил", f"the check is due on {due}"
        case.against(no.bad_value("on", *said))
    if command.months in held.sustained:
        case.against(no.already("checked", "эта проверка уже была", "this check was made already"))
    kept = None if due is None else _least_kept(case, held, state, due)
    case.settle()
    if due is not None and kept is not None:
        share = case.pack.replication.hold_share
        yield state.code, SustainmentChecked(months=command.months, due_on=due, held=kept >= share, kept=kept)


def _least_kept(case: Case, held: Holdings, state: State, due: date) -> Decimal | None:
    """The part of the gain at closing that is still there, by measurements of this term, none later than the check."""
    kept: list[Decimal] = []
    following = _following(case, state)
    for plan in held.indicators:
        series = sorted(
            (one for one in held.readings if one.indicator == plan.key), key=lambda one: (one.on, one.entry)
        )
        base = next((one.value for one in series if one.moment is Moment.BASELINE), plan.base)
        closed = state.completed_on or due
        before = [one.value for one in series if one.moment is Moment.AFTER and one.on <= closed]
        since = [
            one
            for one in series
            if one.moment is Moment.AFTER and closed < one.on <= case.command.on and one.on >= _near(due)
        ]
        # a check that is entered late rests on what was measured at its own term, not at the one that followed
        since = [one for one in since if following is None or one.on < _near(following)] or since[:1]
        if not since or not before or before[-1] == base:
            said = (
                f"{plan.name}: нет измерения к {due:%d.%m.%Y}", f"{plan.name}: no measurement towards {due}"
            )  # fmt: skip
            case.against(no.already("not_measured", *said))
            continue
        kept.append(part_of_way((base - since[-1].value) / (base - before[-1])))
    return min(kept) if kept and len(kept) == len(held.indicators) else None


def is_measured_towards(held: Holdings, state: State, pack: Pack, months: int) -> bool:
    """Whether every indicator was measured for the look at what held after so many months."""
    closed = state.completed_on
    if closed is None or not held.indicators:
        return False
    since = max(closed + timedelta(days=1), _near(pack.calendar.in_months(closed, months)))
    looked = {one.indicator for one in held.readings if one.moment is Moment.AFTER and one.on >= since}
    return all(plan.key in looked for plan in held.indicators)


def _following(case: Case, state: State) -> date | None:
    """The day of the term after the one that is checked."""
    later = [months for months in case.pack.replication.months if months > case.command.months]
    return case.pack.calendar.in_months(state.completed_on, min(later)) if later and state.completed_on else None


def _near(due: date) -> date:
    """A measurement counts for a check from a month before its day."""
    return after_months(due, -1)


SAID = ("agreed_on", "agreed_by", "reached", "core", "implemented", "reasons")
AGREED = change(TABLES["closing"], ("project",), SAID)


@changes(ClosingAgreed)
def closing_agreed(record: Record, state: State, event: ClosingAgreed, actor: str, on: date, seq: int) -> None:
    held = record.world.holdings[state.code]
    row = (on.isoformat(), actor, event.reached, event.core, event.implemented, "\n".join(event.reasons))
    if held.closing is None:
        record.add("closing", project=state.code, **dict(zip(SAID, row, strict=True)))
    else:
        record.changes.append((AGREED, (*row, state.code)))
    held.closing = Closed(event.reached, event.core, event.implemented)


@changes(SustainmentChecked)
def sustainment(record: Record, state: State, event: SustainmentChecked, actor: str, on: date, seq: int) -> None:
    record.world.holdings[state.code].sustained.add(event.months)
    record.add(
        "sustained", project=state.code, months=event.months, due_on=event.due_on, checked_on=on, held=event.held
    )
