"""The source's letter: once a quarter, who took its practices over and what came of them there."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, event

from domain.engine.database import reading
from domain.methodology.schema import Decision
from domain.pilot.gates import Decide
from domain.programme.kinds import Choice, Moment, OfferAnswer
from domain.registry.people import GiveRole
from domain.replication.adaptation import AdaptElement, ApproveElements
from domain.replication.closure import CheckSustained
from domain.replication.freeze import FreezePackage
from domain.reports.source_news import source_news
from notifications.source_letter import quarter_before, write_source_letters
from tests.ledgers import rows
from tests.region import BODY, CURATOR, CUSTOMER, HEAD, LEADER, METHODOLOGIST, TOWN, Region
from tests.sweeps import stop_reason


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return Region(sqlite_engine).found()


def issue(region: Region, on: date) -> list[dict[str, Any]]:
    """The facts of the letters that a day writes anew to the head of the source."""
    now = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    before = set(rows(region, "key"))
    write_source_letters(region.engine, region.packs, on=on, now=now)
    found = rows(region, "key", "recipient", "template", "facts")
    return [
        orjson.loads(facts)
        for key, who, template, facts in found
        if (key,) not in before and who == HEAD and template == "source_report"
    ]


@pytest.mark.parametrize(
    ("on", "title", "last", "before"),
    [
        (date(2024, 10, 1), "3 квартал 2024 года", date(2024, 9, 30), date(2024, 6, 30)),
        (date(2024, 12, 31), "3 квартал 2024 года", date(2024, 9, 30), date(2024, 6, 30)),
        (date(2025, 1, 1), "4 квартал 2024 года", date(2024, 12, 31), date(2024, 9, 30)),
    ],
)
def test_a_letter_tells_of_the_quarter_that_has_ended(on: date, title: str, last: date, before: date) -> None:
    period = quarter_before(on)

    assert (period.title.ru, period.last, period.before) == (title, last, before)


@pytest.mark.long
def test_a_source_reads_who_took_its_practice_what_was_changed_and_what_came_of_it(region: Region) -> None:
    replica = region.replica(region.package(date(2023, 5, 15)), TOWN, date(2023, 7, 3))
    change = {"elements": ("action_plan",), "choice": Choice.DROPPED, "why": "свой план"}
    region.do(AdaptElement(actor=LEADER, on=date(2023, 7, 4), subject=replica, **change))  # type: ignore[arg-type]
    region.do(ApproveElements(actor=CURATOR, on=date(2023, 7, 5), subject=replica, comment="свой есть"))

    (begun,) = issue(region, date(2023, 10, 2))
    again = issue(region, date(2023, 11, 1))
    region.measure(replica, "60", Moment.BASELINE, date(2023, 11, 1))
    region.walk(replica, until="closing", on=date(2023, 10, 5))
    region.measure(replica, "29", Moment.AFTER, date(2023, 10, 9))
    region.go(replica, date(2023, 10, 10))
    (closed,) = issue(region, date(2024, 1, 9))
    region.measure(replica, "55", Moment.AFTER, date(2024, 1, 15))
    region.do(CheckSustained(actor=METHODOLOGIST, on=date(2024, 1, 15), subject=replica, months=3))
    (faded,) = issue(region, date(2024, 4, 1))

    assert again == []
    (taker,) = begun["takers"]
    assert taker["became"]["ru"] == "внедряют с 03.07.2023"
    assert taker["dropped"]
    assert closed["takers"][0]["became"]["ru"] == ("закрыто 10.10.2023, цель достигнута, срок проверки ещё не наступил")
    assert faded["takers"][0]["became"]["ru"].endswith("результат угасает")
    assert [row["value"]["ru"] for row in begun["figures"][:2]] == ["1", "1"]


def test_a_quarter_without_news_has_no_letter_and_a_stop_or_a_decline_is_news(region: Region) -> None:
    package = region.package(date(2023, 5, 15))
    replica = region.replica(package, TOWN, date(2023, 5, 16))
    quiet = issue(region, date(2023, 10, 2))
    region.do(
        Decide(
            actor=CUSTOMER, on=date(2023, 11, 7), subject=replica, decision=Decision.STOP, reason=stop_reason(region)
        )
    )
    offer = region.offer(package, BODY, date(2023, 11, 8), people={"project_leader": LEADER})
    region.answer(offer, OfferAnswer.DECLINE, date(2023, 11, 9), actor=LEADER, reason="no_staff")

    (letter,) = issue(region, date(2024, 1, 9))

    assert quiet == []
    assert letter["takers"][0]["became"]["ru"] == "остановлено"
    assert [row["value"]["ru"] for row in letter["figures"][:3]] == ["1", "0", "1"]


def test_a_letter_once_written_does_not_follow_what_is_entered_late(region: Region) -> None:
    package = region.package(date(2023, 5, 15))
    region.offer(package, TOWN, date(2023, 7, 3))
    (first,) = issue(region, date(2023, 10, 2))

    region.offer(package, BODY, date(2023, 8, 1), people={"project_leader": LEADER})

    assert issue(region, date(2023, 10, 3)) == []
    assert first["figures"][0]["value"]["ru"] == "1"


def questions(region: Region) -> int:
    """How many questions the news of all sources cost."""
    asked: list[str] = []
    heard = lambda _, __, text, *___: asked.append(text)  # noqa: E731
    event.listen(region.engine, "before_cursor_execute", heard)
    with reading(region.engine) as connection:
        (source,) = source_news(connection, date(2023, 6, 30), date(2023, 9, 30), region.pack)
    event.remove(region.engine, "before_cursor_execute", heard)
    return len(asked) if source.takers else 0


def test_the_news_of_many_packages_cost_the_questions_of_one(region: Region) -> None:
    first = date(2023, 5, 15)
    project = region.exemplar(first)
    region.replica(frozen(region, project), TOWN, date(2023, 7, 3))
    of_one = questions(region)
    for person in (HEAD, LEADER):
        region.do(
            GiveRole(actor=METHODOLOGIST, on=date(2023, 7, 3), person=person, role="organisation_head", scope=BODY)
        )

    region.replica(frozen(region, project, changed="короче", why="проще"), BODY, date(2023, 7, 4))

    assert questions(region) == of_one > 0


def frozen(region: Region, project: str, **said: str) -> str:
    """The code of an edition of a project's package."""
    return region.do(FreezePackage(actor=METHODOLOGIST, on=date(2023, 5, 15), project=project, **said)).subject  # type: ignore[arg-type]
