"""A new edition of a package is offered at once to those who hold the one before."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.engine.lane import Repeated
from domain.methodology.schema import Decision
from domain.programme.kinds import OfferAnswer
from domain.replication.freeze import FreezePackage
from domain.reports import offers, registers
from flows.forms import Form, filled
from flows.performance import perform
from flows.programme import Programme, close_programmes
from flows.settings import Settings
from tests.region import BODY, CARD_PEOPLE, DAY, LEADER, METHODOLOGIST, TOWN, Region
from tests.sweeps import stop_reason


@pytest.fixture
def region(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Region:
    monkeypatch.setenv("POTOK_DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("POTOK_TODAY", "2024-12-11")
    close_programmes()
    return Region(sqlite_engine).found()


def next_edition(region: Region, package: str) -> Form:
    """The form that freezes the project of a package again."""
    with reading(region.engine) as connection:
        project = next(row["project"] for row in registers.packages(connection) if row["code"] == package)
    return filled(
        FreezePackage, actor=METHODOLOGIST, project=project, changed="короче", why="так у двух получателей",
        command_id="freeze-2",
    )  # fmt: skip


def made(region: Region, package: str) -> list[tuple[str, str | None]]:
    with reading(region.engine) as connection:
        return [(row["receiver"], row["standing"]) for row in offers.offers(connection, package=package)]


def test_whoever_holds_the_edition_before_is_offered_the_new_one_once_and_who_stopped_is_not(region: Region) -> None:
    first = region.package(date(2024, 6, 3))
    region.replica(first, TOWN)
    taken = region.answer(region.offer(first, BODY, people=CARD_PEOPLE), OfferAnswer.ACCEPT, actor=LEADER)
    stopped = taken.entries[1].subject
    region.decide(stopped, Decision.STOP, on=DAY, reason=stop_reason(region))
    programme, form = Programme.open(Settings()), next_edition(region, first)

    result = perform(programme, form)
    again = perform(programme, form)

    assert result.state is not None
    assert [remark.ru for remark in result.remarks] == ["новая редакция предложена тем, у кого прежняя: 1"]
    assert isinstance(again.outcome, Repeated)
    assert made(region, result.state.code) == [(TOWN, "offered")]


def test_a_first_edition_is_offered_to_nobody(region: Region) -> None:
    package = region.package(date(2024, 6, 3))
    programme, form = Programme.open(Settings()), next_edition(region, package)

    result = perform(programme, form)

    assert result.done
    assert result.remarks == ()
    assert made(region, package) == []
