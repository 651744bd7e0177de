"""Signing in at a browser: a mailed link, a password and a code, a server in front; and whoever tries as another."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from types import MappingProxyType, SimpleNamespace

import httpx
import pyotp
import pytest
from pydantic import ValidationError

from console.web import entry
from console.web.app import app
from console.web.guest import TEMPLATES
from console.web.passwords import STEP
from console.web.session import COOKIE, bound, link_secret, seated_by_link
from domain.archive.export import export
from domain.engine.actor import Acting, Method
from domain.engine.tickets import hash_of
from domain.registry.anonymisation import AnonymisePerson
from domain.registry.people import AmendPerson, GiveRole
from flows.peer import NOBODY
from flows.programme import Programme
from flows.settings import Settings
from tests.archives import METADATA
from tests.region import CUSTOMER, DAY, LEADER, METHODOLOGIST, STRANGER, Region

HOST = "http://127.0.0.1:4201"
OURS = {"origin": HOST, "sec-fetch-site": "same-origin"}
FRONT = {"x_remote_user": "person1@region.example", "x_potok_proxy": "shown"}
WORD = "корректная лошадь батарея"


@dataclass
class Browser:
    """Asks as a browser does, from some machine, and keeps cookies."""

    settings: Settings
    peer: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, path: str, form: Mapping[str, str] | None = None, *, headers: Mapping[str, str] = MappingProxyType({})
    ) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return asyncio.run(self._asked(path, form, named))

    async def _asked(self, path: str, form: Mapping[str, str] | None, headers: Mapping[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(app(self.settings, 4201), client=(self.peer, 50000))
        async with httpx.AsyncClient(transport=transport, base_url=HOST, cookies=self.cookies) as client:
            if form is None:
                answer = await client.get(path, headers=dict(headers))
            else:
                answer = await client.post(path, data=dict(form), headers=OURS | dict(headers))
            self.cookies = {str(one.name): str(one.value) for one in client.cookies.jar}
            return answer

    def send(self, path: str, **form: str) -> httpx.Response:
        return self.ask(path, form)


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet() -> None:
    entry._limiter.cache_clear()


@pytest.fixture
def settings(region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("POTOK_MAILDIR", str(tmp_path / "mail"))
    return Settings(_env_file=None)


def entered(settings: Settings, person: str) -> Browser:
    """A browser of somebody, signed in."""
    programme = Programme.open(settings)
    secret = link_secret(programme.engine, Acting(person), today=programme.today(), now=programme.now())
    browser = Browser(settings)
    assert browser.send("/sign-in", link=secret).status_code == 303
    return browser


def letters(settings: Settings) -> list[str]:
    """Texts of the letters that have left."""
    files = sorted((settings.maildir or Path()).glob("new/*"))
    found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    return [str(letter.get_body(("plain",)).get_content()) for letter in found]  # type: ignore[union-attr]


def login(person: str) -> str:
    return f"person{int(person[-4:])}@region.example"


def test_a_mailed_link_signs_its_person_in_once_and_an_unknown_login_is_answered_the_same(
    settings: Settings, region: Region
) -> None:
    stranger = Browser(settings)

    unknown = stranger.send("/sign-in/letter", login="nobody@region.example")
    assert letters(settings) == []
    known = stranger.send("/sign-in/letter", login=login(LEADER).upper())
    (letter,) = letters(settings)
    found = re.search(r"\S+/sign-in\?link=(\S+)", letter)
    assert found
    fetched = stranger.ask(f"/sign-in?link={found[1]}")
    assert COOKIE not in stranger.cookies
    first, second = (Browser(settings).send("/sign-in", link=found[1]) for _ in range(2))

    assert known.text == unknown.text
    assert fetched.status_code == 200
    assert (first.status_code, second.status_code) == (303, 403)


def test_a_link_is_spent_together_with_the_session_that_it_opens(
    settings: Settings, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme = Programme(settings, region.engine)
    secret = link_secret(region.engine, Acting(LEADER, Method.LINK), today=programme.today(), now=programme.now())

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr("console.web.session._seat", killed)
        with pytest.raises(KeyboardInterrupt):
            seated_by_link(settings, region.engine, secret, programme.now(), "")

    assert Browser(settings).send("/sign-in", link=secret).status_code == 303
    assert Browser(settings).send("/sign-in", link=secret).status_code == 403


@pytest.mark.parametrize("planted", ["made up", "of the attacker"])
def test_a_session_that_was_planted_before_somebody_signs_in_never_becomes_theirs(
    settings: Settings, region: Region, planted: str
) -> None:
    value = "A" * 43 if planted == "made up" else entered(settings, STRANGER).cookies[COOKIE]
    programme = Programme.open(settings)
    secret = link_secret(programme.engine, Acting(LEADER), today=programme.today(), now=programme.now())
    victim = Browser(settings, cookies={COOKIE: value})

    assert victim.send("/sign-in", link=secret).status_code == 303

    assert victim.cookies[COOKIE] != value
    assert 'href="/own">Участник 2<' in victim.ask("/own").text
    assert Browser(settings, cookies={COOKIE: value}).ask("/own").status_code == 401


def test_no_link_goes_to_a_mailbox_that_others_read_too(settings: Settings, region: Region) -> None:
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, delivery=login(LEADER)))

    Browser(settings).send("/sign-in/letter", login=login(LEADER))

    assert letters(settings) == []


def test_where_no_letter_can_leave_none_is_promised(settings: Settings) -> None:
    here = Browser(settings).ask("/sign-in").text
    nowhere = settings.model_copy(update={"maildir": None, "database_url": "postgresql://db.region.example/potok"})

    assert "/sign-in/letter" in here
    assert nowhere.mail_folder is None
    assert "/sign-in/letter" not in TEMPLATES.get_template("sign.html").render(
        secret="",
        said="",
        done="",
        kept="",
        then="",
        mails=False,
        openid=False,
        say=lambda ru, en: ru,
        seat=None,
        language="ru",
        here="/sign-in",
        place=SimpleNamespace(settings=nowhere),
    )


def test_whoever_tries_too_often_waits(settings: Settings) -> None:
    stranger = Browser(settings)

    answers = [
        stranger.send("/sign-in", login=f"person{n}@region.example", password="x", code="1").status_code
        for n in range(11)
    ]

    assert answers == [403] * 10 + [429]


def with_password(settings: Settings, person: str) -> str:
    """Set a password at a browser of somebody; the secret of their codes."""
    browser = entered(settings, person)
    found = re.search(r'name="secret" value="([A-Z2-7]+)"', browser.send("/own/password").text)
    assert found
    now = Programme.open(settings).now()
    early = browser.send("/own/password", secret=found[1], password="short", code="000000")
    assert early.status_code == 422
    code = pyotp.TOTP(found[1]).at(now - timedelta(seconds=STEP))
    assert browser.send("/own/password", secret=found[1], password=WORD, code=code).status_code == 303
    return found[1]


def test_a_password_opens_with_a_fresh_code_only_and_each_code_once(settings: Settings) -> None:
    secret = with_password(settings, LEADER)
    code = pyotp.TOTP(secret).at(Programme.open(settings).now())
    mail = login(LEADER)

    wrong = Browser(settings).send("/sign-in", login=mail, password=WORD, code="000000")
    guessed = Browser(settings).send("/sign-in", login=mail, password=f"{WORD}!", code=code)
    nobody = Browser(settings).send("/sign-in", login="nobody@region.example", password=WORD, code=code)
    first = Browser(settings).send("/sign-in", login=mail, password=WORD, code=code)
    again = Browser(settings).send("/sign-in", login=mail, password=WORD, code=code)

    assert [answer.status_code for answer in (wrong, guessed, nobody, first, again)] == [403, 403, 403, 303, 403]
    assert wrong.text == guessed.text == nobody.text == again.text


def test_a_password_is_gone_when_its_person_is_erased_and_leaves_with_no_export(
    settings: Settings, region: Region, tmp_path: Path
) -> None:
    with_password(settings, STRANGER)
    export(region.engine, METADATA, tmp_path / "export")
    region.do(AnonymisePerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, act="приказ № 1"))

    assert len((tmp_path / "export" / "password.csv").read_text("utf-8").splitlines()) == 1
    assert len((tmp_path / "export" / "web_session.csv").read_text("utf-8").splitlines()) == 1
    with region.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM password").scalar_one() == 0


@pytest.fixture
def fronted(region: Region, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation behind a server that says who signs in."""
    monkeypatch.setenv("POTOK_TRUSTED_PROXIES", "10.0.0.5, 127.0.0.1")
    monkeypatch.setenv("POTOK_PROXY_SECRET", "shown")
    return Settings(_env_file=None)


