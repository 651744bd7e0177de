"""A fault of ours or of the mail server ruins no letter: a row of failures is a channel that is down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, select

from domain.engine.command import SYSTEM
from domain.engine.database import reading, writing
from domain.methodology.schema import Decision
from domain.registry.people import RegisterPerson
from domain.stored.tables import TABLES
from notifications.breaker import REFUSED, SILENT
from notifications.channels import Cause, ChannelDown, Outcome, PerhapsSent, RefusedForGood, Sent, TryAgain
from notifications.copies import copy_of
from notifications.message import Letter
from notifications.tables import Way
from notifications.webhook import Webhook
from tests.ledgers import change, classic, delivered, notice, owed, rows
from tests.region import CARD_PEOPLE, CUSTOMER, Region
from tests.tray import Tray

TODAY = date(2024, 12, 10)


@pytest.fixture
def region(engine: Engine) -> Region:
    return classic(Region(engine).found())


class Post:
    """A channel that answers as it is told at this moment."""

    name = "email"

    def __init__(self, answer: Callable[[Letter], Outcome]) -> None:
        self.answer = answer
        self.offered: list[str] = []

    def send(self, letter: Letter) -> Outcome:
        """Answer as told."""
        self.offered.append(letter.to.address)
        return self.answer(letter)

    def close(self) -> None:
        """Nothing to let go of."""


def letters(region: Region, count: int) -> list[str]:
    """The keys of so many letters, each to a reader of its own."""
    readers = {reader(region, f"reader{number:02d}@region.example") for number in range(count)}
    for code in sorted(readers):
        told_of_a_gate(region, code)
    with writing(region.engine) as connection:
        connection.execute(notice.delete().where(notice.c.recipient.not_in(sorted(readers))))
    return [key for (key,) in rows(region, "key")]


def reader(region: Region, email: str) -> str:
    """A new person."""
    return region.do(RegisterPerson(actor=SYSTEM, on=TODAY, title=email, email=email)).subject


def told_of_a_gate(region: Region, person: str) -> None:
    """A person is owed a letter about a gate of a new project."""
    region.go(region.open_project(TODAY, people={**CARD_PEOPLE, "process_owner": person}), TODAY)
    owed(region)


def fates(region: Region) -> set[str]:
    return {fate for (fate,) in rows(region, "fate")}


def refusing(*addresses: str) -> Callable[[Letter], Outcome]:
    """No such mailbox, at these addresses or at all of them."""

    def answer(letter: Letter) -> Outcome:
        if addresses and letter.to.address not in addresses:
            return Sent()
        return RefusedForGood(Cause.ADDRESS_UNKNOWN, f"RCPT: 550 5.1.1 no <{letter.to.address}> here")

    return answer


@pytest.mark.long
def test_the_same_refusal_of_one_reader_after_another_condemns_nobody(region: Region) -> None:
    keys = letters(region, 12)
    post = Post(refusing())

    found = delivered(region, post)

    assert (found.failed, found.left) == (0, len(keys))
    assert list(found.down) == ["email"]
    assert len(set(post.offered)) == REFUSED
    assert fates(region) == {"queued"}


@pytest.mark.long
def test_however_long_a_server_refuses_everybody_all_is_sent_when_it_comes_round(region: Region) -> None:
    keys = letters(region, 12)

    for hours in range(30):
        delivered(region, Post(refusing()), later=timedelta(hours=hours))
    tray = Tray(name="email")
    delivered(region, tray, later=timedelta(days=5))

    assert set(tray.sent) == set(keys)


@pytest.mark.long
def test_one_dead_address_among_living_ones_fails_by_name(region: Region) -> None:
    letters(region, 6)

    found = delivered(region, Post(refusing("reader02@region.example")))

    assert found.failed > 0
    assert not found.down
    assert {reason for fate, reason in rows(region, "fate", "reason") if fate == "failed"} == {"address_unknown"}


@pytest.mark.long
def test_many_dead_addresses_hold_up_no_living_one(region: Region) -> None:
    letters(region, 12)
    post = Post(refusing(*(f"reader{number:02d}@region.example" for number in range(9))))

    for minutes in range(0, 60, 5):
        delivered(region, post, later=timedelta(minutes=minutes))

    assert {reason for fate, reason in rows(region, "fate", "reason") if fate == "failed"} == {"address_unknown"}
    assert {f"reader{number:02d}@region.example" for number in range(9, 12)} <= set(post.offered)
    assert "queued" not in fates(region)


def test_a_lonely_dead_address_is_believed_the_third_time(region: Region) -> None:
    letters(region, 1)
    post = Post(refusing())

    ends = []
    for hours in range(3):
        delivered(region, post, later=timedelta(hours=hours))
        ends.append(fates(region))

    assert ends[0] == ends[1] == {"queued"}
    assert ends[2] == {"failed"}


@pytest.mark.long
@pytest.mark.parametrize(
    "outcome",
    [TryAgain(Cause.TIMED_OUT, "DATA"), PerhapsSent(Cause.TIMED_OUT, ""), TryAgain(Cause.CONNECTION_LOST, "")],
)
def test_a_server_that_says_nothing_is_asked_a_few_times_and_not_for_each_letter(
    region: Region, outcome: Outcome
) -> None:
    letters(region, 12)
    post = Post(lambda _: outcome)

    found = delivered(region, post)

    assert len(post.offered) == SILENT
    assert list(found.down) == ["email"]


@pytest.mark.long
def test_a_channel_that_was_down_is_tried_with_one_letter(region: Region) -> None:
    letters(region, 12)
    post = Post(lambda _: PerhapsSent(Cause.TIMED_OUT, ""))
    delivered(region, post)
    before = len(post.offered)

    delivered(region, post, later=timedelta(hours=1))

    assert len(post.offered) == before + 1


@pytest.mark.long
def test_a_channel_that_is_down_rests_longer_each_time_and_wakes_with_the_first_letter_taken(region: Region) -> None:
    letters(region, 3)
    down, tray = Post(lambda _: ChannelDown(Cause.UNREACHABLE, "no route")), Tray(name="email")

    asked = []
    for minutes in (0, 0.5, 2, 3, 5, 20):
        before = len(down.offered)
        delivered(region, down, later=timedelta(minutes=minutes), patient=True)
        asked.append(len(down.offered) - before)
    resting = delivered(region, tray, later=timedelta(minutes=21), patient=True)
    awake = delivered(region, tray, later=timedelta(hours=2), patient=True)

    assert asked == [1, 0, 1, 0, 1, 1]
    assert (resting.sent, list(resting.down)) == (0, ["email"])
    assert awake.sent == len(tray.sent) > 0
    assert rests(region) == []


def test_an_operator_who_stands_by_does_not_wait_for_a_rest(region: Region) -> None:
    letters(region, 3)
    delivered(region, Post(lambda _: ChannelDown(Cause.UNREACHABLE, "no route")))

    found = delivered(region, Tray(name="email"))

    assert found.sent > 0


def test_a_channel_that_is_used_no_more_holds_nothing_up_and_is_not_spoken_of(region: Region) -> None:
    letters(region, 3)
    delivered(region, Post(lambda _: ChannelDown(Cause.UNREACHABLE, "no route")))

    found = delivered(region, Tray(name="maildir"), patient=True)

    assert found.sent > 0
    assert found.down == {}


def test_two_lost_replies_are_perhaps_sent_and_no_third_copy_leaves(region: Region) -> None:
    key, *_ = letters(region, 1)
    post = Post(lambda letter: PerhapsSent(Cause.CONNECTION_LOST, "the line dropped", letter.said.text.encode()))

    for days in range(5):
        delivered(region, post, later=timedelta(days=days))

    assert (key, "failed", "perhaps_sent", 2) in rows(region, "key", "fate", "reason", "attempts")
    assert max(post.offered.count(address) for address in post.offered) == 2
    with reading(region.engine) as connection:
        copy = copy_of(connection, key)
    assert copy is not None, "what perhaps left is kept as it left"
    assert copy.intact
    assert "Здравствуйте" in copy.content.decode()


def test_of_a_letter_that_perhaps_left_and_then_left_the_last_copy_is_kept(region: Region) -> None:
    key, *_ = letters(region, 1)
    answers: Iterator[Outcome] = iter(
        [PerhapsSent(Cause.CONNECTION_LOST, "the line dropped", b"first"), Sent("taken", b"second")]
    )
    post = Post(lambda _: next(answers))

    delivered(region, post, cap=1)
    delivered(region, post, cap=1, later=timedelta(minutes=2))

    with reading(region.engine) as connection:
        copy = copy_of(connection, key)
    assert copy is not None
    assert (copy.content, copy.receipt) == (b"second", "taken")


@pytest.mark.long
@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 405, 410])
def test_a_webhook_that_refuses_one_letter_after_another_condemns_none_and_gets_them_once_it_is_mended(
    region: Region, status: int
) -> None:
    for _ in range(REFUSED + 1):
        region.go(region.open_project(TODAY), TODAY)
    owed(region, webhook=True)
    with writing(region.engine) as connection:
        connection.execute(notice.delete().where(notice.c.way != Way.WEBHOOK))
    hook = answering_hook(lambda: status)
    for hours in (0, 3, 6, 24):
        delivered(region, hook, way=Way.WEBHOOK, later=timedelta(hours=hours))
    condemned = fates(region)

    delivered(region, answering_hook(lambda: 204), way=Way.WEBHOOK, later=timedelta(hours=48))

    assert "failed" not in condemned
    assert set(rows(region, "fate", "reason")) == {("sent", None), ("withheld", "overtaken")}


def answering_hook(status: Callable[[], int]) -> Webhook:
    """A webhook whose receiver answers so."""
    return Webhook(
        "https://chat.example/hook", SecretStr("secret"), resolve=lambda host: ["93.184.215.14"],
        transport=httpx.MockTransport(lambda _: httpx.Response(status(), headers={"Location": "/elsewhere"})),
    )  # fmt: skip


@pytest.mark.long
def test_nothing_goes_to_an_address_that_was_refused_for_good_until_it_is_amended(region: Region) -> None:
    letters(region, 3)
    delivered(region, Post(refusing("reader01@region.example")))
    dead = next(person for person, fate in rows(region, "recipient", "fate") if fate == "failed")
    told_of_a_gate(region, dead)
    post = Post(lambda _: Sent())

    delivered(region, post)
    kept = {(fate, reason) for person, fate, reason in rows(region, "recipient", "fate", "reason") if person == dead}
    change(region, "person", dead, email="found@new.example")
    delivered(region, post)

    assert kept == {("failed", "address_unknown"), ("withheld", "address_refused")}
    assert "reader01@region.example" not in post.offered
    assert {fate for person, fate in rows(region, "recipient", "fate") if person == dead} == {"sent"}


def test_amending_an_address_sends_nothing_that_is_no_longer_true(region: Region) -> None:
    code = region.open_project(TODAY)
    region.bring(code, TODAY)
    owed(region)
    change(region, "person", CUSTOMER, email="gone@region.example")
    for hours in range(3):
        delivered(region, Post(refusing("gone@region.example")), later=timedelta(hours=hours))
    region.decide(code, Decision.GO, on=TODAY)
    change(region, "person", CUSTOMER, email="found@region.example")
    tray = Tray(name="email")

    delivered(region, tray, later=timedelta(hours=5))

    assert [letter for letter in tray.sent.values() if letter.template == "action_awaited"] == []


def rests(region: Region) -> Sequence[object]:
    with reading(region.engine) as connection:
        return connection.execute(select(TABLES["channel_rest"])).all()
