"""Replicas of earlier years come in by a sheet, each with its exemplar, and count once another person confirms them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from json import loads
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.archive.export import export
from domain.archive.intake import import_archive
from domain.certification.earlier_reversals import ReverseEntered
from domain.certification.earlier_statuses import ConfirmEntered
from domain.engine.database import reading
from domain.engine.event_effects import EVENTS
from domain.engine.journal import history
from domain.pilot.earlier_completions import ConfirmCompletion, EnterCompletion
from domain.pilot.mistakes import MarkMistaken
from domain.pilot.reversal import ReverseDecision
from domain.proving.proof import prove
from domain.replication.earlier_replicas import EnterReplica
from domain.reports.axis import Axis, Question
from domain.reports.duties import duties, year_of
from domain.reports.replication import replication
from domain.reports.report import report
from domain.reports.unconfirmed import completions
from tests.archives import METADATA
from tests.domain.exchange.imports import bring, entered, faults, table
from tests.recount import recount
from tests.region import CURATOR, DAY, METHODOLOGIST, Region

PROJECTS = table(
    "Код;Наименование проекта;Организация;Дата открытия;Сфера",
    "PRJ-0901;Запись к врачу;ORG-0002;11.01.2019;образование",
    "PRJ-0902;Выдача справок;ORG-0002;11.01.2023;",
)
STATUSES = table(
    "Организация;Уровень;Присвоен;Номер акта;Дата акта;Где подлинник",
    "ORG-0002;региональный;03.02.2020;5-п;03.02.2020;дело 02-06",
)
HEADINGS = (
    "Код;Образец;Организация;Открыт;Внедрён;Цель достигнута;Удержание проверено;Результат удержан;"
    "Номер акта;Дата акта;Где подлинник"
)
ACT = "7-п;14.05.2021;дело 02-07"
REPLICAS = table(
    HEADINGS,
    f"PRJ-0951;PRJ-0901;ORG-0001;11.01.2021;14.05.2021;да;16.05.2022;да;{ACT}",
    f"PRJ-0952;PRJ-0901;ORG-0003;11.01.2021;14.05.2021;нет;16.11.2021;нет;{ACT}",
)
FINISHED = table(
    "Проект;Завершён;Цель достигнута;Номер акта;Дата акта;Где подлинник", "PRJ-0901;14.05.2019;да;1;14.05.2019;дело 1"
)
BOOK = (("finished.csv", FINISHED), ("replicas.csv", REPLICAS), ("statuses.csv", STATUSES), ("projects.csv", PROJECTS))
IMPLEMENTED = date(2021, 5, 14)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def figures(region: Region, day: date, axis: Axis = Axis.HAPPENED) -> dict[str, list[str]]:
    """The three numbers on a day, by what they count, with the terms that were due."""
    with reading(region.engine) as connection:
        found = report(connection, Question(day, axis), region.pack)
    return {
        figure.key: list(figure.codes)
        for section in found.sections
        if section.key in ("replicated", "held_by_term")
        for figure in section.figures
        if figure.codes
    }


def confirming(region: Region, *codes: str) -> None:
    """Another person confirms all that waits, or these."""
    with reading(region.engine) as connection:
        found = [one for one in completions(connection) if one.code in codes or not codes]
    for one in found:
        region.do(ConfirmCompletion(actor=CURATOR, on=one.on, subject=one.code))


def brought(region: Region) -> None:
    """A region's own exemplar with its two replicas of earlier years, all confirmed."""
    entered(region, *BOOK)
    confirming(region)


@pytest.mark.long
def test_a_regions_own_replicas_become_its_figures_on_every_day_once_another_confirms_them(region: Region) -> None:
    entered(region, *BOOK)
    waiting = figures(region, region.today)
    again = entered(region, *BOOK)

    confirming(region)

    both = ["PRJ-0951", "PRJ-0952"]
    assert (again.done, waiting) == (0, {"at_work": both})
    assert figures(region, date(2021, 1, 10)) == {}
    assert figures(region, date(2021, 5, 13)) == {"at_work": both}
    then = {"total": both, "goal": ["PRJ-0951"], "receivers": ["ORG-0001", "ORG-0003"]}
    year = {"this_year": both, "goal_this_year": ["PRJ-0951"]}
    assert figures(region, IMPLEMENTED) == then | year
    unlooked = {"held_due": ["PRJ-0951"], "unmeasured": ["PRJ-0951"]}
    terms = {f"{months}.{what}": ["PRJ-0951"] for months in (3, 6) for what in ("due", "unchecked")}
    assert figures(region, date(2022, 5, 13)) == then | unlooked | terms
    held = {"held": ["PRJ-0951"], "held_due": ["PRJ-0951"], "12.due": ["PRJ-0951"], "12.held": ["PRJ-0951"]}
    assert figures(region, date(2022, 5, 16)) == then | terms | held
    with reading(region.engine) as connection:
        assert prove(connection).sound


