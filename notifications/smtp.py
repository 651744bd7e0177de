"""Letters over SMTP, many on one connection."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import SecretStr

from notifications.channels import Cause, ChannelDown, Outcome, RefusedForGood, Sent, TryAgain
from notifications.message import AddressUnusable, Letter, message_bytes

TIMEOUT = 20.0
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
        self.timeout = timeout
        self._connection: smtplib.SMTP | None = None

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
        try:
            connection = self._offer(sender, receiver)
        except _Answered as answer:
            return self._after(answer)
        except OSError as error:
            self._drop()
            return _not_connected(error)
        return self._hand_over(connection, content)

    def close(self) -> None:
        """Say goodbye to the server."""
        if self._connection is not None:
            try:
                self._connection.quit()
            except OSError:
                self._connection.close()
            self._connection = None

    def _offer(self, sender: str, receiver: str) -> smtplib.SMTP:
        """Name sender and receiver; an old connection that turns out to be gone is opened anew, once."""
        reused = self._connection is not None
        try:
            return self._introduce(sender, receiver)
        except (smtplib.SMTPServerDisconnected, ConnectionError):
            self._drop()
            if not reused:
                raise
            return self._introduce(sender, receiver)

    def _introduce(self, sender: str, receiver: str) -> smtplib.SMTP:
        connection = self._connection or self._connect(sender)
        self._connection = connection
        _expect(connection.mail(sender), "MAIL")
        _expect(connection.rcpt(receiver), "RCPT")
        return connection

    def _hand_over(self, connection: smtplib.SMTP, content: bytes) -> Outcome:
        """Send the content.  A connection that breaks now leaves it open whether the letter arrived."""
        try:
            code, reply = connection.data(content)
        except smtplib.SMTPDataError as error:
            return self._after(_Answered(error.smtp_code, _said(error.smtp_error), "DATA"))
        except OSError as error:
            self._drop()
            return TryAgain(Cause.TIMED_OUT if _timed_out(error) else Cause.CONNECTION_LOST, str(error))
        if code != 250:
            return self._after(_Answered(code, _said(reply), "DATA"))
        return Sent(_said(reply))

    def _connect(self, sender: str) -> smtplib.SMTP:
        """Open, encrypt and log in, naming our own domain, because asking the network for a name may hang."""
        server, domain = self.server, sender.rpartition("@")[2]
        connection: smtplib.SMTP
        if server.encryption is Encryption.ALWAYS:
            context = ssl.create_default_context()
            connection = smtplib.SMTP_SSL(server.host, server.port, domain, timeout=self.timeout, context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, domain, timeout=self.timeout)
        try:
            self._secure(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _secure(self, connection: smtplib.SMTP) -> None:
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


def _timed_out(error: OSError) -> bool:
    """Whether time ran out, which smtplib reports as a lost connection."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _not_connected(error: OSError) -> ChannelDown:
    """Why there is no connection, in the order from the most telling."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return ChannelDown(Cause.CREDENTIALS_REFUSED, f"{error.smtp_code} {_said(error.smtp_error)}")
    if isinstance(error, smtplib.SMTPNotSupportedError | ssl.SSLError):
        return ChannelDown(Cause.NOT_ENCRYPTED, str(error))
    if isinstance(error, smtplib.SMTPResponseException):
        cause = Cause.NOT_PERMITTED if error.smtp_code >= 500 else Cause.RECEIVER_BUSY
        return ChannelDown(cause, f"{error.smtp_code} {_said(error.smtp_error)}")
    if _timed_out(error):
        return ChannelDown(Cause.TIMED_OUT, str(error))
    return ChannelDown(Cause.UNREACHABLE, str(error))
