"""Letters as signed JSON to another system."""

from __future__ import annotations

import hashlib
import hmac
import json
import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
from pydantic import SecretStr

from notifications.channels import Cause, ChannelDown, Outcome, RefusedForGood, Sent, TryAgain
from notifications.message import Letter

TIMEOUT = 10.0
MAY_BE_TRIED_AGAIN = frozenset({408, 425, 429})
CAUSES = {
    401: Cause.NOT_PERMITTED,
    403: Cause.NOT_PERMITTED,
    404: Cause.RECEIVER_GONE,
    410: Cause.RECEIVER_GONE,
    413: Cause.TOO_LARGE,
    408: Cause.TIMED_OUT,
    429: Cause.RECEIVER_BUSY,
    503: Cause.RECEIVER_BUSY,
}
DETAIL_LENGTH = 300


def signature(secret: SecretStr, timestamp: int, body: bytes) -> str:
    """The proof that a body comes from us and is fresh: HMAC-SHA256 over `timestamp.body`."""
    signed = f"{timestamp}.".encode() + body
    return "sha256=" + hmac.new(secret.get_secret_value().encode(), signed, hashlib.sha256).hexdigest()


class Webhook:
    """Posts each letter as JSON.  The receiver drops a repeated `Idempotency-Key`."""

    name = "webhook"

    def __init__(
        self,
        url: str,
        secret: SecretStr,
        *,
        timeout: float = TIMEOUT,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.url = url
        self.secret = secret
        self._clock = clock
        # the machine's own store of authorities, so that a region's own one is known
        verify = ssl.create_default_context()
        self._client = httpx.Client(timeout=timeout, transport=transport, verify=verify)

    def send(self, letter: Letter) -> Outcome:
        """Post one letter; what the receiver answers decides how it ended."""
        body = _body(letter)
        try:
            response = self._client.post(self.url, content=body, headers=self._headers(letter, body))
        except httpx.TimeoutException as error:
            return TryAgain(Cause.TIMED_OUT, _named(error))
        except (httpx.ConnectError, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            return ChannelDown(Cause.UNREACHABLE, _named(error))
        except httpx.TransportError as error:
            return TryAgain(Cause.CONNECTION_LOST, _named(error))
        outcome = _outcome(response, self._clock())
        return replace(outcome, content=body) if isinstance(outcome, Sent) else outcome

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _headers(self, letter: Letter, body: bytes) -> dict[str, str]:
        timestamp = int(self._clock().timestamp())  # of sending: a letter may have waited for days
        return {
            "Content-Type": "application/json",
            "Idempotency-Key": letter.id,
            "Potok-Timestamp": str(timestamp),
            "Potok-Signature": signature(self.secret, timestamp, body),
        }


def _body(letter: Letter) -> bytes:
    told = {
        "id": letter.id,
        "notice": letter.template,
        "about": letter.thread,
        "at": letter.at.astimezone(UTC).isoformat(),
        "to": {"name": letter.to.name, "address": letter.to.address},
        "language": letter.language,
        "subject": letter.said.subject,
        "text": letter.said.text,
        "facts": letter.facts,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _outcome(response: httpx.Response, now: datetime) -> Outcome:
    code = response.status_code
    detail = f"{code} {response.text[:DETAIL_LENGTH]}".strip()
    if response.is_success:
        return Sent(response.headers.get("X-Request-Id", ""))
    if code in MAY_BE_TRIED_AGAIN or code >= 500:
        return TryAgain(CAUSES.get(code, Cause.RECEIVER_FAILED), detail, _wait(response, now))
    return RefusedForGood(CAUSES.get(code, Cause.CONTENT_REFUSED), detail)


def _wait(response: httpx.Response, now: datetime) -> timedelta | None:
    """How long the receiver asks to wait: seconds, or a date."""
    wish = response.headers.get("Retry-After", "").strip()
    if wish.isascii() and wish.isdigit():
        return timedelta(seconds=min(int(wish), 7 * 24 * 3600))
    try:
        until = parsedate_to_datetime(wish)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(until - now, timedelta())


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
