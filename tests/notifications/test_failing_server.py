"""A mail server that fails at any step in any way: each is named to the operator, none costs the next letter."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from pathlib import Path
from typing import BinaryIO

import pytest
from pydantic import SecretStr

from notifications.channel_rest import down_words
from notifications.channels import Cause, ChannelDown, Outcome, PerhapsSent, RefusedForGood, Sent, TryAgain
from notifications.message import Letter
from notifications.smtp import Smtp
from tests.certificates import HOST, certified

Write = Callable[..., Letter]
pytestmark = pytest.mark.long
SHORT, LONG = 1.0, 20.0
"""Seconds that a letter may take: of a server that is silent, and of one that answers."""


class Step(StrEnum):
    """Where a server fails."""

    BANNER = "banner"
    EHLO = "EHLO"
    STARTTLS = "STARTTLS"
    AUTH = "AUTH"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    DOT = "."
    QUIT = "QUIT"


class Way(StrEnum):
    """How it fails."""

    LATER = "refuses for now"
    NEVER = "refuses for good"
    SILENT = "says nothing"
    DRIPS = "says a letter now and then"
    CUTS = "hangs up"
    GARBAGE = "says what is no answer"


ANSWERS = {
    Step.BANNER: b"220 mail.example\r\n",
    Step.EHLO: b"250-mail.example\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n",
    Step.STARTTLS: b"220 go ahead\r\n",
    Step.AUTH: b"235 2.7.0 come in\r\n",
    Step.MAIL: b"250 OK\r\n",
    Step.RCPT: b"250 OK\r\n",
    Step.DATA: b"354 go ahead\r\n",
    Step.DOT: b"250 2.0.0 kept\r\n",
    Step.QUIT: b"221 bye\r\n",
}
SAID = {
    Way.LATER: b"451 4.3.0 later\r\n",
    Way.NEVER: b"550 5.7.1 never\r\n",
    Way.GARBAGE: b"\xff\xfe<html>502 Bad Gateway\r\n\r\n",
}


@dataclass
class Broken:
    """A real server on a real socket, which fails at one step in one way until it is mended."""

    step: Step
    way: Way
    certificate: ssl.SSLContext
    answers: Mapping[Step, bytes] = field(default_factory=lambda: ANSWERS)
    kept: list[bytes] = field(default_factory=list)
    mended: threading.Event = field(default_factory=threading.Event)
    talks: list[threading.Thread] = field(default_factory=list)

    def serve(self, listening: socket.socket) -> None:
        """Take every connection until the socket is closed."""
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                self.talks.append(threading.Thread(target=self._talk, args=(connection,), daemon=True))
                self.talks[-1].start()

    def _talk(self, connection: socket.socket) -> None:
        with ExitStack() as held, suppress(OSError, Cut):
            held.enter_context(connection)
            connection.settimeout(10)
            self._answer(connection, Step.BANNER)
            lines = held.enter_context(connection.makefile("rb"))
            while line := lines.readline():
                word = line.split()[0].decode().upper()
                if word == "RSET":
                    connection.sendall(b"250 OK\r\n")
                    continue
                step = Step.EHLO if word == "HELO" else Step(word)
                works = self._answer(connection, step)
                if step is Step.STARTTLS and works:
                    connection = held.enter_context(self.certificate.wrap_socket(connection, server_side=True))
                    lines = held.enter_context(connection.makefile("rb"))
                if step is Step.DATA and works:
                    self.kept.append(_letter(lines))
                    self._answer(connection, Step.DOT)
                if step is Step.QUIT:
                    return

    def _answer(self, connection: socket.socket, step: Step) -> bool:
        """Whether it answered as it should."""
        if step is not self.step or self.mended.is_set():
            connection.sendall(self.answers[step])
            return True
        match self.way:
            case Way.LATER | Way.NEVER | Way.GARBAGE:
                connection.sendall(SAID[self.way])
                return False
            case Way.SILENT:
                self.mended.wait(10)
            case Way.DRIPS:
                while not self.mended.wait(SHORT / 5):
                    connection.sendall(b"2")
        raise Cut


def _letter(lines: BinaryIO) -> bytes:
    """What is sent up to the dot; a client that leaves amid it ends the talk."""
    content = b""
    while (line := lines.readline()) != b".\r\n":
        if not line:
            raise Cut
        content += line
    return content


class Cut(Exception):
    """The server hangs up."""


@contextmanager
def broken(step: Step, way: Way, certificate: ssl.SSLContext) -> Iterator[tuple[Broken, int]]:
    """Such a server and its port."""
    server = Broken(step, way, certificate)
    with socket.create_server((HOST, 0)) as listening:
        thread = threading.Thread(target=server.serve, args=(listening,), daemon=True)
        thread.start()
        try:
            yield server, listening.getsockname()[1]
        finally:
            server.mended.set()
            listening.shutdown(socket.SHUT_RDWR)
            for one in (thread, *server.talks):
                one.join(10)
                assert not one.is_alive()  # it would go on beside every test that follows


SLOW = {Way.SILENT: Cause.TIMED_OUT, Way.DRIPS: Cause.TIMED_OUT}
LOST = SLOW | {Way.CUTS: Cause.CONNECTION_LOST, Way.GARBAGE: Cause.NOT_SMTP}
AWAY = LOST | {Way.CUTS: Cause.UNREACHABLE}


def ended(kinds: dict[type[Outcome], dict[Way, Cause]]) -> dict[Way, tuple[type[Outcome], Cause]]:
    """Way -> what becomes of the letter, and why."""
    return {way: (kind, cause) for kind, ways in kinds.items() for way, cause in ways.items()}


NOT_YET = {Way.LATER: Cause.RECEIVER_BUSY}
BEFORE = ended({ChannelDown: AWAY | NOT_YET | {Way.NEVER: Cause.NOT_PERMITTED}})
OVER_LETTER = ended({TryAgain: LOST | NOT_YET, RefusedForGood: {Way.NEVER: Cause.NOT_PERMITTED}})

EXPECTED: dict[Step, dict[Way, tuple[type[Outcome], Cause]]] = {
    Step.BANNER: BEFORE,
    Step.EHLO: BEFORE,
    Step.STARTTLS: BEFORE,
    Step.AUTH: BEFORE | ended({ChannelDown: {Way.NEVER: Cause.CREDENTIALS_REFUSED}}),
    Step.MAIL: BEFORE | ended({ChannelDown: {Way.NEVER: Cause.SENDER_REFUSED}, TryAgain: NOT_YET}),
    Step.RCPT: OVER_LETTER,
    Step.DATA: OVER_LETTER,
    Step.DOT: OVER_LETTER | ended({PerhapsSent: LOST}),
}
"""What becomes of a letter by where and how its server fails; over QUIT it has left."""

NAMED = {Step.BANNER: "CONNECT", Step.DOT: "final dot"}
"""How a step is called to the operator, where not by its own name."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ssl.SSLContext]:
    """What the server shows, which is trusted while these tests run."""
    folder: Path = tmp_path_factory.mktemp("certificate")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(certified(folder)))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        yield context


