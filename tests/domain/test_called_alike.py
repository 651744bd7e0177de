"""Who merges records that are called differently is asked first, and told whether that can be undone."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from domain.programme.kinds import OrganisationKind
from domain.registry.bodies import MergeBody
from domain.registry.merger import MergePerson
from domain.registry.organisations import RegisterOrganisation
from domain.registry.people import AmendPerson
from tests.checks import OFFICE
from tests.region import DAY, GUEST_1, GUEST_2, METHODOLOGIST, Region


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def body(region: Region, title: str) -> str:
    return region.do(
        RegisterOrganisation(actor=METHODOLOGIST, on=DAY, title=title, kind=OrganisationKind.INSTITUTION)
    ).subject


@pytest.mark.parametrize(
    ("twin", "kept", "alike"),
    [
        ("МБУ «Лицей № 41» города Шахты", "МБУ «Гимназия № 5» города Аксая", False),
        ("МБУ «Лицей № 41» города Шахты", "Лицей № 41", True),
        ("МБУ  „Лицей № 41“", "МБУ «Лицей № 41»", True),
    ],
)
def test_bodies_that_are_called_differently_are_merged_only_by_who_has_seen_it(
    region: Region, twin: str, kept: str, alike: bool
) -> None:
    first, second = body(region, twin), body(region, kept)
    asked = MergeBody(actor=METHODOLOGIST, on=DAY, subject=first, into=second, reason="двойник", anyway=False)

    if alike:
        region.do(asked)
    else:
        assert region.refused(asked) == ["unlike_name"]
        region.do(MergeBody(actor=METHODOLOGIST, on=DAY, subject=first, into=second, reason="двойник", anyway=True))

    assert region.state(first).ended_on == DAY


@pytest.mark.parametrize(
    ("twin", "refusals"),
    [("Орлова Вера Ильинична", []), ("Орлова В. И.", []), ("Щукин Пётр Ильич", ["unlike_name"])],
)
def test_people_who_are_called_differently_are_merged_only_by_who_has_seen_it(
    region: Region, twin: str, refusals: list[str]
) -> None:
    for person, title in ((GUEST_1, twin), (GUEST_2, "Орлова Вера Ильинична")):
        region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=person, title=title))
    asked = MergePerson(actor=OFFICE, on=DAY, person=GUEST_1, into=GUEST_2, reason="один человек", anyway=False)

    assert region.refused(asked) == refusals if refusals else region.do(asked).subject == GUEST_1
