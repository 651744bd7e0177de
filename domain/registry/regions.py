"""Which region an organisation belongs to, by a dated document: whoever it sends to a commission comes from there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.certification.untying import others_place_it, with_commissions
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
from domain.methodology.regions import is_ours, listed, near
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
        str,
        asked.key(
            "Регион",
            "Region",
            Words("Из перечня методики; пусто: наш", "of the methodology's list; blank is our own"),
            least=0,
            most=200,
        ),
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganisationPlaced(Laid):
    """A document says to which region an organisation belongs."""

    kind = "organisation_placed"
    says = Words("записан регион", "region recorded")

    region: str


@does(PlaceOrganisation, by=METHODOLOGISTS, names=("organisation",), moves=("organisation",), people=signer,
      looks_up=(FILES,), after=(pasts, with_commissions), by_system=True)  # fmt: skip
def place_organisation(case: Case) -> Iterator[Happening]:
    """Somebody who is none of its own people records where an organisation belongs."""
    command: PlaceOrganisation = case.command
    organisation = case.required("organisation", (SubjectKind.ORGANISATION,), command.organisation)
    case.may(organisation)
    proved(case)
    if command.dated is None:
        case.against(no.bad_value("dated", "нужна дата документа", "the date of the document is needed"))
    past = case.world.of(PAST)
    others_place_it(case, body=organisation.code)
    for person in sorted(case.doers - {SYSTEM}):
        if organisation.code in past.belonged.get(person, ()) or organisation.code in past.named.get(person, ()):
            said_so = f"{person}: о своей организации пишут другие", f"{person}: others write of one's own organisation"
            case.against(no.already("own_organisation", *said_so))
    region = _another(case, command.region.strip())
    case.still_open(organisation)
    case.settle()
    yield organisation.code, OrganisationPlaced(region=region, **said(command))


def _another(case: Case, said: str) -> str:
    """Another region than ours, as the methodology writes it; blank is our own, however it is spelt."""
    pack = case.packs.current
    if not said:
        return said
    if not pack.region:
        ru = "методика не называет своего региона: впишите region и regions, иначе чужого не отличить"
        en = "the methodology does not name its own region: write region and regions, or no other can be told from it"
        case.against(no.bad_value("region", ru, en))
    elif (found := listed(pack, said)) is None:
        meant = ", ".join(f"«{one}»" for one in near(pack, said)) or "regions"
        ru = f"нет региона «{said}» в перечне методики; похоже: {meant}; наш регион — пусто"
        en = f"no region “{said}” in the methodology's list; near: {meant}; blank is our own"
        case.against(no.bad_value("region", ru, en))
    elif not is_ours(pack, found):
        return found
    return ""


REGION = change(TABLES["organisation"], ("code",), ("region", "region_basis", "region_on"))


@changes(OrganisationPlaced)
def placed(record: Record, state: State, event: OrganisationPlaced, actor: str, on: date, seq: int) -> None:
    basis = event.number or event.title or event.link or event.kept_at
    dated = event.dated.isoformat() if event.dated else None
    record.changes.append((REGION, (event.region, basis[:500], dated, state.code)))
    record.world.of(PAST).regions[state.code] = event.region
    lay(record, state, event, actor, on, seq, kind="region_basis")
