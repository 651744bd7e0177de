"""«Стоп» in answer to a letter stops letters of its kind for its reader, and for nobody else."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.registry.people import AmendPerson
from flows.programme import Programme
from flows.settings import Settings
from flows.stopped_letters import Heard, heard
from notifications.delivery import deliver
from notifications.message import Letter, Mailbox
from notifications.outgoing import Sender
from notifications.preferences import preferences_of
from notifications.stop_reply import letters_in, wish_of
from notifications.tables import Way
from tests.ledgers import owed
from tests.region import HEAD, LEADER, METHODOLOGIST, NOW, Region
from tests.tray import Tray

TODAY = NOW.date() - timedelta(days=1)
READER = "person2@region.example"


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return Region(sqlite_engine).found()


def told(region: Region, template: str = "gate_decided") -> Letter:
    """The letter that tells the leader of a decision, or another of the same day."""
    region.go(region.open_project(TODAY), TODAY)
    owed(region)
    tray = Tray(name="email")
    sender = Sender(Mailbox("Поток", "potok@region.example"), "", region.pack.programme)
    deliver(region.engine, region.packs, {Way.EMAIL: tray}, sender, now=region.now, cap=100, clock=lambda: 0.0)
    return next(one for one in tray.sent.values() if one.to.address == READER and one.template == template)


def answer(
    to: Letter | None = None, body: str = "Стоп.\n\n> Здравствуйте!", sender: str = READER, **heads: str
) -> bytes:
    """What a mail program sends."""
    message = EmailMessage()
    message["From"], message["To"] = f"Лидер <{sender}>", "rcc@region.example"
    message["Subject"] = heads.pop("subject", "Re: решение")
    if to is not None:
        message["In-Reply-To"] = f"<{to.id}@region.example>"
    for name, value in heads.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message.as_bytes()


def came(region: Region, *letters: bytes) -> list[Heard]:
    database = f"sqlite:///{region.engine.url.database}"
    return heard(Programme.open(Settings(database_url=database, today=NOW.date(), _env_file=None)), letters)


def muted(region: Region, person: str = LEADER) -> set[str]:
    with reading(region.engine) as connection:
        found = preferences_of(connection, [person]).get(person)
    return set(found.muted) if found else set()


@pytest.mark.parametrize("word", ["Стоп", "stop!", "  СТОП  ", "Unsubscribe", "«стоп»", "стоп,", "\u00a0\nстоп\u00a0"])
def test_one_word_in_answer_to_a_letter_stops_its_kind(region: Region, word: str) -> None:
    letter = told(region)

    (one,) = came(region, answer(letter, word))

    assert "ответьте одним словом: стоп" in letter.said.text
    assert one.done
    assert muted(region) == {"gate_decided"}
    assert muted(region, METHODOLOGIST) == set()


@pytest.mark.parametrize(
    "page",
    [
        "<div>стоп</div><blockquote>Проект прошёл этап</blockquote>",
        "<html><head><title>Re</title><style>p { color: red }</style></head><body><p>\n<b>Ст</b>оп.&nbsp;</p>--</body>",
        "&nbsp;<br>СТОП!&nbsp;<br>Иванов",
    ],
)
def test_the_word_is_heard_where_a_mail_program_answers_by_a_page_alone(region: Region, page: str) -> None:
    message = EmailMessage()
    message["From"], message["In-Reply-To"] = READER, f"<{told(region).id}@region.example>"
    message.set_content(page, subtype="html")

    (one,) = came(region, message.as_bytes())

    assert one.done
    assert muted(region) == {"gate_decided"}


def test_a_page_that_only_begins_with_the_word_is_passed_over(region: Region) -> None:
    message = EmailMessage()
    message["From"], message["In-Reply-To"] = READER, f"<{told(region).id}@region.example>"
    message.set_content("<p><b>Стоп</b>-линия не работает</p>", subtype="html")

    assert came(region, message.as_bytes()) == []


def test_a_plain_letter_that_does_not_say_how_it_is_coded_is_read_as_utf8(region: Region) -> None:
    head = f"From: {READER}\nIn-Reply-To: <{told(region).id}@region.example>\n\n"

    (one,) = came(region, f"{head}стоп\n".encode())

    assert one.done


def test_what_a_mail_program_writes_by_our_header_stops_the_kind_that_it_names(region: Region) -> None:
    letter = told(region)
    (address,) = letter.unsubscribe
    subject = re.sub("%20", " ", address.partition("subject=")[2])

    (one,) = came(region, answer(body="", subject=subject))

    assert one.done
    assert muted(region) == {"gate_decided"}


def test_what_may_not_be_muted_goes_on_and_says_so(region: Region) -> None:
    letter = told(region, "named_on_card")

    (one,) = came(region, answer(letter))

    assert not one.done
    assert one.rule == "named_on_card"
    assert "отключить нельзя" in one.said.ru
    assert "одним словом" not in letter.said.text
    assert muted(region) == set()


@pytest.mark.parametrize(
    "letter",
    [
        {"body": "Спасибо!"},
        {"body": "Стоп-линия не работает, что делать?"},
        {"body": "Стоп", "Auto_Submitted": "auto-replied"},
        {"body": "", "subject": "unsubscribe"},
    ],
    ids=["thanks", "a sentence", "an absence", "no rule"],
)
def test_other_letters_are_passed_over(region: Region, letter: dict[str, str]) -> None:
    assert came(region, answer(told(region), **letter)) == []
    assert muted(region) == set()


def test_nobody_stops_the_letters_of_somebody_else(region: Region) -> None:
    letter = told(region)

    strange, other, blind = came(
        region, answer(letter, sender="mallory@elsewhere.example"), answer(letter, sender="person3@region.example"),
        answer(body="стоп"),
    )  # fmt: skip

    assert not strange.done
    assert "нет такого адреса" in strange.said.ru
    assert not other.done
    assert not blind.done
    assert "на какое письмо" in blind.said.ru
    assert muted(region) == set()


def test_a_mailbox_of_several_people_stops_nothing_and_is_named(region: Region) -> None:
    for person in (LEADER, HEAD):
        region.do(AmendPerson(actor=METHODOLOGIST, on=TODAY, person=person, delivery="box@region.example"))

    (one,) = came(region, answer(body="", sender="box@region.example", subject="unsubscribe gate_decided"))

    assert not one.done
    assert "несколько участников" in one.said.ru


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00" * 50,
        b"From: a@b, c@d\n\nstop",
        b"From: =?utf-8?b?////?= <\xd0>\nSubject: unsubscribe x\n\n",
        b"From: x@y.example\nContent-Type: text/plain; charset=nonsense\n\nstop",
        b"From: x@y.example\nContent-Type: multipart/mixed\n\nstop",
        b"From: x@y.example\nIn-Reply-To: " + b"<" * 100_000 + b"\n\nstop",
        b"From: " + b"(" * 5_000 + b"x@y.example\n\nstop",
        b"From: x@y.example\n" + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 5_000,
        b"From: x@y.example\nContent-Type: text/html\n\n" + b"<![" * 10_000,
        b"From: x@y.example\nContent-Type: text/html\n\n" + b"<!--" * 8_000 + b"</" * 100,
    ],
)
def test_what_is_no_sound_letter_costs_nothing(region: Region, content: bytes) -> None:
    wish = wish_of(content)

    assert wish is None or not came(region, content)[0].done


def test_of_a_letter_no_more_is_read_than_the_beginning_in_which_the_word_stands() -> None:
    head = b"From: x@y.example\nReferences: "

    assert wish_of(head + b"<a@b> " * 20 + b"\n\nstop") is not None
    assert wish_of(head + b"<a@b> " * 20_000 + b"\n\nstop") is None


def test_a_maildir_is_read_whole(tmp_path: Path) -> None:
    for folder, name in (("new", "2"), ("cur", "1:2,S"), ("tmp", "3")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(name.encode())

    assert list(letters_in(tmp_path)) == [b"1:2,S", b"2"]
    assert list(letters_in(tmp_path / "new" / "2")) == [b"2"]
