"""A project's plan: milestones that overlap freely, and the measures of its action plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from domain import commands as ask
from domain import events as happened
from domain import refusals as no
from domain.actions import WHOLE, always, does
from domain.card import clean
from domain.facts import Dated, Holdings, Planned
from domain.handling.case import Case, Happening, scopes_of
from domain.handling.cast import Cast
from domain.handling.papers import also_submitters
from domain.handling.sealing import unsealed
from domain.kinds import SubjectKind
from domain.known import PEOPLE
from domain.planning import shifted
from domain.state import State
from domain.world import World


def _owner(command: ask.PlanAction | ask.SettleAction) -> Iterable[str]:
    return () if command.owner is None else (command.owner,)


def _settles(command: ask.PlanAction, world: World) -> bool:
    return command.or_settle


def plannable(case: Case) -> tuple[State, Holdings]:
    """The project whose plan somebody entitled changes."""
    state = case.required("subject", (SubjectKind.PROJECT,), case.command.subject)
    case.entitled(case.pack.may(case.command.name) | also_submitters(case, state), scopes_of(state))
    return state, case.world.holdings[state.code]


def _in_order(case: Case, start: date, end: date, field_name: str = "end") -> None:
    if start > end:
        case.against(no.bad_value(field_name, "конец раньше начала", "the end is before the start"))


def _still_in_order(case: Case, start: date, end: date) -> None:
    """A plan of which one date may stay as it is."""
    asked = case.command
    if asked.start is not None and asked.end is not None:
        _in_order(case, start, end)
    elif start > end and asked.end is None:
        ru, en = f"начало позже конца по плану ({end:%d.%m.%Y})", f"the start is after the planned end ({end})"
        case.against(no.bad_value("start", ru, en))
    elif start > end:
        ru, en = f"конец раньше начала по плану ({start:%d.%m.%Y})", f"the end is before the planned start ({start})"
        case.against(no.bad_value("end", ru, en))


def _on_calendar(case: Case, start: date, end: date) -> None:
    """A plan lies within the years whose days off are known."""
    case.on_calendar("start", start)
    case.on_calendar("end", end)


def _milestone(case: Case, held: Holdings, key: str) -> Dated:
    """The milestone of a key; without it nothing else can be checked."""
    if (found := held.milestone(key)) is None:
        case.one_of("key", key, [known.key for known in held.milestones])
        case.settle()
    assert found is not None  # noqa: S101 - settle raised otherwise
    return found


@does(ask.AddMilestone, knows=WHOLE)
def add_milestone(case: Case) -> Iterator[Happening]:
    """A milestone that the methodology does not plan is added."""
    command: ask.AddMilestone = case.command
    state, held = plannable(case)
    found = held.milestone(command.key)
    if found is not None and command.or_move:
        yield from _moved_instead(case, state, found)
        return
    case.still_open(state)
    case.text("key", command.key, 40)
    case.text("title", command.title, 300)
    if found is not None:
        said = f"веха «{command.key}» уже есть", f"the milestone “{command.key}” is there already"
        case.against(no.already("there_already", *said))
    start, end = command.start or command.end, command.end or command.start
    if start is None or end is None:
        case.against(no.bad_value("start", "назовите плановую дату", "give a planned date"))
        case.settle()
    assert start is not None  # noqa: S101 - settle raised otherwise
    assert end is not None  # noqa: S101 - settle raised otherwise
    _in_order(case, start, end)
    _on_calendar(case, start, end)
    case.settle()
    plan = happened.MilestonePlan(key=command.key, title=clean(command.title), phase=state.phase, start=start, end=end)
    yield state.code, happened.MilestoneAdded(milestone=plan)


def _moved_instead(case: Case, state: State, found: Dated) -> Iterator[Happening]:
    """The plan of a milestone that is there already becomes what was asked for."""
    command: ask.AddMilestone = case.command
    title = clean(command.title)
    if title not in {found.title, found.key}:
        said = (
            f"веха «{found.key}» называется «{found.title}»",
            f"the milestone “{found.key}” is called “{found.title}”",
        )
        case.against(no.bad_value("title", *said))
    yield from _moving(case, state, found, command.reason)


def _moving(case: Case, state: State, found: Dated, reason: str) -> Iterator[Happening]:
    """The plan of a milestone moves to the dates of the command."""
    asked = case.command
    start, end = asked.start or found.planned_start, asked.end or found.planned_end
    if (start, end) == (found.planned_start, found.planned_end):
        case.unchanged("план уже такой", "the plan is so already")
    case.still_open(state)
    case.text("reason", reason, 2000)
    _still_in_order(case, start, end)
    _on_calendar(case, start, end)
    if found.actual_end is not None:
        case.against(no.already("finished", "веха уже завершена", "the milestone is finished already"))
    case.settle()
    yield state.code, _moved(found, start, end, clean(reason))


@does(ask.MoveMilestone, knows=WHOLE)
def move_milestone(case: Case) -> Iterator[Happening]:
    """The plan of a milestone moves, with a reason; later ones follow when asked."""
    command: ask.MoveMilestone = case.command
    state, held = plannable(case)
    found = _milestone(case, held, command.key)
    yield from _moving(case, state, found, command.reason)
    if command.with_following:
        calendar = case.pack.calendar
        by = calendar.between(found.planned_end, command.end or found.planned_end)
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


@does(ask.ReachMilestone, knows=WHOLE, amends=always)
def reach_milestone(case: Case) -> Iterator[Happening]:
    """The facts of a milestone are entered: when it began and ended, how far it is."""
    command: ask.ReachMilestone = case.command
    state, held = plannable(case)
    found = _milestone(case, held, command.key)
    started = command.started or found.actual_start
    finished = command.finished or found.actual_end
    started = started or finished
    progress = 100 if finished is not None else found.progress if command.progress is None else command.progress
    named = started is not None or command.progress is not None
    if named and (started, finished, progress) == (found.actual_start, found.actual_end, found.progress):
        case.unchanged("ход вехи уже такой", "the milestone is so far already")
    case.still_open(state)
    if not 0 <= progress <= 100:
        case.against(no.bad_value("progress", "от 0 до 100", "from 0 to 100"))
    if progress == 100 and finished is None:
        said = "100 % значит завершена: назовите дату завершения", "100 % means finished: give the day when it ended"
        case.against(no.bad_value("finished", *said))
    if started is None and progress == found.progress:
        said = "назовите начало, конец или процент", "give a start, an end or a percentage"
        case.against(no.bad_value("started", *said))
    if started is not None and finished is not None:
        _in_order(case, started, finished, "finished")
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


@does(ask.PlanAction, people=_owner, knows=WHOLE, amends=_settles, looks_up=(PEOPLE,))
def plan_action(case: Case) -> Iterator[Happening]:
    """A measure comes into the action plan, perhaps with what has become of it."""
    command: ask.PlanAction = case.command
    state, held = plannable(case)
    cast = Cast(case, command.newcomers)
    owner = cast.person("owner", command.owner)
    found = _same_measure(held, command) if command.or_settle else None
    _check_outcome(case, state)
    if found is not None:
        _check_known(case, found, owner)
    case.still_open(state)
    case.text("title", command.title, 500)
    if found is None:
        case.on_calendar("due_on", command.due_on)
    case.settle()
    number = max((action.number for action in held.actions), default=0) + 1
    if found is None:
        found = Planned(number, clean(command.title), owner, command.due_on)
        yield (
            state.code,
            happened.ActionPlanned(number=number, title=found.title, owner=owner, due_on=found.due_on),
        )
    yield from cast.joined
    if command.outcome:
        yield from _settled(case, state, found, command.outcome, command.reason)


def _same_measure(held: Holdings, command: ask.PlanAction) -> Planned | None:
    """The measure of the plan that has the title and the due date."""
    title = clean(command.title).casefold()
    same = [found for found in held.actions if found.due_on == command.due_on and found.title.casefold() == title]
    return same[0] if same else None


def _check_outcome(case: Case, state: State) -> None:
    """What has become of a measure is one of two things, and said by somebody who may say it."""
    command: ask.PlanAction = case.command
    if not command.outcome:
        return
    case.entitled(case.pack.may(ask.SettleAction.name) | also_submitters(case, state), scopes_of(state))
    case.one_of("outcome", command.outcome, OUTCOMES[:2])
    if command.outcome == "dropped":
        case.text("reason", command.reason, 2000)


def _check_known(case: Case, found: Planned, owner: str | None) -> None:
    """What a measure that is there already may still be told."""
    command: ask.PlanAction = case.command
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


@does(ask.SettleAction, people=_owner, knows=WHOLE, amends=always, looks_up=(PEOPLE,))
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
    if command.due_on is not None:
        case.on_calendar("due_on", command.due_on)
    if found is not None and command.outcome != "moved" and (found.done_on or found.dropped_on):
        said = (
            "мероприятие уже закрыто; снова открыть: --move ДАТА с причиной",
            "the measure is settled already; to open it again: --move DATE with a reason",
        )
        case.against(no.already("settled", *said))
    cast = Cast(case, command.newcomers)
    owner = _hand_over(case, cast, found) if command.outcome == "handed" else None
    case.settle()
    if found is None:
        return
    if owner is not None:
        yield state.code, _handed(command, found, owner)
        yield from cast.joined
        return
    yield from _settled(case, state, found, command.outcome, command.reason, command.due_on)


def _settled(
    case: Case, state: State, found: Planned, outcome: str, reason: str, due_on: date | None = None
) -> Iterator[Happening]:
    """A measure is settled, and the decisions that rest on it are named."""
    reason = clean(reason)
    moved_to = due_on if outcome == "moved" and due_on else found.due_on
    yield (
        state.code,
        happened.ActionSettled(number=found.number, outcome=outcome, reason=reason, due_on=moved_to),
    )
    on = case.command.on
    facts = {"done": f"done {on}", "dropped": f"dropped {on}: {reason}"}
    yield from unsealed(case, state, {f"action.{found.number}": facts.get(outcome)})


def _hand_over(case: Case, cast: Cast, found: Planned | None) -> str | None:
    """The code of a measure's new owner; notes what speaks against it."""
    command: ask.SettleAction = case.command
    if command.owner is None:
        case.against(no.bad_value("owner", "назовите, кому передать", "say to whom"))
    owner = cast.person("owner", command.owner)
    if found is not None and owner is not None and found.owner == owner:
        said = f"за мероприятие уже отвечает {found.owner}", f"{found.owner} answers for the measure already"
        case.against(no.already("nothing_changed", *said))
    return owner


def _handed(command: ask.SettleAction, found: Planned, owner: str) -> happened.ActionHanded:
    return happened.ActionHanded(number=found.number, before=found.owner, owner=owner, reason=clean(command.reason))
