"""One press in a mail program stops letters of a kind; nobody else stops anything, and nobody learns who there is."""

from __future__ import annotations

import asyncio
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from email import message_from_bytes

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, select

from console.web.app import app
from domain.engine.database import reading
from domain.engine.words import Language
from domain.programme.kinds import Cadence
from domain.registry.people import AmendPerson
from domain.stored.tables import TABLES
from flows.settings import Settings
from notifications.delivery import deliver
from notifications.message import Letter, Mailbox, message_bytes
from notifications.one_click import Stop, link, opened
from notifications.outgoing import Sender
from notifications.preferences import preferences_of
from notifications.tables import Way
from tests.ledgers import owed
from tests.region import LEADER, METHODOLOGIST, NOW, Region
from tests.tray import Tray

TODAY = NOW.date() - timedelta(days=1)
SECRET = SecretStr("a secret of the tests alone")
BASE = "https://potok.region.example"
BODY = "List-Unsubscribe=One-Click"


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return Region(sqlite_engine).found()


def press(region: Region, address: str, method: str = "POST", body: str = BODY) -> httpx.Response:
    settings = Settings(
        database_url=f"sqlite:///{region.engine.url.database}", base_url=BASE, stop_secret=SECRET,
        today=NOW.date(), language=Language.RU, _env_file=None,
    )  # fmt: skip

    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app(settings, 4201)), base_url=BASE) as client:
            kind = {"content-type": "application/x-www-form-urlencoded"}
            return await client.request(method, address, content=body, headers=kind)

    return asyncio.run(asked())


def muted(region: Region, person: str = LEADER) -> set[str]:
    with reading(region.engine) as connection:
        found = preferences_of(connection, [person]).get(person)
    return set(found.muted) if found else set()


def sent(region: Region, to: str) -> Letter:
    """The letter that tells the leader of a decision."""
    region.go(region.open_project(TODAY), TODAY)
    owed(region)
    tray = Tray(name="email")
    sender = Sender(
        Mailbox("Поток", "potok@region.example"), BASE, region.pack.programme,
        reply_to=Mailbox("РЦК", "rck@region.example"), stop_secret=SECRET,
    )  # fmt: skip
    deliver(region.engine, region.packs, {Way.EMAIL: tray}, sender, now=region.now, cap=100, clock=lambda: 0.0)
    found = (one for one in tray.sent.values() if one.to.address == to and one.template == "gate_decided")
    return next(found)


def leaders(rule: str = "gate_decided", on: date = TODAY) -> str:
    return link(BASE, SECRET, Stop(LEADER, rule, on))


def test_a_press_on_the_header_of_a_real_letter_mutes_its_kind_for_its_reader(region: Region) -> None:
    letter = sent(region, "person2@region.example")
    headers = message_from_bytes(message_bytes(letter))

    (address,) = (one for one in letter.unsubscribe if one.startswith("https://"))
    answer = press(region, address)

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in headers["List-Unsubscribe"].replace("\r\n ", "")
    assert answer.status_code == 200
    assert muted(region) == {"gate_decided"}
    assert muted(region, METHODOLOGIST) == set()


def test_kinds_that_are_stopped_at_the_same_moment_are_all_stopped(region: Region) -> None:
    kinds = ["gate_decided", "support_planned", "support_moved", "support_cancelled", "support_held"]

    with ThreadPoolExecutor(len(kinds)) as pool:
        answers = list(pool.map(lambda rule: press(region, leaders(rule)).status_code, kinds))

    assert answers == [200] * len(kinds)
    assert muted(region) == set(kinds)


def test_the_morning_letter_stops_and_what_was_chosen_before_stays(region: Region) -> None:
    press(region, leaders())

    press(region, leaders("status_digest"))

    person = TABLES["person"]
    with reading(region.engine) as connection:
        cadence = connection.execute(select(person.c.cadence).where(person.c.code == LEADER)).scalar_one()
    assert cadence == Cadence.NEVER
    assert muted(region) == {"gate_decided"}


def _forged(address: str) -> str:
    said, _, seal = address.rpartition(".")
    other = urlsafe_b64encode(f"{METHODOLOGIST}\ngate_decided\n{TODAY}".encode()).decode().rstrip("=")
    return f"{said.rpartition('/')[0]}/{other}.{seal}"


@pytest.mark.parametrize(
    "address",
    [
        f"{BASE}/stop/nothing",
        f"{BASE}/stop/я.я",
        f"{BASE}/stop/" + "a" * 5000,
        _forged(leaders()),
        link(BASE, SecretStr("another"), Stop(LEADER, "gate_decided", TODAY)),
        leaders(on=TODAY - timedelta(days=181)),
        leaders(on=TODAY + timedelta(days=30)),
        leaders("action_awaited"),
        leaders("no_such_letter"),
        link(BASE, SECRET, Stop("PER-9999", "gate_decided", TODAY)),
    ],
)
def test_what_stops_nothing_is_answered_as_what_does(region: Region, address: str) -> None:
    true, other = press(region, leaders("gate_decided")), press(region, address)

    assert (other.status_code, other.text) == (true.status_code, true.text)
    assert muted(region) == {"gate_decided"}
    assert muted(region, METHODOLOGIST) == set()


@pytest.mark.parametrize(("method", "body"), [("GET", ""), ("HEAD", ""), ("POST", ""), ("POST", "x" * 9000)])
def test_looking_at_a_link_changes_nothing(region: Region, method: str, body: str) -> None:
    press(region, leaders(), method, body)

    assert muted(region) == set()


def test_a_mailbox_of_several_people_gets_no_link_of_one_of_them(region: Region) -> None:
    region.do(AmendPerson(actor=METHODOLOGIST, on=TODAY, person=LEADER, delivery="school@region.example"))

    letter = sent(region, "school@region.example")

    assert letter.unsubscribe == ("mailto:rck@region.example?subject=unsubscribe%20gate_decided",)


def test_a_link_opens_what_it_says() -> None:
    stop = Stop(LEADER, "gate_decided", TODAY)

    token = link(BASE, SECRET, stop).rpartition("/")[2]

    assert opened(token, SECRET, TODAY) == stop
    assert opened(token, SecretStr("another"), TODAY) is None
