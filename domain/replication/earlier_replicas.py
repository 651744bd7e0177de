"""Replicas of earlier years: copies that were made before packages were, each entered with its exemplar.

What they came to is entered beside them (`domain.pilot.earlier_completions`), and counts once another confirms it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from sqlalchemy import literal_column, select, union_all

from domain.certification.earlier_exemplars import unfit
from domain.certification.earlier_spells import spells
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import Among, Row, Statement
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.pilot.cards import ProjectOpened, lay_card, registration
from domain.pilot.registered import numbers_taken
from domain.programme.kinds import SubjectKind
from domain.registry.roles import METHODOLOGISTS
from domain.replication.contents import HANDED_ON
from domain.stored.tables import TABLES


@dataclass(frozen=True, kw_only=True, slots=True)
class EnterReplica(Command):
    """Enter a replica of earlier years as of the day on which it began; its completion is entered beside it."""

    name = "enter_replica"
    says = Words("Внести проект тиражирования прежних лет", "Enter a replica of earlier years")
    typed = ("replica enter",)

    exemplar: Annotated[
        str, asked.code("Образец", "Exemplar", Words("Проект, который тиражировали", "the project that was copied"))
    ]
    organisation: Annotated[str, asked.code("Организация", "Organisation", option="--org")]
    code: Annotated[str | None, asked.NEW_CODE] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EarlierReplicaEntered(ProjectOpened):
    """A copy of an exemplar that was made in earlier years, without a package, was entered."""

    kind = "earlier_replica_entered"
    says = Words("внесён проект тиражирования прежних лет", "replica of earlier years entered")
    owed = False
    opens = SubjectKind.PROJECT

    exemplar: str


CARD = ("sphere", *HANDED_ON)
"""Fields of the exemplar's card that its copy has too."""
_project, _package, _subject = TABLES["project"], TABLES["package"], TABLES["subject"]
_CARDS = Statement(
    select(_project.c.code, *(_project.c[key] for key in CARD)).where(Among(_project.c.code, "exemplars"))
)
_THERE = _subject.c.standing != literal_column("'stopped'")
_COPIES = Statement(
    union_all(
        select(_project.c.exemplar, _subject.c.organisation, _subject.c.code)
        .join(_subject, _subject.c.code == _project.c.code)
        .where(Among(_project.c.exemplar, "exemplars"), _THERE),
        select(_package.c.project, _subject.c.organisation, _subject.c.code)
        .join(_project, _project.c.package == _package.c.code)
        .join(_subject, _subject.c.code == _project.c.code)
        .where(Among(_package.c.project, "exemplars"), _THERE),
    )
)


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    codes = {"exemplars": sorted({command.exemplar for command in commands})}
    yield _CARDS, codes
    yield _COPIES, codes


@dataclass(slots=True)
class Exemplars:
    """What the exemplars of a batch hand on, and who copied them."""

    cards: dict[str, dict[str, Any]]
    copies: dict[tuple[str, str], str]
    """(Exemplar, organisation) -> its replica that nobody stopped."""


def _take(world: World, found: Exemplars, rows: Sequence[Row]) -> None:
    for row in rows:
        if len(row) == 3:
            found.copies[row[0], row[1]] = row[2]
        else:
            found.cards[row[0]] = dict(zip(CARD, row[1:], strict=True))


EXEMPLARS: Lookup[Exemplars] = Lookup(name="earlier exemplars", empty=lambda: Exemplars({}, {}), ask=_ask, take=_take)


@does(
    EnterReplica,
    by=METHODOLOGISTS,
    names=("exemplar", "organisation", "code"),
    moves=(),
    opens=True,
    looks_up=(EXEMPLARS,),
    after=(numbers_taken, spells),
)
def enter_replica(case: Case) -> Iterator[Happening]:
    """Somebody else than the exemplar copied it, after it was one; nobody is told, it was long ago."""
    command: EnterReplica = case.command
    exemplar = case.required("exemplar", (SubjectKind.PROJECT,), command.exemplar)
    organisation = case.subject("organisation", SubjectKind.ORGANISATION, command.organisation)
    case.may(organisation)
    for ru, en in unfit(case, exemplar, command.on):
        case.against(no.bad_value("exemplar", ru, en))
    found = case.world.of(EXEMPLARS)
    if command.organisation == exemplar.organisation:
        ru, en = f"{command.organisation}: это сам образец", f"{command.organisation} is the exemplar itself"
        case.against(no.bad_value("organisation", ru, en))
    elif (copy := found.copies.get((exemplar.code, command.organisation))) is not None:
        ru = f"{command.organisation} уже тиражировала {exemplar.code}: {copy}"
        en = f"{command.organisation} replicated {exemplar.code} already: {copy}"
        case.against(no.bad_value("organisation", ru, en))
    code = case.new_code(SubjectKind.PROJECT)
    number = registration(case, code)
    case.settle()
    lifecycle = case.pack.lifecycles["replica"]
    phase = next(phase for phase in lifecycle.phases.values() if phase.gate.completes)
    handed_on = {key: value for key, value in found.cards.get(exemplar.code, {}).items() if value}
    yield (
        code,
        EarlierReplicaEntered(
            title=exemplar.title, organisation=command.organisation, centre=None, sphere=handed_on.get("sphere"),
            lifecycle=lifecycle.key, pack=case.pack.identity, opening_phase=phase.key,
            due_on=case.pack.calendar.after(case.world.today, phase.duration.working_days), people={}, indicators=(),
            card=handed_on | {"number": number}, milestones=(), exemplar=exemplar.code,
        ),
    )  # fmt: skip


@changes(EarlierReplicaEntered)
def entered(record: Record, state: State, event: EarlierReplicaEntered, actor: str, on: date, seq: int) -> None:
    lay_card(record, state, event, on, exemplar=event.exemplar)
    record.world.of(EXEMPLARS).copies[event.exemplar, event.organisation] = state.code
