"""A pack is looked at on a page before anybody takes it: nothing of it is kept, and who is proved moves projects."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select, update

from console.web.app import app
from domain.engine.database import reading, writing
from domain.methodology.difference import differences
from domain.methodology.loader import default_text
from domain.reports.views import state_of
from domain.stored.tables import TABLES
from flows.settings import Settings
from tests.console.conftest import Window
from tests.console.test_pages import HOST, HOSTILE, OURS, Browser, Enter, enter, settings
from tests.region import CURATOR, EDITION, LEADER, METHODOLOGIST, NOW, Region

__all__ = ["enter", "settings"]

NEXT = default_text()[0].replace(f'version = "{EDITION}"', 'version = "2099.1"')
_journal, _session = TABLES["journal"], TABLES["web_session"]


def look(browser: Browser, content: str | bytes | None, name: str = "region.toml") -> httpx.Response:
    """The form with a chosen file, as a browser sends it."""

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app(browser.settings, 4201))
        async with httpx.AsyncClient(transport=transport, base_url=HOST, cookies=browser.cookies) as client:
            sent = content.encode() if isinstance(content, str) else content
            files = {"pack": (name, sent, "application/toml")} if sent is not None else {"other": ("", b"")}
            return await client.post("/methodology", files=files, headers=OURS)

    return asyncio.run(asked())


def entries(region: Region) -> int:
    with reading(region.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(_journal)).scalar_one())


def test_a_sound_pack_is_compared_with_the_one_in_use_and_nothing_is_written(enter: Enter, region: Region) -> None:
    browser, before = enter(METHODOLOGIST), entries(region)

    page = look(browser, NEXT)

    assert page.status_code == 200
    assert "методика effective-region@2099.1 исправна" in page.text
    assert "отличий от действующей методики – 1" in page.text
    assert "2099.1</td>" in page.text
    assert "прошла бы – 0; не прошла бы – 0" in page.text
    assert entries(region) == before
    assert "2099.1" not in browser.ask("/methodology").text


@pytest.mark.parametrize(("language", "said"), [("ru", "Файл не годится, ошибок: 1"), ("en", "Faults: 1")])
def test_each_fault_has_its_file_line_and_key_in_the_language_of_the_reader(
    enter: Enter, language: str, said: str
) -> None:
    browser = enter(METHODOLOGIST)
    browser.send("/language", language=language)
    line = NEXT[: NEXT.index("time_zone")].count("\n") + 1

    page = look(browser, NEXT.replace('time_zone = "Europe/Moscow"', 'time_zone = "Луна"'))

    assert page.status_code == 422
    assert said in page.text
    assert re.search(rf"region\.toml</td><td[^>]*>{line}</td><td>time_zone</td>", page.text)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\xff\xfe\x00", "a.toml"),
        (b"= =", "../../etc/passwd"),
        (b"a" * (1 << 21), "a.toml"),
        (b"x", HOSTILE),
        (None, ""),
    ],
    ids=["bytes", "no toml", "too large", "hostile", "nothing"],
)
def test_what_is_no_pack_is_refused_in_a_sentence(enter: Enter, content: bytes | None, name: str) -> None:
    page = look(enter(METHODOLOGIST), content, name)

    assert page.status_code == 422
    assert "<script>" not in page.text
    assert "/etc/" not in page.text


def test_nobody_but_administrators_and_methodologists_sees_the_page(enter: Enter) -> None:
    browser = enter(LEADER)

    answers = [browser.ask("/methodology"), look(browser, NEXT), browser.send("/methodology", adopt="1")]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert 'href="/methodology"' not in browser.ask("/").text


@pytest.fixture
def moved_on(enter: Enter, region: Region, settings: Settings, tmp_path: Path) -> Settings:
    """The next edition is in use, and a project was opened by the one before."""
    enter(METHODOLOGIST).send("/do/register_organisation", title="Школа", kind="body")
    file = tmp_path / "next.toml"
    file.write_text(NEXT, "utf-8")
    return settings.model_copy(update={"methodology": file})


def test_ticked_projects_are_moved_with_a_reason_by_whoever_showed_who_they_are(
    enter: Enter, region: Region, moved_on: Settings
) -> None:
    code = region.open_project()
    browser = Browser(moved_on, enter(METHODOLOGIST).cookies)
    with reading(region.engine) as connection:
        before = state_of(connection, code).pack
    shown, fetched = browser.ask("/methodology"), browser.ask(f"/methodology?adopt=1&reason=x&move.{code}=1")
    with writing(region.engine) as connection:
        connection.execute(update(_session).values(proved_at=NOW - timedelta(days=2)))
    stale = browser.send("/methodology", adopt="1", reason="приказ № 7", **{f"move.{code}": "1"})
    with reading(region.engine) as connection:
        kept = state_of(connection, code).pack
    fresh = Browser(moved_on, enter(METHODOLOGIST).cookies)

    again = fresh.send("/methodology", again="1", adopt="1", reason="приказ № 7", **{f"move.{code}": "1"})
    silent = fresh.send("/methodology", adopt="1", reason="", **{f"move.{code}": "1"})
    done = fresh.send("/methodology", adopt="1", reason="приказ № 7", **{f"move.{code}": "1"})

    assert f'name="move.{code}"' in shown.text
    assert (fetched.status_code, stale.status_code, kept) == (200, 401, before)
    assert 'value="приказ № 7"' in again.text
    assert f'name="move.{code}" value="1" checked' in again.text
    assert (silent.status_code, "Не получилось" in silent.text) == (422, True)
    assert (done.status_code, "Готово" in done.text) == (200, True)
    with reading(region.engine) as connection:
        assert state_of(connection, code).pack == "effective-region@2099.1"


def test_a_difference_names_rows_by_their_keys_so_that_a_new_one_moves_nothing() -> None:
    now = '[[phases]]\nkey = "b"\ndays = 3\n'
    then = '[[phases]]\nkey = "a"\ndays = 1\n\n[[phases]]\nkey = "b"\ndays = 4\n'

    found = [(one.line, one.key, one.before, one.after) for one in differences(now, then)]

    assert found == [(2, "phases[a].key", None, "a"), (3, "phases[a].days", None, "1"), (7, "phases[b].days", "3", "4")]


def test_the_terminal_says_the_same_differences(window: Window, tmp_path: Path) -> None:
    file = tmp_path / "next.toml"
    file.write_text(NEXT, "utf-8")

    told, same = window("methodology", "diff", file, "--json"), window("methodology", "diff", file)

    (found,) = told.data["differences"]
    assert (found["key"], found["before"], found["after"]) == ("version", EDITION, "2099.1")
    assert (same.code, "2099.1" in same.out) == (0, True)


def test_schedules_and_backups_are_told_where_no_server_runs_and_no_backup_was_made(
    enter: Enter, settings: Settings
) -> None:
    browser = enter(METHODOLOGIST)

    empty = browser.ask("/list/backups")
    settings.backups_folder.mkdir(parents=True)
    (settings.backups_folder / "potok-2024-12-10-030000.zip").write_bytes(b"x" * 3_000_000)
    kept, planned = browser.ask("/list/backups"), browser.ask("/list/schedules")

    assert "Копий ещё не было" in empty.text
    assert "potok-2024-12-10-030000.zip" in kept.text
    assert ">2,9</td>" in kept.text
    assert "не запущен" in planned.text
    assert "Копия всей базы и документов" in planned.text
    assert {"каждый день в 03:00", "1-го числа в 07:00", "каждую минуту"} <= set(
        re.findall("<td>([^<]+)</td>", planned.text)
    )
    assert {enter(CURATOR).ask(f"/list/{name}").status_code for name in ("backups", "schedules")} == {403}
