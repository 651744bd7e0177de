"""Letters over SMTP, to a real server on this machine."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from socket import socket
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from pydantic import SecretStr

from notifications.channels import Cause, ChannelDown, Outcome, RefusedForGood, Sent, TryAgain
from notifications.message import Letter, Mailbox, message_bytes
from notifications.smtp import Encryption, Server, ServerAddressInvalid, Smtp
from tests.certificates import HOST, certified

Write = Callable[..., Letter]


@dataclass
class PostOffice:
    """A server that answers as its addresses say: `550-5.1.1@region.example` is answered with 550 5.1.1."""

    received: list[Envelope] = field(default_factory=list)
    connections: int = 0
    refuses: dict[str, str] = field(default_factory=dict)

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.refuses.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        local = address.partition("@")[0]
        if local[0].isdigit():
            return local.replace("-", " ") + " said the server"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if "DATA" not in self.refuses:
            self.received.append(envelope)
        return self.refuses.get("DATA", "250 2.0.0 kept as 1")


@contextmanager
def served(office: PostOffice, port: int | None = None, **options: Any) -> Iterator[int]:
    if port is None:
        with socket() as probe:
            probe.bind((HOST, 0))
            port = int(probe.getsockname()[1])
    controller = Controller(office, hostname=HOST, port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@contextmanager
def channel(port: int, credentials: str = "", query: str = "") -> Iterator[Smtp]:
    smtp = Smtp(SecretStr(f"smtp://{credentials}{HOST}:{port}{query}"), timeout=5)
    try:
        yield smtp
    finally:
        smtp.close()


def test_many_letters_leave_over_one_connection(write_letter: Write) -> None:
    office = PostOffice()
    letters = [write_letter(key=str(number)) for number in range(3)]

    with served(office) as port, channel(port) as smtp:
        outcomes = [smtp.send(letter) for letter in letters]

    assert outcomes == [Sent("2.0.0 kept as 1")] * 3
    assert office.connections == 1
    assert [envelope.original_content for envelope in office.received] == [message_bytes(letter) for letter in letters]
    assert {envelope.mail_from for envelope in office.received} == {"potok@rcc.example"}


@pytest.mark.parametrize(
    ("address", "outcome"),
    [
        ("550-5.1.1", RefusedForGood(Cause.ADDRESS_UNKNOWN, "RCPT: 550 5.1.1 said the server")),
        ("552-5.2.2", RefusedForGood(Cause.MAILBOX_FULL, "RCPT: 552 5.2.2 said the server")),
        ("554-5.7.1", RefusedForGood(Cause.NOT_PERMITTED, "RCPT: 554 5.7.1 said the server")),
        ("450-4.7.1", TryAgain(Cause.RECEIVER_BUSY, "RCPT: 450 4.7.1 said the server")),
        ("452-4.2.2", TryAgain(Cause.MAILBOX_FULL, "RCPT: 452 4.2.2 said the server")),
        ("421-4.3.2", ChannelDown(Cause.RECEIVER_BUSY, "RCPT: 421 4.3.2 said the server")),
        ("530-5.7.0", ChannelDown(Cause.CREDENTIALS_REFUSED, "RCPT: 530 5.7.0 said the server")),
    ],
)
def test_a_refused_receiver_has_a_named_cause_and_the_next_letter_still_leaves(
    write_letter: Write, address: str, outcome: Outcome
) -> None:
    office = PostOffice()

    with served(office) as port, channel(port) as smtp:
        refused = smtp.send(write_letter(to=Mailbox("", f"{address}@region.example")))
        following = smtp.send(write_letter())

    assert refused == outcome
    assert isinstance(following, Sent)


@pytest.mark.parametrize(
    ("step", "answer", "outcome", "cause"),
    [
        ("MAIL", "550 5.7.1 not you", ChannelDown, Cause.SENDER_REFUSED),
        ("MAIL", "530 5.7.0 log in", ChannelDown, Cause.CREDENTIALS_REFUSED),
        ("MAIL", "451 4.3.0 later", TryAgain, Cause.RECEIVER_BUSY),
        ("DATA", "554 5.6.0 no", RefusedForGood, Cause.CONTENT_REFUSED),
        ("DATA", "552 5.3.4 too much", RefusedForGood, Cause.TOO_LARGE),
        ("DATA", "451 4.7.1 later", TryAgain, Cause.RECEIVER_BUSY),
    ],
)
def test_each_step_may_be_refused(
    write_letter: Write, step: str, answer: str, outcome: type[Outcome], cause: Cause
) -> None:
    with served(PostOffice(refuses={step: answer})) as port, channel(port) as smtp:
        ended = smtp.send(write_letter())

    assert isinstance(ended, outcome)
    assert not isinstance(ended, Sent)
    assert ended.cause is cause


def test_a_dropped_connection_is_opened_anew(write_letter: Write) -> None:
    before, after = PostOffice(), PostOffice()

    with served(before) as port, channel(port) as smtp:
        smtp.send(write_letter(key="1"))
    with channel(port) as smtp:
        with served(before, port):
            first = smtp.send(write_letter(key="2"))
        with served(after, port):
            second = smtp.send(write_letter(key="3"))

    assert isinstance(first, Sent)
    assert isinstance(second, Sent)
    assert len(after.received) == 1


def test_a_server_that_is_away_is_a_channel_that_is_down(write_letter: Write) -> None:
    with served(PostOffice()) as port:
        pass

    with channel(port) as smtp:
        outcome = smtp.send(write_letter())

    assert isinstance(outcome, ChannelDown)
    assert outcome.cause is Cause.UNREACHABLE


def test_a_typo_in_our_own_sender_condemns_no_letter(write_letter: Write) -> None:
    letter = replace(write_letter(), sender=Mailbox("Поток", "potok@"))

    outcome = Smtp("smtp://127.0.0.1:9").send(letter)

    assert outcome == ChannelDown(Cause.SENDER_REFUSED, "'potok@' is not an e-mail address")


def test_an_unusable_address_never_reaches_the_server(write_letter: Write) -> None:
    outcome = Smtp("smtp://127.0.0.1:1").send(write_letter(to=Mailbox("Анна", "anna")))

    assert outcome == RefusedForGood(Cause.ADDRESS_UNUSABLE, "'anna' is not an e-mail address")


def test_the_connection_is_encrypted_when_the_server_offers_it(
    write_letter: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certified(tmp_path)))
    office = PostOffice()
    options: dict[str, Any] = {
        "tls_context": _context(tmp_path),
        "authenticator": _knows,
        "auth_required": True,
    }

    with served(office, **options) as port:
        with channel(port, "potok:p%40ss@") as smtp:
            known = smtp.send(write_letter())
        with channel(port, "potok:wrong@") as smtp:
            unknown = smtp.send(write_letter())

    assert isinstance(known, Sent)
    assert isinstance(unknown, ChannelDown)
    assert unknown.cause is Cause.CREDENTIALS_REFUSED


def test_a_server_that_nobody_vouches_for_is_not_trusted(write_letter: Write, tmp_path: Path) -> None:
    certified(tmp_path)

    with served(PostOffice(), tls_context=_context(tmp_path)) as port, channel(port) as smtp:
        outcome = smtp.send(write_letter())

    assert isinstance(outcome, ChannelDown)
    assert outcome.cause is Cause.NOT_ENCRYPTED


@pytest.mark.parametrize(("credentials", "query"), [("potok:secret@", ""), ("", "?tls=required")])
def test_a_password_is_not_sent_in_the_clear(write_letter: Write, credentials: str, query: str) -> None:
    office = PostOffice()

    with served(office) as port, channel(port, credentials, query) as smtp:
        outcome = smtp.send(write_letter())

    assert outcome == ChannelDown(Cause.NOT_ENCRYPTED, "the server does not offer STARTTLS")
    assert office.received == []


@pytest.mark.parametrize(
    ("url", "port", "encryption"),
    [
        ("smtp://mail.example", 25, Encryption.OFFERED),
        ("smtp://u:p@mail.example", 587, Encryption.OFFERED),
        ("smtp://mail.example:2525?tls=never", 2525, Encryption.NEVER),
        ("smtps://mail.example", 465, Encryption.ALWAYS),
    ],
)
def test_the_address_of_the_server_is_read(url: str, port: int, encryption: Encryption) -> None:
    server = Server.at(url)

    assert (server.host, server.port, server.encryption) == ("mail.example", port, encryption)


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://u:se/cret@h", "smtp://[x"])
def test_a_wrong_address_of_the_server_is_refused_without_showing_the_password(url: str) -> None:
    with pytest.raises(ServerAddressInvalid, match="expected smtp://user:password@host:port") as refused:
        Server.at(url)

    assert "cret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_the_password_is_not_shown() -> None:
    smtp = Smtp("smtp://user:s3cret@mail.example")

    assert "s3cret" not in repr(vars(smtp))


def _knows(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    return AuthResult(success=getattr(data, "password", b"") == b"p@ss", handled=False)


def _context(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
