"""The ledger of a test region: write it, deliver it, look at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from domain.engine.database import reading, writing
from domain.stored.tables import TABLES
from notifications.channels import Channel
from notifications.delivery import Delivered, deliver
from notifications.ledger import Owed, owe
from notifications.message import Mailbox
from notifications.outgoing import Sender
from notifications.tables import Way
from tests.region import Region

notice = TABLES["notice"]


CLASSIC = ("gate_decided", "gate_stopped", "action_awaited", "returned_for_rework", "parked", "status_digest")


def classic(region: Region) -> Region:
    """The region with a few kinds of letters only, so that a test can count them."""
    region.pack = replace(region.pack, notices={key: region.pack.notices[key] for key in CLASSIC})
    return region


def owed(region: Region, **options: Any) -> Owed:
    """Turn what is owed into ledger rows."""
    return owe(region.engine, region.packs, now=region.now, **options)


def delivered(
    region: Region,
    channel: Channel,
    *,
    cap: int = 1000,
    later: timedelta = timedelta(),
    clock: Callable[[], float] = lambda: 0.0,
    patient: bool = False,
    stopping: Callable[[], bool] = lambda: False,
    way: Way = Way.EMAIL,
) -> Delivered:
    """Deliver, on a clock that stands still unless the test moves it."""
    sender = Sender(Mailbox("Поток", "potok@region.example"), "", region.pack.programme)
    now = region.now + later
    channels = {way: channel}
    return deliver(
        region.engine, region.packs, channels, sender, now=now, cap=cap, clock=clock, patient=patient, stopping=stopping
    )  # fmt: skip


def rows(region: Region, *columns: str) -> list[tuple[Any, ...]]:
    """Columns of the ledger, in the order of its keys."""
    with reading(region.engine) as connection:
        query = select(*(notice.c[name] for name in columns)).order_by(notice.c.key)
        return [tuple(row) for row in connection.execute(query)]


def change(region: Region, table: str, key: str, **values: Any) -> None:
    """Change a row behind everybody's back."""
    found = TABLES[table]
    with writing(region.engine) as connection:
        connection.execute(found.update().where(next(iter(found.primary_key)) == key).values(**values))


def told(region: Region) -> dict[str, set[str]]:
    """Template -> who is told."""
    found: dict[str, set[str]] = {}
    for template, recipient in rows(region, "template", "recipient"):
        found.setdefault(template, set()).add(recipient)
    return found
