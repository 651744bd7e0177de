"""Letters as signed JSON to another system."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import ssl
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from notifications.channels import Cause, ChannelDown, Outcome, RefusedForGood, Sent, TryAgain
from notifications.message import Letter

NAT64 = ip_network("64:ff9b::/96")
"""Through these addresses a translator reaches the whole of the older internet, inner networks too."""

TIMEOUT = 10.0
PREFIX = "whsec_"
"""How a secret begins that is base64."""
MAY_BE_TRIED_AGAIN = frozenset({408, 425, 429})
CAUSES = {
    401: Cause.NOT_PERMITTED,
    403: Cause.NOT_PERMITTED,
    404: Cause.RECEIVER_GONE,
    410: Cause.RECEIVER_GONE,
    413: Cause.TOO_LARGE,
    405: Cause.NOT_PERMITTED,
    407: Cause.NOT_PERMITTED,
    408: Cause.TIMED_OUT,
    429: Cause.RECEIVER_BUSY,
    503: Cause.RECEIVER_BUSY,
}
SETTINGS = frozenset({401, 403, 404, 405, 407, 410})
"""Answers that tell of the address or the secret, which are one for all letters; a redirection does, too."""
DETAIL_LENGTH = 300

WHOLE = 30.0
"""Seconds that one letter may take in all: each answer of a receiver that drips comes in time."""

READ = 4096
"""Bytes of an answer that are read; its status is what decides."""

OPENED = ("connection.connect_tcp.complete", "connection.start_tls.complete")
"""What a client tells of a new conversation, with its stream."""


def signature(secret: SecretStr, timestamp: int, body: bytes) -> str:
    """The proof that a body comes from us and is fresh: HMAC-SHA256 over `timestamp.body`."""
    signed = f"{timestamp}.".encode() + body
    return "sha256=" + hmac.new(secret.get_secret_value().encode(), signed, hashlib.sha256).hexdigest()


def standard_signature(secret: SecretStr, identity: str, timestamp: int, body: bytes) -> str:
    """The same proof as Standard Webhooks want it, with the name of the message: `v1,` and base64."""
    told = secret.get_secret_value()
    key = b64decode(told.removeprefix(PREFIX)) if told.startswith(PREFIX) else told.encode()
    signed = f"{identity}.{timestamp}.".encode() + body
    return "v1," + b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def addresses_of(host: str) -> list[str]:
    """The addresses of a host, in the order in which they are to be tried; none of one that is not known."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))


def inside(addresses: Iterable[str]) -> str:
    """The first address that is not of the open internet; blank where there is none."""
    return next((one for one in sorted(addresses) if not _is_open(ip_address(one))), "")


