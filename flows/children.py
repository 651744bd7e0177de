"""A process that `potok serve` keeps: started, started again when it dies, ended with it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from domain.engine.words import Words

STOPPED_WITHIN = 20.0
"""Seconds that a child has to end when it is asked to."""

BACK_OFF = (1.0, 2.0, 5.0, 15.0, 30.0)
"""Seconds before a child that died is started again, longer each time."""

ASKED_EVERY, SILENT, STARTED_WITHIN = 5.0, 20.0, 150.0
"""Seconds between looks whether a child answers, after which one that does not is ended, and more at its start."""

STEADY = 60.0
"""Seconds after which a child that lives counts as sound."""


@dataclass(slots=True)
class Child:
    """A process of ours, a module of this release with its arguments."""

    called: Words
    module: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)
    log: Path
    patience: float = STOPPED_WITHIN
    listens: socket.socket | None = None
    """A port that is held for it while it is down, and let go of when it is stopped for good."""
    answers: Callable[[], bool] | None = None
    """Whether it answers: one that lives and is silent is ended, to begin again."""
    process: subprocess.Popen[bytes] = field(init=False)
    deaths: int = 0
    born: float = 0.0
    again_at: float | None = None
    called_back: float | None = None
    """Since when it is asked to begin anew."""
    asked: float = 0.0
    heard: float = 0.0
    """When it was asked last whether it answers, and when it did."""

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start it; its standard input is the line that tells it that we live."""
        self.born = self.asked = time.monotonic()
        self.heard, self.again_at, self.called_back = self.born + STARTED_WITHIN, None, None
        self.log.parent.mkdir(parents=True, exist_ok=True)
        held = [self.listens.fileno()] if self.listens else []
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
                [sys.executable, "-m", *self.module, *map(str, held)], env=dict(self.environment), pass_fds=held,
                stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip

    def begin_anew(self, environment: Mapping[str, str]) -> None:
        """Let it end what it is at and begin again, told something else; `look` sees to it."""
        self.environment, self.called_back = environment, time.monotonic()
        self.ask_to_stop()

    def look(self) -> Words | None:
        """Start it again when it has died and its turn has come; says so when it has just died."""
        now = time.monotonic()
        if self.process.poll() is None:
            if self.called_back is None:
                return self._listened(now)
            if now - self.called_back > self.patience:
                os.killpg(self.process.pid, signal.SIGKILL)
            return None
        if self.called_back is not None and self.again_at is None:
            self.hang_up()
            self.start()
            return None
        if self.again_at is not None:
            if now >= self.again_at:
                self.start()
            return None
        self.hang_up()
        self.deaths = 1 if now - self.born > STEADY else self.deaths + 1
        wait = BACK_OFF[min(self.deaths, len(BACK_OFF)) - 1]
        self.again_at, code = now + wait, self.process.returncode
        return Words(
            f"{self.called.ru}: процесс остановился (код {code}), "
            f"запущу снова через {wait:.0f} с; подробности: {self.log}",
            f"{self.called.en} ended (code {code}), it starts again in {wait:.0f} s; see {self.log}",
        )

    def _listened(self, now: float) -> Words | None:
        """Whether it still answers; ended by force when it has been silent for long, for then it obeys nobody."""
        if self.answers is None or now - self.asked < ASKED_EVERY:
            return None
        self.asked = now
        if self.answers():
            self.heard = time.monotonic()
        if now - self.heard < SILENT:
            return None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        return Words(f"{self.called.ru}: не отвечает, останавливаю", f"{self.called.en} does not answer and is ended")

    def ask_to_stop(self) -> None:
        """Ask it to end."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """Ask it to end, and wait; end it by force when it does not."""
        self.ask_to_stop()
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.hang_up()
        if self.listens:
            self.listens.close()

    def hang_up(self) -> None:
        """Let go of the line to it."""
        if self.process.stdin:
            self.process.stdin.close()
