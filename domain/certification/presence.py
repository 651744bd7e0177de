"""Who was there when a commission visited, and on which days its judging was done."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select

from domain.certification.facts import day_of
from domain.certification.tables import TABLES
from domain.engine import refusals as no
from domain.engine.case import Case
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import Among, Row, Statement, also
from domain.engine.world import Lookup, Question, World
from domain.programme.kinds import SubjectKind

MARKS = ("scored", "sheet_handed_in", "sheet_entered", "agreement_entered")
VOTES = ("vote_cast",)
RESTS_ON = ("self_assessed", "assessment_reviewed", "visit_held", *MARKS, *VOTES)
"""Entries on which the gates of a check rest."""

_journal = TABLES["journal"]
SEATS_OF = Statement(
    select(_journal.c.subject, _journal.c.seq, _journal.c.kind, _journal.c.happened_on, _journal.c.facts)
    .where(
        Among(_journal.c.subject, "codes"),
        also(_journal.c.kind, "appointed", "dismissed", "member_merged", "visit_held"),
    )
    .order_by(_journal.c.subject, _journal.c.seq)
)
_DAYS = Statement(
    select(_journal.c.subject, _journal.c.kind, func.max(_journal.c.happened_on))
    .where(Among(_journal.c.subject, "codes"), also(_journal.c.kind, *RESTS_ON))
    .group_by(_journal.c.subject, _journal.c.kind)
)


def _checks(commands: Sequence[Any], world: World) -> dict[str, list[str]]:
    states = (world.states.get(command.subject) for command in commands)
    return {"codes": sorted({state.code for state in states if state and state.kind is SubjectKind.CHECK})}


@dataclass(slots=True)
class Seats:
    """Who sits in a commission and since when, and who ever sat there on a day on which it visited."""

    sit: dict[str, date] = field(default_factory=dict)
    were_there: dict[str, int] = field(default_factory=dict)
    """Each of those -> the first entry that says so."""

    def told(self, seq: int, kind: str, on: date, person: str = "", into: str = "") -> None:
        """What an entry says of a seat, or that the commission visited on a day, whenever it was entered."""
        if kind == "visit_held":
            self.were_there = dict.fromkeys(self.sitting(on), seq) | self.were_there
        elif kind == "appointed":
            self.sit[person] = on
        else:
            since = self.sit.pop(person, on)
            if into:
                self.sit[into] = min(since, self.sit.get(into, since))
                if person in self.were_there:
                    self.were_there.setdefault(into, self.were_there[person])

    def sitting(self, on: date) -> list[str]:
        """Who of those who sit there now did so on a day."""
        return [who for who, since in self.sit.items() if since <= on]


def _no_seats() -> dict[str, Seats]:
    return defaultdict(Seats)


def seats_of(rows: Sequence[Row]) -> dict[str, Seats]:
    """Check -> its commission, of the rows of `SEATS_OF`."""
    found = _no_seats()
    for check, seq, kind, on, facts in rows:
        told = json.loads(facts)
        found[check].told(seq, kind, day_of(on) or date.min, told.get("person", ""), told.get("into", ""))
    return found


SEATS: Lookup[dict[str, Seats]] = Lookup(name="seats", empty=_no_seats)
"""Check -> its commission by the entries of its history."""


def _no_days() -> dict[str, dict[str, date]]:
    return defaultdict(dict)


def _ask_days(commands: Sequence[Any], world: World) -> Iterable[Question]:
    if (checks := _checks(commands, world))["codes"]:
        yield _DAYS, checks


def _take_days(world: World, found: dict[str, dict[str, date]], rows: Sequence[Row]) -> None:
    for check, kind, last in rows:
        found[check][kind] = day_of(last) or date.min


DAYS: Lookup[dict[str, dict[str, date]]] = Lookup(
    name="days of judging", empty=_no_days, ask=_ask_days, take=_take_days
)
"""Check -> kind of entry -> the last day on which there was one."""


def happened(record: Record, check: str, kind: str, on: date) -> None:
    """Something on which a gate of a check rests happened, to whatever comes in the same batch."""
    days = record.world.of(DAYS)[check]
    days[kind] = max(on, days.get(kind, on))


def last_day(case: Case, check: State, kinds: Iterable[str] = RESTS_ON) -> date:
    """The last day on which something of some kinds happened; the first day there is where nothing did.

    Never later than today: what was entered while a clock ran ahead holds nobody up for years.
    """
    days = case.world.of(DAYS)[check.code]
    return min(case.world.today, max((days[kind] for kind in kinds if kind in days), default=date.min))


def not_before(case: Case, check: State, kinds: Iterable[str] = RESTS_ON) -> None:
    """What rests on something has no earlier day than that."""
    if check.kind is SubjectKind.CHECK and case.command.on < (last := last_day(case, check, kinds)):
        case.against(no.before_last_move(case.command.on, last))


def was_there(case: Case, check: State, person: str) -> None:
    """Nobody judges what they have not seen: whoever joined since the visit goes there, too."""
    held = case.world.holdings[check.code]
    if held.visited_on is None or person not in held.commission:
        return
    if person not in case.world.of(SEATS)[check.code].were_there:
        said = (
            f"{person} в комиссии с дня после визита: назначьте и отметьте ещё один визит (potok check plan-visit)",
            f"{person} joined after the visit: plan and record another one (potok check plan-visit)",
        )
        case.against(no.already("was_not_there", *said))
