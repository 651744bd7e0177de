"""Who of a commission owes what now, among those who judge at checks that were visited."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlalchemy import Connection, select

from domain.engine.packs import Packs
from domain.engine.state import COLUMNS, State
from domain.reports.deadlines import Deadline, Kind
from domain.reports.gatecheck import all_holdings
from domain.reports.handing import handed
from domain.reports.surroundings import parts
from domain.rules.turns import Turn, judges_in, turn
from domain.stored.tables import TABLES

_subject = TABLES["subject"]


def on_turn(connection: Connection, packs: Packs, found: Collection[Deadline]) -> list[Deadline]:
    """Open things without those of judges whose turn it is not; a sheet, an agreement or a vote where it is.

    What only somebody else can move on is theirs (`handing`).
    """
    turns = _turns(connection, packs, {one.subject for one in found if one.kind is Kind.SHEET})
    known = (one if one.kind is not Kind.SHEET else _owed(one, turns[one.subject]) for one in found)
    return handed(connection, packs, [one for one in known if one is not None])


def _owed(one: Deadline, now: Turn) -> Deadline | None:
    owes = {Kind.SHEET: now.sheets, Kind.AGREEMENT: now.settles, Kind.VOTE: now.votes}
    return next((replace(one, kind=kind) for kind, people in owes.items() if one.key in people), None)


def _turns(connection: Connection, packs: Packs, checks: Collection[str]) -> Mapping[str, Turn]:
    turns: dict[str, Turn] = {}
    for codes in parts(checks):
        query = select(*(_subject.c[name] for name in COLUMNS)).where(_subject.c.code.in_(codes))
        states = [State(*row) for row in connection.execute(query)]
        held = all_holdings(connection, states) if states else {}
        for state in states:
            pack, lifecycle = packs.of(state.pack), state.lifecycle or ""
            phase = pack.lifecycles[lifecycle].phases[state.phase or ""]
            turns[state.code] = turn(held[state.code], pack) if judges_in(pack, lifecycle, phase) else Turn()
    return turns
