"""Handing a package to many receivers, a chunk at a time, with or without an orchestrator."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from domain.engine.actor import Acting
from domain.engine.lane import CHUNK, Outcome
from domain.engine.words import Words
from flows.fan_out import ReplicateForm
from flows.programme import Programme

STOPPING = threading.Event()
"""Set once this process was asked to stop: a fan-out ends after the chunk at hand."""

INTERRUPTED = "Interrupted"
"""Name of the state of a run that ended after a chunk because its process was asked to stop; it is queued again."""


def chunks(form: ReplicateForm) -> list[ReplicateForm]:
    """The same order, a transaction's worth of receivers at a time."""
    receivers = form.receivers
    return [
        form.model_copy(update={"receivers": receivers[place : place + CHUNK]})
        for place in range(0, len(receivers), CHUNK)
    ]


def hand(programme: Programme, form: ReplicateForm, acting: Acting | None = None) -> list[Outcome]:
    """Hand the package out in this process; SIGTERM lets the chunk at hand end."""
    outcomes: list[Outcome] = []
    with ended_in_order():
        for chunk in chunks(form):
            if STOPPING.is_set():
                break
            outcomes += programme.fan_out(chunk, acting)
    return outcomes


@contextmanager
def ended_in_order() -> Iterator[None]:
    """While the block runs, SIGTERM asks for an end after what is at hand; only a main thread can hear it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: STOPPING.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def left_over(count: int) -> Words:
    """What a fan-out that was stopped after a chunk says."""
    return Words(
        f"остановлено, осталось получателей: {count}; начатое закончено, повтор предложит остальным",
        f"stopped, receivers left: {count}; what was begun is done, repeating it makes the offer to the rest",
    )
