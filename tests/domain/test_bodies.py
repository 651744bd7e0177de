"""Organisations and centres are amended, merged and ended; what was done before stays as it was."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select, update

from domain.archive.earlier import FILLED
from domain.certification.applications import ApplyForCheck
from domain.certification.commission import Appoint
from domain.engine.actor import Acting
from domain.engine.command import SYSTEM
from domain.engine.database import reading, writing
from domain.engine.lane import Done, handle_together
from domain.engine.second_person import SecondAsked
from domain.exchange.register import Register
from domain.linting.kinds import Severity
from domain.linting.portfolio import lint
from domain.programme.kinds import CentreKind, Level, OrganisationKind
from domain.proving.proof import prove
from domain.registry.bodies import AmendCentre, AmendOrganisation, EndBody, MergeBody
from domain.registry.organisations import RegisterCentre, RegisterOrganisation
from domain.registry.people import AmendPerson, GiveRole
from domain.registry.regions import PlaceOrganisation
from domain.reports import registers
from domain.reports.axis import Question
from domain.reports.report import report
from domain.stored.tables import TABLES
from tests.region import BODY, CURATOR, DAY, ELSEWHERE, HEAD, LEADER, METHODOLOGIST, SCHOOL, STRANGER, TOWN, Region
from tests.waiting import until_somebody_waits

LATER = date(2024, 6, 10)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


@pytest.fixture
def twin(region: Region) -> str:
    return register(region, "МБОУ «СОШ № 7» г. Азова", parent=TOWN)


def register(region: Region, title: str, parent: str | None = None, *, anyway: bool = True) -> str:
    return region.do(
        RegisterOrganisation(
            actor=METHODOLOGIST, on=DAY, title=title, kind=OrganisationKind.INSTITUTION, parent=parent, anyway=anyway
        )
    ).subject


def merge(twin: str, into: str = SCHOOL, actor: str = METHODOLOGIST) -> MergeBody:
    return MergeBody(actor=actor, on=LATER, subject=twin, into=into, reason="одна и та же школа")


def unbroken(region: Region) -> bool:
    with reading(region.engine) as connection:
        found = [one for one in lint(connection, region.packs, LATER) if one.severity is Severity.ERROR]
        proof = prove(connection)
    assert proof.sound, proof
    return not found


def stored(region: Region, table: str, code: str, column: str) -> object:
    with reading(region.engine) as connection:
        found = TABLES[table]
        return connection.execute(select(found.c[column]).where(found.c.code == code)).scalar_one()


@pytest.mark.long
def test_an_organisation_is_renamed_and_moved_and_the_rest_stays(region: Region) -> None:
    code = region.open_project()

    assert region.refused(
        AmendOrganisation(actor=STRANGER, on=LATER, subject=SCHOOL, title="Лицей", reason="приказ")
    ) == ["not_entitled"]
    region.do(AmendOrganisation(actor=METHODOLOGIST, on=LATER, subject=SCHOOL, title="Лицей № 7", parent=TOWN,
                                reason="приказ № 5"))  # fmt: skip

    assert stored(region, "organisation", SCHOOL, "name") == region.state(SCHOOL).title == "Лицей № 7"
    assert (stored(region, "organisation", SCHOOL, "parent"), region.state(code).organisation) == (TOWN, SCHOOL)
    assert stored(region, "organisation", SCHOOL, "kind") == "institution"
    region.do(AmendOrganisation(actor=METHODOLOGIST, on=LATER, subject=SCHOOL, parent="-", reason="ошибка"))
    assert stored(region, "organisation", SCHOOL, "parent") is None
    assert unbroken(region)


def test_nothing_is_above_itself(region: Region) -> None:
    below = register(region, "Филиал", parent=SCHOOL)

    for parent in (SCHOOL, below):
        command = AmendOrganisation(actor=METHODOLOGIST, on=LATER, subject=SCHOOL, parent=parent, reason="круг")
        assert region.refused(command) == ["bad_value"]


@pytest.mark.long
def test_a_twin_is_merged_and_everything_that_it_had_belongs_to_the_other(region: Region, twin: str) -> None:
    project = region.open_project(organisation=twin)
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=LEADER, organisation=twin))
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=HEAD, role="organisation_head", scope=twin))
    below = register(region, "Филиал", parent=twin)

    region.do(merge(twin))

    assert region.state(project).organisation == SCHOOL
    assert stored(region, "person", LEADER, "organisation") == region.state(LEADER).organisation == SCHOOL
    assert stored(region, "organisation", below, "parent") == SCHOOL
    with reading(region.engine) as connection:
        scopes = [row["scope"] for row in registers.roles(connection, person=HEAD, role="organisation_head")]
        there = [row["code"] for row in registers.organisations(connection)]
        figures = report(connection, Question(LATER), region.packs.current)
        named = Register.of(connection)
    assert sorted(scopes) == [SCHOOL, TOWN]
    assert (twin in there, region.state(twin).ended_on) == (False, LATER)
    assert [one.codes for one in figures.figures if one.key == "institution"] == [(SCHOOL,)]
    assert (named.codes[twin.casefold()], named.meant("Школа № 7", None)) == (SCHOOL, named.bodies[SCHOOL])
    assert unbroken(region)


@pytest.mark.long
def test_a_merge_is_refused_where_it_would_lose_something(region: Region, twin: str) -> None:
    region.exemplar()
    below = register(region, "Филиал", parent=twin)

    assert region.refused(merge(SCHOOL, into=twin)) == ["rests_on_it"]
    assert region.refused(merge(twin, into=below)) == ["bad_value"]
    assert region.refused(merge(twin, into=twin)) == ["bad_value"]
    assert region.refused(merge(twin, actor=STRANGER)) == ["not_entitled"]
    region.do(merge(twin))
    region.do(merge(twin, actor=CURATOR))
    assert region.refused(merge(twin)) == ["ended"]
    assert region.refused(merge(BODY, into=twin)) == ["ended"]


def test_nothing_new_is_named_of_a_twin_that_was_merged(region: Region, twin: str) -> None:
    region.do(merge(twin))

    command = AmendPerson(actor=METHODOLOGIST, on=LATER, person=LEADER, organisation=twin)

    assert region.refused(command) == ["ended"]


def test_whoever_worked_at_a_twin_is_tied_to_the_school_that_it_was(region: Region, twin: str) -> None:
    check = region.apply(region.finished_pilot())
    appoint = Appoint(actor=METHODOLOGIST, on=LATER, subject=check, person=STRANGER, declared="б/н от 10.06.2024")
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation=twin))
    region.do_all([merge(twin), merge(twin, actor=CURATOR)])
    region.do(AmendPerson(actor=METHODOLOGIST, on=LATER, person=STRANGER, organisation=BODY))

    refused = region.ask(appoint)

    assert {reason.field for reason in getattr(refused, "reasons", ())} == {"person"}


def test_an_organisation_ends_when_nothing_living_belongs_to_it(region: Region) -> None:
    code = region.open_project()

    refused = region.ask(EndBody(actor=METHODOLOGIST, on=LATER, subject=SCHOOL, reason="ликвидирована"))
    empty = region.do(EndBody(actor=METHODOLOGIST, on=LATER, subject=BODY, reason="упразднено"))

    assert code in " ".join(reason.said.ru for reason in getattr(refused, "reasons", ()))
    assert region.state(empty.subject).ended_on == LATER
    assert unbroken(region)


@pytest.mark.long
def test_a_centre_is_amended_merged_and_counted_once(region: Region) -> None:
    first, second = (
        region.do(RegisterCentre(actor=SYSTEM, on=DAY, title=title, host=SCHOOL, kind=CentreKind.SECTORAL)).subject
        for title in ("Площадка здравоохранения", "Площадка здравоохр.")
    )
    project = region.open_project(centre=second)

    region.do(AmendCentre(actor=METHODOLOGIST, on=LATER, subject=first, host=TOWN, reason="переезд"))
    region.do(MergeBody(actor=METHODOLOGIST, on=LATER, subject=second, into=first, reason="двойник"))

    assert (region.state(project).centre, region.state(first).organisation) == (first, TOWN)
    assert region.state(project).organisation == SCHOOL
    with reading(region.engine) as connection:
        figures = report(connection, Question(DAY), region.packs.current)
    assert [one.codes for one in figures.figures if one.key == "sectoral"] == [(first,)]
    assert unbroken(region)


def test_a_like_name_is_remarked_on_before_a_twin_comes_to_be(region: Region) -> None:
    command = RegisterOrganisation(
        actor=METHODOLOGIST, on=DAY, title="школа №7", kind=OrganisationKind.INSTITUTION, anyway=False
    )

    refused = region.ask(command)

    assert SCHOOL in " ".join(reason.said.ru for reason in getattr(refused, "reasons", ()))
    assert register(region, "Школа № 8", anyway=False)
    assert register(region, "школа №7", anyway=True)


def test_an_upgrade_fills_in_as_which_record_a_twin_is_kept(region: Region, twin: str) -> None:
    region.do(merge(twin))
    assert stored(region, "organisation", twin, "merged_into") == SCHOOL
    with writing(region.engine) as connection:
        connection.execute(update(TABLES["organisation"]).values(merged_into=None))

    with writing(region.engine) as connection:
        connection.exec_driver_sql(FILLED["0043"])

    told = {code: stored(region, "organisation", code, "merged_into") for code in (twin, SCHOOL, TOWN)}
    assert told == {twin: SCHOOL, SCHOOL: None, TOWN: None}
    assert unbroken(region)


def test_a_check_goes_to_no_other_record_by_a_merge_and_nobody_joins_the_own_one_to_it(
    region: Region, twin: str
) -> None:
    """The status that a commission concludes on is that of the organisation which it saw."""
    region.apply(region.finished_pilot())
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=CURATOR, organisation=twin))

    assert region.refused(merge(SCHOOL, into=twin)) == ["rests_on_it"]
    assert region.refused(merge(twin, actor=CURATOR)) == ["tied"]


@pytest.mark.parametrize("deed", ["merge", "rename"])
def test_one_person_alone_puts_no_other_name_or_record_under_a_check(region: Region, twin: str, deed: str) -> None:
    region.apply(region.finished_pilot())
    told = {"actor": METHODOLOGIST, "on": LATER, "subject": SCHOOL, "title": "Гимназия", "reason": "приказ"}
    command = merge(twin) if deed == "merge" else AmendOrganisation(**told)  # type: ignore[arg-type]

    waits = region.do(command)
    done = region.do(replace(command, actor=CURATOR, acting=Acting(CURATOR), command_id=uuid4().hex))

    assert (waits.entries[0].kind, done.entries[0].kind == SecondAsked.kind) == (SecondAsked.kind, False)


def test_no_merge_brings_an_organisation_into_another_region(region: Region, twin: str) -> None:
    """Whose people judge as outsiders is read from a dated document, not from a methodologist's reason."""
    placed = PlaceOrganisation(
        actor=CURATOR, on=LATER, organisation=twin, region="Тульская область", dated=LATER, kept_at="реестр"
    )

    assert region.refused(merge(twin, into=ELSEWHERE)) == ["another_region"]
    assert region.refused(merge(ELSEWHERE, into=twin)) == ["another_region"]
    region.do(placed)
    assert region.do(merge(twin, into=ELSEWHERE)).entries[-1].kind == "body_merged"


def test_of_an_application_and_a_merge_at_one_moment_whoever_is_second_sees_the_first(
    postgresql_engine: Engine,
) -> None:
    """No check is left with a record that was merged away while it was applied for."""
    region = Region(postgresql_engine).found()
    twin = register(region, "МБОУ «СОШ № 7» г. Азова")
    project, people = region.finished_pilot(), {"project_leader": LEADER}
    applying = ApplyForCheck(
        actor=METHODOLOGIST, on=LATER, organisation=SCHOOL, level=Level.LOCAL, projects=(project,), people=people
    )
    second: list[object] = []
    waiting = threading.Thread(target=lambda: second.append(region.ask(merge(SCHOOL, into=twin))))

    def meanwhile() -> bool:
        waiting.start()
        until_somebody_waits(region.engine, waiting)
        return True

    handle_together(
        region.engine, region.packs, lambda _: [applying], now=region.now,
        heard=lambda command, outcome: isinstance(outcome, Done), keep=meanwhile,
    )  # fmt: skip
    waiting.join()

    assert [reason.key for reason in getattr(second[0], "reasons", ())] == ["rests_on_it"]
