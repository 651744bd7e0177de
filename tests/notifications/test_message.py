"""The bytes of a letter, read back by Python's own mail parser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.engine.words import Language
from notifications.examples import EXAMPLES
from notifications.message import AddressUnusable, Letter, Mailbox, _line, _words, message_bytes

Write = Callable[..., Letter]
LONG_NAME = "Александра Преображенская-Вознесенская, заместитель министра – начальник управления планирования"


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def as_written(content: bytes, name: str) -> str:
    """A header read word by word: the newer parser, before Python 3.13, puts spaces between encoded words."""
    return str(make_header(decode_header(message_from_bytes(content)[name])))


def defects(message: EmailMessage) -> list[object]:
    found: list[object] = [*message.defects]
    for part in message.walk():
        found += part.defects
        found += [defect for value in part.values() for defect in getattr(value, "defects", ())]
    return found


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("example", EXAMPLES)
def test_a_mail_program_reads_what_was_rendered(write_letter: Write, example: str, language: Language) -> None:
    letter = write_letter(example, language)

    message = read(message_bytes(letter))

    assert defects(message) == []
    assert message["Subject"] == letter.said.subject
    assert body(message, "plain") == letter.said.text
    assert body(message, "html") == letter.said.html
    assert message["Content-Language"] == language


def test_headers_say_who_what_when_and_that_a_machine_wrote_it(write_letter: Write) -> None:
    content = message_bytes(write_letter())
    message = read(content)

    assert as_written(content, "From") == "Проект «Эффективный регион» <potok@rcc.example>"
    assert as_written(content, "To") == "Анна Сергеевна Соколова <anna@region.example>"
    assert message["Date"] == "Wed, 11 Dec 2024 06:30:00 +0000"
    assert message["List-ID"] == "<gate-decided.notices.rcc.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["List-Unsubscribe"] is None


def test_one_key_makes_one_message_id_and_the_same_bytes(write_letter: Write) -> None:
    first, again, other = write_letter(), write_letter(), write_letter(key="another")

    assert message_bytes(first) == message_bytes(again)
    assert read(message_bytes(first))["Message-ID"] != read(message_bytes(other))["Message-ID"]


def test_letters_about_one_thing_hang_on_one_root(write_letter: Write) -> None:
    decided, awaited = write_letter("gate_decided"), write_letter("action_awaited", key="another")

    roots = {read(message_bytes(letter))["References"] for letter in (decided, awaited)}

    assert len(roots) == 1
    assert roots == {read(message_bytes(awaited))["In-Reply-To"]}
    assert read(message_bytes(write_letter("status_digest")))["References"] is None


def test_what_may_be_muted_is_muted_by_one_click(write_letter: Write) -> None:
    message = read(message_bytes(write_letter(unsubscribe=("https://potok.example/mute/abc",))))
    plain = read(message_bytes(write_letter(unsubscribe=("http://potok.example/mute/abc",))))

    assert message["List-Unsubscribe"] == "<https://potok.example/mute/abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert plain["List-Unsubscribe-Post"] is None


def test_lines_stay_short_however_long_the_names(write_letter: Write) -> None:
    letter = write_letter("gate_decided_long_names", to=Mailbox(LONG_NAME, "a@region.example"))
    letter = replace(letter, said=replace(letter.said, subject=LONG_NAME * 3))

    content = message_bytes(letter)

    assert max(len(line) for line in content.split(b"\r\n")) <= 78
    assert max(len(line) for line in content.split(b"\r\n") if b"=?utf-8?" in line) <= 76
    assert as_written(content, "To") == f"{LONG_NAME} <a@region.example>"
    assert read(content)["Subject"] == LONG_NAME * 3


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028", "\x00"])
def test_nobody_adds_a_header_by_way_of_a_name_or_a_title(write_letter: Write, break_: str) -> None:
    hostile = f"PRJ-0042{break_}Bcc: all@region.example{break_}{break_}Hello"
    letter = write_letter(to=Mailbox(hostile, "a@region.example"), unsubscribe=(f"https://x.example/{hostile}",))

    message = read(message_bytes(replace(letter, said=replace(letter.said, subject=hostile))))

    assert message["Bcc"] is None
    assert message["Subject"] == "PRJ-0042 Bcc: all@region.example Hello"
    assert message["List-Unsubscribe"] == "<https://x.example/PRJ-0042Bcc:all@region.exampleHello>"


@pytest.mark.parametrize(
    "address",
    ["", "anna", "anna@", "@region.example", "anna@region.example\r\nBcc: x@y.example", "a b@region.example",
     "анна@region.example", "anna@region..example", "<anna@region.example>", "a@b@region.example"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(AddressUnusable, match="is not an e-mail address"):
        _ = Mailbox("Анна", address).route


def test_an_address_in_a_russian_domain_is_spelt_for_the_mail_server() -> None:
    assert Mailbox("Анна", "anna@регион.рф").route == "anna@xn--c1adkuei.xn--p1ai"


@given(st.text(max_size=200))
def test_any_subject_arrives_as_one_readable_line(subject: str) -> None:
    raw = f"Subject: {_words(subject)}\r\n\r\n".encode("ascii")

    assert str(read(raw)["Subject"]) == _line(subject.encode(errors="replace").decode())
