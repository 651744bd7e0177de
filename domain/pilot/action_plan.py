"""Measures of a project's action plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from domain.documents.paper import FILES, signer
from domain.documents.paper_answer import Answer, Awaited, may_or_paper, received
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, always, does, roles_for
from domain.engine.case import Case, Happening, scopes_of
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import Facts, Step, changes, tells, told
from domain.engine.named import Newcomer
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean, iso
from domain.engine.wire import change
from domain.engine.words import Words
from domain.engine.world import World
from domain.pilot.facts import Planned
from domain.pilot.lifecycle import SUBJECT, also_submitters
from domain.pilot.milestones import plannable
from domain.pilot.sealed_decisions import unsealed
from domain.pilot.tables import TABLES
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import SubjectKind
from domain.registry.cast import Cast
from domain.registry.known import PEOPLE
from domain.registry.roles import PROJECT
from domain.stored.holdings import Holdings


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanAction(Command):
    """Add a measure to the action plan."""

    name = "plan_action"
    says = Words("Добавить мероприятие в план", "Add a measure to the action plan")

    subject: Annotated[str, SUBJECT]
    title: Annotated[str, asked.line("Мероприятие", "Measure", option="--title")]
    due_on: Annotated[date, asked.value("Срок", "Due date", option="--due")]
    owner: Annotated[str | None, asked.introduced("Ответственный", "Who is responsible")] = None
    """By code or e-mail."""
    newcomers: Mapping[str, Newcomer] = field(default_factory=dict)
    outcome: str = ""
    """`done` or `dropped` where that has become of it on the day of the command."""
    reason: str = ""
    """Why it was dropped."""
    or_settle: bool = False
    """A measure of the same title and due date is this one: its outcome is entered, and no second one is planned."""


BECAME = {
    "done": Words("выполнено", "done"),
    "dropped": Words("снято", "dropped"),
    "moved": Words("перенесено", "moved"),
    "handed": Words("передано другому ответственному", "handed to somebody else"),
}
"""What may become of a measure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SettleAction(Answer):
    """A measure of the action plan is done, dropped or moved with a reason, or handed to somebody else."""

    name = "settle_action"
    says = Words(
        "Закрыть, снять, перенести или передать мероприятие",
        "Close, drop, move or hand over a measure of the action plan",
    )

    awaited = (Awaited(Kind.ACTION, "{room} action {code} {key} --done", key="measure"),)

    subject: Annotated[str, SUBJECT]
    measure: Annotated[int, asked.value("Номер мероприятия", "Number of the measure", least=1)]
    outcome: Annotated[str, asked.value("Что с ним", "What became of it", choices=BECAME)]
    reason: Annotated[
        str,
        asked.text(
            "Причина",
            "Reason",
            Words("Для снятого и перенесённого", "of one that was dropped or moved"),
            option="--reason",
        ),
    ] = ""
    due_on: Annotated[date | None, asked.value("Новый срок", "New due date", option="--due")] = None
    owner: Annotated[str | None, asked.introduced("Новый ответственный", "Who answers for it from now on")] = None
    """Who answers for it from now on, when it is handed over; by code or e-mail."""
    newcomers: Mapping[str, Newcomer] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionPlanned(Event):
    """A measure came into the action plan."""

    kind = "action_planned"
    says = Words("мероприятие в плане", "measure planned")

    number: int
    title: str
    owner: str | None
    due_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionSettled(Event):
    """A measure of the action plan was done, dropped or moved."""

    kind = "action_settled"
    says = Words("мероприятие", "measure")
    tallied = Words("мероприятий выполнено, перенесено или снято", "measures done, moved or dropped")
    """Its outcome tells whether it was done, dropped or moved."""

    number: int
    outcome: str
    reason: str
    due_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionHanded(Event):
    """Somebody else answers for a measure from now on."""

    kind = "action_handed"
    says = Words("мероприятие передано", "measure handed over")

    number: int
    before: str | None
    owner: str
    reason: str


def _owner(command: PlanAction | SettleAction) -> Iterable[str]:
    if command.owner is not None:
        yield command.owner
    if isinstance(command, SettleAction):
        yield from signer(command)


