"""Nobody judges their own: ties of people, teams, regions and bodies keep them out of a commission."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain.certification.independence import ties
from domain.engine.database import reading
from domain.programme.kinds import Duty, OrganisationKind
from domain.registry.biography import Past
from domain.registry.bodies import AmendOrganisation, MergeBody
from domain.registry.organisations import RegisterOrganisation
from domain.registry.people import AmendPerson, GiveRole
from domain.registry.regions import PlaceOrganisation
from domain.stored.holdings import Holdings
from domain.stored.tables import TABLES
from tests.region import (
    BODY,
    CURATOR,
    DAY,
    GUEST_2,
    GUEST_3,
    HEAD,
    LEADER,
    METHODOLOGIST,
    SCHOOL,
    STRANGER,
    TOWN,
    Region,
)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def reasons(region: Region, command: Any) -> list[str]:
    return [reason.said.en for reason in region.ask(command).reasons]  # type: ignore[union-attr]


def test_own_people_and_teams_are_refused_with_every_reason_at_once(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=LEADER, organisation=SCHOOL))

    said = reasons(region, region.appointing(check, LEADER, declared=" "))

    assert sum("may not judge" in one for one in said) == 3
    assert any("must not be empty" in one for one in said)
    assert any(f"a role at {SCHOOL}" in one for one in reasons(region, region.appointing(check, HEAD)))


def test_leaving_the_school_or_the_team_the_day_before_changes_nothing(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation=SCHOOL))

    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation=TOWN))

    assert any(f"worked at {SCHOOL}" in one for one in reasons(region, region.appointing(check, STRANGER)))


def test_whoever_was_named_in_an_application_stays_tied_to_it_when_it_names_them_no_more(region: Region) -> None:
    check = region.state(region.apply(region.finished_pilot()))
    past = Past(applied={STRANGER: {check.code}})

    said = [tie.en for tie in ties(past, check, Holdings(), STRANGER)]

    assert said == [f"{STRANGER} is named in the application {check.code}"]
    assert list(ties(Past(), check, Holdings(), STRANGER)) == []


def test_people_of_whatever_is_under_the_organisation_are_refused(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.do(under(SCHOOL, "ORG-9"))
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation="ORG-9"))

    assert any("is under" in one for one in reasons(region, region.appointing(check, STRANGER)))


def test_moving_the_branch_away_the_day_before_changes_nothing(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.do(under(SCHOOL, "ORG-9"))
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation="ORG-9"))

    region.do(AmendOrganisation(actor=METHODOLOGIST, on=DAY, subject="ORG-9", parent=TOWN, reason="передан"))

    assert any("is under" in one for one in reasons(region, region.appointing(check, STRANGER)))


def test_a_founder_who_gave_the_school_away_still_never_leads(region: Region) -> None:
    region.do(under(BODY, "ORG-8", "Школа № 7"))
    region.do(AmendOrganisation(actor=METHODOLOGIST, on=DAY, subject="ORG-8", parent=TOWN, reason="передана"))
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation=BODY))
    check = region.apply(region.finished_pilot(organisation="ORG-8"), organisation="ORG-8")

    assert "bad_value" in region.refused(region.appointing(check, STRANGER, duty=Duty.LEADER))


def test_people_of_a_twin_that_was_merged_are_people_of_what_stayed(region: Region) -> None:
    region.do(under(BODY, "ORG-8", "Школа № 7, старая запись"))
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation="ORG-8"))
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation=TOWN))
    check = region.apply(region.finished_pilot())

    for actor in (METHODOLOGIST, CURATOR):
        region.do(MergeBody(actor=actor, on=DAY, subject="ORG-8", into=SCHOOL, reason="двойник"))

    assert any("is under" in one for one in reasons(region, region.appointing(check, STRANGER)))


@pytest.mark.long
def test_nobody_brings_the_own_school_under_a_status_of_another_record(region: Region) -> None:
    region.do(under(BODY, "ORG-8", "Школа № 7"))
    region.exemplar(organisation="ORG-8")
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=HEAD, role="rcc_methodologist"))
    merging: dict[str, Any] = {"on": DAY, "subject": SCHOOL, "into": "ORG-8", "reason": "двойник"}

    assert "tied" in region.refused(MergeBody(actor=HEAD, **merging))
    assert region.do(MergeBody(actor=METHODOLOGIST, **merging)).entries[-1].subject == SCHOOL


def under(parent: str, code: str, title: str = "Филиал") -> RegisterOrganisation:
    """An organisation below another."""
    return RegisterOrganisation(
        actor=METHODOLOGIST, on=DAY, title=title, kind=OrganisationKind.INSTITUTION, parent=parent, code=code
    )


def test_another_region_is_read_from_the_dated_record_of_the_organisation(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation=TOWN, region="Москва"))

    region.do(region.appointing(check, STRANGER))

    members = TABLES["commissioner"]
    with reading(region.engine) as connection:
        found = {row.person: row.outside for row in connection.execute(select(members))}
    assert [person for person, outside in found.items() if not outside] == [STRANGER]


def test_nobody_writes_the_region_of_oneself_or_of_the_own_organisation(region: Region) -> None:
    own = AmendPerson(actor=STRANGER, on=DAY, person=STRANGER, region="Москва")
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=METHODOLOGIST, organisation=TOWN))
    placing: dict[str, Any] = {"on": DAY, "organisation": TOWN, "region": "Москва", "kept_at": "реестр"}

    assert region.refused(own) == ["bad_value"]
    assert region.refused(PlaceOrganisation(actor=METHODOLOGIST, dated=DAY, **placing)) == ["own_organisation"]
    assert region.refused(PlaceOrganisation(actor=CURATOR, **placing)) == ["bad_value"]
    assert region.do(PlaceOrganisation(actor=CURATOR, dated=DAY, **placing)).subject == TOWN


@pytest.mark.long
def test_those_from_above_sit_but_never_lead_and_never_are_half(region: Region) -> None:
    region.do(under(BODY, "ORG-8", "Школа № 7"))
    check = region.apply(region.finished_pilot(organisation="ORG-8"), organisation="ORG-8")
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation=BODY))
    leads = region.refused(region.appointing(check, STRANGER, duty=Duty.LEADER))
    region.walk(check, until="decision")
    region.bring(check)

    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=GUEST_2, organisation=BODY))
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=GUEST_3, organisation=BODY))

    assert leads == ["led", "bad_value"]
    assert "founders" in region.refused(region.act(check))


@pytest.mark.long
@pytest.mark.parametrize(("above", "answer"), [((GUEST_2,), []), ((GUEST_2, GUEST_3), ["founders"])])
def test_half_of_the_commission_from_above_is_too_many_and_fewer_are_not(
    region: Region, above: tuple[str, ...], answer: list[str]
) -> None:
    region.do(under(BODY, "ORG-8", "Школа № 7"))
    check = region.apply(region.finished_pilot(organisation="ORG-8"), organisation="ORG-8")
    region.do(region.appointing(check, STRANGER, duty=Duty.OBSERVER))
    region.walk(check, until="decision")
    region.bring(check)

    for person in above:
        region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=person, organisation=BODY))

    said = getattr(region.ask(region.act(check)), "reasons", ())
    assert [reason.key for reason in said if reason.key != "concluded"] == answer
