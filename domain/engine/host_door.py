"""The host's own door: what is said on the machine of the database becomes entries of the journal.

No action stands behind it, so that no form, no flow, no page and no ticket leads here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Engine

from domain.engine import refusals as no
from domain.engine.actor import BY_SYSTEM
from domain.engine.case import Happening
from domain.engine.command import SYSTEM, Command
from domain.engine.lane import TRIES, is_collision
from domain.engine.loader import states_of
from domain.engine.questions import LOCKED, TURN
from domain.engine.record import Record, start
from domain.engine.refusals import Refusal
from domain.engine.wire import Stale, wired
from domain.engine.world import World


def written_by_host(
    engine: Engine, tell: Callable[[], Iterable[Happening]], *, account: str, on: date, now: datetime
) -> None:
    """Write what the host says, all of it or nothing.

    `account` is that of the machine.  `tell` looks around before and is asked again where another writer was faster.
    """
    acting = replace(BY_SYSTEM, credential=f"local:{account}"[:120])
    happenings: list[Happening] = []
    for _ in range(TRIES):
        if not (happenings := list(tell())):
            return
        command = Command(actor=SYSTEM, acting=acting, on=on)
        try:
            with wired(engine) as wire:
                world = World(today=on, recorded_at=now, time_zone="UTC")
                locked, turn = wire.ask((LOCKED, {"codes": sorted({code for code, _ in happenings})}), (TURN, {}))
                states_of(world, locked)
                world.begin_at(turn[0][0])
                record = Record(world)
                for position, (code, event) in enumerate(happenings):
                    if event.opens is not None:
                        start(world, event.opens, code, on)
                        world.numbers[event.opens] = 1  # the only one of its kind
                    record.write(command, position, code, event)
                record.flush(wire)
                return
        except Stale:
            continue
        except Exception as error:
            if not is_collision(error):
                raise
    raise Refusal([no.busy(happenings[0][0])])
