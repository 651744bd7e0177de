"""Anything is found by its words: word forms, ё, stop words, slips; the same order on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, delete, select

from domain.engine.database import reading, writing
from domain.finding.search import Found, find, ready
from domain.pilot.amendment import AmendCard
from domain.programme.kinds import SubjectKind
from domain.registry.anonymisation import AnonymisePerson
from domain.registry.bodies import AmendOrganisation
from domain.registry.people import AmendPerson
from domain.stored.tables import TABLES
from tests.region import DAY, GUEST_3, METHODOLOGIST, SCHOOL, Region

LATER = date(2024, 6, 10)


@pytest.fixture
def region(engine: Engine) -> Region:
    found = Region(engine).found()
    for title, process in (
        ("Сокращение очередей в регистратуре поликлиники", "запись к врачу"),
        ("Учёт лекарственных средств", "приёмка лекарств, очередь на склад"),
        ("Выдача справок в МФЦ", "подготовка справки"),
    ):
        found.open_project(title=title, process=process)
    return found


def looked(region: Region, words: str, kind: SubjectKind | None = None) -> Found:
    ready(region.engine)
    with reading(region.engine) as connection:
        return find(connection, words, kind=kind)


def codes(region: Region, words: str) -> list[str]:
    return [hit.code for hit in looked(region, words).hits]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("очередями в регистратуре", ["PRJ-0001"]),
        ("очередь", ["PRJ-0001", "PRJ-0002"]),
        ("учета", ["PRJ-0002"]),
        ("УЧЁТ", ["PRJ-0002"]),
        ("справки", ["PRJ-0003"]),
        ("PRJ-0002", ["PRJ-0002"]),
        ("школа", [SCHOOL]),
    ],
)
def test_words_find_in_any_form_the_title_before_the_text(region: Region, words: str, expected: list[str]) -> None:
    assert codes(region, words) == expected


def test_a_slip_is_answered_by_what_may_have_been_meant(region: Region) -> None:
    found = looked(region, "ригистратура")

    assert (found.hits, found.meant) == ((), {"ригистратура": ("регистратуре",)})


def test_a_kind_narrows_what_is_found(region: Region) -> None:
    assert [hit.code for hit in looked(region, "школа", SubjectKind.PROJECT).hits] == []


def test_what_is_renamed_is_found_by_its_new_words_alone(region: Region) -> None:
    region.do(AmendOrganisation(actor=METHODOLOGIST, on=LATER, subject=SCHOOL, title="Гимназия", reason="приказ"))
    region.do(AmendCard(actor=METHODOLOGIST, on=LATER, subject="PRJ-0002", card={"process": "архив"}, reason="так"))

    assert (codes(region, "школа"), codes(region, "гимназия")) == ([], [SCHOOL])
    assert (codes(region, "приемка"), codes(region, "архив")) == ([], ["PRJ-0002"])


def test_whoever_is_anonymised_is_found_by_name_no_more(region: Region) -> None:
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=GUEST_3, title="Константинопольская Анна"))
    assert codes(region, "Константинопольская") == [GUEST_3]

    region.do(AnonymisePerson(actor=METHODOLOGIST, on=LATER, person=GUEST_3, act="акт № 1"))

    assert codes(region, "Константинопольская") == []


def test_words_that_were_never_posted_are_posted_when_somebody_looks(region: Region) -> None:
    posting = TABLES["posting"]
    ready(region.engine)
    with reading(region.engine) as connection:
        before = set(connection.execute(select(posting)).all())
    with writing(region.engine) as connection:
        connection.execute(delete(posting))

    assert codes(region, "регистратура") == ["PRJ-0001"]

    with reading(region.engine) as connection:
        assert set(connection.execute(select(posting)).all()) == before


def test_nothing_but_stop_words_or_nothing_at_all_finds_nothing_and_breaks_nothing(region: Region) -> None:
    assert codes(region, "") == codes(region, "в на и") == codes(region, "%_'\"; drop table") == []


def test_a_code_that_finds_its_subject_has_no_words_that_stand_nowhere(region: Region) -> None:
    assert (looked(region, "PRJ-0002").meant, "prj" in looked(region, "PRJ-9999").meant) == ({}, True)
