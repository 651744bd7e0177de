"""Organisations and competence centres join the programme."""

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
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.words import Words
from domain.programme.kinds import CentreKind, MunicipalityType, OrganisationKind, SubjectKind
from domain.registry.known import MUNICIPALITY, SPHERE, SPHERES
from domain.registry.past import PAST
from domain.registry.roles import ADMINISTRATOR, METHODOLOGISTS
from domain.registry.twins import TITLES, Anyway, no_twin


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterOrganisation(Command):
    """Add an organisation to the programme."""

    name = "register_organisation"
    says = Words("Включить организацию в программу", "Add an organisation to the programme")
    typed = ("org register",)

    title: Annotated[str, asked.line("Название", "Title")]
    kind: Annotated[OrganisationKind, asked.value("Вид", "Kind", option="--kind")]
    sphere: Annotated[str | None, SPHERE] = None
    parent: Annotated[str | None, asked.code("Вышестоящая организация", "Organisation above it")] = None
    municipality: Annotated[MunicipalityType | None, MUNICIPALITY] = None
    code: Annotated[str | None, asked.NEW_CODE] = None
    anyway: Anyway = True


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterCentre(Command):
    """Add a competence centre to the programme."""

    name = "register_centre"
    says = Words("Включить центр компетенций в программу", "Add a competence centre to the programme")
    typed = ("centre register",)

    title: Annotated[str, asked.line("Название", "Title")]
    kind: Annotated[CentreKind, asked.value("Вид", "Kind")] = CentreKind.SECTORAL
    host: Annotated[str | None, asked.code("Организация, где центр", "Organisation that hosts it")] = None
    sphere: Annotated[str | None, SPHERE] = None
    code: Annotated[str | None, asked.NEW_CODE] = None
    anyway: Anyway = True


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganisationRegistered(Event):
    """An organisation joined the programme."""

    kind = "organisation_registered"
    says = Words("организация в программе", "organisation registered")
    opens = SubjectKind.ORGANISATION

    title: str
    organisation_kind: OrganisationKind
    sphere: str | None
    parent: str | None
    municipality: MunicipalityType | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CentreRegistered(Event):
    """A competence centre joined the programme."""

    kind = "centre_registered"
    says = Words("центр в программе", "centre registered")
    opens = SubjectKind.CENTRE

    title: str
    centre_kind: CentreKind
    host: str | None
    sphere: str | None


@does(RegisterOrganisation, programme_wide=True,
      by=METHODOLOGISTS, names=("parent", "code"), moves=(), opens=True, by_system=True,
      looks_up=(TITLES,))  # fmt: skip
def register_organisation(case: Case) -> Iterator[Happening]:
    """An organisation joins the programme."""
    command: RegisterOrganisation = case.command
    case.may()
    case.one_of("sphere", command.sphere, case.pack.spheres)
    case.subject("parent", SubjectKind.ORGANISATION, command.parent)
    of_municipality(case, command.municipality, command.kind)
    no_twin(case, command.title)
    code = case.new_code(SubjectKind.ORGANISATION)
    case.settle()
    yield (
        code,
        OrganisationRegistered(
            title=command.title, organisation_kind=command.kind, sphere=command.sphere, parent=command.parent,
            municipality=command.municipality,
        ),
    )  # fmt: skip


def of_municipality(case: Case, municipality: MunicipalityType | None, kind: OrganisationKind | None) -> None:
    """Only a municipality has a type of municipality, and its kind is said along with it."""
    if municipality is not None and kind is not OrganisationKind.MUNICIPALITY:
        said = (
            "это у муниципалитета: назовите и вид municipality",
            "a municipality has it: name the kind municipality too",
        )
        case.against(no.bad_value("municipality", *said))


@does(RegisterCentre, programme_wide=True,
      by=ADMINISTRATOR, names=("host", "code"), moves=(), opens=True, by_system=True,
      looks_up=(TITLES,))  # fmt: skip
def register_centre(case: Case) -> Iterator[Happening]:
    """A competence centre joins the programme."""
    command: RegisterCentre = case.command
    case.may()
    case.one_of("sphere", command.sphere, case.pack.spheres)
    case.subject("host", SubjectKind.ORGANISATION, command.host)
    no_twin(case, command.title)
    code = case.new_code(SubjectKind.CENTRE)
    case.settle()
    yield (
        code,
        CentreRegistered(title=command.title, centre_kind=command.kind, host=command.host, sphere=command.sphere),
    )


@changes(OrganisationRegistered)
def organisation(record: Record, state: State, event: OrganisationRegistered, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation = event.title, state.code
    record.world.of(PAST).parents[state.code] = event.parent
    record.world.of(SPHERES)[state.code] = event.sphere
    record.add(
        "organisation",
        code=state.code,
        name=event.title,
        kind=event.organisation_kind,
        municipality=event.municipality,
        sphere=event.sphere,
        parent=event.parent,
        region="",
        region_basis="",
    )


@changes(CentreRegistered)
def centre(record: Record, state: State, event: CentreRegistered, actor: str, on: date, seq: int) -> None:
    state.title, state.centre, state.organisation = event.title, state.code, event.host
    record.add(
        "centre", code=state.code, name=event.title, kind=event.centre_kind, host=event.host, sphere=event.sphere
    )
