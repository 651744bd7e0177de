"""A project that ended before the programme rests on its act, and counts from its day once another person confirms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain.archive.earlier import tables_of
from domain.archive.export import export
from domain.archive.intake import import_archive
from domain.documents.subject_documents import papers_of
from domain.engine.actor import Acting
from domain.engine.database import reading
from domain.pilot.earlier_completions import ConfirmCompletion, EnterCompletion
from domain.pilot.reversal import ReverseDecision
from domain.proving.proof import prove
from domain.registry.merger import MergePerson
from domain.reports.asks import Ask
from domain.reports.axis import Question
from domain.reports.deadlines import Kind
from domain.reports.desks import asked_of
from domain.reports.report import report
from domain.reports.unconfirmed import completions
from tests.archives import METADATA, covered_up, restated
from tests.domain.exchange.imports import bring, entered, faults, table
from tests.region import CURATOR, DAY, LEADER, METHODOLOGIST, Region

ENDED = date(2021, 5, 14)
PROJECTS = table(
    "Код;Наименование проекта;Организация;Дата открытия",
    "PRJ-0901;Запись к врачу;ORG-0001;11.01.2021",
    "PRJ-0902;Выдача справок;ORG-0001;11.01.2021",
)
HEADINGS = "Проект;Завершён;Цель достигнута;Номер акта;Дата акта;Где подлинник"
FINISHED = table(
    HEADINGS, "PRJ-0901;14.05.2021;да;12-п;14.05.2021;дело 02-07", "PRJ-0902;14.05.2021;нет;12-п;14.05.2021;дело 02-07"
)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def ended(region: Region, day: date) -> tuple[int, int, int]:
    """Implemented, short of the goal and in work on a day."""
    with reading(region.engine) as connection:
        found = report(connection, Question(day), region.pack)
    return tuple(found.count("projects", key) for key in ("implemented", "goal_not_reached", "in_work"))  # type: ignore[return-value]


def confirming(code: str, **said: Any) -> ConfirmCompletion:
    given: dict[str, Any] = {"actor": CURATOR, "on": ENDED, "subject": code}
    return ConfirmCompletion(**given | said)


def test_whoever_entered_it_does_not_confirm_it_under_another_name(region: Region) -> None:
    entered(region, ("projects.csv", PROJECTS))
    behalf = Acting(METHODOLOGIST, on_behalf_of=CURATOR, basis="приказ 5")
    enter = EnterCompletion(
        actor=CURATOR, acting=behalf, on=ENDED, subject="PRJ-0901", number="12-п", dated=ENDED, kept_at="дело 02-07"
    )

    _, at_once = region.ask_all([enter, confirming("PRJ-0901", actor=METHODOLOGIST)])
    later = region.refused(confirming("PRJ-0901", actor=METHODOLOGIST))
    region.do(MergePerson(actor=METHODOLOGIST, on=DAY, person=CURATOR, into=METHODOLOGIST, reason="один человек"))

    assert [reason.key for reason in getattr(at_once, "reasons", ())] == later == ["own_submission"]
    assert region.refused(confirming("PRJ-0901", actor=METHODOLOGIST)) == ["own_submission"]


@pytest.mark.long
def test_a_regions_own_finished_projects_become_its_figures_once_another_confirms_them(region: Region) -> None:
    entered(region, ("finished.csv", FINISHED), ("projects.csv", PROJECTS))
    again = entered(region, ("finished.csv", FINISHED))
    before = ended(region, ENDED)
    own = region.refused(confirming("PRJ-0901", actor=METHODOLOGIST))
    another_day = region.refused(confirming("PRJ-0901", on=date(2021, 5, 17)))

    region.do(confirming("PRJ-0901"))
    region.do(confirming("PRJ-0902"))

    assert (again.done, before, own, another_day) == (0, (0, 0, 2), ["own_submission"], ["bad_value"])
    assert (ended(region, date(2021, 5, 13)), ended(region, ENDED)) == ((0, 0, 2), (1, 1, 0))
    with reading(region.engine) as connection:
        assert completions(connection) == []
        assert prove(connection).sound


@pytest.mark.long
def test_its_act_may_be_signed_later_but_not_ahead_and_it_counts_from_its_own_day(region: Region) -> None:
    late = table(HEADINGS, f"PRJ-0901;14.05.2021;да;12-п;{region.today:%d.%m.%Y};дело 02-07")
    ahead = table(HEADINGS, f"PRJ-0902;14.05.2021;да;12-п;{region.today + timedelta(days=1):%d.%m.%Y};дело 02-07")

    entered(region, ("projects.csv", PROJECTS), ("finished.csv", late))
    found = bring(region, ("finished.csv", ahead))
    region.do(confirming("PRJ-0901"))

    assert [(row, where, told) for row, where, _, told in faults(found)] == [
        (2, "Дата акта", "дата документа ещё не наступила")
    ]
    assert (ended(region, date(2021, 5, 13)), ended(region, ENDED)) == ((0, 0, 2), (1, 0, 1))
    with reading(region.engine) as connection:
        assert [paper.dated for paper in papers_of(connection, "PRJ-0901")] == [region.today]
        assert prove(connection).sound


def test_a_slip_is_taken_back_and_the_project_goes_on(region: Region) -> None:
    entered(region, ("projects.csv", PROJECTS), ("finished.csv", FINISHED))

    region.do(confirming("PRJ-0901", actor=METHODOLOGIST, refusal="не тот проект"))

    assert ended(region, ENDED) == (0, 0, 2)
    assert region.refused(confirming("PRJ-0901")) == ["nothing_entered"]
    with reading(region.engine) as connection:
        assert [one.code for one in completions(connection)] == ["PRJ-0902"]


def test_a_row_without_its_act_or_of_a_day_before_the_opening_is_refused_by_its_cell(region: Region) -> None:
    rows = table(
        HEADINGS, "PRJ-0901;14.05.2021;да;;14.05.2021;дело 1", "PRJ-0902;11.01.2020;да;1;11.01.2020;дело 1",
        "PRJ-9999;14.05.2021;да;1;14.05.2021;дело 1",
    )  # fmt: skip

    found = bring(region, ("projects.csv", PROJECTS), ("finished.csv", rows))

    assert [(row, heading) for row, heading, *_ in faults(found)] == [(2, "Номер акта"), (3, "Завершён"), (4, "Проект")]
    assert ended(region, ENDED) == (0, 0, 0)


def test_what_is_entered_twice_or_completed_already_is_refused(region: Region) -> None:
    act: dict[str, Any] = {"actor": METHODOLOGIST, "number": "1", "kept_at": "дело 1"}
    code = region.open_project(date(2021, 1, 11))
    region.do(EnterCompletion(**act, subject=code, on=ENDED, dated=ENDED))

    twice = region.refused(EnterCompletion(**act, subject=code, on=ENDED, dated=ENDED))
    region.do(confirming(code))
    after = region.refused(EnterCompletion(**act, subject=code, on=ENDED, dated=ENDED))

    assert (twice, "completed" in after) == (["entered_already"], True)


def asks(region: Region) -> dict[str, list[Ask]]:
    """Person -> the completions that they are asked to confirm."""
    people = (METHODOLOGIST, CURATOR, LEADER)
    with reading(region.engine) as connection:
        found = asked_of(connection, region.packs, people, on=region.today)
    return {person: [ask for ask in found[person] if ask.kind is Kind.COMPLETION] for person in people}


@pytest.mark.long
def test_one_person_who_may_confirm_it_and_did_not_enter_it_is_asked_with_the_command_that_does_it(
    region: Region,
) -> None:
    entered(region, ("projects.csv", PROJECTS), ("finished.csv", FINISHED))

    found = asks(region)
    region.do(confirming("PRJ-0901"))
    left = asks(region)
    region.do(confirming("PRJ-0902", refusal="не тот проект"))

    assert {person: len(mine) for person, mine in found.items()} == {METHODOLOGIST: 0, CURATOR: 2, LEADER: 0}
    assert found[CURATOR][0].command == "potok project confirm-completion PRJ-0901 --on 2021-05-14"
    assert [ask.subject for ask in left[CURATOR]] == ["PRJ-0902"]
    assert asks(region)[CURATOR] == []


def test_what_a_deputy_entered_is_asked_neither_of_the_deputy_nor_of_whom_they_stood_for(region: Region) -> None:
    entered(region, ("projects.csv", PROJECTS))
    behalf = Acting(METHODOLOGIST, on_behalf_of=CURATOR, basis="приказ 5")
    enter = EnterCompletion(
        actor=CURATOR, acting=behalf, on=ENDED, subject="PRJ-0901", number="12-п", dated=ENDED, kept_at="дело 02-07"
    )

    region.do(enter)

    assert all(not mine for mine in asks(region).values())


def reversing(code: str, **said: Any) -> ReverseDecision:
    given: dict[str, Any] = {"actor": CURATOR, "on": ENDED, "subject": code, "reason": "акт о другом проекте"}
    return ReverseDecision(**given | said)


@pytest.mark.long
def test_a_completion_confirmed_wrongly_is_reversed_and_is_in_no_figure_of_any_day(region: Region) -> None:
    entered(region, ("projects.csv", PROJECTS), ("finished.csv", FINISHED))
    before = region.state("PRJ-0902")
    region.do(confirming("PRJ-0901"))
    region.do(confirming("PRJ-0902"))
    stranger = region.refused(reversing("PRJ-0902", actor=LEADER))
    another_day = region.refused(reversing("PRJ-0902", on=DAY))

    region.do(reversing("PRJ-0902"))

    after = region.state("PRJ-0902")
    assert (stranger, another_day) == (["not_entitled"], ["bad_value"])
    assert [ended(region, day) for day in (ENDED, date(2022, 5, 14), DAY)] == [(1, 0, 1)] * 3
    assert (after.standing, after.since_on, after.due_on) == (before.standing, before.since_on, before.due_on)
    assert (after.completed_on, after.ended_on) == (None, None)
    assert region.refused(reversing("PRJ-0902")) == ["no_decision"]
    assert region.refused(confirming("PRJ-0902")) == ["nothing_entered"]
    with reading(region.engine) as connection:
        assert prove(connection).sound


def test_what_was_reversed_is_entered_anew_and_its_goal_is_that_of_the_new_act(region: Region) -> None:
    entered(region, ("projects.csv", PROJECTS), ("finished.csv", FINISHED))
    region.do(confirming("PRJ-0902"))
    region.do(reversing("PRJ-0902"))
    act: dict[str, Any] = {"actor": METHODOLOGIST, "number": "13-п", "dated": ENDED, "kept_at": "дело 3"}

    region.do(EnterCompletion(**act, subject="PRJ-0902", on=ENDED))
    region.do(confirming("PRJ-0902"))

    assert ended(region, ENDED) == (1, 0, 1)


@pytest.mark.long
def test_what_waited_in_an_archive_of_an_earlier_release_waits_where_it_is_brought(
    region: Region, other_sqlite_engine: Engine, tmp_path: Path
) -> None:
    region.now = datetime.combine(ENDED, time(9), UTC)  # an entry of that release did not say when it was asked for
    entered(region, ("finished.csv", FINISHED), ("projects.csv", PROJECTS))
    region.do(confirming("PRJ-0902"))
    folder = tmp_path / "archive"
    export(region.engine, METADATA, folder)
    _as_written_before(folder, "0039")

    import_archive(other_sqlite_engine, METADATA, folder)

    with reading(other_sqlite_engine) as connection:
        project = METADATA.tables["project"]
        waits = dict(connection.execute(select(project.c.code, project.c.waits_on)).all())
    assert waits == {"PRJ-0901": ENDED, "PRJ-0902": None}


def _as_written_before(folder: Path, revision: str) -> None:
    """Make an archive the one that a release would have written whose tables lacked what was added since."""
    now = {table.name: [column.name for column in table.columns] for table in METADATA.sorted_tables}
    for one in tables_of(revision, METADATA.sorted_tables):
        kept = [now[one.name].index(column.name) for column in one.columns]
        if len(kept) < len(now[one.name]):
            _narrowed(folder, one.name, kept)
    restated(folder, lambda manifest: manifest.update(revision=revision))


def _narrowed(folder: Path, table: str, kept: Sequence[int]) -> None:
    file = folder / f"{table}.csv"
    rows = (CELLS.findall(line) for line in file.read_bytes().decode().splitlines())
    lines = (",".join(row[place] for place in kept) + "\n" for row in rows)
    file.write_text("".join(lines), encoding="utf-8", newline="")

    def without(manifest: dict[str, Any]) -> None:
        told = manifest["tables"][table]
        told.update({name: [told[name][place] for place in kept] for name in ("columns", "kinds")})

    restated(folder, without)
    covered_up(folder, table)


CELLS = re.compile(r'(?:^|,)("[^"]*(?:""[^"]*)*"|[^",]*)')
"""Each cell of a line, as it is written."""
