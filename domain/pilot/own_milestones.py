"""A milestone that somebody added gets its right name, or is dropped as never needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import Facts, Step, changes, tells
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.wire import change, removal
from domain.engine.words import Words
from domain.pilot.facts import Dated
from domain.pilot.lifecycle import SUBJECT
from domain.pilot.milestones import plannable
from domain.pilot.plan import MilestonePlan
from domain.pilot.sealed_decisions import unsealed
from domain.pilot.tables import TABLES
from domain.registry.roles import PROJECT


@dataclass(frozen=True, kw_only=True, slots=True)
class DropMilestone(Command):
    """Drop a milestone that the methodology does not plan."""

    name = "drop_milestone"
    says = Words("Снять добавленную контрольную точку", "Drop a milestone that was added")
    typed = ("project drop-milestone",)

    subject: Annotated[str, SUBJECT]
    key: Annotated[str, asked.key("Контрольная точка", "Milestone")]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class RenameMilestone(Command):
    """Give a milestone that the methodology does not plan its right name."""

    name = "rename_milestone"
    says = Words("Назвать добавленную контрольную точку иначе", "Rename a milestone that was added")
    typed = ("project rename-milestone",)

    subject: Annotated[str, SUBJECT]
    key: Annotated[str, asked.key("Контрольная точка", "Milestone")]
    title: Annotated[str, asked.line("Верное название", "Its right name", most=300)]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class MilestoneRenamed(Event):
    """A milestone is called otherwise."""

    kind = "milestone_renamed"
    says = Words("контрольная точка названа иначе", "milestone renamed")

    key: str
    before: str
    title: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MilestoneDropped(Event):
    """A milestone is not in the plan any more."""

    kind = "milestone_dropped"
    says = Words("контрольная точка снята", "milestone dropped")

    milestone: MilestonePlan
    reason: str


def _added(case: Case) -> tuple[State, Dated | None]:
    """The milestone that a command is about; one that the lifecycle plans is no one's own."""
    command: DropMilestone | RenameMilestone = case.command
    state, held = plannable(case)
    case.still_open(state)
    if (found := held.milestone(command.key)) is None:
        case.one_of("key", command.key, [known.key for known in held.milestones])
    elif command.key in case.pack.lifecycles[state.lifecycle or ""].milestones:
        said = (
            f"контрольную точку «{found.title}» ставит методика: её только переносят и отмечают",
            f"the methodology plans the milestone “{found.title}”: it is only moved and reached",
        )
        case.against(no.already("planned_by_methodology", *said))
    return state, found


@does(RenameMilestone, by=PROJECT, knows=WHOLE)
def rename_milestone(case: Case) -> Iterator[Happening]:
    """An added milestone is called otherwise; its plan and its facts stay."""
    command: RenameMilestone = case.command
    state, found = _added(case)
    title = clean(command.title)
    case.text("title", title, 300)
    if found is not None and title == found.title:
        case.unchanged("она уже так называется", "it is called so already")
    case.settle()
    if found is not None:
        reason = clean(command.reason)
        yield state.code, MilestoneRenamed(key=found.key, before=found.title, title=title, reason=reason)


@does(DropMilestone, by=PROJECT, knows=WHOLE)
def drop_milestone(case: Case) -> Iterator[Happening]:
    """An added milestone leaves the plan with its facts; one that the lifecycle plans stays."""
    command: DropMilestone = case.command
    state, found = _added(case)
    case.settle()
    if found is not None:
        plan = MilestonePlan(
            key=found.key, title=found.title, phase=found.phase, start=found.planned_start, end=found.planned_end
        )
        yield state.code, MilestoneDropped(milestone=plan, reason=clean(command.reason))
        yield from unsealed(case, state, {f"milestone.{found.key}.{fact}": None for fact in ("started", "finished")})


TITLE = change(TABLES["milestone"], ("project", "key"), ("title",))
WITHOUT_MILESTONE = removal(TABLES["milestone"], ("project", "key"))
PLACE = change(TABLES["milestone"], ("project", "key"), ("place",))


@changes(MilestoneDropped)
def milestone_dropped(record: Record, state: State, event: MilestoneDropped, actor: str, on: date, seq: int) -> None:
    held = record.world.holdings[state.code]
    record.remove(WITHOUT_MILESTONE, "milestone", (state.code, event.milestone.key))
    before = [found.key for found in held.milestones]
    held.milestones = [found for found in held.milestones if found.key != event.milestone.key]
    # The next one is added behind the last, by their number: those behind the gap move up into it.
    for place, found in enumerate(held.milestones):
        if before[place] != found.key:
            record.changes.append((PLACE, (place, state.code, found.key)))


@changes(MilestoneRenamed)
def milestone_renamed(record: Record, state: State, event: MilestoneRenamed, actor: str, on: date, seq: int) -> None:
    if (found := record.world.holdings[state.code].milestone(event.key)) is not None:
        found.title = event.title
    record.changes.append((TITLE, (event.title, state.code, event.key)))


@tells(MilestoneRenamed)
def _tell_renamed(facts: Facts) -> Iterator[Step]:
    yield f"milestone.{facts['key']}.title", facts["before"], facts["title"]


@tells(MilestoneDropped)
def _tell_dropped(facts: Facts) -> Iterator[Step]:
    plan = facts["milestone"]
    yield f"milestone.{plan['key']}.plan", f"{plan['start']} – {plan['end']}", ""