def _settles(command: PlanAction, world: World) -> bool:
    return command.or_settle


@does(PlanAction, by=PROJECT, people=_owner, knows=WHOLE, amends=_settles, looks_up=(PEOPLE,))
def plan_action(case: Case) -> Iterator[Happening]:
    """A measure comes into the action plan, perhaps with what has become of it."""
    command: PlanAction = case.command
    state, held = plannable(case)
    cast = Cast(case, command.newcomers)
    owner = cast.person("owner", command.owner)
    found = _same_measure(held, command) if command.or_settle else None
    _check_outcome(case, state)
    if found is not None:
        _check_known(case, found, owner)
    case.still_open(state)
    if found is None:
        case.on_calendar("due_on", command.due_on)
    case.settle()
    number = max((action.number for action in held.actions), default=0) + 1
    if found is None:
        found = Planned(number, clean(command.title), owner, command.due_on)
        yield (
            state.code,
            ActionPlanned(number=number, title=found.title, owner=owner, due_on=found.due_on),
        )
    yield from cast.joined
    if command.outcome:
        yield from _settled(case, state, found, command.outcome, command.reason)


def _same_measure(held: Holdings, command: PlanAction) -> Planned | None:
    """The measure of the plan that has the title and the due date."""
    title = clean(command.title).casefold()
    same = [found for found in held.actions if found.due_on == command.due_on and found.title.casefold() == title]
    return same[0] if same else None


def _check_outcome(case: Case, state: State) -> None:
    """What has become of a measure is one of two things, and said by somebody who may say it."""
    command: PlanAction = case.command
    if not command.outcome:
        return
    case.entitled(roles_for(case.pack, SettleAction) | also_submitters(case, state), scopes_of(state))
    case.one_of("outcome", command.outcome, OUTCOMES[:2])
    if command.outcome == "dropped":
        case.text("reason", command.reason, 2000)


def _check_known(case: Case, found: Planned, owner: str | None) -> None:
    """What a measure that is there already may still be told."""
    command: PlanAction = case.command
    if owner is not None and owner != found.owner:
        held = found.owner
        hand = f"potok project action {command.subject} {found.number} --owner {owner}"
        ru = f"у мероприятия № {found.number} ответственный {held or 'не назван'}; передать: {hand}"
        en = f"the owner of measure no. {found.number} is {held or 'not named'}; to hand it over: {hand}"
        case.against(no.bad_value("owner", ru, en))
    now = {
        "": True,
        "done": found.done_on == command.on,
        "dropped": found.dropped_on == command.on and found.reason == clean(command.reason),
    }
    if now.get(command.outcome, False):
        case.unchanged("мероприятие уже такое", "the measure is so already")


OUTCOMES = ("done", "dropped", "moved", "handed")
"""What may become of a measure."""


@does(SettleAction, by=PROJECT, people=_owner, knows=WHOLE, amends=always, looks_up=(PEOPLE, FILES))
def settle_action(case: Case) -> Iterator[Happening]:
    """A measure is done, dropped or moved with a reason, or handed to somebody else."""
    command: SettleAction = case.command
    state = case.required("subject", (SubjectKind.PROJECT,), command.subject)
    held = case.world.holdings[state.code]
    found = next((action for action in held.actions if action.number == command.measure), None)
    asked_of = found.owner if found and command.outcome != "handed" else None
    may_or_paper(case, state, roles=also_submitters(case, state), asked_of=asked_of)
    case.still_open(state)
    case.one_of("measure", str(command.measure), [str(action.number) for action in held.actions])
    case.one_of("outcome", command.outcome, OUTCOMES)
    if command.outcome in {"dropped", "moved"}:
        case.text("reason", command.reason, 2000)
    if command.outcome == "moved" and command.due_on is None:
        case.against(no.bad_value("due_on", "назовите новый срок", "give the new due date"))
    if command.due_on is not None:
        case.on_calendar("due_on", command.due_on)
    if found is not None and command.outcome != "moved" and (found.done_on or found.dropped_on):
        said = (
            "мероприятие уже закрыто; снова открыть: --move ДАТА с причиной",
            "the measure is settled already; to open it again: --move DATE with a reason",
        )
        case.against(no.already("settled", *said))
    if command.owner is not None and command.outcome != "handed":
        said = "назовите его, только когда передаёте", "name one only where you hand it over"
        case.against(no.bad_value("owner", *said))
    cast = Cast(case, command.newcomers)
    owner = _hand_over(case, cast, found) if command.outcome == "handed" else None
    case.settle()
    if found is None:
        return
    if owner is not None:
        yield state.code, _handed(command, found, owner)
        yield from cast.joined
    else:
        yield from _settled(case, state, found, command.outcome, command.reason, command.due_on)
    yield from received(case, state, asked_of)


