"""What a channel is, and the five ways in which sending can end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from domain.engine.words import Words
from notifications.message import Letter

NO_CHANNEL = Words("почтового канала нет, письма ждут в очереди", "there is no mail channel, letters wait in the queue")


class Cause(StrEnum):
    """Why a letter was not sent."""

    ADDRESS_UNUSABLE = "address_unusable"
    ADDRESS_UNKNOWN = "address_unknown"
    MAILBOX_FULL = "mailbox_full"
    NOT_PERMITTED = "not_permitted"
    CONTENT_REFUSED = "content_refused"
    REDIRECTED = "redirected"
    TOO_LARGE = "too_large"
    RECEIVER_GONE = "receiver_gone"
    RECEIVER_BUSY = "receiver_busy"
    RECEIVER_FAILED = "receiver_failed"
    CONNECTION_LOST = "connection_lost"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    CREDENTIALS_REFUSED = "credentials_refused"
    NOT_ENCRYPTED = "not_encrypted"
    NOT_SMTP = "not_smtp"
    SENDER_REFUSED = "sender_refused"
    DISK_REFUSED = "disk_refused"
    INNER_ADDRESS = "inner_address"
    PERHAPS_SENT = "perhaps_sent"
    ALL_REFUSED = "all_refused"


CAUSES: Mapping[Cause, Words] = {
    Cause.ADDRESS_UNUSABLE: Words("это не почтовый адрес", "this is not an e-mail address"),
    Cause.ADDRESS_UNKNOWN: Words("получатель не найден", "the receiver does not know this address"),
    Cause.MAILBOX_FULL: Words("почтовый ящик переполнен", "the mailbox is full"),
    Cause.NOT_PERMITTED: Words("получатель не принимает наши письма", "the receiver does not accept mail from us"),
    Cause.CONTENT_REFUSED: Words("получатель отклонил содержание", "the receiver refused the content"),
    Cause.REDIRECTED: Words(
        "по адресу отвечают, что приёмник в другом месте: укажите конечный адрес",
        "the address says that the receiver is elsewhere: name where it leads",
    ),
    Cause.TOO_LARGE: Words("письмо слишком большое", "the letter is too large"),
    Cause.RECEIVER_GONE: Words("получателя больше нет", "the receiver no longer exists"),
    Cause.RECEIVER_BUSY: Words("получатель занят, просит подождать", "the receiver is busy and asks to wait"),
    Cause.RECEIVER_FAILED: Words("ошибка на стороне получателя", "something failed at the receiver"),
    Cause.CONNECTION_LOST: Words("связь оборвалась", "the connection was lost"),
    Cause.TIMED_OUT: Words("нет ответа вовремя", "no answer in time"),
    Cause.UNREACHABLE: Words("сервер недоступен", "the server cannot be reached"),
    Cause.CREDENTIALS_REFUSED: Words("сервер не принял имя или пароль", "the server refused the name or password"),
    Cause.NOT_ENCRYPTED: Words("нет защищённого соединения", "no encrypted connection"),
    Cause.NOT_SMTP: Words(
        "по этому адресу отвечает не почтовый сервер", "what answers at this address is no mail server"
    ),
    Cause.SENDER_REFUSED: Words("сервер не принял отправителя", "the server refused the sender"),
    Cause.DISK_REFUSED: Words("не удалось записать файл", "the file could not be written"),
    Cause.INNER_ADDRESS: Words(
        "адрес ведёт во внутреннюю сеть, туда программа не отправляет",
        "the address leads to an inner network, where this program sends nothing",
    ),
    Cause.PERHAPS_SENT: Words(
        "возможно, отправлено: сервер получил письмо, но не подтвердил",
        "perhaps sent: the server got the letter and never said so",
    ),
    Cause.ALL_REFUSED: Words("сервер отказывает подряд всем адресатам", "the server refuses one reader after another"),
}
"""Each cause in words."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The receiver has taken the letter."""

    receipt: str = ""
    """What the receiver called it."""
    content: bytes = field(default=b"", compare=False, repr=False)
    """The very bytes that were taken; nothing where the channel keeps them itself."""


@dataclass(frozen=True, slots=True)
class RefusedForGood:
    """This letter will never get there; trying again is pointless."""

    cause: Cause
    detail: str


@dataclass(frozen=True, slots=True)
class TryAgain:
    """This letter did not get there now and may later; `after` is the wait that the receiver asked for."""

    cause: Cause
    detail: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class PerhapsSent:
    """The whole letter was handed over and nobody said whether it was taken."""

    cause: Cause
    detail: str
    content: bytes = field(default=b"", compare=False, repr=False)
    """The very bytes that were handed over."""


@dataclass(frozen=True, slots=True)
class ChannelDown:
    """No letter gets out by this channel now; the letter is as good as untried."""

    cause: Cause
    detail: str


Outcome = Sent | RefusedForGood | TryAgain | PerhapsSent | ChannelDown


class Channel(Protocol):
    """A way out for letters.  Sending never raises for what the world does; it says how it ended."""

    @property
    def name(self) -> str:
        """What the ledger calls this channel."""

    def send(self, letter: Letter) -> Outcome:
        """Send one letter and say how it ended."""

    def close(self) -> None:
        """Let go of connections."""
