"""A conversation with a mail server that cannot last longer than we have patience, whatever the server does."""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from collections.abc import Callable

MOST_LINES = 100
"""Lines that one reply may have; a real one has ten."""

PIECE = 4096

STEPS = frozenset({"ehlo", "helo", "starttls", "auth", "mail", "rcpt", "data"})
"""Commands that are named when something goes wrong over them; others may be a password."""


class OutOfStep(OSError):
    """What comes is no answer to what was asked: whatever follows would be taken for another answer."""


class Patience:
    """How long one letter may take in all."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self.step = ""
        """What is being waited for, as a mail server calls it."""
        self._clock = clock
        self.begin()

    def begin(self, seconds: float | None = None) -> None:
        """Start to count anew."""
        self._until = self._clock() + (self.seconds if seconds is None else seconds)

    def left(self) -> float:
        """Seconds that are left; raises `TimeoutError` when there are none."""
        left = self._until - self._clock()
        if left <= 0:
            raise TimeoutError("the server took too long over one letter")
        return left


class Replies:
    """What a server says, line by line: no wait outlasts our patience, and no reply is endless."""

    def __init__(self, sock: socket.socket, patience: Patience) -> None:
        self._sock = sock
        self._patience = patience
        self._held = b""
        self._lines = 0

    def begin(self) -> None:
        """The lines of the next reply are counted from here."""
        self._lines = 0

    def ended(self) -> None:
        """Nothing follows a reply until something else is asked."""
        if self._held:
            raise OutOfStep("the server says more than it was asked")

    def readline(self, limit: int) -> bytes:
        """One line; what is too long is cut, which its reader refuses."""
        self._lines += 1
        if self._lines > MOST_LINES:
            raise OSError("the reply of the server does not end")
        while b"\n" not in self._held and len(self._held) < limit:
            self._sock.settimeout(self._patience.left())
            piece = self._sock.recv(PIECE)
            if not piece:
                break
            self._held += piece
        end = self._held.find(b"\n", 0, limit) + 1 or limit
        line, self._held = self._held[:end], self._held[end:]
        return line

    def close(self) -> None:
        """The socket is closed by whoever opened it."""


class Conversation(smtplib.SMTP):
    """SMTP in which every wait counts against one patience."""

    def __init__(self, patience: Patience, host: str, port: int, domain: str) -> None:
        self.patience = patience
        self.patience.step = "CONNECT"
        super().__init__(host, port, domain, timeout=patience.left())

    def putcmd(self, cmd: str, args: str = "") -> None:
        """Send a command, and remember which, but for what answers a challenge."""
        if cmd.lower() in STEPS:
            self.patience.step = cmd.upper()
        super().putcmd(cmd, args)

    def send(self, s: str | bytes) -> None:  # type: ignore[override]
        """Send within what is left of the patience: the socket counts all of a text against it."""
        if self.sock is not None:
            self.sock.settimeout(self.patience.left())
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        """The next reply, as smtplib reads it."""
        if self.file is None and self.sock is not None:
            self.file = Replies(self.sock, self.patience)
        if isinstance(self.file, Replies):
            self.file.begin()
        code, text = super().getreply()
        if code < 0:
            raise OutOfStep(f"no answer of a mail server: {text[:80]!r}")
        if isinstance(self.file, Replies):
            self.file.ended()
        return code, text


class Plain(Conversation):
    """Begins in the clear; STARTTLS may follow."""


class Encrypted(Conversation, smtplib.SMTP_SSL):
    """Encrypted from the first byte."""

    def __init__(self, patience: Patience, host: str, port: int, domain: str) -> None:
        self.patience = patience
        self.patience.step = "CONNECT"
        smtplib.SMTP_SSL.__init__(
            self, host, port, domain, timeout=patience.left(), context=ssl.create_default_context()
        )  # fmt: skip
