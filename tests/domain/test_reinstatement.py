"""Whatever was ended by mistake is there again, with what it had; what went to others stays with them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.engine.journal import history
from domain.programme.kinds import OrganisationKind
from domain.proving.proof import prove
from domain.registry.anonymisation import AnonymisePerson
from domain.registry.bodies import AmendOrganisation, EndBody, MergeBody
from domain.registry.departure import EndPerson
from domain.registry.merger import MergePerson
from domain.registry.organisations import RegisterCentre, RegisterOrganisation
from domain.registry.people import GiveRole
from domain.registry.reinstatement import ReinstateBody, ReinstatePerson
from domain.reports.axis import Question
from domain.reports.counts import ended_bodies
from tests.acts import done_by_two
from tests.region import CURATOR, LEADER, METHODOLOGIST, NOW, SCHOOL, STRANGER, Region

STAFF: dict[str, Any] = {"actor": METHODOLOGIST, "on": NOW.date()}
WHY: dict[str, Any] = {"reason": "закрыли не ту"}


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def body(region: Region, title: str, **said: Any) -> str:
    return region.do(RegisterOrganisation(**STAFF, title=title, kind=OrganisationKind.INSTITUTION, **said)).subject


def ended(region: Region, code: str) -> str:
    return region.do(EndBody(**STAFF, subject=code, reason="показалось")).subject


def test_a_body_that_was_ended_by_mistake_is_there_with_all_that_it_had(region: Region) -> None:
    above = body(region, "Управление")
    school = body(region, "Школа искусств Азова", parent=above)
    centre = region.do(RegisterCentre(**STAFF, title="Площадка", host=school)).subject
    for one in (centre, school, above):
        ended(region, one)

    early = region.refused(ReinstateBody(**STAFF, subject=school, **WHY))
    for one in (above, school, centre):
        region.do(ReinstateBody(**STAFF, subject=one, **WHY))

    assert early == ["rests_on_it"]
    assert {region.state(one).ended_on for one in (above, school, centre)} == {None}
    region.do(GiveRole(**STAFF, person=STRANGER, role="organisation_head", scope=school))
    assert region.refused(EndBody(**STAFF, subject=above, reason="нет")) == ["rests_on_it"]
    with reading(region.engine) as connection:
        assert prove(connection).sound
        assert ended_bodies(connection, Question(NOW.date())) == set()


def test_a_person_who_was_ended_by_mistake_is_there_and_what_went_to_others_stays_with_them(region: Region) -> None:
    region.do(GiveRole(**STAFF, person=STRANGER, role="curator", scope=SCHOOL))
    region.do(EndPerson(**STAFF, person=STRANGER, successor=LEADER))

    region.do(ReinstatePerson(**STAFF, person=STRANGER, **WHY))

    with reading(region.engine) as connection:
        *_, told = history(connection, STRANGER)
    facts = json.loads(told.facts)
    assert (facts["roles"], facts["successor"]) == ([f"curator {SCHOOL}"], LEADER)
    assert region.state(STRANGER).ended_on is None
    assert region.refused(GiveRole(**STAFF, person=LEADER, role="curator", scope=SCHOOL)) == ["has_role"]
    region.do(GiveRole(**STAFF, person=STRANGER, role="curator", scope=SCHOOL))
    with reading(region.engine) as connection:
        assert prove(connection).sound


def test_what_has_not_ended_or_was_merged_or_erased_is_brought_back_by_no_such_deed(region: Region) -> None:
    twin = body(region, "Школа №7")
    region.do(MergeBody(**STAFF, subject=twin, into=SCHOOL, reason="двойник"))
    done_by_two(region, MergePerson(**STAFF, person=STRANGER, into=LEADER, reason="один человек"))
    region.do(EndPerson(**STAFF, person=CURATOR))
    ago = ReinstatePerson(actor=METHODOLOGIST, on=NOW.date() - timedelta(days=1), person=CURATOR, **WHY)

    assert region.refused(ReinstateBody(**STAFF, subject=SCHOOL, anyway=False, **WHY)) == ["not_ended"]
    assert region.refused(ReinstateBody(**STAFF, subject=twin, **WHY)) == ["merged"]
    assert region.refused(ReinstatePerson(**STAFF, person=STRANGER, **WHY)) == ["merged"]
    assert region.refused(ago) == ["bad_value"]
    done_by_two(region, AnonymisePerson(**STAFF, person=CURATOR, act="приказ № 1"))
    assert region.refused(replace(ago, on=NOW.date())) == ["anonymised"]


def test_a_body_that_was_registered_anew_meanwhile_is_remarked_on(region: Region) -> None:
    school = ended(region, body(region, "Школа искусств Азова"))
    again = body(region, "Школа искусств Азова")
    back = ReinstateBody(**STAFF, subject=school, anyway=False, **WHY)

    (said,) = region.ask(back).reasons  # type: ignore[union-attr]
    region.do(AmendOrganisation(**STAFF, subject=again, title="Гимназия", reason="это другая"))

    assert (said.key, said.field) == ("like_name", "subject")
    assert again in said.said.ru
    region.do(back)
