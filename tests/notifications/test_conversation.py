"""A mail server that fails at every step, in every way: the letter is never held for ever and never silently lost."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import pytest

from notifications.channels import ChannelDown, Outcome, PerhapsSent, Sent, TryAgain
from notifications.message import Letter
from notifications.smtp import Smtp

Write = Callable[..., Letter]
STEPS = ("BANNER", "EHLO", "MAIL", "RCPT", "DATA", "END")
YES = {"BANNER": b"220 here\r\n", "DATA": b"354 go on\r\n"}
PATIENCE = 0.3


class Crooked:
    """A server that keeps to the protocol until one step, and there does what it is told."""

    def __init__(self, step: str, manner: str) -> None:
        self.step = step
        self.manner = manner
        self.over = Event()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]

    def serve(self) -> None:
        """Take one conversation after another until the test is over."""
        while not self.over.is_set():
            with suppress(OSError):
                peer, _ = self.listening.accept()
                with peer:
                    self._converse(peer)

    def _converse(self, peer: socket.socket) -> None:
        lines = peer.makefile("rb")
        for step in STEPS:
            if step == "END":
                while lines.readline() not in {b".\r\n", b""}:
                    pass
            elif step != "BANNER":
                lines.readline()
            if step == self.step:
                self._fail(peer)
                return
            peer.sendall(YES.get(step, b"250 yes\r\n"))

    def _fail(self, peer: socket.socket) -> None:
        match self.manner:
            case "is silent":
                self.over.wait()
            case "drips":
                while not self.over.wait(0.05):
                    peer.sendall(b"2")
            case "never ends":
                while not self.over.is_set():
                    peer.sendall(b"250-and more\r\n" * 20)
                    time.sleep(0.001)
            case "sends one endless line":
                while not self.over.is_set():
                    peer.sendall(b"2" * 4096)
            case "talks nonsense":
                peer.sendall(b"\xff\xfe hello\r\n")
                self.over.wait(1)
            case _:
                pass  # hangs up


@contextmanager
def crooked(step: str, manner: str) -> Iterator[int]:
    server = Crooked(step, manner)
    thread = Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server.port
    finally:
        server.over.set()
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", server.port), 1).close()
        server.listening.close()
        thread.join(timeout=5)


@pytest.mark.parametrize(
    "manner", ["is silent", "drips", "never ends", "sends one endless line", "talks nonsense", "hangs up"]
)
@pytest.mark.parametrize("step", STEPS)
def test_a_server_that_fails_at_a_step_costs_one_patience_and_the_letter_is_kept(
    write_letter: Write, step: str, manner: str
) -> None:
    with crooked(step, manner) as port:
        smtp = Smtp(f"smtp://127.0.0.1:{port}", timeout=PATIENCE)
        outcome = smtp.send(write_letter())
        smtp.close()

    assert isinstance(outcome, _expected(step, manner))


def _expected(step: str, manner: str) -> tuple[type[Outcome], ...]:
    """Before our sender is taken nothing is known of the letter; after the final dot it may have arrived."""
    if step == "END":
        return (PerhapsSent,)
    if manner == "talks nonsense":
        return ChannelDown, TryAgain
    return (TryAgain,) if step in {"RCPT", "DATA"} else (ChannelDown,)


def test_a_server_that_is_slow_but_answers_takes_the_letter(write_letter: Write) -> None:
    with crooked("nowhere", "is silent") as port:
        smtp = Smtp(f"smtp://127.0.0.1:{port}", timeout=5)
        outcome = smtp.send(write_letter())

    assert isinstance(outcome, Sent)
