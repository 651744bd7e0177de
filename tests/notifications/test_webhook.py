"""Letters posted as signed JSON."""

from __future__ import annotations

import json
import socket
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from time import sleep

import httpx
import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook as Receiver
from standardwebhooks import WebhookVerificationError

from notifications.channels import Cause, ChannelDown, Outcome, RefusedForGood, Sent, TryAgain
from notifications.message import Letter
from notifications.webhook import Webhook, inside, signature
from tests.certificates import certified

Write = Callable[..., Letter]
Answer = Callable[[httpx.Request], httpx.Response]
SECRET = SecretStr("between us")
OPEN = "93.184.215.14"
"""An address of the open internet."""
SENT_AT = datetime(2024, 12, 11, 6, 31, tzinfo=UTC)
"""A minute after the letter was written."""


def webhook(answer: Answer) -> Webhook:
    return Webhook(
        "https://chat.example/hook", SECRET, transport=httpx.MockTransport(answer), clock=lambda: SENT_AT,
        resolve=lambda host: [OPEN],
    )  # fmt: skip


def answering(letter: Letter, status: int, **headers: str) -> Outcome:
    channel = webhook(lambda _: httpx.Response(status, headers=headers, text="because"))
    return channel.send(letter)


def test_the_receiver_gets_signed_json_with_the_key_of_the_letter(write_letter: Write) -> None:
    received: list[httpx.Request] = []
    letter = write_letter()

    def accept(request: httpx.Request) -> httpx.Response:
        received.append(request)
        return httpx.Response(202, headers={"X-Request-Id": "r-1"})

    channel = webhook(accept)
    outcome = channel.send(letter)
    channel.close()

    [request] = received
    told = json.loads(request.content)
    assert outcome == Sent("r-1")
    assert told["subject"] == letter.said.subject
    assert told["facts"]["about"]["code"] == "PRJ-0042"
    assert told["to"]["address"] == "anna@region.example"
    assert request.headers["Idempotency-Key"] == letter.id
    assert request.headers["Potok-Timestamp"] == "1733898660"
    assert request.headers["Potok-Signature"] == signature(SECRET, 1733898660, request.content)


def test_a_signature_depends_on_secret_time_and_body() -> None:
    signatures = {
        signature(SECRET, 1, b"{}"),
        signature(SecretStr("other"), 1, b"{}"),
        signature(SECRET, 2, b"{}"),
        signature(SECRET, 1, b"[]"),
    }

    assert len(signatures) == 4


@pytest.mark.parametrize("status", [301, 308, 401, 403, 404, 405, 410])
def test_an_answer_that_tells_of_our_settings_condemns_no_letter(write_letter: Write, status: int) -> None:
    outcome = answering(write_letter(), status, Location="https://elsewhere.example/")

    assert isinstance(outcome, ChannelDown)
    assert outcome.detail == f"{status} because"
    assert (outcome.cause is Cause.REDIRECTED) is (status in {301, 308})


@pytest.mark.parametrize("status", [400, 413, 422])
def test_some_answers_are_final(write_letter: Write, status: int) -> None:
    outcome = answering(write_letter(), status)

    assert isinstance(outcome, RefusedForGood)
    assert outcome.detail == f"{status} because"


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_some_answers_invite_another_try(write_letter: Write, status: int) -> None:
    assert isinstance(answering(write_letter(), status), TryAgain)


@pytest.mark.parametrize(
    ("wish", "after"),
    [
        ("120", timedelta(minutes=2)),
        ("Wed, 11 Dec 2024 06:32:00 GMT", timedelta(minutes=1)),
        ("Wed, 11 Dec 2024 06:00:00 GMT", timedelta()),
        ("99999999999", timedelta(days=7)),
        ("soon", None),
        ("", None),
    ],
)
def test_a_receiver_may_ask_us_to_wait(write_letter: Write, wish: str, after: timedelta | None) -> None:
    outcome = answering(write_letter(), 429, **{"Retry-After": wish})

    assert isinstance(outcome, TryAgain)
    assert outcome.after == after
    assert outcome.cause is Cause.RECEIVER_BUSY


@pytest.mark.parametrize(
    ("trouble", "outcome", "cause"),
    [
        (httpx.ReadTimeout("slow"), TryAgain, Cause.TIMED_OUT),
        (httpx.ConnectTimeout("slow"), TryAgain, Cause.TIMED_OUT),
        (httpx.RemoteProtocolError("cut"), TryAgain, Cause.CONNECTION_LOST),
        (httpx.ConnectError("nobody there"), ChannelDown, Cause.UNREACHABLE),
    ],
)
def test_troubles_on_the_way_are_named(
    write_letter: Write, trouble: Exception, outcome: type[Outcome], cause: Cause
) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise trouble

    ended = webhook(fail).send(write_letter())

    assert isinstance(ended, outcome)
    assert not isinstance(ended, Sent)
    assert ended.cause is cause