def test_the_journal_says_what_a_completion_came_to(region: Region) -> None:
    brought(region)

    with reading(region.engine) as connection:
        told = [EVENTS[entry.kind].happened(loads(entry.facts)).ru for entry in history(connection, "PRJ-0951")]

    came = "цель достигнута; удержана, проверено 16.05.2022"
    assert told[1:3] == [f"внесено завершение прежних лет: {came}", f"внесённое завершение подтверждено: {came}"]


def test_they_are_grouped_by_what_they_were_copied_from_and_asked_of_nobody(region: Region) -> None:
    brought(region)

    with reading(region.engine) as connection:
        found = replication(connection, Question(DAY), region.pack)
        projects = {row.code: row for row in connection.execute(METADATA.tables["project"].select())}

    groups = {
        figure.key: (figure.title.ru, len(figure.codes))
        for section in found.report.sections
        if section.key in ("by_package", "by_sphere")
        for figure in section.figures
    }
    assert groups["PRJ-0901.replicated"] == ("Запись к врачу: тиражировано", 2)
    assert groups["education.goal"] == ("образование: цель достигнута", 1)
    assert found.days_to_close == 123
    assert (projects["PRJ-0951"].exemplar, projects["PRJ-0951"].sphere) == ("PRJ-0901", "education")
    assert region.state("PRJ-0951").ended_on == IMPLEMENTED


