"""A merger of two bodies that were none is undone: what it moved goes back, what came since stays or holds it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select

from domain.certification.applications import WithdrawCheck
from domain.engine.actor import Acting
from domain.engine.database import reading
from domain.engine.lane import Refused
from domain.engine.second_person import SecondAsked
from domain.exchange.register import Register
from domain.linting.kinds import Severity
from domain.linting.portfolio import lint
from domain.pilot.centre_changes import ChangeCentre
from domain.pilot.mistakes import MarkMistaken
from domain.programme.kinds import CentreKind, OrganisationKind
from domain.proving.proof import prove
from domain.registry.bodies import AmendOrganisation, EndBody, MergeBody
from domain.registry.organisations import RegisterCentre, RegisterOrganisation
from domain.registry.people import AmendPerson, GiveRole
from domain.registry.role_terms import LendRole, TakeRole
from domain.registry.separation import UnmergeBody
from domain.reports import registers
from domain.reports.axis import Question
from domain.reports.report import report
from domain.stored.tables import TABLES
from tests.region import CURATOR, DAY, HEAD, LEADER, METHODOLOGIST, SCHOOL, STRANGER, TOWN, Region

LATER = date(2024, 6, 10)
STAFF: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY}
SINCE: dict[str, Any] = {"actor": METHODOLOGIST, "on": LATER}


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


@pytest.fixture
def other(region: Region) -> str:
    """A school that is no twin of anybody."""
    return body(region, "Лицей № 41 города Шахты", parent=TOWN)


def body(region: Region, title: str, parent: str | None = None) -> str:
    return region.do(
        RegisterOrganisation(**STAFF, title=title, kind=OrganisationKind.INSTITUTION, parent=parent)
    ).subject


def merge(twin: str, into: str = SCHOOL) -> MergeBody:
    return MergeBody(**SINCE, subject=twin, into=into, reason="показалось")


def unmerge(twin: str, *, anyway: bool = True) -> UnmergeBody:
    return UnmergeBody(**SINCE, subject=twin, reason="это две школы", anyway=anyway)


def told(region: Region, command: Any) -> str:
    """What a refusal says."""
    outcome = region.ask(command)
    assert isinstance(outcome, Refused)
    return " ".join(reason.said.ru for reason in outcome.reasons)


def rows(region: Region) -> dict[str, list[tuple[Any, ...]]]:
    """Every body, person, project and role, but for the length and the end of the chains."""
    with reading(region.engine) as connection:
        found = {
            name: sorted(map(tuple, connection.execute(select(TABLES[name]))), key=str)
            for name in ("organisation", "centre", "person", "project", "role")
        }
        subject = TABLES["subject"]
        columns = [one for one in subject.columns if one.name not in ("version", "head", "active_on")]
        found["subject"] = sorted(map(tuple, connection.execute(select(*columns))), key=str)
    return found


def unbroken(region: Region) -> bool:
    with reading(region.engine) as connection:
        found = [one for one in lint(connection, region.packs, LATER) if one.severity is Severity.ERROR]
        proof = prove(connection)
    assert proof.sound, proof
    return not found


@pytest.mark.long
def test_after_a_merger_and_its_undoing_everything_stands_as_before(region: Region, other: str) -> None:
    region.open_project(organisation=other)
    region.open_project(organisation=SCHOOL)
    body(region, "Филиал лицея", parent=other)
    region.do(RegisterCentre(**STAFF, title="Площадка", kind=CentreKind.SECTORAL, host=other))
    region.do(AmendPerson(**STAFF, person=LEADER, organisation=other))
    region.do(AmendPerson(**STAFF, person=HEAD, organisation=SCHOOL))
    for person, scope in ((HEAD, other), (STRANGER, other), (STRANGER, SCHOOL)):
        region.do(GiveRole(**STAFF, person=person, role="organisation_head", scope=scope))
    region.do(LendRole(**STAFF, person=LEADER, role="curator", scope=other, until=date(2024, 12, 31)))
    before = rows(region)

    region.do(merge(other))
    merged = rows(region)
    done = region.do(unmerge(other))

    assert merged != before
    assert rows(region) == before
    assert done.entries[-1].kind == "body_unmerged"
    with reading(region.engine) as connection:
        figures = report(connection, Question(LATER), region.packs.current)
        there = [row["code"] for row in registers.organisations(connection)]
        named = Register.of(connection)
    assert other in next(one.codes for one in figures.figures if one.key == "institution")
    assert (other in there, named.codes[other.casefold()]) == (True, other)
    assert unbroken(region)


@pytest.mark.long
def test_a_wrong_merger_of_centres_goes_back_and_can_be_done_again(region: Region) -> None:
    first, second = (
        region.do(RegisterCentre(**STAFF, title=title, host=SCHOOL, kind=CentreKind.SECTORAL)).subject
        for title in ("Площадка здравоохранения", "Площадка культуры")
    )
    project = region.open_project(centre=second)
    region.do(GiveRole(**STAFF, person=STRANGER, role="centre_staff", scope=second))
    before = rows(region)

    region.do(merge(second, into=first))
    region.do(unmerge(second))

    assert rows(region) == before
    assert region.refused(unmerge(second)) == ["not_merged"]
    region.do(merge(second, into=first))
    assert region.state(project).centre == first
    region.do(unmerge(second))
    assert rows(region) == before
    assert unbroken(region)


@pytest.mark.long
def test_what_came_since_is_listed_first_and_stays_where_it_came(region: Region, other: str) -> None:
    project, elsewhere = (region.open_project(organisation=other, title=title) for title in ("Первый", "Второй"))
    region.do(GiveRole(**STAFF, person=HEAD, role="organisation_head", scope=other))
    region.do(merge(other))
    new = region.open_project(organisation=SCHOOL, title="Новый")
    region.do(AmendPerson(**SINCE, person=LEADER, organisation=SCHOOL))
    region.do(TakeRole(**SINCE, person=HEAD, role="organisation_head", scope=SCHOOL))

    listed = told(region, unmerge(other, anyway=False))
    back, _, stays = listed.partition("останется")
    assert f"объединена с {SCHOOL}" in back
    assert all(code in back for code in (project, elsewhere))
    assert all(code in stays for code in (new, LEADER, HEAD, "--anyway"))
    region.do(unmerge(other, anyway=True))

    assert [region.state(code).organisation for code in (project, elsewhere, new, LEADER)] == [
        other, other, SCHOOL, SCHOOL
    ]  # fmt: skip
    with reading(region.engine) as connection:
        assert [row["scope"] for row in registers.roles(connection, person=HEAD, role="organisation_head")] == [TOWN]
    assert unbroken(region)


def test_what_was_moved_on_since_stays_where_it_was_moved(region: Region) -> None:
    first, second, third = (
        region.do(RegisterCentre(**STAFF, title=title, kind=CentreKind.SECTORAL)).subject
        for title in ("Площадка здравоохранения", "Площадка культуры", "Площадка спорта")
    )
    project = region.open_project(centre=second)
    region.do(merge(second, into=first))
    region.do(ChangeCentre(**SINCE, subject=project, centre=third, reason="переданы"))

    assert project in told(region, unmerge(second, anyway=False)).partition("останется")[2]
    region.do(unmerge(second, anyway=True))

    assert region.state(project).centre == third


@pytest.mark.long
def test_two_mergers_into_one_record_are_undone_in_any_order(region: Region, other: str) -> None:
    third = body(region, "Гимназия № 5 города Аксая")
    for scope in (other, third):
        region.do(GiveRole(**STAFF, person=STRANGER, role="organisation_head", scope=scope))
        region.open_project(organisation=scope, title=f"Проект {scope}")
    before = rows(region)

    for order in ((other, third), (third, other)):
        region.do_all([merge(other), merge(third)])
        region.do(unmerge(order[0]))
        with reading(region.engine) as connection:
            held = {row["scope"] for row in registers.roles(connection, person=STRANGER, role="organisation_head")}
        assert held == {order[0], SCHOOL}
        region.do(unmerge(order[1]))
        assert rows(region) == before
    assert unbroken(region)


@pytest.mark.long
def test_of_mergers_one_after_the_other_the_last_is_undone_first(region: Region, other: str) -> None:
    project = region.open_project(organisation=other)
    between = body(region, "Лицей-двойник")
    region.do(MarkMistaken(**SINCE, subject=region.open_project(organisation=other, title="Ошибка"), reason="ошибка"))
    region.do(GiveRole(**STAFF, person=STRANGER, role="organisation_head", scope=other))
    before = rows(region)
    region.do(merge(other, into=between))
    region.do(merge(between))

    assert region.refused(unmerge(other)) == ["rests_on_it"]
    region.do(unmerge(between))
    assert "завершённым" not in told(region, unmerge(other, anyway=False))
    assert region.state(project).organisation == between
    region.do(unmerge(other))

    assert rows(region) == before
    assert unbroken(region)


@pytest.mark.long
def test_a_merger_on_which_a_check_rests_is_undone_once_the_check_is_withdrawn(region: Region) -> None:
    other = body(region, "Школа № 7")
    project = region.finished_pilot(organisation=other)
    region.do(merge(other))
    check = region.apply(project)

    assert check in told(region, unmerge(other, anyway=True))
    region.do(WithdrawCheck(**SINCE, subject=check, reason="подана не той школой"))
    region.do(unmerge(other, anyway=True))

    assert (region.state(project).organisation, region.state(check).organisation) == (other, SCHOOL)
    assert unbroken(region)


@pytest.mark.long
def test_two_persons_take_something_from_an_organisation_that_is_an_exemplar(region: Region, other: str) -> None:
    region.exemplar()
    before = rows(region)
    for actor in (METHODOLOGIST, CURATOR):
        region.do(replace(merge(other), actor=actor, acting=Acting(actor), command_id=uuid4().hex))

    waits = region.do(unmerge(other))
    region.do(replace(unmerge(other), actor=CURATOR, acting=Acting(CURATOR), command_id=uuid4().hex))

    assert waits.entries[0].kind == SecondAsked.kind
    assert rows(region) == before


def test_nobody_undoes_a_merger_that_there_was_not_or_puts_an_organisation_above_itself(
    region: Region, other: str
) -> None:
    below = body(region, "Филиал", parent=other)
    ended = region.do(EndBody(**STAFF, subject=body(region, "Закрытая"), reason="закрыта")).subject
    region.do(merge(other))
    assert region.refused(replace(unmerge(other), actor=STRANGER)) == ["not_entitled"]
    region.do(AmendOrganisation(**SINCE, subject=TOWN, parent=below, reason="так сказали"))

    assert [region.refused(unmerge(code)) for code in (SCHOOL, ended)] == [["not_merged"], ["not_merged"]]
    early = region.ask(replace(unmerge(other), on=LATER - timedelta(days=1)))
    assert "on" in {reason.field for reason in getattr(early, "reasons", ())}
    assert below in told(region, unmerge(other, anyway=True))
