"""What has stood still for so long that the sweep parks it by itself."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, or_, select

from domain.engine.kinds import Standing
from domain.engine.packs import Packs
from domain.methodology.schema import Pack
from domain.reports.open_items import IDLE, all_of, plain
from domain.stored.tables import TABLES

_subject = TABLES["subject"]


def idle_too_long(
    connection: Connection, packs: Packs, on: date, *, first_watched: date | None
) -> list[tuple[str, int]]:
    """(Code, version) of the subjects that the sweep parks: idle for so long, and past the due date of their phase.

    Only of those whose methodology says so: otherwise parking is proposed to a person (`domain.reports.asks`).

    A quiet phase that is planned to be long, such as monitoring, is not parked before its time.  What had been idle
    before the first sweep of all is raised first, and parked only after the days that lie between the two.
    """
    known = all_of(packs)
    latest = max(pack.calendar.after(on, -pack.watch.park_after) for pack in known)
    columns = (_subject.c.code, _subject.c.version, _subject.c.pack, _subject.c.active_on)
    query = (
        select(*columns)
        .where(
            _subject.c.standing == plain(Standing.IN_WORK),
            IDLE.on <= plain(latest),
            or_(_subject.c.due_on.is_(None), _subject.c.due_on < plain(on)),
        )
        .order_by(_subject.c.code)
    )
    return [
        (code, version)
        for code, version, identity, active_on in connection.execute(query)
        if packs.of(identity).watch.parks_by_itself and _is_idle(packs.of(identity), active_on, on, first_watched or on)
    ]


def _is_idle(pack: Pack, active_on: date, on: date, first: date) -> bool:
    """Whether the wait is over, and sweeps could say before that it would be."""
    days, watch = pack.calendar.between, pack.watch
    if days(active_on, on) < watch.park_after:
        return False
    return days(active_on, first) < watch.nudge_after or days(first, on) >= watch.park_after - watch.raise_after
