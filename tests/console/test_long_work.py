"""Long work begun on a page goes on without it: an import and a fan-out say how they stand, to their person alone."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select, update

from console.web import import_page, long_work
from console.web.app import app
from console.web.place import Place
from domain.engine.actor import Acting
from domain.engine.database import reading, writing
from domain.programme.kinds import OrganisationKind
from domain.registry.organisations import RegisterOrganisation
from domain.replication.answers import WithdrawOffer
from domain.stored.tables import TABLES
from flows.programme import Programme
from flows.settings import Settings
from flows.sweep import sweep
from tests.console.conftest import Window
from tests.console.test_pages import HOST, HOSTILE, OURS, Browser, Enter, enter, settings
from tests.region import BODY, CURATOR, DAY, METHODOLOGIST, TOWN, Region

__all__ = ["enter", "settings"]

HEAD = "Код;Название;Вид;Сфера;Вышестоящая организация\n"
_work, _organisation = TABLES["long_work"], TABLES["organisation"]


def sheet(rows: int, kind: str = "institution") -> bytes:
    return (HEAD + "".join(f";Школа танцев № {number};{kind};;\n" for number in range(rows))).encode()


def send(browser: Browser, content: bytes | None, button: str = "enter", name: str = "школы.csv") -> httpx.Response:
    """The form of an import with a chosen file, as a browser sends it."""

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app(browser.settings, 4201))
        async with httpx.AsyncClient(transport=transport, base_url=HOST, cookies=browser.cookies) as client:
            files = {"file": (name, content or b"", "text/csv")} if content is not None else {"other": ("", b"")}
            return await client.post("/import", data={button: "1"}, files=files, headers=OURS)

    return asyncio.run(asked())


def ended(browser: Browser, path: str) -> httpx.Response:
    """The page of a work once it goes on no more; a minute at most."""
    for _ in range(600):
        answer = browser.ask(path)
        if "refresh" not in answer.headers:
            return answer
        time.sleep(0.1)
    raise AssertionError("the work is still under way")


@pytest.fixture
def schools(region: Region) -> Callable[[], int]:
    def count() -> int:
        query = select(func.count()).where(_organisation.c.name.startswith("Школа танцев"))
        with reading(region.engine) as connection:
            return int(connection.execute(query).scalar_one())

    return count


def test_an_import_goes_on_without_its_page_and_is_found_again_in_my_work(
    enter: Enter, schools: Callable[[], int]
) -> None:
    browser = enter(METHODOLOGIST)

    sent = send(browser, sheet(20))
    page = ended(browser, sent.headers["location"])
    again = ended(browser, send(browser, sheet(20)).headers["location"])

    assert sent.status_code == 303
    assert "Загружено строк: 20, действий: 20" in page.text
    assert "уже были раньше: 20" in again.text
    assert f'href="{sent.headers["location"]}">школы.csv</a>' in browser.ask("/").text
    assert schools() == 20


def test_a_check_writes_nothing_and_is_entered_by_one_more_button(enter: Enter, schools: Callable[[], int]) -> None:
    browser = enter(METHODOLOGIST)
    where = send(browser, sheet(5), "check").headers["location"]
    checked, before = ended(browser, where), schools()

    browser.ask(where)
    browser.send(where)
    page = ended(browser, where)

    assert "Проверено, ещё не загружено" in checked.text
    assert before == 0
    assert "Загружено строк: 5" in page.text
    assert schools() == 5


@pytest.mark.parametrize("language", ["ru", "en"])
def test_each_fault_is_named_by_its_place_in_the_language_of_the_reader_and_nothing_is_written(
    enter: Enter, schools: Callable[[], int], settings: Settings, language: str
) -> None:
    browser = enter(METHODOLOGIST)

    page = ended(browser, send(browser, sheet(3, kind="корабль")).headers["location"])
    browser.send("/language", language=language)
    page = browser.ask(str(page.url.path))

    assert {"ru": "Ничего не записано: ошибок 3", "en": "Nothing was written: 3 faults"}[language] in page.text
    assert "корабль" in page.text
    assert "<td>школы</td>" in page.text
    assert schools() == 0
    assert [file.suffix for file in settings.uploads_folder.iterdir()] == [".xlsx"]


def test_all_faults_are_taken_as_a_sheet_by_whoever_sent_it_and_by_nobody_else(enter: Enter, tmp_path: Path) -> None:
    browser = enter(METHODOLOGIST)
    where = send(browser, sheet(150, kind="корабль")).headers["location"]
    page = ended(browser, where)

    taken, other = browser.ask(f"{where}/faults"), enter(CURATOR).ask(f"{where}/faults")

    (tmp_path / "faults.xlsx").write_bytes(taken.content)
    rows = list(load_workbook(tmp_path / "faults.xlsx").worksheets[0].values)
    assert f'href="{where}/faults"' in page.text
    assert "potok import" not in page.text
    assert len([row for row in rows if "корабль" in row]) == 150
    assert other.status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"\x00\x01\x02", "a.xlsx"), (b"", "a.csv"), (b"no sheet", "../../../etc/passwd"), (b"x", HOSTILE)],
    ids=["bytes", "empty", "path", "hostile"],
)
def test_what_is_no_spreadsheet_is_refused_in_a_sentence_and_kept_nowhere(
    enter: Enter, settings: Settings, content: bytes, name: str
) -> None:
    browser = enter(METHODOLOGIST)

    page = ended(browser, send(browser, content, name=name).headers["location"])

    assert "Не сделано" in page.text
    assert "Ошибка программы" not in page.text
    assert "<script>" not in page.text
    assert [file for file in settings.uploads_folder.iterdir() if not file.name.endswith("-faults.xlsx")] == []


def test_no_file_is_an_error_beside_its_field(enter: Enter) -> None:
    answer = send(enter(METHODOLOGIST), None)

    assert (answer.status_code, "Выберите файл таблицы" in answer.text) == (422, True)


def test_a_work_is_nobodys_but_its_persons(enter: Enter) -> None:
    where = send(enter(METHODOLOGIST), sheet(1)).headers["location"]
    other = enter(CURATOR)

    seen, sent = other.ask(where), other.send(where)
    ended(enter(METHODOLOGIST), where)

    assert (seen.status_code, sent.status_code) == (404, 404)
    assert "школы.csv" not in other.ask("/").text


def test_whoever_was_proved_long_ago_only_checks_until_they_show_who_they_are(
    enter: Enter, region: Region, schools: Callable[[], int]
) -> None:
    browser = enter(METHODOLOGIST)
    session = TABLES["web_session"]
    with reading(region.engine) as connection:
        proved = connection.execute(select(session.c.proved_at)).scalar_one()
    with writing(region.engine) as connection:
        connection.execute(update(session).values(proved_at=proved.replace(year=2020)))

    where = send(browser, sheet(2)).headers["location"]
    page = ended(browser, where)
    entered = browser.send(where)

    assert "Проверено, ещё не загружено" in page.text
    assert (entered.status_code, schools()) == (401, 0)


def test_a_work_cut_off_by_a_restart_says_so_and_is_begun_once_more(
    enter: Enter, settings: Settings, region: Region, schools: Callable[[], int]
) -> None:
    browser = enter(METHODOLOGIST)
    where = send(browser, sheet(4), "check").headers["location"]
    ended(browser, where)
    with writing(region.engine) as connection:  # as a process leaves it that was killed on the way
        connection.execute(update(_work).values(state=long_work.RUNNING, said="", ended_at=None))

    page = browser.ask(where)
    browser.send(where)
    after = ended(browser, where)

    assert "Сервер перезапустили посреди загрузки" in page.text
    assert "ничего не записано" in page.text
    assert "Проверено, ещё не загружено" in after.text


def test_a_file_that_waited_too_long_is_taken_away_by_the_nightly_sweep_and_asked_for_again(
    enter: Enter, settings: Settings
) -> None:
    browser = enter(METHODOLOGIST)
    where = send(browser, sheet(4), "check").headers["location"]
    ended(browser, where)
    for kept in settings.uploads_folder.iterdir():
        os.utime(kept, (0, 0))

    programme = Programme.open(settings)
    sweep(programme, programme.today())
    page = browser.ask(where).text
    browser.send(where)

    assert list(settings.uploads_folder.iterdir()) == []
    assert '<form method="post" action="/work' not in page
    assert "Проверено, ещё не загружено" in browser.ask(where).text


def test_a_work_that_ends_while_it_is_looked_at_is_never_said_to_be_cut_off(
    region: Region, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(json=False, settings=settings, seated=Acting(METHODOLOGIST))
    (long_work.files_of(place) / "1").mkdir()
    (long_work.files_of(place) / "1" / "a.csv").write_bytes(sheet(1))
    ends, looked = Event(), Event()

    def doing(live: long_work.Live) -> tuple[str, long_work.Shown]:
        ends.wait(60)
        return import_page.enter(live)

    number = long_work.begin(place, "import", "a.csv", {"file": "1/a.csv", "check": False}, doing)
    read = long_work._read

    def slowly(row: Any, alive: Mapping[str, long_work.Live]) -> long_work.Work:
        ends.set()
        for _ in range(6000):
            if looked.is_set() or number not in long_work._ALIVE:
                break
            time.sleep(0.01)
        looked.set()
        return read(row, alive)

    monkeypatch.setattr(long_work, "_read", slowly)
    meanwhile, after = long_work.work_of(place, number), long_work.work_of(place, number)

    assert meanwhile is not None
    assert after is not None
    assert (meanwhile.state, after.state) == (long_work.RUNNING, long_work.DONE)


def test_what_was_written_before_the_server_fell_counts_as_done(
    region: Region, settings: Settings, schools: Callable[[], int]
) -> None:
    place = Place(json=False, settings=settings, seated=Acting(METHODOLOGIST))
    row = {"number": "1", "person": METHODOLOGIST, "kind": "import", "called": "a.csv", "state": long_work.RUNNING,
           "done": 0, "asked": "{}", "said": "", "begun_at": place.programme.now(), "ended_at": None}  # fmt: skip
    with writing(region.engine) as connection:
        connection.execute(_work.insert().values(row))
    (long_work.files_of(place) / "1").mkdir()
    (long_work.files_of(place) / "1" / "a.csv").write_bytes(sheet(3))

    import_page.enter(long_work.Live("1", place, {"file": "1/a.csv", "check": False}))
    found = long_work.work_of(place, "1")

    assert found is not None
    assert (found.state, found.done, schools()) == (long_work.DONE, 3, 3)


def test_what_was_entered_is_not_said_to_be_undone_by_what_failed_after_it(
    region: Region, settings: Settings, schools: Callable[[], int]
) -> None:
    place = Place(json=False, settings=settings, seated=Acting(METHODOLOGIST))
    (long_work.files_of(place) / "1").mkdir()
    (long_work.files_of(place) / "1" / "a.csv").write_bytes(sheet(3))

    def doing(live: long_work.Live) -> tuple[str, long_work.Shown]:
        import_page.enter(live)
        raise OSError("no room for the letters")

    number = long_work.begin(place, "import", "a.csv", {"file": "1/a.csv", "check": False}, doing)
    while number in long_work._ALIVE:
        time.sleep(0.01)
    found = long_work.work_of(place, number)

    assert found is not None
    assert (found.state, schools()) == (long_work.DONE, 3)


def test_offers_are_made_without_their_page_and_counted_by_what_is_there(enter: Enter, region: Region) -> None:
    package = region.package()
    browser = enter(METHODOLOGIST)

    sent = browser.send(f"/offer/{package}", kind="municipality")
    page = ended(browser, sent.headers["location"])
    again = ended(browser, browser.send(f"/offer/{package}", kind="municipality").headers["location"])
    browser.send("/do/withdraw_offer", subject="OFR-0001", reason="не тому")
    ticked = browser.send(f"/offer/{package}", kind="municipality", again="1").headers["location"]

    assert "Предложений: 1, уже были: 0" in page.text.partition("<table")[0]
    assert "Prefect" not in page.text
    assert "Предложений: 0, уже были: 1" in again.text
    assert "Предложений: 1, уже были: 0" in ended(browser, ticked).text


def test_a_page_says_by_its_tick_and_by_no_option_how_to_offer_once_more(enter: Enter, region: Region) -> None:
    package = region.package()
    withdrawn = WithdrawOffer(actor=METHODOLOGIST, on=DAY, subject=region.offer(package, TOWN), reason="не тому")
    region.do(withdrawn)
    browser = enter(METHODOLOGIST)

    tried = browser.ask(f"/offer/{package}?kind=municipality").text
    made = ended(browser, browser.send(f"/offer/{package}", kind="municipality").headers["location"]).text

    for page in (tried, made):
        assert "уже предлагали" in page.partition("<table")[2]
        assert "--again" not in page


def test_one_receiver_is_asked_for_the_places_below_it_on_the_page_too(enter: Enter, region: Region) -> None:
    package = region.package()
    for number in (1, 2):
        region.do(below(f"SCH-{number}", f"Филиал {number}"))
    browser = enter(METHODOLOGIST)

    many = browser.send(f"/offer/{package}", kind="municipality", also=BODY, places="SCH-1")
    ended(browser, browser.send(f"/offer/{package}", also=TOWN, places="SCH-1\nФилиал 2").headers["location"])

    assert (many.status_code, "места называют одному получателю" in many.text) == (422, True)
    place = TABLES["offer_place"]
    with reading(region.engine) as connection:
        assert set(connection.execute(select(place.c.organisation)).scalars()) == {"SCH-1", "SCH-2"}


def below(code: str, title: str) -> RegisterOrganisation:
    """An institution of the town."""
    kind = OrganisationKind.INSTITUTION
    return RegisterOrganisation(actor=METHODOLOGIST, on=DAY, title=title, kind=kind, parent=TOWN, code=code)


def test_offers_cut_off_are_counted_and_made_to_the_rest_or_are_done_when_the_runner_went_on(
    enter: Enter, region: Region
) -> None:
    browser = enter(METHODOLOGIST)
    package = region.package()
    where = browser.send(f"/offer/{package}", kind="municipality").headers["location"]
    ended(browser, where)
    asked = {"form": {"package": package, "receivers": [{"organisation": TOWN}, {"organisation": BODY}]}}

    pages = []
    for form in (asked, {"form": asked["form"] | {"receivers": [{"organisation": TOWN}]}}, asked | {"offered": 1}):
        with writing(region.engine) as connection:  # as a process leaves it that was killed on the way
            told = {"state": long_work.RUNNING, "said": "", "asked": json.dumps(form)}
            connection.execute(update(_work).values(told))
        pages.append(browser.ask(where).text)

    assert "Предложений сделано: 1 из 2" in " ".join(pages[0].split())
    assert "Повторить" in pages[0]
    assert "Сделано" in pages[1]
    assert "Повторить" not in pages[1]
    assert "Сделано" in pages[2], "its button said one: the other receiver is refused, and nothing is left to be made"


def test_an_act_of_erasure_leaves_no_upload_and_no_work_that_names_the_person(
    enter: Enter, window: Window, region: Region, settings: Settings, tmp_path: Path
) -> None:
    window("person", "register", "Кузнецова Дарья Олеговна", "--email", "kuznetsova@region.example", "--code", "PER-77")
    browser = enter(METHODOLOGIST)
    for name in ("Кузнецова Дарья.csv", "школы.csv"):
        ended(browser, send(browser, sheet(1), "check", name=name).headers["location"])

    done = window("person", "anonymise", "PER-77", "--act", "акт № 1")

    assert done.code == 0, done.err
    assert list(settings.uploads_folder.iterdir()) == []
    with reading(region.engine) as connection:
        assert list(connection.execute(select(_work.c.called)).scalars()) == ["школы.csv"]
