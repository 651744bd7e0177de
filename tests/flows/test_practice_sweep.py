"""A published practice is asked about as its day draws near, marked when nobody answers, archived by a person only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.engine.database import reading
from domain.practices.cards import AmendPractice, DraftPractice
from domain.practices.effects import SetEffect
from domain.practices.publication import ConfirmPractice, PublishPractice
from domain.practices.review import ReviewPractice, SubmitPractice
from domain.practices.steps import SetStep
from domain.programme.kinds import Consent, Direction, PracticeStanding
from domain.reports.practices import shown
from flows.programme import Programme
from flows.settings import Settings
from flows.sweep import Swept, sweep
from tests.region import CURATOR, LEADER, METHODOLOGIST, SCHOOL, Region
from tests.sweeps import at

PUBLISHED = date(2024, 6, 3)
Sweeping = Callable[[date], Swept]


@pytest.fixture
def region(sqlite_engine: Any) -> Region:
    """A region with a published practice."""
    found = Region(sqlite_engine).found()
    said: dict[str, Any] = {"actor": METHODOLOGIST, "on": PUBLISHED}
    code = found.do(DraftPractice(**said, title="Справка за час", organisation=SCHOOL)).subject
    texts: dict[str, Any] = dict.fromkeys(
        ("process", "problem", "causes", "solution", "people", "limits", "core"), "порядок"
    )
    found.do(AmendPractice(**said, **texts, subject=code, sphere="education", owner=LEADER, consent=Consent.GIVEN))
    found.do(
        SetEffect(**said, subject=code, title="Время", unit="мин", direction=Direction.FALL, base=Decimal(40),
                  fact=Decimal(10), base_on=PUBLISHED, fact_on=PUBLISHED)
    )  # fmt: skip
    found.do(SetStep(**said, subject=code, title="Шаг", role="секретарь", days=3))
    found.do(SubmitPractice(**said, subject=code, expert=CURATOR))
    found.do(ReviewPractice(actor=CURATOR, on=PUBLISHED, subject=code))
    found.do(PublishPractice(**said, subject=code))
    return found


@pytest.fixture
def sweeping(region: Region, tmp_path: Path) -> Sweeping:
    """Sweep on a day, as an installation whose clock stands at that day."""

    def run(on: date) -> Swept:
        region.now = at(on)
        settings = Settings(
            database_url=region.engine.url.render_as_string(hide_password=False), today=on, maildir=tmp_path / "mail",
            _env_file=None,
        )  # fmt: skip
        return sweep(Programme(settings, region.engine), on)

    return run


def test_the_owner_is_reminded_of_the_day_by_which_to_confirm(sweeping: Sweeping) -> None:
    quiet = sweeping(date(2025, 5, 20))

    due = sweeping(date(2025, 6, 3))

    assert (quiet.reminders, due.reminders) == (0, 1)


def test_silence_is_marked_once_and_nothing_is_archived_without_a_person(region: Region, sweeping: Sweeping) -> None:
    early = sweeping(date(2025, 6, 20))
    late = sweeping(date(2025, 7, 14))
    again = sweeping(date(2025, 7, 15))

    with reading(region.engine) as connection:
        card = shown(connection, region.pack, "PRC-0001").practice.card
    assert (early.unanswered, late.unanswered, again.unanswered) == (0, 1, 0)
    assert (card.standing, card.proposed_on) == (PracticeStanding.PUBLISHED, date(2025, 7, 14))
    assert "практик без ответа" in late.said.ru


def test_whoever_confirmed_is_marked_no_more(region: Region, sweeping: Sweeping) -> None:
    sweeping(date(2025, 6, 3))
    region.do(ConfirmPractice(actor=LEADER, on=date(2025, 6, 4) - timedelta(days=1), subject="PRC-0001"))

    late = sweeping(date(2025, 7, 14))

    assert late.unanswered == 0
