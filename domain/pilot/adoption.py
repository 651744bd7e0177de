"""A running project goes on under the methodology in use, instead of the edition under which it was opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.kinds import Standing
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.words import Words
from domain.methodology.schema import Pack
from domain.pilot.lifecycle import in_order
from domain.programme.kinds import SubjectKind
from domain.registry.roles import METHODOLOGISTS


@dataclass(frozen=True, kw_only=True, slots=True)
class AdoptMethodology(Command):
    """Let running projects go on under the methodology in use."""

    name = "adopt_methodology"
    says = Words("Перевести идущие проекты на действующую методику", "Move running projects to the methodology in use")

    subjects: Annotated[tuple[str, ...], asked.code("Проекты", "Projects")]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class MethodologyAdopted(Event):
    """A project goes on under another edition of the methodology; the term of its phase stays as it was set."""

    kind = "methodology_adopted"
    says = Words("переведён на другую редакцию методики", "moved to another edition of the methodology")

    before: str
    after: str
    reason: str


@does(AdoptMethodology, by=METHODOLOGISTS, names=("subjects",), moves=("subjects",))
def adopt_methodology(case: Case) -> Iterator[Happening]:
    """All of the named projects, or none: each is at work, and what it has passed and holds is known to the new one."""
    command: AdoptMethodology = case.command
    moved: list[tuple[str, MethodologyAdopted]] = []
    if not command.subjects:
        case.against(no.bad_value("subjects", "назовите проекты", "name the projects"))
    for code in dict.fromkeys(command.subjects):
        state = case.required("subjects", (SubjectKind.PROJECT,), code, seen=len(command.subjects) == 1)
        case.may(state)
        case.still_open(state)
        if state.standing is Standing.AWAITING:
            case.against(no.not_in(case.pack, state.code, state.standing, Standing.IN_WORK))
        if state.pack == case.pack.identity:
            ru, en = f"{code} идёт по действующей методике", f"{code} goes by the methodology in use"
            case.against(no.already("nothing_changed", ru, en))
        for lost in lacking(case.packs.of(state.pack), case.pack, state.lifecycle or ""):
            case.against(
                no.already("lacking", f"{code}: в действующей методике нет {lost.ru}",
                           f"{code}: the methodology in use lacks {lost.en}")
            )  # fmt: skip
        in_order(case, state)
        event = MethodologyAdopted(before=state.pack or "", after=case.pack.identity, reason=clean(command.reason))
        moved.append((code, event))
    case.settle()
    yield from moved


def lacking(before: Pack, after: Pack, lifecycle: str) -> Iterator[Words]:
    """What a project may have passed, hold or name that another edition does not know: it could not be told."""
    then = after.lifecycles.get(lifecycle)
    phases = then.phases if then else {}
    for key, phase in before.lifecycles[lifecycle].phases.items():
        if key not in phases:
            yield Words(f"этапа «{phase.title.ru}» ({key})", f"the phase “{phase.title.en}” ({key})")
    for key, kind in before.evidence.items():
        if key not in after.evidence:
            yield Words(f"вида документа «{kind.title.ru}» ({key})", f"the document “{kind.title.en}” ({key})")
    for key, role in before.roles.items():
        if key not in after.roles:
            yield Words(f"роли «{role.title.ru}» ({key})", f"the role “{role.title.en}” ({key})")
    for key, reason in before.reasons.items():
        if key not in after.reasons:
            yield Words(f"причины «{reason.title.ru}» ({key})", f"the reason “{reason.title.en}” ({key})")


@changes(MethodologyAdopted)
def adopted(record: Record, state: State, event: MethodologyAdopted, actor: str, on: date, seq: int) -> None:
    state.pack = event.after
