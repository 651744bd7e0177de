"""Minutes of a meeting that decide on partner checks: no judge of one of them enters them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import literal_column, select

from domain.certification.tables import TABLES
from domain.engine import refusals as no
from domain.engine.case import Case
from domain.engine.packs import Packs
from domain.engine.wire import Among, Statement, Wire
from domain.engine.world import Lookup, World
from domain.programme.kinds import JUDGES

_seat, _check = TABLES["commissioner"], TABLES["partner_check"]
_subject, _item = TABLES["subject"], TABLES["protocol_item"]
_JUDGES = Statement(
    select(_seat.c.check, _check.c.level, _subject.c.pack, _seat.c.person)
    .join(_check, _check.c.code == _seat.c.check)
    .join(_subject, _subject.c.code == _seat.c.check)
    .join(_item, _item.c.subject == _seat.c.check)
    .where(
        Among(_item.c.protocol, "codes"),
        _seat.c.duty.in_([literal_column(f"'{duty}'") for duty in ("", *JUDGES)]),
    )
    .order_by(_seat.c.check, _seat.c.person)
)
SITTING: Lookup[dict[str, tuple[str, str, set[str]]]] = Lookup(name="judges of what is decided", empty=dict)
"""Check that minutes decide on -> its level, its methodology, and those who judge in it."""


def with_judges(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """Who judges in the checks on which the minutes of a batch decide."""
    found = world.of(SITTING)
    codes = sorted({command.subject for command in commands})
    for check, level, pack, person in wire.ask((_JUDGES, {"codes": codes}))[0]:
        found.setdefault(check, (level, pack, set()))[2].add(person)


def entered_by_no_judges(case: Case, checks: Collection[str]) -> None:
    """Whoever enters minutes judges in none of the checks on which they decide, unless the methodology lets them."""
    for check, (level, pack, judges) in case.world.of(SITTING).items():
        terms = case.packs.of(pack).criteria.get(level)
        if check not in checks or terms is None or terms.commission.judges_enter:
            continue
        for person in sorted(case.doers & judges):
            said = (
                f"{person} судит в {check}: протокол вносит другой, или без этого вопроса",
                f"{person} judges in {check}: somebody else enters the minutes, or without this item",
            )
            case.against(no.already("judged", *said))
