"""Milestones of a project: planned, moved, reached; they overlap freely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.documents.paper import FILES, signer
from domain.documents.paper_answer import Answer, Awaited, may_or_paper, received
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, always, does
from domain.engine.case import Case, Happening, scopes_of
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import Facts, Step, changes, tells, told
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean, iso
from domain.engine.wire import change
from domain.engine.words import Words
from domain.pilot.facts import Dated
from domain.pilot.lifecycle import SUBJECT, also_submitters
from domain.pilot.plan import MilestonePlan, shifted
from domain.pilot.sealed_decisions import unsealed
from domain.pilot.tables import TABLES
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import SubjectKind
from domain.registry.roles import PROJECT
from domain.stored.holdings import Holdings


@dataclass(frozen=True, kw_only=True, slots=True)
class MoveMilestone(Command):
    """Move the plan of a milestone, and of those after it when asked."""

    name = "move_milestone"
    says = Words("Перенести контрольную точку", "Move a milestone")

    subject: Annotated[str, SUBJECT]
    key: Annotated[str, asked.key("Контрольная точка", "Milestone")]
    start: Annotated[date | None, asked.value("Новое начало", "New start", option="--start")]
    """None leaves the day that is planned."""
    end: Annotated[date | None, asked.value("Новый конец", "New end", option="--end")]
    """None leaves the day that is planned."""
    reason: Annotated[str, asked.line("Причина переноса", "Why it is moved", most=2000, option="--reason")]
    with_following: Annotated[
        bool,
        asked.value(
            "Сдвинуть и следующие контрольные точки на столько же рабочих дней",
            "Move by as many working days the later milestones that have not begun",
        ),
    ] = False
    """Later milestones that have not begun move by as many working days."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AddMilestone(Command):
    """Add a milestone that the methodology does not plan."""

    name = "add_milestone"
    says = Words(
        "Добавить контрольную точку, которой нет в методике", "Add a milestone that the methodology does not plan"
    )

    subject: Annotated[str, SUBJECT]
    key: Annotated[str, asked.key("Ключ", "Key")]
    title: Annotated[str, asked.line("Название", "Title", most=300)]
    start: Annotated[date | None, asked.value("Начало", "Start", option="--start")]
    """None for the day that is planned already, and for a new milestone the day of its end."""
    end: Annotated[date | None, asked.value("Конец", "End", option="--end")]
    """None for the day that is planned already, and for a new milestone the day of its start."""
    or_move: bool = False
    """A milestone of the key that is there already is moved to these dates."""
    reason: str = ""
    """Why it is moved."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReachMilestone(Answer):
    """Enter the facts of a milestone: when it began, when it ended, how far it is."""

    name = "reach_milestone"
    says = Words("Отметить выполнение контрольной точки", "Enter the facts of a milestone")
    awaited = (Awaited(Kind.MILESTONE, "{room} milestone {code} {key} --finished …", key="key"),)

    subject: Annotated[str, SUBJECT]
    key: Annotated[str, asked.key("Контрольная точка", "Milestone")]
    started: Annotated[date | None, asked.value("Началась", "When it began")] = None
    finished: Annotated[date | None, asked.value("Завершена", "When it ended")] = None
    progress: Annotated[int | None, asked.value("Выполнено, %", "Percent done", least=0, most=100)] = None
    """Percent; 100 when it is finished."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MilestoneAdded(Event):
    """A milestone was added to the plan."""

    kind = "milestone_added"
    says = Words("контрольная точка добавлена", "milestone added")

    milestone: MilestonePlan


@dataclass(frozen=True, kw_only=True, slots=True)
class MilestoneMoved(Event):
    """The plan of a milestone was moved."""

    kind = "milestone_moved"
    says = Words("контрольная точка перенесена", "milestone moved")
    tallied = Words("перенесено контрольных точек", "milestones moved")

    key: str
    start: date
    end: date
    before_start: date
    before_end: date
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MilestoneReached(Event):
    """A milestone began, went on or ended."""

    kind = "milestone_reached"
    says = Words("ход контрольной точки", "milestone reached")
    tallied = Words("отмечен ход контрольных точек", "milestones with progress")

    key: str
    started: date | None
    finished: date | None
    progress: int


def plannable(case: Case) -> tuple[State, Holdings]:
    """The project whose plan somebody entitled changes."""
    state = case.required("subject", (SubjectKind.PROJECT,), case.command.subject)
    roles = also_submitters(case, state)
    if isinstance(case.command, Answer):
        may_or_paper(case, state, roles=roles)
    else:
        case.entitled(case.roles | roles, scopes_of(state))
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


@does(AddMilestone, by=PROJECT, knows=WHOLE)
def add_milestone(case: Case) -> Iterator[Happening]:
    """A milestone that the methodology does not plan is added."""
    command: AddMilestone = case.command
    state, held = plannable(case)
    found = held.milestone(command.key)
    if found is not None and command.or_move:
        yield from _moved_instead(case, state, found)
        return
    case.still_open(state)
    if found is not None:
        said = (
            f"контрольная точка «{command.key}» уже есть; назвать её иначе: potok project rename-milestone",
            f"the milestone “{command.key}” is there already; to rename it: potok project rename-milestone",
        )
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
    plan = MilestonePlan(key=command.key, title=clean(command.title), phase=state.phase, start=start, end=end)
    yield state.code, MilestoneAdded(milestone=plan)


