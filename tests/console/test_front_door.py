"""The door of a server in front, at the real pages: raw requests of whoever sits behind it, beside it or has left."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, update

from domain.engine.actor import HostMatter
from domain.engine.database import reading, writing
from domain.engine.words import Words
from domain.registry.departure import EndPerson
from domain.stored.tables import TABLES
from flows.children import Child
from flows.host_words import asked_by, say_of_installation
from flows.settings import Settings
from tests.ports import free_port
from tests.region import CURATOR, LEADER, METHODOLOGIST, Region

pytestmark = pytest.mark.system

SECRET = "shown-by-the-server-in-front"
LOGIN = "person2@region.example"
Headers = list[tuple[str, str]]


class Pages:
    """Our pages as a process of their own."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, *headers: tuple[str, str], path: str = "/own") -> tuple[int, str, str | None]:
        """Status, page and cookie of a raw request: headers as they are, twice or oddly written, too."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.putrequest("GET", path)
            for name, value in headers:
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            cookie = answer.getheader("set-cookie")
            return answer.status, answer.read().decode(), cookie.partition(";")[0] if cookie else None
        finally:
            connection.close()


@pytest.fixture
def pages(region: Region, tmp_path: Path) -> Iterator[Pages]:
    """The pages behind a server in front that shares this machine."""
    port = free_port()
    told = os.environ | {
        "POTOK_TRUSTED_PROXIES": "127.0.0.1", "POTOK_PROXY_SECRET": SECRET, "POTOK_IDENTITY": "proved",
        "POTOK_SECURITY_LOG": str(tmp_path / "front.jsonl"),
    }  # fmt: skip
    said = Settings(_env_file=None, trusted_proxies="127.0.0.1", proxy_secret=SecretStr(SECRET))
    say_of_installation(region.engine, HostMatter.PROXIES, asked_by(said)[HostMatter.PROXIES], region.now)
    told.pop("POTOK_TODAY", None)
    told.pop("POTOK_ACTOR", None)
    child = Child(Words("страницы", "pages"), ("console.web", str(port)), told, tmp_path / "web.log")
    found = Pages(port)
    for _ in range(3000):
        try:
            found.ask()
            break
        except (OSError, HTTPException):
            time.sleep(0.1)
    yield found
    child.stop()


def front(login: str = LOGIN, secret: str = SECRET) -> Headers:
    """What the server in front sends."""
    return [("X-Remote-User", login), ("X-Potok-Proxy", secret)]


def sessions(region: Region) -> int:
    with reading(region.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(TABLES["web_session"])).scalar_one())


def test_only_the_server_in_front_says_who_sits_there(pages: Pages, tmp_path: Path) -> None:
    attacks: dict[str, Headers] = {
        "no secret": front()[:1],
        "a guessed secret": front(secret=SECRET[:-1]),
        "a blank secret": front(secret=""),
        "two logins": [*front(), ("X-Remote-User", "person1@region.example")],
        "written with underscores": [("X_Remote_User", LOGIN), ("X-Potok-Proxy", SECRET)],
        "passed on": [("X-Forwarded-User", LOGIN), ("X-Potok-Proxy", SECRET), ("X-Forwarded-For", "127.0.0.1")],
        "a code": front("PER-0002"),
        "the engine": front("potok"),
        "a blank": front(" "),
        "a pattern": front("person%@region.example"),
    }

    turned_away = {attack: pages.ask(*headers)[0] for attack, headers in attacks.items()}

    inside, page, _ = pages.ask(*front())
    assert (inside, "Участник 2" in page) == (200, True)
    assert {attack: status for attack, status in turned_away.items() if status not in (401, 403)} == {}
    assert "region.example" not in (tmp_path / "front.jsonl").read_text("utf-8")


def test_whoever_sits_behind_it_keeps_one_session(pages: Pages, region: Region) -> None:
    _, _, cookie = pages.ask(*front())
    assert cookie

    again = [pages.ask(*front(), ("Cookie", cookie)) for _ in range(3)]

    assert [(status, brought) for status, _, brought in again] == [(200, None)] * 3
    assert sessions(region) == 1


def test_a_stolen_session_opens_nothing_without_the_server_in_front_and_shows_nobody_else(
    pages: Pages, region: Region
) -> None:
    _, _, cookie = pages.ask(*front())
    assert cookie

    alone, _, _ = pages.ask(("Cookie", cookie))
    _, other, _ = pages.ask(*front("person5@region.example"), ("Cookie", cookie))

    assert alone == 401
    assert ("Участник 5" in other, "Участник 2" in other) == (True, False)


@pytest.mark.parametrize("gone", ["ended", "erased"])
def test_whoever_left_is_nobody_even_to_the_server_in_front(pages: Pages, region: Region, gone: str) -> None:
    _, _, cookie = pages.ask(*front())
    assert cookie
    if gone == "ended":
        region.do(EndPerson(actor=METHODOLOGIST, on=region.today, person=LEADER, successor=CURATOR))
    else:
        with writing(region.engine) as connection:
            person = TABLES["person"]
            connection.execute(update(person).where(person.c.code == LEADER).values(email=LEADER))

    answers = [pages.ask(*front(), *more, path=path) for more in ((), (("Cookie", cookie),)) for path in ("/own", "/")]
    by_code = pages.ask(*front(LEADER))

    assert {status for status, _, _ in (*answers, by_code)} == {403}
    assert not any("Участник 2" in page for _, page, _ in (*answers, by_code))
