"""The algorithm of a practice: ordered steps, each with who does it and how many working days it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.engine import asked
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import Facts, changes, tells
from domain.engine.event_effects import Step as Told
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.wire import change, removal
from domain.engine.words import Words
from domain.practices.authors import PRACTICE, of, once, touched, writable, written
from domain.practices.facts import Practice, Step, days
from domain.practices.tables import TABLES
from domain.programme.kinds import PracticeStanding
from domain.registry.roles import HEADS


@dataclass(frozen=True, kw_only=True, slots=True)
class SetStep(Command):
    """Put a step into the algorithm of a practice, or write the one of its number anew."""

    name = "set_step"
    says = Words("Добавить или изменить шаг алгоритма", "Add or change a step of the algorithm")
    typed = ("practice step",)

    subject: Annotated[str, PRACTICE]
    title: Annotated[str, asked.line("Что делают", "What is done", most=500)]
    role: Annotated[str, asked.line("Кто делает", "Who does it", Words("Роль", "a role"), most=200, option="--role")]
    days: Annotated[int, asked.value("Рабочих дней", "Working days", least=1, most=1_000, option="--days")]
    number: Annotated[
        int | None,
        asked.value("Номер шага", "Number of the step", Words("Без него последний", "the last without it"), least=1,
                    most=1_000),
    ] = None  # fmt: skip
    by_name: bool = False
    """One of the same name is this one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DropStep(Command):
    """Take a step out of the algorithm of a practice."""

    name = "drop_step"
    says = Words("Снять шаг алгоритма", "Take a step out of the algorithm")
    typed = ("practice drop-step",)

    subject: Annotated[str, PRACTICE]
    number: Annotated[int, asked.value("Номер шага", "Number of the step", least=1)]


@dataclass(frozen=True, kw_only=True, slots=True)
class StepSet(Event):
    """A step came into the algorithm, or was written anew."""

    kind = "step_set"
    says = Words("шаг алгоритма внесён", "step of the algorithm set")

    number: int
    step: Step
    before: Step | None


@dataclass(frozen=True, kw_only=True, slots=True)
class StepDropped(Event):
    """A step was taken out."""

    kind = "step_dropped"
    says = Words("шаг алгоритма снят", "step of the algorithm dropped")

    number: int
    step: Step


@does(SetStep, stands=(PracticeStanding.DRAFT,), by=HEADS, knows=WHOLE)
def set_step(case: Case) -> Iterator[Happening]:
    """Steps are carried out in the order of their numbers."""
    command: SetStep = case.command
    state, practice = touched(case)
    number = command.number or _same(command, practice) or max(practice.steps, default=0) + 1
    step = Step(title=clean(command.title), role=clean(command.role), days=command.days)
    if practice.steps.get(number) == step:
        case.unchanged("на карточке уже так", "the card says so already")
    once(case, step.title, number, {place: one.title for place, one in practice.steps.items()})
    writable(case, state, practice)
    case.settle()
    yield state.code, StepSet(number=number, step=step, before=practice.steps.get(number))


def _same(command: SetStep, practice: Practice) -> int | None:
    """The one of the same name, where a name says which."""
    if not command.by_name:
        return None
    return next((number for number, one in practice.steps.items() if one.title == clean(command.title)), None)


@does(DropStep, stands=(PracticeStanding.DRAFT,), by=HEADS, knows=WHOLE)
def drop_step(case: Case) -> Iterator[Happening]:
    """A step goes; the others keep their numbers and their order."""
    command: DropStep = case.command
    state, practice = written(case)
    case.one_of("number", str(command.number), [str(number) for number in practice.steps])
    case.settle()
    yield state.code, StepDropped(number=command.number, step=practice.steps[command.number])


WITHOUT = removal(TABLES["practice_step"], ("practice", "number"))
TAKES = change(TABLES["practice"], ("code",), ("days",))


@changes(StepSet)
def step_set(record: Record, state: State, event: StepSet, actor: str, on: date, seq: int) -> None:
    step = event.step
    of(record, state).steps[event.number] = step
    record.remove(WITHOUT, "practice_step", (state.code, event.number))
    record.add(
        "practice_step", practice=state.code, number=event.number, title=step.title, role=step.role, days=step.days
    )
    _takes(record, state)


@changes(StepDropped)
def step_dropped(record: Record, state: State, event: StepDropped, actor: str, on: date, seq: int) -> None:
    of(record, state).steps.pop(event.number, None)
    record.remove(WITHOUT, "practice_step", (state.code, event.number))
    _takes(record, state)


def _takes(record: Record, state: State) -> None:
    record.changes.append((TAKES, (days(of(record, state).steps.values()), state.code)))


def _told(step: Facts | None) -> str:
    return f"{step['title']} ({step['role']}, {step['days']})" if step else ""


@tells(StepSet)
def _tell_set(facts: Facts) -> Iterator[Told]:
    yield f"practice.step.{facts['number']}", _told(facts["before"]), _told(facts["step"])


@tells(StepDropped)
def _tell_dropped(facts: Facts) -> Iterator[Told]:
    yield f"practice.step.{facts['number']}", _told(facts["step"]), ""
