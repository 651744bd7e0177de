"""An exemplar project is frozen into a package, and the package is handed to receivers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Annotated, Any

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.happening import changes
from domain.engine.kinds import (
    Direction,
    Frequency,
    Quantity,
    Stage,
    SubjectKind,
)
from domain.engine.named import People, everybody
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import as_facts
from domain.engine.words import Words
from domain.pilot.cards import ReplicaOpened, registration
from domain.pilot.indicator_plan import IndicatorPlan
from domain.pilot.planning import laid_out
from domain.pilot.registered import numbers_taken
from domain.registry.known import CENTRE, PEOPLE
from domain.registry.roles import STAFF
from domain.replication.packages import EDITIONS, PACKAGES, REPLICAS, Frozen


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
class Replicate(Command):
    """Hand a package to one receiver: a replica project is born."""

    name = "replicate"
    says = Words("Передать пакет получателям: у каждого появится реплика", "Hand a package to receivers")

    package: Annotated[str, asked.code("Пакет", "Package")]
    receiver: Annotated[str, asked.code("Получатель", "Receiver", option="--to")]
    centre: Annotated[str | None, CENTRE] = None
    people: Annotated[
        People, asked.value("Роли", "Roles", Words("роль: код участника", "role: code of the person"))
    ] = field(default_factory=dict)
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


def _people(command: Replicate) -> Iterator[str]:
    return (person for _, person in everybody(command.people))


@does(
    Replicate,
    by=STAFF,
    names=("package", "receiver", "centre", "code"),
    moves=(),
    people=_people,
    casts=True,
    opens=True,
    looks_up=(PEOPLE, PACKAGES, REPLICAS),
    after=(numbers_taken,),
)
def replicate(case: Case) -> Iterator[Happening]:
    """One receiver takes a package over: its replica project is opened."""
    command: Replicate = case.command
    case.subject("package", SubjectKind.PACKAGE, command.package)
    receiver = case.subject("receiver", SubjectKind.ORGANISATION, command.receiver)
    centre = case.subject("centre", SubjectKind.CENTRE, command.centre)
    case.may(receiver, centre)
    case.people(command.people)
    if (replica := case.world.of(REPLICAS).get((command.package, command.receiver))) is not None:
        case.against(
            no.already(
                "handed_already",
                f"{command.receiver} уже тиражирует этот пакет: {replica}",
                f"{command.receiver} replicates this package already: {replica}",
            )
        )
    code = case.new_code(SubjectKind.PROJECT)
    number = registration(case, code)
    case.on_calendar("on", command.on)
    case.settle()
    manifest = case.world.of(PACKAGES)[command.package].manifest
    lifecycle = case.pack.lifecycles["replica"]
    yield (
        code,
        ReplicaOpened(
            title=manifest["title"],
            organisation=command.receiver,
            centre=command.centre,
            sphere=manifest["sphere"],
            lifecycle=lifecycle.key,
            pack=case.pack.identity,
            opening_phase=lifecycle.first.key,
            due_on=case.pack.calendar.after(command.on, lifecycle.first.duration.working_days),
            people=command.people,
            indicators=tuple(_planned(row) for row in manifest["indicators"]),
            card=_handed_on(manifest) | {"number": number, "sphere": manifest["sphere"]},
            milestones=laid_out(lifecycle, command.on, case.pack),
            package=command.package,
            receiver=command.receiver,
        ),
    )


HANDED_ON = ("process", "category", "clients", "from_event", "to_event", "justification", "key_risk")
"""Fields of the card that a receiver takes over."""


def _handed_on(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The card as the package hands it on; a package of an earlier release kept four fields beside each other."""
    card = manifest.get("card", manifest)
    return {key: card[key] for key in HANDED_ON if card.get(key)}


def _planned(row: dict[str, Any]) -> IndicatorPlan:
    """An indicator as the package hands it on."""
    return IndicatorPlan(
        key=row["key"],
        name=row["name"],
        unit=row["unit"],
        direction=Direction(row["direction"]),
        base=Decimal(row["base"]),
        target=Decimal(row["target"]),
        ideal=None if row["ideal"] is None else Decimal(row["ideal"]),
        method=row.get("method", ""),
        source=row.get("source", ""),
        calculation_unit=row.get("calculation_unit", ""),
        quantity=Quantity(row.get("quantity", Quantity.OTHER)),
        frequency=Frequency(row.get("frequency", Frequency.NONE)),
    )


@changes(PackageFrozen)
def frozen(record: Record, state: State, event: PackageFrozen, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation = event.title, event.organisation
    record.rows["package"].append(
        (state.code, event.project, event.edition, event.manifest, event.sha256, on.isoformat())
    )
    record.world.of(PACKAGES)[state.code] = Frozen(state.code, event.project, json.loads(event.manifest))
    record.world.of(EDITIONS)[event.project] = event.edition
