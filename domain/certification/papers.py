"""Documents of a conclusion: closed while its act is awaited; those taken back since the vote are told to who signs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import orjson
from sqlalchemy import select

from domain.certification.facts import TakenAway
from domain.engine import refusals as no
from domain.engine.case import Case
from domain.engine.kinds import Standing
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import Among, Row, Statement, also
from domain.engine.world import Lookup, World
from domain.methodology.schema import JUDGING
from domain.programme.kinds import SubjectKind
from domain.stored.tables import TABLES

_journal = TABLES["journal"]
TAKEN_BACK = Statement(
    select(_journal.c.subject, _journal.c.seq, _journal.c.facts)
    .where(Among(_journal.c.subject, "codes"), also(_journal.c.kind, "evidence_withdrawn"))
    .order_by(_journal.c.subject, _journal.c.seq)
)
"""Documents of checks that were taken back."""


def _none_taken() -> dict[str, list[TakenAway]]:
    return defaultdict(list)


TAKEN_AWAY: Lookup[dict[str, list[TakenAway]]] = Lookup(name="taken away", empty=_none_taken)
"""Check -> documents of it that were taken back."""


def take_away(world: World, rows: Iterable[Row]) -> None:
    """The rows of `TAKEN_BACK`."""
    for code, seq, facts in rows:
        told = orjson.loads(facts)
        world.of(TAKEN_AWAY)[code].append(TakenAway(seq, told.get("title") or told.get("evidence", "")))


def taken_away(record: Record, code: str, seq: int, title: str) -> None:
    """A document was taken back, to whatever comes in the same batch."""
    record.world.of(TAKEN_AWAY)[code].append(TakenAway(seq, title))


def papers_open(case: Case, check: State, phase: str) -> None:
    """What a conclusion lies before others with changes no more: they would sign what they were not shown."""
    if check.kind is not SubjectKind.CHECK or check.standing is not Standing.AWAITING or phase != check.phase:
        return
    if not JUDGING.isdisjoint(case.pack.lifecycles[check.lifecycle or ""].phases[phase].gate.effects):
        mend = f"potok check take-back {check.code}"
        said = (
            f"заключение уже представлено на решение с этими документами: сначала отзовите представленное ({mend})",
            f"the conclusion awaits its decision with these documents: take the submission back first ({mend})",
        )
        case.against(no.already("papers_closed", *said))