def _is_open(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address leads to one host of the open internet, through whatever carries one address in another."""
    if isinstance(address, IPv6Address):
        translated = IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None
        if (carried := address.ipv4_mapped or address.sixtofour or translated) is not None:
            return _is_open(carried)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class Line:
    """The conversations with a receiver, by address, and how the one at hand is ended, whatever it is at."""

    def __init__(self) -> None:
        self._streams: dict[str, Any] = {}
        self._address = ""
        self.is_cut = False

    def begin(self, address: str) -> None:
        """What opens from here on is the conversation with an address."""
        self._address = address

    def opened(self, event: str, info: Mapping[str, Any]) -> None:
        """Hear of each step of the client; letters after the first go by what is open already."""
        if event in OPENED:
            self._streams[self._address] = info["return_value"]

    def cut(self) -> None:
        """End it, so that whoever waits for the next byte waits no more."""
        self.is_cut = True
        if (stream := self._streams.get(self._address)) is not None:
            with suppress(OSError):
                stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


class Webhook:
    """Posts each letter as JSON, signed as Standard Webhooks are.  The receiver drops a repeated `webhook-id`."""

    name = "webhook"

    def __init__(
        self,
        url: str,
        secret: SecretStr,
        *,
        timeout: float = TIMEOUT,
        whole: float = WHOLE,
        private: bool = False,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        resolve: Callable[[str], Sequence[str]] = addresses_of,
    ) -> None:
        self.url = url
        self._resolve = resolve
        self.secret = secret
        self._clock = clock
        self._whole, self._line = whole, Line()
        self._private = private
        """Whether addresses of an inner network may be posted to."""
        # the machine's own store of authorities, so that a region's own one is known
        verify = ssl.create_default_context()
        self._client = httpx.Client(timeout=timeout, transport=transport, verify=verify)

    def send(self, letter: Letter) -> Outcome:
        """Post one letter; what the receiver answers decides how it ended."""
        body = _body(letter)
        host = urlsplit(self.url).hostname or ""
        addresses = self._resolve(host) or ([host] if self._private else [])  # a proxy may know what we do not
        if not self._private and (address := inside(addresses)):
            return ChannelDown(Cause.INNER_ADDRESS, f"{address}: POTOK_WEBHOOK_PRIVATE=true")
        if not addresses:
            return ChannelDown(Cause.UNREACHABLE, f"{host}: no address")
        self._line.is_cut = False
        timer = Timer(self._whole, self._line.cut)
        timer.daemon = True
        timer.start()
        try:
            outcome = self._post(addresses, body, self._headers(letter, body))
        except httpx.TimeoutException as error:
            return TryAgain(Cause.TIMED_OUT, _named(error))
        except (httpx.ConnectError, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            return ChannelDown(Cause.UNREACHABLE, _named(error))
        except httpx.TransportError as error:
            return TryAgain(Cause.TIMED_OUT if self._line.is_cut else Cause.CONNECTION_LOST, _named(error))
        finally:
            timer.cancel()
        return replace(outcome, content=body) if isinstance(outcome, Sent) else outcome

    def _post(self, addresses: Sequence[str], body: bytes, headers: Mapping[str, str]) -> Outcome:
        """Post to the first address that takes a connection: to one that was looked at, and to no other.

        A name is resolved once: asked again, it may lead somewhere else.  Whoever answers shows the certificate of the
        name all the same.
        """
        *others, last = addresses
        for address in others:
            with suppress(httpx.ConnectError):
                return self._asked(address, body, headers)
        return self._asked(last, body, headers)

    def _asked(self, address: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
        """Post to an address, and what its answer comes to."""
        url = httpx.URL(self.url)
        self._line.begin(address)
        extensions = {"sni_hostname": url.raw_host.decode("ascii"), "trace": self._line.opened}
        told = {**headers, "Host": url.netloc.decode("ascii")}
        with self._client.stream(
            "POST", url.copy_with(host=address), content=body, headers=told, extensions=extensions
        ) as response:
            return _outcome(response, _beginning(response), self._clock())

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _headers(self, letter: Letter, body: bytes) -> dict[str, str]:
        timestamp = int(self._clock().timestamp())  # of sending: a letter may have waited for days
        return {
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",  # a few bytes may unpack to any number of them
            "webhook-id": letter.id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": standard_signature(self.secret, letter.id, timestamp, body),
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


def _beginning(response: httpx.Response) -> str:
    """The first words of an answer; it may be endless, or break off."""
    said = b""
    with suppress(httpx.TransportError, httpx.DecodingError):
        for part in response.iter_bytes(READ):
            said += part
            if len(said) >= READ:
                break
    return said.decode("utf-8", "replace")[:DETAIL_LENGTH]  # a charset may be named that there is none of


def _outcome(response: httpx.Response, said: str, now: datetime) -> Outcome:
    code = response.status_code
    detail = f"{code} {said}".strip()
    if response.is_success:
        return Sent(response.headers.get("X-Request-Id", ""))
    if code in MAY_BE_TRIED_AGAIN or code >= 500:
        return TryAgain(CAUSES.get(code, Cause.RECEIVER_FAILED), detail, _wait(response, now))
    if response.is_redirect:
        return ChannelDown(Cause.REDIRECTED, detail)
    cause = CAUSES.get(code, Cause.CONTENT_REFUSED)
    return ChannelDown(cause, detail) if code in SETTINGS else RefusedForGood(cause, detail)


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
