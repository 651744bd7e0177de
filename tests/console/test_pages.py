"""The staff's pages: who gets in, what they see and do, and what an attacker with a browser does not."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import Engine, event

from console.web.app import app
from console.web.session import COOKIE, link_secret
from domain.engine.actor import Acting
from domain.programme.kinds import OfferAnswer
from flows.settings import Settings
from tests.console.conftest import ADMINISTRATOR
from tests.looked_at import seen
from tests.region import DAY, METHODOLOGIST, NOW, SCHOOL, TOWN, Region

HOST = "http://127.0.0.1:4201"
OURS = {"origin": HOST, "sec-fetch-site": "same-origin"}
HOSTILE = '<script>alert("1")</script>'


@dataclass
class Browser:
    """Asks as a browser does, and keeps cookies."""

    settings: Settings
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, form: Mapping[str, str] | None = None, **headers: str) -> httpx.Response:
        return asyncio.run(self._asked(path, form, headers))

    async def _asked(self, path: str, form: Mapping[str, str] | None, headers: Mapping[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(app(self.settings, 4201))
        async with httpx.AsyncClient(transport=transport, base_url=HOST, cookies=self.cookies) as client:
            if form is None:
                answer = await client.get(path, headers=dict(headers))
            else:
                answer = await client.post(path, data=dict(form), headers=OURS | dict(headers))
            # a cookie that is set anew stands beside the one that was sent: the newer is told last
            self.cookies = {one.name: one.value or "" for one in client.cookies.jar}
            return answer

    def send(self, path: str, **form: str) -> httpx.Response:
        """A form as its page sends it: with the entry at which its subject stood when it was filled in."""
        return self.ask(path, seen(self.settings, form.get("subject", "")) | form)


@pytest.fixture
def settings(region: Region, tmp_path: Path) -> Settings:
    return Settings(_env_file=None)


Enter = Callable[..., Browser]


@pytest.fixture
def enter(settings: Settings, region: Region) -> Enter:
    """A browser of whoever is named, signed in by a link."""
    from flows.programme import Programme

    def entered(word: str = ADMINISTRATOR) -> Browser:
        programme = Programme.open(settings)
        acting = Acting(programme.actor(word))
        secret = link_secret(programme.engine, acting, today=programme.today(), now=programme.now())
        browser = Browser(settings)
        assert browser.send("/sign-in", link=secret).status_code == 303
        return browser

    return entered


def test_without_a_session_every_page_asks_to_sign_in(settings: Settings) -> None:
    stranger = Browser(settings)

    answers = [stranger.ask(path) for path in ("/", "/list/projects", "/list/doctor", "/do/decide", "/at/PRJ-0001")]

    assert {answer.status_code for answer in answers} == {401}
    assert all("Ваш ключ" in answer.text for answer in answers)
    assert stranger.send("/do/submit", subject="PRJ-0001").status_code == 401


def test_a_link_signs_in_once_by_its_button_and_not_by_being_fetched(settings: Settings, region: Region) -> None:
    from flows.programme import Programme

    programme = Programme.open(settings)
    acting = Acting(programme.actor(ADMINISTRATOR))
    secret = link_secret(programme.engine, acting, today=programme.today(), now=programme.now())
    scanner, person, thief = Browser(settings), Browser(settings), Browser(settings)

    fetched = [scanner.ask(f"/sign-in?link={secret}") for _ in range(3)]
    first, second = person.send("/sign-in", link=secret), thief.send("/sign-in", link=secret)

    assert {answer.status_code for answer in fetched} == {200}
    assert COOKIE not in scanner.cookies
    assert (first.status_code, second.status_code) == (303, 403)
    assert "HttpOnly" in first.headers["set-cookie"]
    assert "SameSite=lax" in first.headers["set-cookie"]
    assert person.ask("/").status_code == 200


def test_a_link_that_is_too_old_opens_nothing(settings: Settings, region: Region) -> None:
    from flows.programme import Programme

    programme = Programme.open(settings)
    then = programme.now() - timedelta(minutes=16)
    secret = link_secret(programme.engine, Acting(programme.actor(ADMINISTRATOR)), today=programme.today(), now=then)

    assert Browser(settings).send("/sign-in", link=secret).status_code == 403


def test_a_session_that_was_set_from_outside_is_not_kept_and_one_that_ended_opens_nothing(
    settings: Settings, enter: Enter
) -> None:
    planted = Browser(settings, {COOKIE: "chosen-by-an-attacker"})
    browser = enter()
    kept = dict(browser.cookies)

    browser.send("/sign-out")

    assert planted.ask("/").status_code == 401
    assert Browser(settings, kept).ask("/").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_that_was_sent_by_another_page_is_refused(enter: Enter, headers: dict[str, str]) -> None:
    browser = enter()

    assert browser.ask("/do/register_organisation", {"title": "Х", "kind": "body"}, **headers).status_code == 403


def test_reading_changes_nothing(enter: Enter) -> None:
    browser = enter()

    assert browser.ask("/sign-out").status_code == 405
    assert browser.ask("/do/register_organisation?title=Новая&kind=body").status_code == 200
    assert "Новая" not in browser.ask("/list/organisations").text


def test_a_hostile_title_is_text_wherever_it_is_shown(enter: Enter) -> None:
    browser = enter()
    done = browser.send("/do/register_organisation", title=HOSTILE, kind="body")
    code = str(re.findall(r"/at/([A-Z]+-\d+)", done.text)[0])

    pages = [done, *(browser.ask(path) for path in ("/list/organisations", f"/at/{code}"))]
    pages += [browser.ask(f"/list/projects?words={HOSTILE}"), browser.send("/do/submit", subject=HOSTILE)]

    assert all("<script>" not in page.text for page in pages)
    assert all("&lt;script&gt;" in page.text for page in pages)
    assert "script-src 'self'" in pages[0].headers["content-security-policy"]
    assert "frame-ancestors 'none'" in pages[0].headers["content-security-policy"]


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"])
def test_the_other_language_leads_to_no_other_address(settings: Settings, back: str) -> None:
    answer = Browser(settings).send("/language", language="en", back=back)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("field", ["actor", "acting", "ticket", "sha256", "newcomers"])
def test_a_field_that_the_form_does_not_have_is_refused(enter: Enter, field: str) -> None:
    browser = enter()

    answer = browser.ask("/do/register_organisation", {"title": "Новая школа", "kind": "body", field: "P-0002"})

    assert answer.status_code == 422
    assert "такого поля нет" in answer.text
    assert "Новая школа" not in browser.ask("/list/organisations").text


def test_an_error_stands_beside_its_field_and_nothing_typed_is_lost(enter: Enter) -> None:
    browser = enter()

    answer = browser.send("/do/lend_role", person="person1@region.example", role="", until="31.02.2025", scope="*")

    assert answer.status_code == 422
    assert 'href="#f-until"' in answer.text
    assert 'id="f-until-error"' in answer.text
    assert "«31.02.2025» не дата" in answer.text
    assert 'value="31.02.2025"' in answer.text
    assert 'value="person1@region.example"' in answer.text


def test_whoever_holds_no_role_is_told_whom_to_ask_and_sees_nothing(enter: Enter, region: Region) -> None:
    enter().send("/do/register_person", title="Новый Человек", email="new@region.example")

    newcomer = enter("new@region.example")

    for path in ("/", "/list/projects", "/list/people", "/do"):
        answer = newcomer.ask(path)
        assert answer.status_code == 403
        assert "обратитесь к администратору" in answer.text


@pytest.mark.parametrize("page", ["letters", "roles", "keys", "doctor"])
def test_administration_is_for_administrators(enter: Enter, page: str) -> None:
    browser = enter()
    browser.send("/do/register_person", title="Ведущий Проекта", email="lead@region.example")
    browser.send("/do/give_role", person="lead@region.example", role="project_leader", scope="*")

    assert browser.ask(f"/list/{page}").status_code == 200
    assert enter("lead@region.example").ask(f"/list/{page}").status_code == 403


def test_the_page_of_what_is_missing_hands_the_same_out_as_a_paper(enter: Enter) -> None:
    browser = enter()

    page = browser.ask(f"/list/readiness?organisation={SCHOOL}&level=regional&occasion=first").text
    links = [unescape(link) for link in re.findall(r'href="(/paper/[^"]+)"', page)]
    answers = [browser.ask(link) for link in links]

    assert [answer.content[:4] for answer in answers] == [b"PK\x03\x04", b"%PDF"]
    assert all(f"{SCHOOL}/readiness." in link and "level=regional" in link for link in links)
    assert browser.ask(f"/paper/{SCHOOL}/readiness.pdf?level=nonsense").status_code == 422
    assert Browser(browser.settings).ask(links[0]).status_code == 401


def test_the_page_of_a_check_hands_the_certificate_out_while_its_status_is_in_force(
    enter: Enter, region: Region, settings: Settings
) -> None:
    from flows.seal_copies import make_key

    make_key(settings, NOW)
    check = region.apply(region.finished_pilot())
    browser, link = enter(), f"/paper/{check}/certificate.pdf"

    before, early = browser.ask(f"/at/{check}").text, browser.ask(link)
    region.walk(check)
    after, answer = browser.ask(f"/at/{check}").text, browser.ask(link)

    assert link not in before
    assert early.status_code == 422
    assert link in after
    assert answer.content.startswith(b"%PDF")
    assert Browser(settings).ask(link).status_code == 401


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_page_and_every_form_opens_in_both_languages(enter: Enter, language: str) -> None:
    from console.web.deeds import actions
    from console.web.pages import PAGES
    from console.web.views import LISTS

    browser = enter()
    browser.send("/language", language=language)

    paths = ["/", "/do", *(f"/list/{name}" for name in (*LISTS, *PAGES)), *(f"/do/{name}" for name in actions())]

    for path in paths:
        answer = browser.ask(path)
        assert answer.status_code == 200, path
        assert f'<html lang="{language}">' in answer.text
        assert {"ru": "Участники", "en": "People"}[language] in answer.text
        assert {"ru": ">People<", "en": ">Участники<"}[language] not in answer.text


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"login=\xff\xfe", "application/x-www-form-urlencoded"),
        ("&".join(f"a{number}=1" for number in range(900)).encode(), "application/x-www-form-urlencoded"),
        (b"login=a%00b", "application/x-www-form-urlencoded"),
        (b"nothing", "multipart/form-data"),
    ],
    ids=["no text", "too many fields", "a null character", "no boundary"],
)
def test_what_no_form_of_ours_sends_is_refused_in_a_sentence(enter: Enter, content: bytes, kind: str) -> None:
    browser = enter()

    async def sent() -> httpx.Response:
        transport = httpx.ASGITransport(app(browser.settings, 4201))
        async with httpx.AsyncClient(transport=transport, base_url=HOST, cookies=browser.cookies) as client:
            return await client.post("/do/park", content=content, headers=OURS | {"content-type": kind})

    assert asyncio.run(sent()).status_code == 400


@pytest.mark.parametrize("path", ["/at/%00", "/list/find?asked=%00", "/board?centre=%00", "/do/measure?subject=%00"])
def test_an_address_with_a_null_character_is_refused_before_any_database_sees_it(enter: Enter, path: str) -> None:
    assert enter().ask(path).status_code == 400


def statements(browser: Browser, path: str) -> int:
    """How many questions a page asks of the database."""
    said: list[str] = []

    def heard(*told: Any) -> None:
        # a new connection, the minute's note of a session and the second's look at who is proved are not the page's
        if told[2].startswith("SELECT") and "identity_mode" not in told[2]:
            said.append(told[2])

    event.listen(Engine, "before_cursor_execute", heard)
    try:
        assert browser.ask(path).status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", heard)
    return len(said)


def test_no_page_asks_a_question_a_row(enter: Enter, region: Region) -> None:
    code = region.open_project(title="Первый проект")
    browser, paths = enter(METHODOLOGIST), ("/", "/board", "/list/projects", "/list/organisations", f"/at/{code}")
    few = [statements(browser, path) for path in paths]
    for number in range(12):
        region.open_project(title=f"Учёт № {number} в отделе {number}", anyway=True)

    many = [statements(browser, path) for path in paths]

    assert many[1:] == few[1:]
    assert many[0] <= few[0]  # a page of my work that is full looks no further
    assert max(many) <= 70


def test_an_offer_that_waits_for_my_reply_stands_once_among_what_is_asked_of_me(enter: Enter, region: Region) -> None:
    offer = region.offer(region.package(), TOWN)
    region.answer(offer, OfferAnswer.QUESTION, comment="Сколько людей нужно?")

    assert enter(METHODOLOGIST).ask("/").text.count(f'href="/at/{offer}"') == 1


LOOKED_AT = ("/list/people", "/list/roles", "/list/letters", "/list/keys", "/list/find?asked=Участник",
             "/suggest?kind=person&field=q&q=Участ", "/suggest?field=q&q=per-0002")  # fmt: skip


@pytest.mark.parametrize("page", [*LOOKED_AT, f"/at/{METHODOLOGIST}"])
def test_whoever_looks_at_people_stands_in_the_security_log(enter: Enter, tmp_path: Path, page: str) -> None:
    assert enter().ask(page).status_code == 200

    told = [orjson.loads(line) for line in (tmp_path / "security.jsonl").read_text("utf-8").splitlines()]
    assert [one["by"] for one in told if one["event"] == "looked_at"] == [METHODOLOGIST]


def test_the_board_counts_what_stands_in_each_phase_and_narrows_to_mine(enter: Enter, region: Region) -> None:
    first = region.open_project(title="Первый проект")
    region.go(region.open_project(title="Второй проект"))
    browser = enter(METHODOLOGIST)

    page = browser.ask("/board").text
    mine = browser.ask("/board?whose=mine").text

    assert page.count('aria-labelledby="lane-') == 2
    assert f'href="/at/{first}"' in page
    assert "Доска проектов" in mine


def test_the_page_shows_the_numbers_of_a_day_and_each_leads_to_its_list(enter: Enter, region: Region) -> None:
    replica = region.replica(region.package())
    browser = enter()

    page = browser.ask(f"/list/replication?as_of={DAY:%d.%m.%Y}").text
    (leads,) = (unescape(link) for link in re.findall(r'href="(/list/replication[^"]*why=1\.13)"', page))

    assert replica in browser.ask(leads).text
    assert "Прогноз" in page
    assert browser.ask("/list/replication?as_of=вчера").status_code == 422