@pytest.mark.parametrize("charset", ["nobody-knows", "hex", "idna", "koi8-r"])
def test_what_a_receiver_calls_its_letters_costs_no_letter(write_letter: Write, charset: str) -> None:
    named = {"content-type": f"text/plain; charset={charset}"}
    channel = webhook(lambda _: httpx.Response(200, headers=named, content="принято".encode("koi8-r")))

    assert isinstance(channel.send(write_letter()), Sent)


def test_the_secret_is_not_shown() -> None:
    assert "between us" not in repr(vars(webhook(lambda _: httpx.Response(200))))


@pytest.mark.parametrize("secret", ["whsec_" + b64encode(b"between us and them 1234").decode(), "between us"])
def test_a_receiver_with_the_standard_library_believes_us_and_no_changed_body(write_letter: Write, secret: str) -> None:
    received: list[httpx.Request] = []
    now = datetime.now(UTC)

    def accept(request: httpx.Request) -> httpx.Response:
        received.append(request)
        return httpx.Response(204)

    channel = Webhook(
        "https://chat.example/hook", SecretStr(secret), transport=httpx.MockTransport(accept), clock=lambda: now,
        resolve=lambda host: [OPEN],
    )  # fmt: skip
    channel.send(write_letter())

    [request] = received
    theirs = Receiver(secret if secret.startswith("whsec_") else b64encode(secret.encode()).decode())
    assert theirs.verify(request.content.decode(), dict(request.headers))["subject"]
    with pytest.raises(WebhookVerificationError):
        theirs.verify(request.content.decode().replace("PRJ-0042", "PRJ-0043"), dict(request.headers))


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "10.1.2.3", "[::1]", "localhost"])
def test_an_inner_address_is_refused_unless_it_is_allowed(write_letter: Write, host: str) -> None:
    channel = Webhook(f"http://{host}:9/hook", SECRET)

    outcome = channel.send(write_letter())
    channel.close()

    assert isinstance(outcome, ChannelDown)
    assert "POTOK_WEBHOOK_PRIVATE" in outcome.detail


def test_a_name_is_asked_for_once_and_what_was_looked_at_is_what_is_connected_to(write_letter: Write) -> None:
    answers = iter([[OPEN], ["127.0.0.1"], ["127.0.0.1"]])
    reached: list[httpx.Request] = []

    def accept(request: httpx.Request) -> httpx.Response:
        reached.append(request)
        return httpx.Response(204)

    channel = Webhook(
        "https://chat.example:8443/hook?room=1", SECRET, transport=httpx.MockTransport(accept),
        resolve=lambda host: next(answers),
    )  # fmt: skip
    first, second = channel.send(write_letter()), channel.send(write_letter())

    [request] = reached
    assert isinstance(first, Sent)
    assert (request.url.host, request.url.port, request.url.raw_path) == (OPEN, 8443, b"/hook?room=1")
    assert request.headers["Host"] == "chat.example:8443"
    assert request.extensions["sni_hostname"] == "chat.example"
    assert isinstance(second, ChannelDown), "whoever leads us elsewhere the next time is refused then"
    assert second.cause is Cause.INNER_ADDRESS


def test_one_inner_address_among_others_is_refused_and_an_unknown_name_is_no_way_round(write_letter: Write) -> None:
    def nobody(_: httpx.Request) -> httpx.Response:
        raise AssertionError("nobody is to be reached")

    def sent(*addresses: str) -> Outcome:
        transport = httpx.MockTransport(nobody)
        return Webhook("https://a.example", SECRET, transport=transport, resolve=lambda _: addresses).send(
            write_letter()
        )

    assert sent(OPEN, "10.0.0.1") == ChannelDown(Cause.INNER_ADDRESS, "10.0.0.1: POTOK_WEBHOOK_PRIVATE=true")
    assert sent("::ffff:127.0.0.1") == ChannelDown(Cause.INNER_ADDRESS, "::ffff:127.0.0.1: POTOK_WEBHOOK_PRIVATE=true")
    assert sent() == ChannelDown(Cause.UNREACHABLE, "a.example: no address")


