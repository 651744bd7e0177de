"""Statuses come up for surveillance by themselves, where the methodology names an interval."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy import text as sql

from domain.engine.database import reading
from domain.methodology.loader import default_text
from flows.programme import Programme
from flows.settings import Settings
from flows.sweep import Swept, sweep
from tests.region import DAY, Region


@pytest.fixture
def yearly(tmp_path: Path) -> Path:
    """The shipped methodology with an interval of four months for the local level."""
    path = tmp_path / "yearly.toml"
    said = "[criteria.local]\n"
    named = default_text()[0].replace(said, f"{said}surveillance_months = 4\n", 1)
    path.write_text(
        re.sub(r'^version = ".*"', 'version = "yearly"', named, count=1, flags=re.MULTILINE), encoding="utf-8"
    )
    return path


def test_a_held_status_comes_up_once_an_interval(sqlite_engine: Engine, tmp_path: Path, yearly: Path) -> None:
    region = Region(sqlite_engine).found()
    region.exemplar(DAY)

    def swept(on: date) -> Swept:
        region.now = datetime.combine(on, time(9), UTC)
        url = sqlite_engine.url.render_as_string(hide_password=False)
        settings = Settings(database_url=url, today=on, maildir=tmp_path / "mail", methodology=yearly, _env_file=None)
        return sweep(Programme(settings, sqlite_engine), on)

    early, due, again = (swept(day).surveyed for day in (date(2024, 10, 2), date(2024, 10, 3), date(2024, 10, 4)))

    assert (early, due, again) == (0, 1, 0)
    with reading(sqlite_engine) as connection:
        query = "SELECT opened_on FROM subject WHERE lifecycle = 'surveillance'"
        assert [str(day) for day in connection.execute(sql(query)).scalars()] == ["2024-10-03"]
