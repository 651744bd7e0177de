"""How far a fan-out has come, said while it runs: whoever carries it out, the offers are counted as they are made."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select

from console.desk import Desk
from domain.engine.lane import CHUNK
from domain.stored.tables import TABLES
from flows.fan_out import ReplicateForm

_offer = TABLES["offer"]
EVERY = 1.0
"""Seconds between two looks."""


@contextmanager
def progress(desk: Desk, form: ReplicateForm) -> Iterator[None]:
    """While the block runs, a line to stderr whenever more offers were made; a fan-out of one chunk says nothing."""
    wanted = len(form.receivers)
    if wanted <= CHUNK:
        yield
        return
    done = threading.Event()
    told = threading.Thread(target=_tell, args=(desk, form.package, wanted, made(desk, form.package), done))
    told.start()
    try:
        yield
    finally:
        done.set()
        told.join()


def made(desk: Desk, package: str) -> int:
    """How many offers of a package there are."""
    with desk.reading() as connection:
        return connection.execute(select(func.count()).where(_offer.c.package == package)).scalar_one()


def _tell(desk: Desk, package: str, wanted: int, before: int, done: threading.Event) -> None:
    said = 0
    while not done.wait(EVERY):
        if (now := made(desk, package) - before) > said:
            said = now
            print(desk.say(f"предложено {now} из {wanted}", f"offered {now} of {wanted}"), file=sys.stderr, flush=True)
