"""The pages in a real browser: whoever cannot see well, has no mouse or a telephone works with each of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import orjson
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect, sync_playwright

from console.web.deeds import actions
from console.web.long_work import STANDS
from console.web.pages import PAGES
from console.web.session import link_secret
from console.web.views import LISTS
from domain.engine.actor import Acting
from domain.engine.database import reading, writing
from domain.programme.kinds import Level
from domain.reports.axis import Question
from domain.reports.certificate import certificate_of
from domain.reports.statuses import statuses
from domain.stored.tables import TABLES
from flows.programme import Programme
from flows.settings import Settings
from notifications.leadership import write_reports
from tests.flows.test_doors import CHROMIUM
from tests.office import lead
from tests.ports import free_port
from tests.region import DAY, METHODOLOGIST, NOW, SAMPLE, SCHOOL, Region

pytestmark = [pytest.mark.system, pytest.mark.skipif(shutil.which("chromium") is None, reason="needs a browser")]

LONG = "Сокращение времени выдачи справок " * 9 + "Государственноебюджетноеучреждениездравоохранения" * 3
LOOKED = """({
    wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    language: document.documentElement.lang,
    forms: [...document.querySelectorAll("a[href^='/do/']")].map(link => link.getAttribute("href")),
    built: document.documentElement.outerHTML.replace(/>[^<>]*[^<>\\s][^<>]*</g, ">a word<")
        .replace(/ (href|action|value|content)="[^"]+"/g, " $1"),
})"""
"""What is seen of a page; `built` is the page but for its words: pages of one build need judging once."""
JUDGED = """axe.run({resultTypes: ["violations"]}).then(found => found.violations
    .filter(({impact}) => ["serious", "critical"].includes(impact)).map(({id}) => id))"""


@dataclass
class Place:
    """Pages that are served, and what there is to see."""

    url: str
    settings: Settings
    codes: tuple[str, ...]
    status: str
    """The check code of a status in force."""

    def link(self) -> str:
        """Signs the methodologist in."""
        programme = Programme.open(self.settings)
        secret = link_secret(programme.engine, Acting(METHODOLOGIST), today=programme.today(), now=programme.now())
        return f"{self.url}/sign-in?link={secret}"

    def paths(self) -> list[str]:
        """Every page there is but the forms."""
        lists = [f"/list/{name}" for name in (*LISTS, *PAGES)]
        return [
            "/",
            "/board",
            "/own",
            "/do",
            "/verify",
            "/practices",
            "/register",
            f"/verify?code={self.status}",
            *lists,
            f"/list/readiness?organisation={SCHOOL}&level=local",
            "/list/report?as_of=11.12.2024&against=01.12.2024",
            "/list/report?why=1.6",
            "/list/projects?standing=awaiting",
            "/list/projects?sort=-title&centre=&late=1",
            "/issued",
            "/issued/2024-11-30",
            "/import",
            "/methodology",
            *(f"/work/{state}" for state in STANDS),
            *(f"/offer/{code}?kind=municipality" for code in self.codes if code.startswith("PKG")),
            *(f"/do/{name}?subject={code}" for code in self.codes[:1] for name in ("decide", "measure")),
            *(f"/at/{code}" for code in self.codes),
        ]


def begin_works(region: Region) -> None:
    """A work of each state, of a file with a long name, with a table of what is wrong in it."""
    table = {"columns": [{"heading": "Строка", "right": True, "typed": False}], "rows": [["12"]], "title": ""}
    said = orjson.dumps({"ru": [LONG, table], "en": ["Nothing was written", table]}).decode()
    row = {"person": METHODOLOGIST, "kind": "import", "called": LONG[:300], "asked": "{}", "done": 3, "said": said,
           "begun_at": NOW, "ended_at": NOW}  # fmt: skip
    with writing(region.engine) as connection:
        connection.execute(TABLES["long_work"].insert(), [row | {"number": state, "state": state} for state in STANDS])


@pytest.fixture
def place(region: Region, tmp_path: Path) -> Iterator[Place]:
    """The web process beside a region in which something happened."""
    digest = sha256(SAMPLE).hexdigest()
    kept = tmp_path / "documents" / digest[:2] / digest
    kept.parent.mkdir(parents=True)
    kept.write_bytes(SAMPLE)
    package = region.package()
    with reading(region.engine) as connection:
        status = certificate_of(statuses(connection, Question(DAY))[0], region.pack).code
    long = region.open_project(title=LONG)
    exemplar = region.finished_pilot()
    check = region.apply(exemplar, Level.REGIONAL)
    begin_works(region)
    write_reports(region.engine, region.packs, on=NOW.date(), now=NOW)
    settings, port = Settings(_env_file=None), free_port()
    command = [sys.executable, "-m", "console.web", str(port)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, env=dict(os.environ))
    url = f"http://127.0.0.1:{port}"
    for _ in range(3000):
        try:
            if httpx.get(f"{url}/ready").status_code == 200:
                break
        except httpx.TransportError:
            time.sleep(0.1)
    yield Place(url, settings, (long, exemplar, check, package, SCHOOL, METHODOLOGIST), status)
    process.terminate()
    process.communicate(timeout=300)


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        yield found
        found.close()


def entered(browser: Browser, place: Place, language: str, **context: object) -> Page:
    """A page of somebody who signed in by a link, reading in a language."""
    page = browser.new_context(locale="ru-RU", **context).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(60_000)
    page.goto(place.link())
    lead(page.get_by_role("button", name="Войти"))
    if language == "en":
        lead(page.get_by_role("button", name="English"))
    return page


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_page_can_be_used_by_everybody_calls_nobody_and_keeps_to_its_own_policy(
    browser: Browser, place: Place, language: str
) -> None:
    page = entered(browser, place, language, viewport={"width": 320, "height": 700})
    page.add_init_script(AXE_SCRIPT)  # kept by the browser: handed over at each page it would take a fifth of the time
    said: list[str] = []
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)

    found: dict[str, list[str]] = {}
    refused = "/verify?code=ABCD-EFGH-9"
    judged: set[str] = set()
    forms = {name: f"/do/{name}" for name in actions()}
    for path in chain((*place.paths(), refused), forms.values()):
        page.goto(f"{place.url}{path}")
        seen = page.evaluate(LOOKED)
        if path not in forms.values():  # a page leads to the form of its own subject, which has its fields
            forms |= {urlsplit(link).path.removeprefix("/do/"): link for link in seen["forms"] if "?" in link}
        wrong = [] if path == refused else [*said]  # the browser calls a refusal an error
        if seen["built"] not in judged:
            wrong += page.evaluate(JUDGED)
            judged.add(seen["built"])
        if seen["wide"]:
            wrong.append("wider than a telephone")
        if seen["language"] != language:
            wrong.append("another language")
        if wrong:
            found[path] = wrong
        said.clear()

    assert found == {}
    assert asked == {urlsplit(place.url).netloc}


def test_whoever_has_only_a_keyboard_skips_to_the_content_and_reaches_every_button(
    browser: Browser, place: Place
) -> None:
    page = entered(browser, place, "ru")
    page.goto(f"{place.url}/do/park")

    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))

    named = page.evaluate(
        "[...document.querySelectorAll('main input:not([type=hidden]),main select,main textarea,main button')]"
        ".map(one => one.id || one.textContent.trim())"
    )
    assert first == "#main"
    assert set(named) <= reached


def test_a_name_is_offered_while_it_is_typed_and_the_name_behind_a_code_is_told(browser: Browser, place: Place) -> None:
    page = entered(browser, place, "ru")
    page.goto(f"{place.url}/do/give_role")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)

    page.locator("#f-person").press_sequentially("Участник 2")
    page.locator("#f-person-list option").first.wait_for(state="attached")
    offered = page.locator("#f-person-list option").evaluate_all("all => all.map(one => [one.value, one.text])")
    page.locator("#f-person").fill(offered[0][0])

    page.locator(".found", has_text="Участник 2").wait_for()
    assert offered == [["Участник 2", "Участник 2 · специалист"]]
    assert said == []


def test_a_list_follows_its_filter_without_a_button_and_the_address_keeps_it(browser: Browser, place: Place) -> None:
    page = entered(browser, place, "ru")
    page.goto(f"{place.url}/list/projects")
    rows = page.locator("main table tbody tr")
    before = rows.count()

    page.locator("#standing").select_option("completed")
    page.wait_for_url("**standing=completed**")

    expect(rows).not_to_have_count(before)
    assert 0 < rows.count() < before
    assert page.evaluate("document.activeElement.id") in ("standing", "")
    page.reload()
    assert page.locator("#standing").input_value() == "completed"


def test_without_the_script_a_list_is_filtered_by_its_button(browser: Browser, place: Place) -> None:
    page = entered(browser, place, "ru", java_script_enabled=False)
    page.goto(f"{place.url}/list/projects")

    page.locator("#standing").select_option("completed")
    lead(page.get_by_role("button", name="Показать"))

    assert "standing=completed" in page.url


def test_the_one_script_is_the_one_that_its_licence_and_hash_stand_beside() -> None:
    static = Path(__file__).parents[2] / "console" / "web" / "static"
    digest, name = (static / "htmx.min.js.sha256").read_text("ascii").split()

    assert [file.name for file in static.glob("*.js")] == [name]
    assert sha256((static / name).read_bytes()).hexdigest() == digest
    assert "Zero-Clause BSD" in (static / "htmx.LICENSE").read_text("utf-8")


def test_the_font_is_ours_with_its_licence_and_hashes_and_no_file_comes_from_elsewhere(
    browser: Browser, place: Place
) -> None:
    static = Path(__file__).parents[2] / "console" / "web" / "static"
    hashes = dict(line.split()[::-1] for line in (static / "golos.sha256").read_text("ascii").splitlines())
    page, asked = entered(browser, place, "ru"), list[str]()

    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{place.url}/list/projects")
    page.evaluate("document.fonts.ready")
    drawn = page.evaluate("[...document.fonts].filter(one => one.status === 'loaded').map(one => one.family)")

    assert {file.name for file in static.glob("*.woff2")} == hashes.keys()
    assert {name: sha256((static / name).read_bytes()).hexdigest() for name in hashes} == hashes
    assert "SIL OPEN FONT LICENSE" in (static / "golos.LICENSE").read_text("utf-8")
    assert '"Golos Text"' in drawn or "Golos Text" in drawn
    assert all(url.startswith((place.url, "data:")) for url in asked)


def test_a_printed_page_has_what_it_tells_and_not_what_can_be_done_with_it(browser: Browser, place: Place) -> None:
    page = entered(browser, place, "ru")
    page.goto(f"{place.url}/at/{place.codes[1]}")

    page.emulate_media(media="print")

    seen = {
        name: page.locator(f"section[aria-labelledby={name}] li").first.is_visible() for name in ("papers", "printed")
    }
    assert seen == {"papers": True, "printed": False}
    assert not page.locator("nav").first.is_visible()
    page.goto(f"{place.url}/at/{place.codes[2]}")
    assert not page.locator("section[aria-labelledby=deeds]").is_visible()


def test_a_printed_board_has_every_lane_and_no_line_that_hangs_on_a_separator(browser: Browser, place: Place) -> None:
    page = entered(browser, place, "ru", viewport={"width": 320, "height": 700})
    page.goto(f"{place.url}/board")
    page.emulate_media(media="print")

    page.evaluate("one => one.after(one.cloneNode(true))", page.locator(".board section").first.element_handle())
    right = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.board section')].map(one => one.getBoundingClientRect().right))"
    )

    assert right <= 320
    assert "·" not in "".join(page.locator(".counts").all_inner_texts())
