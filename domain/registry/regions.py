"""Which region an organisation belongs to, by a dated document: whoever it sends to a commission comes from there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.documents.paper import FILES, Laid, OnPaper, lay, proved, said, signer
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import SYSTEM
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import change
from domain.engine.words import Words
from domain.programme.kinds import SubjectKind
from domain.registry.past import PAST, pasts
from domain.registry.roles import METHODOLOGISTS
from domain.registry.tables import TABLES


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceOrganisation(OnPaper):
    """Record to which other region an organisation belongs, by a document with its date."""

    name = "place_organisation"
    says = Words("Записать регион организации по документу", "Record the region of an organisation by a document")
    typed = ("org place",)

    organisation: Annotated[str, asked.code("Организация", "Organisation")]
    region: Annotated[
        str, asked.text("Другой регион", "Another region", Words("Пусто: наш", "blank: our own"), most=200)
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganisationPlaced(Laid):
    """A document says to which region an organisation belongs."""

    kind = "organisation_placed"
    says = Words("записан регион", "region recorded")

    region: str


@does(PlaceOrganisation, by=METHODOLOGISTS, names=("organisation",), moves=("organisation",), people=signer,
      looks_up=(FILES,), after=(pasts,), by_system=True)  # fmt: skip
def place_organisation(case: Case) -> Iterator[Happening]:
    """Somebody who is none of its own people records where an organisation belongs."""
    command: PlaceOrganisation = case.command
    organisation = case.required("organisation", (SubjectKind.ORGANISATION,), command.organisation)
    case.may(organisation)
    proved(case)
    if command.dated is None:
        case.against(no.bad_value("dated", "нужна дата документа", "the date of the document is needed"))
    past = case.world.of(PAST)
    for person in sorted(case.doers - {SYSTEM}):
        if organisation.code in past.belonged.get(person, ()) or organisation.code in past.named.get(person, ()):
            said_so = f"{person}: о своей организации пишут другие", f"{person}: others write of one's own organisation"
            case.against(no.already("own_organisation", *said_so))
    case.still_open(organisation)
    case.settle()
    yield organisation.code, OrganisationPlaced(region=command.region.strip(), **said(command))


REGION = change(TABLES["organisation"], ("code",), ("region", "region_basis", "region_on"))


@changes(OrganisationPlaced)
def placed(record: Record, state: State, event: OrganisationPlaced, actor: str, on: date, seq: int) -> None:
    basis = event.number or event.title or event.link or event.kept_at
    dated = event.dated.isoformat() if event.dated else None
    record.changes.append((REGION, (event.region, basis[:500], dated, state.code)))
    record.world.of(PAST).regions[state.code] = event.region
    lay(record, state, event, actor, on, seq, kind="region_basis")
