"""An exemplar project is frozen into a package."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Annotated, Any

from domain.certification.exemplars import exemplars, is_exemplary
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.kinds import (
    Stage,
    SubjectKind,
)
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import as_facts
from domain.engine.words import Words
from domain.registry.roles import STAFF
from domain.replication.packages import EDITIONS, PACKAGES, Frozen


@dataclass(frozen=True, kw_only=True, slots=True)
class FreezePackage(Command):
    """Freeze an exemplar project into a package that can be handed on."""

    name = "freeze_package"
    says = Words("Собрать пакет из проекта-образца", "Freeze a package from an exemplar project")
    typed = ("package freeze",)

    project: Annotated[str, asked.code("Проект-образец", "Exemplar project")]
    title: Annotated[str, asked.text("Название пакета", "Title of the package", most=500)] = ""
    code: Annotated[str | None, asked.NEW_CODE] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageFrozen(Event):
    """An exemplar project was frozen into a package."""

    kind = "package_frozen"
    says = Words("пакет собран", "package frozen")
    owed = True
    opens = SubjectKind.PACKAGE

    title: str
    project: str
    organisation: str
    edition: int
    manifest: str
    sha256: str


@does(
    FreezePackage,
    by=STAFF,
    names=("project", "code"),
    moves=("project",),
    about="project",
    knows=WHOLE,
    opens=True,
    looks_up=(EDITIONS,),
    after=(exemplars,),
)
def freeze_package(case: Case) -> Iterator[Happening]:
    """An exemplar project becomes a package: its card, indicators, results and documents, frozen."""
    command: FreezePackage = case.command
    project = case.required("project", (SubjectKind.PROJECT,), command.project)
    case.may(project)
    if project.stage is not Stage.REPLICATION and case.pack.flag("replica_needs_exemplar"):
        case.against(
            no.already(
                "not_exemplar",
                f"{project.code} не проект-образец: пакет делают из проекта организации со статусом образца",
                f"{project.code} is no exemplar project: a package is made from a project behind an exemplar status",
            )
        )
    elif not is_exemplary(case.world, project.code, command.on) and case.pack.flag("replica_needs_exemplar"):
        said = (
            f"за проектом {project.code} сейчас нет действующего статуса образца",
            f"no exemplar status in force stands behind the project {project.code} now",
        )
        case.against(no.already("status_lost", *said))
    code = case.new_code(SubjectKind.PACKAGE)
    case.settle()
    manifest = as_facts(manifest_of(case, project))
    yield (
        code,
        PackageFrozen(
            title=command.title or project.title,
            project=project.code,
            organisation=project.organisation or "",
            edition=case.world.of(EDITIONS).get(project.code, 0) + 1,
            manifest=manifest,
            sha256=sha256(manifest.encode()).hexdigest(),
        ),
    )


def manifest_of(case: Case, project: State) -> dict[str, Any]:
    """Everything that a receiver needs, in one canonical form; its SHA-256 is the package's checksum."""
    held = case.world.holdings[project.code]
    return {
        "project": project.code,
        "title": project.title,
        "organisation": project.organisation,
        "methodology": project.pack,
        "opened_on": project.opened_on,
        "completed_on": project.completed_on,
        "sphere": held.card.get("sphere"),
        "card": {key: value for key in HANDED_ON if (value := held.card.get(key)) not in {None, ""}},
        "indicators": held.indicators,
        "readings": held.readings,
        "evidence": held.evidence,
    }


HANDED_ON = ("process", "category", "clients", "from_event", "to_event", "justification", "key_risk")
"""Fields of the card that a receiver takes over."""


@changes(PackageFrozen)
def frozen(record: Record, state: State, event: PackageFrozen, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation = event.title, event.organisation
    record.rows["package"].append(
        (state.code, event.project, event.edition, event.manifest, event.sha256, on.isoformat())
    )
    record.world.of(PACKAGES)[state.code] = Frozen(
        state.code, event.project, json.loads(event.manifest), event.sha256, event.edition, event.organisation,
        event.title, sound=True, exemplary=date.max,
    )  # fmt: skip
    record.world.of(EDITIONS)[event.project] = event.edition