def _moved_instead(case: Case, state: State, found: Dated) -> Iterator[Happening]:
    """The plan of a milestone that is there already becomes what was asked for."""
    command: AddMilestone = case.command
    title = clean(command.title)
    if title not in {found.title, found.key}:
        said = (
            f"контрольная точка «{found.key}» называется «{found.title}»",
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
        case.against(no.already("finished", "контрольная точка уже завершена", "the milestone is finished already"))
    case.settle()
    yield state.code, _moved(found, start, end, clean(reason))


@does(MoveMilestone, by=PROJECT, knows=WHOLE)
def move_milestone(case: Case) -> Iterator[Happening]:
    """The plan of a milestone moves, with a reason; later ones follow when asked."""
    command: MoveMilestone = case.command
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


def _moved(found: Dated, start: date, end: date, reason: str) -> MilestoneMoved:
    return MilestoneMoved(
        key=found.key,
        start=start,
        end=end,
        before_start=found.planned_start,
        before_end=found.planned_end,
        reason=reason,
    )


@does(ReachMilestone, by=PROJECT, people=signer, knows=WHOLE, amends=always, looks_up=(FILES,))
def reach_milestone(case: Case) -> Iterator[Happening]:
    """The facts of a milestone are entered: when it began and ended, how far it is."""
    command: ReachMilestone = case.command
    state, held = plannable(case)
    found = _milestone(case, held, command.key)
    started = command.started or found.actual_start
    goes_on = command.finished is None and command.progress is not None and command.progress < 100
    finished = None if goes_on else command.finished or found.actual_end
    started = started or finished
    progress = 100 if finished is not None else found.progress if command.progress is None else command.progress
    named = started is not None or command.progress is not None
    if named and (started, finished, progress) == (found.actual_start, found.actual_end, found.progress):
        case.unchanged("ход контрольной точки уже такой", "the milestone is so far already")
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
        MilestoneReached(key=found.key, started=started, finished=finished, progress=progress),
    )
    dated = (("started", started), ("finished", finished))
    now = {f"milestone.{found.key}.{name}": day.isoformat() for name, day in dated if day is not None}
    yield from unsealed(case, state, now)
    yield from received(case, state)


_DATES = ("planned_start", "planned_end", "actual_start", "actual_end", "progress")


MILESTONE = change(TABLES["milestone"], ("project", "key"), _DATES)


def lay_milestone(record: Record, state: State, plan: MilestonePlan, place: int) -> None:
    """A milestone of the plan; nothing of it has happened yet."""
    record.add(
        "milestone", project=state.code, key=plan.key, place=place, title=plan.title, phase=plan.phase,
        planned_start=plan.start, planned_end=plan.end,
    )  # fmt: skip
    held = record.world.holdings[state.code]
    held.milestones.append(Dated(plan.key, plan.title, plan.phase, plan.start, plan.end))


@changes(MilestoneAdded)
def milestone_added(record: Record, state: State, event: MilestoneAdded, actor: str, on: date, seq: int) -> None:
    lay_milestone(record, state, event.milestone, len(record.world.holdings[state.code].milestones))


def _dates(record: Record, state: State, found: Dated) -> None:
    dates = (iso(found.planned_start), iso(found.planned_end), iso(found.actual_start), iso(found.actual_end))
    record.changes.append((MILESTONE, (*dates, found.progress, state.code, found.key)))


@changes(MilestoneMoved)
def moved(record: Record, state: State, event: MilestoneMoved, actor: str, on: date, seq: int) -> None:
    found = _the_milestone(record, state, event.key)
    found.planned_start, found.planned_end = event.start, event.end
    _dates(record, state, found)


@changes(MilestoneReached)
def reached(record: Record, state: State, event: MilestoneReached, actor: str, on: date, seq: int) -> None:
    found = _the_milestone(record, state, event.key)
    found.actual_start, found.actual_end, found.progress = event.started, event.finished, event.progress
    _dates(record, state, found)


def _the_milestone(record: Record, state: State, key: str) -> Dated:
    held: Holdings = record.world.holdings[state.code]
    return next(found for found in held.milestones if found.key == key)


@tells(MilestoneAdded)
def _tell_added(facts: Facts) -> Iterator[Step]:
    plan = facts["milestone"]
    yield f"milestone.{plan['key']}.plan", "", f"{plan['start']} – {plan['end']}"


@tells(MilestoneMoved)
def _tell_moved(facts: Facts) -> Iterator[Step]:
    before, after = (f"{facts[f'{part}start']} – {facts[f'{part}end']}" for part in ("before_", ""))
    yield f"milestone.{facts['key']}.plan", before, after


@tells(MilestoneReached)
def _tell_reached(facts: Facts) -> Iterator[Step]:
    days = " – ".join(told(facts[name]) or "…" for name in ("started", "finished"))
    yield f"milestone.{facts['key']}.fact", "", f"{days}, {facts['progress']} %"
