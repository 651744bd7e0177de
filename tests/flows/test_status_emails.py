"""The digest of a day that somebody names: one that has not come yet would silence those until then."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from prefect import State
from sqlalchemy import Engine, func, select

from domain.engine.database import reading
from domain.stored.tables import TABLES
from flows.staff import REFUSED
from flows.status_emails import StatusEmailsForm, status_emails
from tests.region import Region

pytestmark = pytest.mark.usefixtures("prefect")
TODAY = date(2024, 12, 11)


@pytest.mark.parametrize(("later", "state", "letters"), [(1, REFUSED, False), (0, "Completed", True)])
def test_a_digest_is_written_for_no_day_that_has_not_come(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, later: int, state: str, *, letters: bool
) -> None:
    for name, value in (("DATABASE_URL", str(sqlite_engine.url)), ("TODAY", TODAY), ("MAILDIR", tmp_path / "mail")):
        monkeypatch.setenv(f"POTOK_{name}", str(value))
    Region(sqlite_engine).found().open_project()

    async def run() -> State[Any]:
        found: State[Any] = await status_emails(StatusEmailsForm(on=TODAY + timedelta(later)), return_state=True)
        return found

    assert asyncio.run(run()).name == state
    notice = TABLES["notice"]
    with reading(sqlite_engine) as connection:
        count = connection.execute(select(func.count()).where(notice.c.rule == "status_digest")).scalar_one()
    assert bool(count) == letters
