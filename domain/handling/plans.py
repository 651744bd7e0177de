"""A project's plan: milestones that overlap freely, and the measures of its action plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain import commands as ask
from domain import events as happened
from domain import refusals as no
from domain.card import clean
from domain.facts import Dated, Holdings, Planned
from domain.handling.case import Case, Happening, scopes_of
from domain.handling.papers import also_submitters
from domain.handling.sealing import unsealed
from domain.kinds import SubjectKind
from domain.planning import shifted
from domain.state import State


def _planning(case: Case) -> tuple[State, Holdings]:
    """The open project whose plan somebody entitled changes."""
    state = case.required("subject", (SubjectKind.PROJECT,), case.command.subject)
    case.entitled(case.pack.may(case.command.name) | also_submitters(case, state), scopes_of(state))
    case.still_open(state)
    return state, case.world.holdings[state.code]


def _in_order(case: Case, start: date, end: date) -> None:
    if start > end:
        case.against(no.bad_value("end", "конец раньше начала", "the end is before the start"))


def _milestone(case: Case, held: Holdings, key: str) -> Dated:
    """The milestone of a key; without it nothing else can be checked."""
    if (found := held.milestone(key)) is None:
        case.one_of("key", key, [known.key for known in held.milestones])
        case.settle()
    assert found is not None  # noqa: S101 - settle raised otherwise
    return found


def add_milestone(case: Case) -> Iterator[Happening]:
    """A milestone that the methodology does not plan is added."""
    command: ask.AddMilestone = case.command
    state, held = _planning(case)
    case.text("key", command.key, 40)
    case.text("title", command.title, 300)
    if held.milestone(command.key) is not None:
        said = f"веха «{command.key}» уже есть", f"the milestone “{command.key}” is there already"
        case.against(no.already("there_already", *said))
    _in_order(case, command.start, command.end)
    case.settle()
    plan = happened.MilestonePlan(
        key=command.key, title=clean(command.title), phase=state.phase, start=command.start, end=command.end
    )
    yield state.code, happened.MilestoneAdded(milestone=plan)


def move_milestone(case: Case) -> Iterator[Happening]:
    """The plan of a milestone moves, with a reason; later ones follow when asked."""
    command: ask.MoveMilestone = case.command
    state, held = _planning(case)
    found = _milestone(case, held, command.key)
    case.text("reason", command.reason, 2000)
    _in_order(case, command.start, command.end)
    if found.actual_end is not None:
        case.against(no.already("finished", "веха уже завершена", "the milestone is finished already"))
    if (command.start, command.end) == (found.planned_start, found.planned_end):
        case.against(no.already("nothing_changed", "план уже такой", "the plan is so already"))
    case.settle()
    yield state.code, _moved(found, command.start, command.end, clean(command.reason))
    if command.with_following:
        calendar = case.pack.calendar
        by = calendar.between(found.planned_end, command.end)
        for later in held.milestones:
            if (
                later.key != found.key
                and later.planned_start > found.planned_start
                and later.actual_start is None
                and by
            ):
                start, end = shifted(calendar, later.planned_start, by), shifted(calendar, later.planned_end, by)
                yield state.code, _moved(later, start, max(start, end), clean(command.reason))


def _moved(found: Dated, start: date, end: date, reason: str) -> happened.MilestoneMoved:
    return happened.MilestoneMoved(
        key=found.key,
        start=start,
        end=end,
        before_start=found.planned_start,
        before_end=found.planned_end,
        reason=reason,
    )


def reach_milestone(case: Case) -> Iterator[Happening]:
    """The facts of a milestone are entered: when it began and ended, how far it is."""
    command: ask.ReachMilestone = case.command
    state, held = _planning(case)
    found = _milestone(case, held, command.key)
    started = command.started or found.actual_start
    finished = command.finished or found.actual_end
    started = started or finished
    progress = 100 if finished is not None else found.progress if command.progress is None else command.progress
    if not 0 <= progress <= 100:
        case.against(no.bad_value("progress", "от 0 до 100", "from 0 to 100"))
    if started is None and progress == found.progress:
        said = "назовите начало, конец или процент", "give a start, an end or a percentage"
        case.against(no.bad_value("started", *said))
    if started is not None and finished is not None:
        _in_order(case, started, finished)
    for name, day in (("started", command.started), ("finished", command.finished)):
        if day is not None and day > case.world.today:
            case.against(no.bad_value(name, "факт не может быть в будущем", "a fact cannot lie in the future"))
    case.settle()
    yield (
        state.code,
        happened.MilestoneReached(key=found.key, started=started, finished=finished, progress=progress),
    )
    dated = (("started", started), ("finished", finished))
    now = {f"milestone.{found.key}.{name}": day.isoformat() for name, day in dated if day is not None}
    yield from unsealed(case, state, now)


def plan_action(case: Case) -> Iterator[Happening]:
    """A measure comes into the action plan."""
    command: ask.PlanAction = case.command
    state, held = _planning(case)
    case.text("title", command.title, 500)
    case.subject("owner", SubjectKind.PERSON, command.owner)
    case.settle()
    number = max((found.number for found in held.actions), default=0) + 1
    yield (
        state.code,
        happened.ActionPlanned(number=number, title=clean(command.title), owner=command.owner, due_on=command.due_on),
    )


OUTCOMES = ("done", "dropped", "moved", "handed")
"""What may become of a measure."""


def settle_action(case: Case) -> Iterator[Happening]:
    """A measure is done, dropped or moved with a reason, or handed to somebody else."""
    command: ask.SettleAction = case.command
    state = case.required("subject", (SubjectKind.PROJECT,), command.subject)
    held = case.world.holdings[state.code]
    found = next((action for action in held.actions if action.number == command.number), None)
    if found is None or found.owner != command.actor or command.outcome == "handed":
        case.entitled(case.pack.may(command.name) | also_submitters(case, state), scopes_of(state))
    case.still_open(state)
    case.one_of("number", str(command.number), [str(action.number) for action in held.actions])
    case.one_of("outcome", command.outcome, OUTCOMES)
    if command.outcome in {"dropped", "moved"}:
        case.text("reason", command.reason, 2000)
    if command.outcome == "moved" and command.due_on is None:
        case.against(no.bad_value("due_on", "назовите новый срок", "give the new due date"))
    if command.outcome == "handed":
        _hand_over(case, found)
    case.settle()
    if found is None:
        return
    if command.outcome == "handed":
        yield state.code, _handed(command, found)
        return
    yield (
        state.code,
        happened.ActionSettled(
            number=found.number,
            outcome=command.outcome,
            reason=clean(command.reason),
            due_on=command.due_on if command.outcome == "moved" and command.due_on else found.due_on,
        ),
    )
    yield from unsealed(case, state, {f"action.{found.number}": _settled(command, found)})


def _hand_over(case: Case, found: Planned | None) -> None:
    """Note what speaks against another owner."""
    command: ask.SettleAction = case.command
    if command.owner is None:
        case.against(no.bad_value("owner", "назовите, кому передать", "say to whom"))
    case.subject("owner", SubjectKind.PERSON, command.owner)
    if found is None:
        return
    if found.done_on is not None or found.dropped_on is not None:
        case.against(no.already("settled", "мероприятие уже закрыто", "the measure is settled already"))
    if found.owner is not None and found.owner == command.owner:
        said = f"за мероприятие уже отвечает {found.owner}", f"{found.owner} answers for the measure already"
        case.against(no.already("nothing_changed", *said))


def _handed(command: ask.SettleAction, found: Planned) -> happened.ActionHanded:
    return happened.ActionHanded(
        number=found.number, before=found.owner, owner=command.owner or "", reason=clean(command.reason)
    )


def _settled(command: ask.SettleAction, found: Planned) -> str | None:
    """How a settled measure reads among the facts."""
    match command.outcome:
        case "done":
            return f"done {command.on}"
        case "dropped":
            return f"dropped {command.on}: {clean(command.reason)}"
    return None
