"""A process that `potok serve` keeps: started, started again when it dies, ended with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from domain.engine.words import Words

STOPPED_WITHIN = 20.0
"""Seconds that a child has to end when it is asked to."""

BACK_OFF = (1.0, 2.0, 5.0, 15.0, 30.0)
"""Seconds before a child that died is started again, longer each time."""

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
    process: subprocess.Popen[bytes] = field(init=False)
    deaths: int = 0
    born: float = 0.0
    again_at: float | None = None

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start it; its standard input is the line that tells it that we live."""
        self.born, self.again_at = time.monotonic(), None
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
                [sys.executable, "-m", *self.module], env=dict(self.environment),
                stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip

    def look(self) -> Words | None:
        """Start it again when it has died and its turn has come; says so when it has just died."""
        if self.process.poll() is None:
            return None
        now = time.monotonic()
        if self.again_at is not None:
            if now >= self.again_at:
                self.start()
            return None
        self.hang_up()
        self.deaths = 1 if now - self.born > STEADY else self.deaths + 1
        wait = BACK_OFF[min(self.deaths, len(BACK_OFF)) - 1]
        self.again_at, code = now + wait, self.process.returncode
        return Words(
            f"{self.called.ru} остановился (код {code}), запущу снова через {wait:.0f} с; подробности: {self.log}",
            f"{self.called.en} ended (code {code}), it starts again in {wait:.0f} s; see {self.log}",
        )

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

    def hang_up(self) -> None:
        """Let go of the line to it."""
        if self.process.stdin:
            self.process.stdin.close()
