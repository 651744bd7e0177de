"""Letters posted as signed JSON."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook as Receiver
from standardwebhooks import WebhookVerificationError

from notifications.channels import Cause, ChannelDown, Outcome, RefusedForGood, Sent, TryAgain
from notifications.message import Letter
from notifications.webhook import Webhook, signature

Write = Callable[..., Letter]
Answer = Callable[[httpx.Request], httpx.Response]
SECRET = SecretStr("between us")
SENT_AT = datetime(2024, 12, 11, 6, 31, tzinfo=UTC)
"""A minute after the letter was written."""


def webhook(answer: Answer) -> Webhook:
    return Webhook("https://chat.example/hook", SECRET, transport=httpx.MockTransport(answer), clock=lambda: SENT_AT)


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


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 410, 413, 422])
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
        "https://chat.example/hook", SecretStr(secret), transport=httpx.MockTransport(accept), clock=lambda: now
    )
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