def test_a_server_in_front_is_believed_and_nobody_else_is(fronted: Settings) -> None:

    elsewhere = Browser(fronted, peer="10.0.0.6").ask("/", headers=FRONT)
    beside = Browser(fronted, peer="127.0.0.1").ask("/", headers={"x_remote_user": FRONT["x_remote_user"]})
    wrong = Browser(fronted, peer="10.0.0.5").ask("/", headers=FRONT | {"x_potok_proxy": "guessed"})
    passed_on = Browser(fronted, peer="10.0.0.6").ask("/", headers=FRONT | {"x_forwarded_for": "10.0.0.5"})
    believed = Browser(fronted, peer="10.0.0.5")
    inside = believed.ask("/", headers=FRONT)

    assert [answer.status_code for answer in (elsewhere, beside, wrong, passed_on)] == [401] * 4
    assert inside.status_code == 200
    assert COOKIE in believed.cookies


def test_people_behind_a_server_in_front_are_counted_each_by_their_own_machine(fronted: Settings) -> None:
    front, secret = Browser(fronted, peer="10.0.0.5"), {"x_potok_proxy": "shown"}
    form = {"login": "nobody@region.example", "password": "x", "code": "1"}

    def tried(machine: str, number: int, shown: Mapping[str, str]) -> int:
        said = form | {"login": f"nobody{machine}{number}@region.example"}
        return front.ask("/sign-in", said, headers={"x_forwarded_for": machine} | dict(shown)).status_code

    first = [tried("192.0.2.1", number, secret) for number in range(11)]
    second = tried("192.0.2.2", 0, secret)
    forged = [tried(f"192.0.2.{number + 3}", number, {}) for number in range(11)]
    hidden = tried("192.0.2.77, 192.0.2.1", 99, secret)

    assert first == [403] * 10 + [429]
    assert second == 403
    assert forged[-1] == 429
    assert hidden == 429


