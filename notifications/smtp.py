"""Letters over SMTP, many on one connection."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import SecretStr

from notifications.channels import Cause, ChannelDown, Outcome, PerhapsSent, RefusedForGood, Sent, TryAgain
from notifications.conversation import Conversation, Encrypted, OutOfStep, Patience, Plain
from notifications.message import AddressUnusable, Letter, message_bytes

TIMEOUT = 30.0
"""Seconds that one letter may take in all, whatever the server says or does not say meanwhile."""

GOODBYE = 3.0
"""Seconds for taking leave: nothing depends on it."""

END = "after the final dot"

START_INPUT = 354
SERVICE_CLOSING = 421
NEEDS_LOGIN = 530


class Encryption(StrEnum):
    """When the connection is encrypted."""

    ALWAYS = "always"
    """From the first byte (`smtps://`)."""
    REQUIRED = "required"
    """By STARTTLS, or not at all."""
    OFFERED = "offered"
    """By STARTTLS when the server offers it."""
    NEVER = "never"


class ServerAddressInvalid(ValueError):
    """The address of the mail server cannot be read.  It is not repeated here: it may hold a password."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.problem}; expected smtp://user:password@host:port or smtps://…, with ?tls=required|never"


@dataclass(frozen=True, slots=True)
class Server:
    """Where the mail server is and how to talk to it."""

    host: str
    port: int
    encryption: Encryption
    user: str
    password: SecretStr

    @classmethod
    def at(cls, url: str | SecretStr) -> Server:
        """Read `smtp://user:password@host:port?tls=…` or `smtps://…`."""
        try:
            parts = urlsplit(url.get_secret_value() if isinstance(url, SecretStr) else url)
            port = parts.port
            wish = Encryption(parse_qs(parts.query).get("tls", [Encryption.OFFERED])[0])
        except ValueError:  # whose text may quote the password, so it is not chained
            raise ServerAddressInvalid("the port or the tls option is wrong") from None
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ServerAddressInvalid("the scheme or the host is missing")
        secure = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=port or (465 if secure else 587 if parts.username else 25),
            encryption=Encryption.ALWAYS if secure else wish,
            user=unquote(parts.username or ""),
            password=SecretStr(unquote(parts.password or "")),
        )


