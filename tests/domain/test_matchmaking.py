"""The matchmaker says who fits whom, and why."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.pilot.mistakes import MarkMistaken
from domain.programme.kinds import OfferAnswer, OrganisationKind, ReadyAnswer
from domain.registry.organisations import RegisterOrganisation
from domain.replication.earlier_replicas import EnterReplica
from domain.replication.freeze import FreezePackage
from domain.replication.readiness import AnswerReadiness
from domain.replication.support import AppointMethodologist
from domain.reports import matchmaker, registers
from tests.region import BODY, CARD_PEOPLE, CURATOR, DAY, LEADER, METHODOLOGIST, SCHOOL, TOWN, Region


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    region = Region(sqlite_engine).found()
    for number, sphere in ((1, None), (2, "health")):
        region.do(
            RegisterOrganisation(
                actor=METHODOLOGIST, on=DAY, title=f"Школа № {number}", kind=OrganisationKind.INSTITUTION,
                sphere=sphere, code=f"SCH-{number}",
            )
        )  # fmt: skip
    return region


def said(region: Region, package: str) -> dict[str, list[str]]:
    with reading(region.engine) as connection:
        found = matchmaker.receivers(connection, package, region.pack)
    return {match.code: [reason.ru for reason in match.reasons] for match in found}


@pytest.mark.long
def test_receivers_are_like_the_source_and_neither_the_source_nor_somebody_who_has_it(region: Region) -> None:
    package = region.package()

    before = said(region, package)
    region.replica(package, TOWN)
    after = said(region, package)

    assert "такого же вида, как образец" in before["SCH-1"]
    assert SCHOOL not in before
    assert TOWN in before
    assert TOWN not in after


@pytest.mark.long
def test_a_need_is_seen_in_an_indicator_that_has_not_come_to_the_packages_target(region: Region) -> None:
    package = region.package()
    region.open_project(organisation="SCH-1", title="Подготовка работ")

    assert any("показатель хуже цели пакета: Время подготовки" in reason for reason in said(region, package)["SCH-1"])


@pytest.mark.long
def test_the_exemplars_base_on_the_card_of_a_replica_is_no_need_of_its_receiver(region: Region) -> None:
    project = region.exemplar(date(2023, 5, 15))
    first = region.do(FreezePackage(actor=METHODOLOGIST, on=date(2023, 5, 15), project=project)).subject
    region.replica(first, TOWN)
    frozen = FreezePackage(actor=METHODOLOGIST, on=DAY, project=project, changed="короче", why="проще")

    reasons = said(region, region.do(frozen).subject)[TOWN]

    assert "внедрили прежнюю редакцию" in reasons
    assert not any("показатель хуже цели пакета" in reason for reason in reasons)


@pytest.mark.long
def test_whoever_declined_is_told_apart(region: Region) -> None:
    package = region.package()
    region.answer(region.offer(package), OfferAnswer.DECLINE, reason="no_staff")

    assert "однажды отказались, можно ещё раз" in said(region, package)[TOWN]


@pytest.mark.long
def test_packages_for_an_organisation_come_with_reasons(region: Region) -> None:
    package = region.package()

    with reading(region.engine) as connection:
        (match,) = matchmaker.packages(connection, "SCH-1", region.pack)

    assert (match.code, match.points > 0) == (package, True)


@pytest.mark.long
def test_the_least_loaded_methodologist_comes_first(region: Region) -> None:
    package = region.package(date(2023, 5, 15))
    replica = region.replica(package, TOWN, date(2023, 6, 1))
    offer = region.offer(package, BODY, date(2023, 6, 1), people=CARD_PEOPLE)
    other = region.answer(offer, OfferAnswer.ACCEPT, date(2023, 6, 1), actor=LEADER).entries[1].subject
    region.do(AppointMethodologist(actor=METHODOLOGIST, on=DAY, subject=other, person=METHODOLOGIST))

    with reading(region.engine) as connection:
        found = matchmaker.methodologists(connection, replica, region.pack)

    assert [match.code for match in found] == [CURATOR, METHODOLOGIST]
    assert "ведёт проектов тиражирования: 1 из 8" in [reason.ru for reason in found[1].reasons]


@pytest.mark.long
def test_whoever_has_the_package_or_a_question_about_it_is_not_proposed_again(region: Region) -> None:
    package = region.package()

    region.answer(region.offer(package), OfferAnswer.QUESTION, comment="А сроки?")

    assert TOWN not in said(region, package)


@pytest.mark.long
def test_whoever_copied_the_exemplar_in_earlier_years_is_not_proposed_its_package(region: Region) -> None:
    package = region.package()
    with reading(region.engine) as connection:
        project = next(row["project"] for row in registers.packages(connection) if row["code"] == package)
    before = said(region, package)
    enter = EnterReplica(actor=METHODOLOGIST, on=region.today, exemplar=project, organisation="SCH-1")

    copy = region.do(enter).subject
    with reading(region.engine) as connection:
        proposed = matchmaker.packages(connection, "SCH-1", region.pack)

    assert "SCH-1" in before
    assert (before.keys() - said(region, package).keys(), proposed) == ({"SCH-1"}, [])
    region.do(MarkMistaken(actor=CURATOR, on=region.today, subject=copy, reason="двойник"))
    assert "SCH-1" in said(region, package)


@pytest.mark.long
def test_what_an_earlier_replica_showed_counts(region: Region) -> None:
    first = region.package(date(2023, 5, 15))
    replica = region.replica(first, TOWN)
    region.do(
        AnswerReadiness(
            actor=LEADER, on=DAY, subject=replica, items=("staff_free",), answer=ReadyAnswer.NO, evidence="отпуска"
        )
    )
    with reading(region.engine) as connection:
        project = next(row["project"] for row in registers.packages(connection) if row["code"] == first)
    frozen = FreezePackage(actor=METHODOLOGIST, on=DAY, project=project, changed="короче", why="проще")

    second = region.do(frozen).subject

    reasons = said(region, second)[TOWN]
    assert "внедрили прежнюю редакцию" in reasons
    assert "чек-лист готовности, ответов «нет»: 1" in reasons