@contextmanager
def channel(port: int, seconds: float) -> Iterator[Smtp]:
    """A channel that logs in, and waits for so long."""
    smtp = Smtp(SecretStr(f"smtp://potok:s3cret@{HOST}:{port}"), timeout=seconds)
    try:
        yield smtp
    finally:
        smtp.close()


@pytest.mark.parametrize(("step", "way"), list(product(EXPECTED, Way)))
def test_each_failure_is_named_with_its_step_and_the_next_letter_leaves(
    step: Step, way: Way, certificate: ssl.SSLContext, write_letter: Write
) -> None:
    with broken(step, way, certificate) as (server, port), channel(port, SHORT if way in SLOW else LONG) as smtp:
        outcome = smtp.send(write_letter(key="1"))
        server.mended.set()
        smtp.patience.seconds = LONG
        following = smtp.send(write_letter(key="2"))

    assert isinstance(outcome, ChannelDown | TryAgain | PerhapsSent | RefusedForGood)
    assert (type(outcome), outcome.cause) == EXPECTED[step][way]
    words = down_words(outcome.cause, outcome.detail)
    assert NAMED.get(step, "DATA" if step is Step.DOT else step.value) in words.ru or way in SAID
    assert "s3cret" not in words.ru
    assert "czNjcmV0" not in words.ru
    assert isinstance(following, Sent), following
    assert write_letter(key="2").id.encode() in server.kept[-1]


@pytest.mark.parametrize("way", Way)
def test_a_server_that_fails_to_say_goodbye_costs_no_letter(
    way: Way, certificate: ssl.SSLContext, write_letter: Write
) -> None:
    with broken(Step.QUIT, way, certificate) as (server, port), channel(port, LONG) as smtp:
        outcome = smtp.send(write_letter())
        smtp.patience.seconds = SHORT

    assert isinstance(outcome, Sent)
    assert len(server.kept) == 1


@pytest.mark.parametrize("step", [Step.MAIL, Step.RCPT, Step.DATA])
def test_a_server_that_says_more_than_it_is_asked_never_takes_one_answer_for_another(
    step: Step, certificate: ssl.SSLContext, write_letter: Write
) -> None:
    """Shifted by one, the answer to RCPT would be read as that to the letter: sent, and nobody got it."""
    chatty = ANSWERS | {step: ANSWERS[step] * 2}
    with broken(Step.QUIT, Way.CUTS, certificate) as (server, port), channel(port, LONG) as smtp:
        server.answers = chatty
        outcome = smtp.send(write_letter(key="1"))
        server.answers = ANSWERS
        following = smtp.send(write_letter(key="2"))

    assert isinstance(outcome, ChannelDown | TryAgain)
    assert outcome.cause is Cause.NOT_SMTP
    assert isinstance(following, Sent)
    assert len(server.kept) == 1