def test_a_session_of_a_server_in_front_is_worth_nothing_without_it_or_for_another(fronted: Settings) -> None:
    believed = Browser(fronted, peer="10.0.0.5")
    believed.ask("/", headers=FRONT)
    cookies = dict(believed.cookies)

    stolen = Browser(fronted, "127.0.0.1", dict(cookies)).ask("/")
    other = Browser(fronted, "10.0.0.5", dict(cookies)).ask(
        "/own", headers=FRONT | {"x_remote_user": "person5@region.example"}
    )
    unknown = Browser(fronted, "10.0.0.5").ask("/", headers=FRONT | {"x_remote_user": "nobody@region.example"})

    assert stolen.status_code == 401
    assert "Участник 5" in other.text
    assert unknown.status_code == 403
    assert "nobody@region.example" in unknown.text


@pytest.mark.parametrize("peers", ["*", "0.0.0.0/0", "10.0.0.0/8", "proxy.region.example", "127.0.0.1", "::1"])
def test_a_network_a_name_or_a_shared_machine_without_a_secret_is_no_server_in_front(peers: str) -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None, trusted_proxies=peers)


def test_what_was_filled_in_when_the_session_ended_comes_back_and_is_not_done_by_that(
    settings: Settings, region: Region
) -> None:
    code = region.open_project()
    browser = entered(settings, LEADER)
    browser.cookies.clear()
    form = {"subject": code, "kind": "order", "title": "Приказ № 5 «О мерах»", "command_id": "once"}
    before = region.state(code).version

    turned_away = browser.ask("/do/attach_evidence", form)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', turned_away.text))
    programme = Programme.open(settings)
    secret = link_secret(programme.engine, Acting(LEADER), today=programme.today(), now=programme.now())
    back = browser.send("/sign-in", link=secret, **{name: html.unescape(value) for name, value in hidden.items()})
    again = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', back.text))
    shown = browser.ask("/do/attach_evidence", {name: html.unescape(value) for name, value in again.items()})

    assert turned_away.status_code == 401
    assert again["again"] == "1"
    assert shown.status_code == 200
    assert "Приказ № 5 «О мерах»" in html.unescape(shown.text)
    assert region.state(code).version == before


def test_what_is_grave_is_done_only_by_whoever_has_just_shown_who_they_are(
    settings: Settings, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = entered(settings, METHODOLOGIST)
    form = {"person": STRANGER, "role": "curator", "command_id": "grave"}
    monkeypatch.setattr("console.web.session.FRESH", timedelta(seconds=-1))

    late = browser.ask("/do/give_role", form)

    assert late.status_code == 401
    assert "подтвердите, что это вы" in html.unescape(late.text)
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="curator"))  # it was not given


def test_a_person_ends_their_own_sessions_and_nobody_elses(settings: Settings) -> None:
    mine, elsewhere, others = (entered(settings, who) for who in (LEADER, LEADER, CUSTOMER))
    theirs = hash_of(bound(others.cookies[COOKIE], NOBODY))[:12]
    numbers = re.findall(r'name="number" value="(\w+)"', mine.ask("/own").text)

    mine.ask("/own/end", {"number": theirs})
    assert others.ask("/own").status_code == 200
    for number in sorted(numbers, key=lambda number: number == hash_of(bound(mine.cookies[COOKIE], NOBODY))[:12]):
        mine.ask("/own/end", {"number": number})

    assert len(numbers) == 2
    assert theirs not in numbers
    assert [browser.ask("/own").status_code for browser in (mine, elsewhere)] == [401, 401]


def test_a_cookie_opens_nothing_for_another_account_of_this_machine(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.web.session.account_of", lambda *_: "1000")
    browser = entered(settings, LEADER)
    ours = browser.ask("/own").status_code
    stolen = Browser(settings, cookies=dict(browser.cookies))

    monkeypatch.setattr("console.web.session.account_of", lambda *_: "1001")
    read, done = stolen.ask("/own"), stolen.ask("/own/end", {"number": "1"})
    stolen.send("/sign-out")
    monkeypatch.setattr("console.web.session.account_of", lambda *_: "1000")

    assert (ours, read.status_code, done.status_code) == (200, 401, 401)
    assert browser.ask("/own").status_code == 200  # nor does a stranger end it