@pytest.mark.parametrize(
    ("cells", "heading", "expected"),
    [
        ("PRJ-0960;PRJ-0777;ORG-0001;11.01.2021;14.05.2021;да;;", "Образец", "код проекта"),
        ("PRJ-0960;PRJ-0902;ORG-0001;11.01.2021;14.05.2021;да;;", "Образец", "проект тиражирования открыт раньше"),
        ("PRJ-0960;PRJ-0901;ORG-0004;11.01.2020;14.05.2021;да;;", "Образец", "нет статуса образца"),
        ("PRJ-0960;PRJ-0951;ORG-0004;11.01.2021;14.05.2021;да;;", "Образец", "сам проект тиражирования"),
        ("PRJ-0960;PRJ-0901;ORG-0002;11.01.2021;14.05.2021;да;;", "Организация", "это сам образец"),
        ("PRJ-0960;PRJ-0901;ORG-0001;11.01.2021;14.05.2021;да;;", "Организация", "PRJ-0951"),
        ("PRJ-0960;PRJ-0901;Лицей;11.01.2021;14.05.2021;да;;", "Организация", "код или название"),
        ("PRJ-0951;PRJ-0901;ORG-0004;11.01.2021;14.05.2021;да;;", "Код", "уже"),
        ("PRJ-0960;PRJ-0901;ORG-0004;11.01.2021;10.01.2021;да;;", "Внедрён", "не раньше 11.01.2021"),
        ("PRJ-0960;PRJ-0901;ORG-0004;11.01.2021;14.05.2030;да;;", "Внедрён", ""),
        ("PRJ-0960;PRJ-0901;ORG-0004;11.01.2021;14.05.2021;да;;да", "Удержание проверено", "день проверки"),
        ("PRJ-0960;PRJ-0901;ORG-0004;11.01.2021;14.05.2021;да;14.05.2022;", "Результат удержан", "что показала"),
        ("PRJ-0960;PRJ-0901;ORG-0004;11.01.2021;14.05.2021;да;13.05.2021;да", "Удержание проверено", "не раньше 16.08"),
        ("PRJ-0960;PRJ-0901;ORG-0004;11.01.2021;14.05.2021;да;13.05.2030;да", "Удержание проверено", "не наступил"),
        ("PRJ-0960;PRJ-0901;ORG-0004;11.01.2021;14.05.2021;;;", "Цель достигнута", ""),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_refused_by_its_cell_in_both_languages(
    region: Region, cells: str, heading: str, expected: str
) -> None:
    brought(region)

    found = bring(region, ("replicas.csv", table(HEADINGS, f"{cells};{ACT}")))

    assert [(row, where) for row, where, *_ in faults(found)] == [(2, heading)]
    assert expected in faults(found)[0][3]
    assert all(one.expected.en != one.expected.ru for one in found.faults)
    assert not found.entered


def test_a_region_that_copies_without_a_status_enters_its_replicas_without_one(region: Region) -> None:
    asked = region.pack.parameters["replica_needs_exemplar"]
    without = replace(
        region,
        pack=replace(
            region.pack,
            parameters={**region.pack.parameters, "replica_needs_exemplar": replace(asked, value=False)},
        ),
    )

    entered(without, *(one for one in BOOK if one[0] != "statuses.csv"))

    confirming(without)
    assert figures(without, DAY)["total"] == ["PRJ-0951", "PRJ-0952"]


def test_an_exemplar_has_handed_on_what_was_copied_from_it_in_earlier_years(region: Region) -> None:
    brought(region)

    with reading(region.engine) as connection:
        found = [duties(connection, ["ORG-0002"], year_of(year, since=date.min, until=DAY)) for year in (2020, 2021)]

    assert [one["ORG-0002"].replicas for one in found] == [0, 2]


def test_one_whose_exemplar_nobody_confirmed_waits_for_it(region: Region) -> None:
    entered(region, *BOOK)
    confirm = ConfirmCompletion(actor=CURATOR, on=IMPLEMENTED, subject="PRJ-0951")

    before = region.refused(confirm)
    confirming(region, "PRJ-0901")

    region.do(confirm)
    assert before == ["no_exemplar"]


def test_one_whose_exemplar_lost_the_status_that_was_entered_for_it_is_confirmed_by_nobody(region: Region) -> None:
    entered(region, *BOOK)
    confirming(region, "PRJ-0901")
    region.do(ConfirmEntered(actor=CURATOR, on=date(2020, 2, 3), subject="CHK-0001", refusal="не та организация"))

    assert region.refused(ConfirmCompletion(actor=CURATOR, on=IMPLEMENTED, subject="PRJ-0951")) == ["no_exemplar"]


@pytest.mark.long
def test_a_replica_confirmed_wrongly_is_reversed_with_its_check_and_entered_anew(region: Region) -> None:
    brought(region)
    act: dict[str, Any] = {"actor": METHODOLOGIST, "number": "8", "dated": IMPLEMENTED, "kept_at": "дело 3"}

    region.do(ReverseDecision(actor=CURATOR, on=IMPLEMENTED, subject="PRJ-0951", reason="не тот акт"))
    reversed_ = figures(region, DAY)
    region.do(EnterCompletion(**act, subject="PRJ-0951", on=IMPLEMENTED, held_on=date(2021, 11, 15)))
    confirming(region)

    assert (reversed_["total"], reversed_["at_work"], reversed_.get("held")) == (["PRJ-0952"], ["PRJ-0951"], None)
    assert figures(region, date(2021, 12, 1))["held"] == ["PRJ-0951"]
    assert figures(region, DAY)["unmeasured"] == ["PRJ-0951"]
    with reading(region.engine) as connection:
        assert prove(connection).sound


def test_what_a_replica_rests_on_is_taken_back_after_it_alone(region: Region) -> None:
    entered(region, *BOOK)
    said: dict[str, Any] = {"actor": CURATOR, "reason": "двойник"}
    mistaken = region.refused(MarkMistaken(**said, on=DAY, subject="PRJ-0901"))
    confirming(region)
    granted = date(2020, 2, 3)
    region.do(ConfirmEntered(actor=CURATOR, on=granted, subject="CHK-0001"))
    exemplar = ReverseDecision(**said, on=date(2019, 5, 14), subject="PRJ-0901")
    status = ReverseEntered(**said, on=granted, subject="CHK-0001")

    before = region.refused(exemplar), region.refused(status)
    for code in ("PRJ-0951", "PRJ-0952"):
        region.do(ReverseDecision(**said, on=IMPLEMENTED, subject=code))

    assert (mistaken, before) == (["rests_on_it"], (["rests_on_it"], ["rests_on_it"]))
    region.do(exemplar)
    region.do(status)


def test_whether_a_result_held_is_said_of_replicas_only(region: Region) -> None:
    code = region.open_project(date(2021, 1, 11))
    act: dict[str, Any] = {"actor": METHODOLOGIST, "number": "8", "dated": IMPLEMENTED, "kept_at": "дело 3"}

    assert region.refused(EnterCompletion(**act, on=IMPLEMENTED, subject=code, held_on=DAY)) == ["bad_value"]


def test_a_copy_is_of_somebody_elses_project(region: Region) -> None:
    brought(region)

    found = EnterReplica(actor=METHODOLOGIST, on=date(2021, 1, 11), exemplar="PRJ-0901", organisation="ORG-0002")

    assert region.refused(found) == ["bad_value"]


@pytest.mark.long
def test_all_of_it_travels_and_a_recount_of_the_export_comes_to_the_same(
    region: Region, other_sqlite_engine: Engine, tmp_path: Path
) -> None:
    brought(region)
    folder = tmp_path / "archive"
    export(region.engine, METADATA, folder)

    import_archive(other_sqlite_engine, METADATA, folder)

    there = Region(other_sqlite_engine)
    for day in (date(2021, 5, 13), IMPLEMENTED, date(2022, 5, 13), date(2022, 5, 16), DAY):
        here = figures(region, day)
        assert figures(there, day) == here
        counted = recount(folder, day.isoformat())
        assert {key: len(codes) for key, codes in here.items()} == {
            key: count for part in ("replicated", "held_by_term") for key, count in counted[part].items() if count
        }
    with reading(other_sqlite_engine) as connection:
        assert prove(connection).sound
