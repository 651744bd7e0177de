"""The warm part of the runner: staff actions as real flow runs in a process that has everything loaded."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as NotYet
from contextvars import copy_context
from os import environ
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingUnixStreamServer
from typing import Any

from flows.fan_out import ReplicateForm
from flows.forms import Form
from flows.line import HEARTBEAT, Stranger, receive, send
from flows.orchestrator import PREFECT_SILENT, answers
from flows.staff_run import Passed, as_flow

logger = logging.getLogger(__name__)

PROMPT = 5.0
"""Seconds after which it is looked at whether Prefect's server is what holds an action up."""


def prefect_answers() -> bool:
    """Whether the server of this process answers."""
    return answers(environ.get("PREFECT_API_URL", ""), 3.0)


class Warm:
    """Carries out what it is asked, one action after another; a fan-out does not hold up the others."""

    def __init__(self) -> None:
        self._turns = {False: asyncio.Lock(), True: asyncio.Lock()}
        self._around = copy_context()  # with the client that all runs share
        self.busy = {False: 0, True: 0}

    async def carry_out(self, work: Callable[[], Coroutine[Any, Any, Any]], *, long: bool = False) -> Any:
        """One piece of work when its turn comes."""
        self.busy[long] += 1
        try:
            async with self._turns[long]:
                return await asyncio.create_task(work(), context=self._around.copy())
        finally:
            self.busy[long] -= 1

    async def ended(self) -> None:
        """Until everything that was begun has ended."""
        for turn in self._turns.values():
            async with turn:
                pass

    async def ask(self, asked: Form | Passed) -> Any:
        """A staff action as a flow run."""
        return await self.carry_out(lambda: as_flow(asked), long=is_long(asked))


def is_long(asked: Form | Passed) -> bool:
    """Whether an action goes on for long: a fan-out."""
    return isinstance(asked, ReplicateForm) or (isinstance(asked, Passed) and asked.name == ReplicateForm.asks.name)


class Counter(ThreadingUnixStreamServer):
    """Where actions are asked for: a socket in a folder of its owner's."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, place: Path, secret: str, warm: Warm, loop: asyncio.AbstractEventLoop) -> None:
        self.secret, self.warm, self.loop = secret, warm, loop
        place.unlink(missing_ok=True)  # a runner that was killed has left its own
        super().__init__(str(place), _Asked)


class _Asked(BaseRequestHandler):
    """One caller."""

    server: Counter

    def handle(self) -> None:
        """Carry out what is asked, with a sign of life now and then."""
        asked = self.server
        try:
            passed: Passed | None = receive(self.request, asked.secret)
            if passed is None:  # whether we live
                send(self.request, asked.secret, (None, ""))
                return
            begun, running = time.monotonic(), asyncio.run_coroutine_threadsafe(asked.warm.ask(passed), asked.loop)
            while not _ended(running):
                if time.monotonic() - begun > PROMPT and not is_long(passed) and not prefect_answers():
                    running.cancel()
                    send(self.request, asked.secret, (None, PREFECT_SILENT))
                    return
                send(self.request, asked.secret, None)
            send(self.request, asked.secret, _answer(running))
        except (OSError, EOFError, Stranger):
            logger.warning("a caller left, or did not know the secret")


def _ended(running: Future[Any]) -> bool:
    try:
        running.exception(HEARTBEAT)
    except NotYet:
        return running.done()
    except CancelledError:
        return True
    return True


def _answer(running: Future[Any]) -> tuple[Any, str]:
    """The result, or why there is none: then the caller takes the lane, which says it properly."""
    if running.cancelled():
        return None, "stopped"
    if (error := running.exception()) is not None:
        return None, f"{type(error).__name__}: {error}".partition("\n")[0]
    return running.result(), ""
