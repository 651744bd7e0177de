"""A region in which each action was carried out: no table that rests on the journal is empty there."""

from __future__ import annotations

from pathlib import Path

from domain.engine.actor import HostMatter, Identity
from domain.engine.columns import instant_text
from domain.programme.kinds import OrganisationKind
from domain.registry.host_acts import INSTALLATION, IdentitySet
from domain.registry.organisations import RegisterOrganisation
from domain.replication.offers import Replicate
from flows.host_words import hand, said, speak
from tests.prepared import Prepared, copied
from tests.region import CARD_PEOPLE, DAY, LEADER, METHODOLOGIST, Region


def everything(prepared: Prepared, path: Path) -> Region:
    """Every action that the others leave possible, an offer that has places, and what the host says."""
    region = copied(prepared, path)
    for example in prepared.examples.values():
        region.ask(example)  # some shut others out: what is stopped is not submitted
    _offer_with_places(prepared, region)
    at = instant_text(region.now)
    speak(
        region.engine,
        lambda _, number: [
            (INSTALLATION, IdentitySet(ordinal=1, mode=Identity.CLAIMED, account=hand(), at=at)),
            (INSTALLATION, said(number, HostMatter.SIGNING_KEY, "0" * 64, region.now)),
            (LEADER, said(number + 1, HostMatter.ALLOWED, "nobody", region.now)),
        ],
        region.now,
    )
    return region


def _offer_with_places(prepared: Prepared, region: Region) -> None:
    package = next(asked.package for asked in prepared.examples.values() if isinstance(asked, Replicate))
    district, school = (f"ORG-8{number:03d}" for number in range(2))
    for code, parent in ((district, None), (school, district)):
        region.do(
            RegisterOrganisation(
                actor=METHODOLOGIST, on=DAY, title=code, kind=OrganisationKind.INSTITUTION, parent=parent, code=code
            )
        )
    region.offer(package, district, people=CARD_PEOPLE, places=(school,))