class Smtp:
    """Sends by one server.  Not for sharing between threads: each thread takes its own."""

    name = "smtp"

    def __init__(self, url: str | SecretStr, *, timeout: float = TIMEOUT) -> None:
        self.server = Server.at(url)
        self.patience = Patience(timeout)
        self._connection: Conversation | None = None

    def send(self, letter: Letter) -> Outcome:
        """Send one letter, over the open connection if there is one."""
        try:
            sender = letter.sender.route
        except AddressUnusable as error:  # a fault of our settings must condemn no letter
            return ChannelDown(Cause.SENDER_REFUSED, str(error))
        try:
            receiver, content = letter.to.route, message_bytes(letter)
        except AddressUnusable as error:
            return RefusedForGood(Cause.ADDRESS_UNUSABLE, str(error))
        self.patience.begin()
        try:
            connection = self._open(sender)
        except _Answered as answer:
            return self._after(answer)
        except OSError as error:
            self._drop()
            return _not_connected(error, self.patience.step)
        return self._converse(connection, receiver, content)

    def _converse(self, connection: Conversation, receiver: str, content: bytes) -> Outcome:
        """Name the receiver and hand over the letter, the sender being taken."""
        try:
            _expect(connection.rcpt(receiver), "RCPT")
            return self._hand_over(connection, content)
        except _Answered as answer:
            return self._after(answer)
        except OSError as error:  # silent about this letter only, as far as we know
            self._drop()
            return TryAgain(_lost(error), f"{self.patience.step}: {error}")

    def close(self) -> None:
        """Say goodbye to the server."""
        if self._connection is not None:
            self.patience.begin(min(GOODBYE, self.patience.seconds))
            try:
                self._connection.quit()
            except OSError:
                self._connection.close()
            self._connection = None

    def _open(self, sender: str) -> Conversation:
        """A connection that has taken the sender; an old one that turns out to be gone is opened anew, once."""
        if self._connection is not None:
            try:
                return self._introduce(self._connection, sender)
            except (smtplib.SMTPServerDisconnected, ConnectionError):
                self._drop()
        self._connection = self._connect(sender)
        return self._introduce(self._connection, sender)

    def _introduce(self, connection: Conversation, sender: str) -> Conversation:
        _expect(connection.mail(sender), "MAIL")
        return connection

    def _hand_over(self, connection: Conversation, content: bytes) -> Outcome:
        """Send the content.  A connection that breaks after its end leaves it open whether the letter arrived."""
        code, reply = connection.docmd("DATA")
        if code != START_INPUT:
            raise _Answered(code, _said(reply), "DATA")
        self.patience.step = END
        connection.send(content.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        try:
            code, reply = connection.getreply()
        except OSError as error:
            self._drop()
            return PerhapsSent(_lost(error), f"{END}: {error}", content)
        if code != 250:
            raise _Answered(code, _said(reply), "DATA")
        return Sent(_said(reply), content)

    def _connect(self, sender: str) -> Conversation:
        """Open, encrypt and log in, naming our own domain, because asking the network for a name may hang."""
        kind = Encrypted if self.server.encryption is Encryption.ALWAYS else Plain
        connection = kind(self.patience, self.server.host, self.server.port, sender.rpartition("@")[2])
        try:
            self._secure(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _secure(self, connection: Conversation) -> None:
        wish, encrypted = self.server.encryption, self.server.encryption is Encryption.ALWAYS
        connection.ehlo_or_helo_if_needed()
        if wish in {Encryption.REQUIRED, Encryption.OFFERED} and connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
            encrypted = True
        secret = bool(self.server.user) and wish is not Encryption.NEVER
        if not encrypted and (wish is Encryption.REQUIRED or secret):
            raise smtplib.SMTPNotSupportedError("the server does not offer STARTTLS")
        if self.server.user:
            connection.login(self.server.user, self.server.password.get_secret_value())

    def _after(self, answer: _Answered) -> Outcome:
        """Leave the connection ready for the next letter, and say what the answer means."""
        if answer.code == SERVICE_CLOSING:
            self._drop()
        elif self._connection is not None:
            try:
                self._connection.rset()
            except OSError:
                self._drop()
        return answer.means()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class _Answered(Exception):
    """The server said something other than yes."""

    def __init__(self, code: int, text: str, step: str) -> None:
        super().__init__(code, text, step)
        self.code = code
        self.text = text
        self.step = step

    def means(self) -> Outcome:
        """What becomes of the letter."""
        detail = f"{self.step}: {self.code} {self.text}"
        if self.code == SERVICE_CLOSING:
            return ChannelDown(Cause.RECEIVER_BUSY, detail)
        if self.code == NEEDS_LOGIN:
            return ChannelDown(Cause.CREDENTIALS_REFUSED, detail)
        if self.step == "MAIL" and self.code >= 500:
            return ChannelDown(Cause.SENDER_REFUSED, detail)
        if self.code >= 500:
            return RefusedForGood(self._cause(), detail)
        full = self._is_about("4.2.2")
        return TryAgain(Cause.MAILBOX_FULL if full else Cause.RECEIVER_BUSY, detail)

    def _cause(self) -> Cause:
        if self._is_about("5.2.2"):
            return Cause.MAILBOX_FULL
        if self._is_about("5.3.4") or self._is_about("5.2.3") or (self.step == "DATA" and self.code == 552):
            return Cause.TOO_LARGE
        if self._is_about("5.7"):
            return Cause.NOT_PERMITTED
        return Cause.ADDRESS_UNKNOWN if self.step == "RCPT" else Cause.CONTENT_REFUSED

    def _is_about(self, enhanced: str) -> bool:
        return self.text.startswith(enhanced)


def _expect(answer: tuple[int, bytes], step: str) -> None:
    code, text = answer
    if code not in {250, 251, 252}:
        raise _Answered(code, _said(text), step)


def _said(text: bytes | str) -> str:
    return " ".join((text.decode("utf-8", "replace") if isinstance(text, bytes) else text).split())


def _lost(error: OSError) -> Cause:
    if isinstance(error, OutOfStep):
        return Cause.NOT_SMTP
    return Cause.TIMED_OUT if _timed_out(error) else Cause.CONNECTION_LOST


def _timed_out(error: OSError) -> bool:
    """Whether time ran out, which smtplib reports as a lost connection."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _not_connected(error: OSError, step: str) -> ChannelDown:
    """Why there is no connection, in the order from the most telling."""
    if isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLError):
        return ChannelDown(Cause.NOT_ENCRYPTED, str(error))
    if isinstance(error, smtplib.SMTPResponseException):
        return ChannelDown(_refusal(error), f"{step}: {error.smtp_code} {_said(error.smtp_error)}")
    cause = Cause.UNREACHABLE if _lost(error) is Cause.CONNECTION_LOST else _lost(error)
    return ChannelDown(cause, f"{step}: {error}")


def _refusal(error: smtplib.SMTPResponseException) -> Cause:
    """What a server means that answers no before it has heard of any letter."""
    if error.smtp_code < 500:
        return Cause.RECEIVER_BUSY
    return Cause.CREDENTIALS_REFUSED if isinstance(error, smtplib.SMTPAuthenticationError) else Cause.NOT_PERMITTED