@pytest.mark.parametrize(
    "address",
    [
        "::ffff:169.254.169.254", "2002:7f00:1::", "2002:a9fe:a9fe::", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1",
        "::127.0.0.1", "fec0::1", "fd00::1", "fe80::1", "224.0.0.1", "ff0e::1", "100.64.0.1", "0.0.0.0", "::",
    ],
)  # fmt: skip
def test_no_way_of_writing_an_inner_address_lets_it_through(address: str) -> None:
    assert inside([OPEN, address]) == address


@pytest.mark.parametrize("address", ["8.8.8.8", "::ffff:8.8.8.8", "64:ff9b::808:808", "2606:4700::1111"])
def test_an_address_of_the_open_internet_is_one_however_it_is_carried(address: str) -> None:
    assert inside([address]) == ""


def test_the_next_address_is_tried_where_the_first_takes_no_connection(write_letter: Write) -> None:
    def accept(request: httpx.Request) -> httpx.Response:
        if request.url.host != OPEN:
            raise httpx.ConnectError("no route")
        return httpx.Response(204)

    channel = Webhook(
        "https://chat.example", SECRET, transport=httpx.MockTransport(accept),
        resolve=lambda host: ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", OPEN],
    )  # fmt: skip

    assert isinstance(channel.send(write_letter()), Sent)


@pytest.mark.parametrize(("named", "outcome"), [("hook.example", Sent), ("other.example", ChannelDown)])
def test_whoever_answers_at_the_address_shows_the_certificate_of_the_name(
    write_letter: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, outcome: type[Outcome]
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certified(tmp_path, named)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with HTTPServer(("127.0.0.1", 0), Taker) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.handle_request)
        thread.start()
        url = f"https://hook.example:{server.server_port}/"
        channel = Webhook(url, SECRET, private=True, timeout=5, resolve=lambda host: ["127.0.0.1"])

        ended = channel.send(write_letter())

        channel.close()
        thread.join(10)
    assert isinstance(ended, outcome)


class Taker(BaseHTTPRequestHandler):
    """Takes whatever is posted."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204 if self.headers["Host"].startswith("hook.example:") else 400)
        self.end_headers()

    def log_message(self, *said: object) -> None:
        """Nothing is said of it."""


@pytest.mark.parametrize(
    ("begins", "goes_on", "outcome"),
    [
        pytest.param(b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n", TryAgain, id="drips its headers"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x", Sent, id="drips its answer"),
        pytest.param(b"HTTP/1.1 503 No\r\nContent-Length: 9999\r\n\r\n", b"x", TryAgain, id="drips its refusal"),
    ],
)
def test_a_receiver_that_drips_costs_one_deadline_and_its_status_decides(
    write_letter: Write, begins: bytes, goes_on: bytes, outcome: type[Outcome]
) -> None:
    with dripping(begins, goes_on, times=150, after=0.05) as (port, said):
        channel = Webhook(f"http://127.0.0.1:{port}/", SECRET, private=True, timeout=5, whole=0.5)

        ended = [channel.send(write_letter()) for _ in range(2)]

        channel.close()
    assert [type(one) for one in ended] == [outcome, outcome]
    assert len(said) == 2
    assert max(said) < 150, "the receiver was heard to the end"


def test_of_an_answer_without_an_end_a_few_words_are_read(write_letter: Write) -> None:
    begins = b"HTTP/1.1 400 No\r\nTransfer-Encoding: chunked\r\n\r\n"
    with dripping(begins, b"100000\r\n" + b"x" * 0x100000 + b"\r\n", times=64, after=0) as (port, said):
        channel = Webhook(f"http://127.0.0.1:{port}/", SECRET, private=True, timeout=5)

        ended = channel.send(write_letter())

        channel.close()
    assert isinstance(ended, RefusedForGood)
    assert len(ended.detail) < 400
    assert max(said) < 64, "the receiver was heard to the end"


@contextmanager
def dripping(begins: bytes, goes_on: bytes, *, times: int, after: float) -> Iterator[tuple[int, list[int]]]:
    """A receiver that answers without an end: its port, and how often it went on to each letter."""
    said: list[int] = []

    def answer(caller: socket.socket) -> None:
        said.append(0)
        with caller, suppress(OSError):
            caller.recv(1 << 16)
            caller.sendall(begins)
            for _ in range(times):
                caller.sendall(goes_on)
                said[-1] += 1
                sleep(after)

    def serve() -> None:
        with suppress(OSError):
            while True:
                answer(listener.accept()[0])

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1], said
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(10)
