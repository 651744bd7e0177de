"""An exemplar project is frozen into a package, and the package is handed to receivers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from typing import Any

from domain import commands as ask
from domain import events as happened
from domain import refusals as no
from domain.calendar import working_days_after
from domain.commands import IndicatorPlan
from domain.facts import as_facts
from domain.handling.case import Case, Happening
from domain.kinds import Direction, Stage, SubjectKind
from domain.state import State


def freeze_package(case: Case) -> Iterator[Happening]:
    """An exemplar project becomes a package: its card, indicators, results and documents, frozen."""
    command: ask.FreezePackage = case.command
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
        happened.PackageFrozen(
            title=command.title or project.title,
            project=project.code,
            organisation=project.organisation or "",
            edition=case.world.editions.get(project.code, 0) + 1,
            manifest=manifest,
            sha256=sha256(manifest.encode()).hexdigest(),
        ),
    )


def manifest_of(case: Case, project: State) -> dict[str, Any]:
    """Everything that a receiver needs, in one canonical form; its SHA-256 is the package's checksum."""
    held = case.world.holdings[project.code]
    card = case.world.cards.get(project.code)
    _, sphere, from_event, to_event, justification, key_risk, *_ = card or (None, None, "", "", "", "")
    return {
        "project": project.code,
        "title": project.title,
        "organisation": project.organisation,
        "methodology": project.pack,
        "opened_on": project.opened_on,
        "completed_on": project.completed_on,
        "sphere": sphere,
        "from_event": from_event,
        "to_event": to_event,
        "justification": justification,
        "key_risk": key_risk,
        "indicators": held.indicators,
        "readings": held.readings,
        "evidence": held.evidence,
    }


def replicate(case: Case) -> Iterator[Happening]:
    """One receiver takes a package over: its replica project is opened."""
    command: ask.Replicate = case.command
    case.subject("package", SubjectKind.PACKAGE, command.package)
    receiver = case.subject("receiver", SubjectKind.ORGANISATION, command.receiver)
    centre = case.subject("centre", SubjectKind.CENTRE, command.centre)
    case.may(receiver, centre)
    case.people(command.people)
    if (replica := case.world.replicas.get((command.package, command.receiver))) is not None:
        case.against(
            no.already(
                "handed_already",
                f"{command.receiver} уже тиражирует этот пакет: {replica}",
                f"{command.receiver} replicates this package already: {replica}",
            )
        )
    code = case.new_code(SubjectKind.PROJECT)
    case.settle()
    manifest = case.world.packages[command.package].manifest
    lifecycle = case.pack.lifecycles["replica"]
    yield (
        code,
        happened.ReplicaOpened(
            title=manifest["title"],
            organisation=command.receiver,
            centre=command.centre,
            sphere=manifest["sphere"],
            lifecycle=lifecycle.key,
            pack=case.pack.identity,
            opening_phase=lifecycle.first.key,
            due_on=working_days_after(command.on, lifecycle.first.duration.working_days, case.pack.country),
            people=command.people,
            indicators=tuple(_planned(row) for row in manifest["indicators"]),
            from_event=manifest["from_event"],
            to_event=manifest["to_event"],
            justification=manifest["justification"],
            key_risk=manifest["key_risk"],
            package=command.package,
            receiver=command.receiver,
        ),
    )


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
    )