def _settled(
    case: Case, state: State, found: Planned, outcome: str, reason: str, due_on: date | None = None
) -> Iterator[Happening]:
    """A measure is settled, and the decisions that rest on it are named."""
    reason = clean(reason)
    moved_to = due_on if outcome == "moved" and due_on else found.due_on
    yield (
        state.code,
        ActionSettled(number=found.number, outcome=outcome, reason=reason, due_on=moved_to),
    )
    on = case.command.on
    facts = {"done": f"done {on}", "dropped": f"dropped {on}: {reason}"}
    yield from unsealed(case, state, {f"action.{found.number}": facts.get(outcome)})


def _hand_over(case: Case, cast: Cast, found: Planned | None) -> str | None:
    """The code of a measure's new owner; notes what speaks against it."""
    command: SettleAction = case.command
    if command.owner is None:
        case.against(no.bad_value("owner", "назовите, кому передать", "say to whom"))
    owner = cast.person("owner", command.owner)
    if found is not None and owner is not None and found.owner == owner:
        said = f"за мероприятие уже отвечает {found.owner}", f"{found.owner} answers for the measure already"
        case.against(no.already("nothing_changed", *said))
    return owner


def _handed(command: SettleAction, found: Planned, owner: str) -> ActionHanded:
    return ActionHanded(number=found.number, before=found.owner, owner=owner, reason=clean(command.reason))


ACTION = change(TABLES["action"], ("project", "number"), ("due_on", "done_on", "dropped_on", "reason"))


OWNER = change(TABLES["action"], ("project", "number"), ("owner",))


@changes(ActionPlanned)
def planned(record: Record, state: State, event: ActionPlanned, actor: str, on: date, seq: int) -> None:
    record.add(
        "action",
        project=state.code,
        number=event.number,
        title=event.title,
        owner=event.owner,
        due_on=iso(event.due_on),
        reason="",
    )
    planned = Planned(event.number, event.title, event.owner, event.due_on)
    record.world.holdings[state.code].actions.append(planned)


@changes(ActionSettled)
def settled(record: Record, state: State, event: ActionSettled, actor: str, on: date, seq: int) -> None:
    found = next(found for found in record.world.holdings[state.code].actions if found.number == event.number)
    found.due_on, found.reason = event.due_on, event.reason
    found.done_on = on if event.outcome == "done" else None
    found.dropped_on = on if event.outcome == "dropped" else None
    row = (iso(found.due_on), iso(found.done_on), iso(found.dropped_on), found.reason, state.code, found.number)
    record.changes.append((ACTION, row))


@changes(ActionHanded)
def handed(record: Record, state: State, event: ActionHanded, actor: str, on: date, seq: int) -> None:
    found = next(found for found in record.world.holdings[state.code].actions if found.number == event.number)
    found.owner = event.owner
    record.changes.append((OWNER, (event.owner, state.code, found.number)))


@tells(ActionPlanned)
def _tell_planned(facts: Facts) -> Iterator[Step]:
    yield f"action.{facts['number']}", "", f"{facts['title']} ({facts['due_on']})"


@tells(ActionSettled)
def _tell_settled(facts: Facts) -> Iterator[Step]:
    yield f"action.{facts['number']}.{facts['outcome']}", "", facts["reason"] or facts["outcome"]


@tells(ActionHanded)
def _tell_handed(facts: Facts) -> Iterator[Step]:
    yield f"action.{facts['number']}.owner", told(facts["before"]), facts["owner"]
