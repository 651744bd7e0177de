"""Writes what happened: an event changes its subject's state and becomes rows, flushed in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from domain.engine.chain import RECORD, link
from domain.engine.columns import instant_text
from domain.engine.command import SYSTEM, Command
from domain.engine.event import Event
from domain.engine.event_effects import APPLY
from domain.engine.kinds import Kind
from domain.engine.personal import put_away
from domain.engine.state import COLUMNS, State
from domain.engine.tables import TABLES
from domain.engine.values import as_facts
from domain.engine.wire import Row, Statement, Wire, change, insertion
from domain.engine.world import EntryRef, World

_MOVED = COLUMNS[1:]
MOVE = change(TABLES["subject"], ("code", "version"), _MOVED)
NUMBER = change(TABLES["counter"], ("kind",), ("value",))


RETITLED: list[Callable[[Record, State], None]] = []
"""What is done when a subject has another title than before."""


class Record:
    """Collects the rows of one batch, then writes them all."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.changes: list[tuple[Statement, Row]] = []
        """Rows that change, in the order in which it happened."""
        self.removed: list[tuple[Statement, Row]] = []
        self._loaded: dict[str, int] = {code: state.version for code, state in world.states.items()}
        self._numbers = dict(world.numbers)
        self._touched: dict[str, State] = {}
        self._tallied: dict[str, tuple[int, int]] = {}
        """Subject -> the first and the last of the entries that digests only count."""
        self._recorded_at = instant_text(world.recorded_at)

    def carry(self, code: str, event: Event, actor: str, on: date, seq: int) -> State:
        """Apply one event to its subject, as it happens or as the journal tells it again."""
        state = self.world.states[code]
        APPLY[type(event)](self, state, event, actor, on, seq)
        state.version = seq
        if actor != SYSTEM and event.stirs and on > (state.active_on or date.min):
            state.active_on = on
        self._touched[code] = state
        return state

    def write(self, command: Command, position: int, code: str, event: Event) -> EntryRef:
        """Apply one event to its subject and write it into the subject's chain."""
        seq, title = self.world.states[code].version + 1, self.world.states[code].title
        state = self.carry(code, event, command.actor, command.on, seq)
        if state.title != title:
            for told in RETITLED:
                told(self, state)
        self.world.turn += 1
        facts = as_facts(event)
        recorded, kept = put_away(event.kind, code, facts)
        on = command.on.isoformat()
        previous = state.head
        acting = command.acting
        entry = (
            RECORD,
            code,
            seq,
            self.world.turn,
            event.kind,
            on,
            self._recorded_at,
            acting.person,
            acting.method,
            acting.credential,
            acting.on_behalf_of,
            acting.basis,
            command.command_id,
            position,
            state.phase,
            state.standing,
            state.stage,
            recorded,
        )
        state.head = link(previous, entry)
        if (since := self.world.since_return.get(code)) is not None:
            since.append((event.kind, facts))
        self.rows["journal"].append((*entry, previous, state.head))
        if kept is not None:
            self.rows["personal"].append((code, seq, kept))
        if event.owed:
            self.rows["outbox"].append((code, seq, None))
        elif event.tallied:
            first, _ = self._tallied.get(code, (seq, seq))
            self._tallied[code] = first, seq
        return EntryRef(code, seq, event.kind)

    def add(self, table: str, **values: Any) -> None:
        """One more row of a table, its columns by name; what is not said is as the table's description has it."""
        row = _blank(table) | values
        if len(row) > len(_blank(table)):
            raise TypeError(f"{table} has no {', '.join(row.keys() - _blank(table).keys())}")
        self.rows[table].append(
            tuple(value.isoformat() if isinstance(value, date) else value for value in row.values())
        )

    def remove(self, statement: Statement, table: str, key: Row, *, at: int = 0) -> None:
        """Take rows away: those of the database before anything is written, those of this batch at once.

        `key` stands in the rows from column `at` on, and at the end of those that change.
        """
        width = len(key)
        self.rows[table] = [row for row in self.rows[table] if row[at : at + width] != key]
        self.changes = [
            (order, row) for order, row in self.changes if order.table != table or row[len(row) - width :] != key
        ]
        self.removed.append((statement, key))

    def flush(self, wire: Wire) -> None:
        """Write everything; raises `Stale` when somebody else was faster on a subject."""
        new, moved = [], []
        for code, state in self._touched.items():
            if (version := self._loaded.get(code)) is None:
                new.append(state.row())
            else:
                moved.append((*state.row()[1:], code, version))
        self.rows["subject"] = new
        self.rows["outbox"] += [(code, last, first) for code, (first, last) in self._tallied.items()]
        gone = _gathered(self.removed)
        tables = sorted((name for name, rows in self.rows.items() if rows), key=_place)
        orders = [(insertion(TABLES[name]), self.rows[name]) for name in tables]
        if moved:
            orders.insert(1 if new else 0, (MOVE, moved))
        orders += _gathered(self.changes)
        wire.write(gone + orders + self._number_orders(), len(gone) + bool(new) if moved else None)

    def _number_orders(self) -> list[tuple[Any, list[Row]]]:
        changed = [(value, kind) for kind, value in self.world.numbers.items() if value != self._numbers.get(kind)]
        known = [row for row in changed if row[1] in self._numbers]
        fresh = [(kind, value) for value, kind in changed if kind not in self._numbers]
        orders: list[tuple[Any, list[Row]]] = []
        if known:
            orders.append((NUMBER, known))
        if fresh:
            orders.append((insertion(TABLES["counter"]), fresh))
        return orders


@cache
def _blank(table: str) -> dict[str, Any]:
    """A row of which nothing is said: the defaults of its columns, in their order."""
    columns = TABLES[table].columns
    return {column.name: column.default.arg if column.default is not None else None for column in columns}  # type: ignore[attr-defined]


LAST = ("journal", "personal", "handled", "outbox")


def _place(table: str) -> tuple[int, str]:
    """Subjects first, for all other rows name them; the rest in one order, so that no two writers wait crosswise."""
    return (-1 if table == "subject" else LAST.index(table) + 1 if table in LAST else 0), table


def _gathered(changes: list[tuple[Statement, Row]]) -> list[tuple[Statement, list[Row]]]:
    """Changes as orders: those of one statement together, but what changes a row twice in the order in which it came.

    Statements that find a table's rows by different columns may meet in one: they keep the order of the batch.
    """
    orders: list[tuple[Statement, list[Row]]] = []
    latest: dict[Statement, int] = {}
    touched: dict[tuple[Any, ...], int] = {}
    by_keys: dict[str | None, tuple[tuple[str, ...], int]] = {}
    for statement, row in changes:
        table, keys = statement.table, statement.keys
        which = (table, *row[len(row) - len(keys) :])
        least = touched.get(which, 0)
        found_by, since = by_keys.get(table, (keys, 0))
        if found_by != keys:
            since = len(orders)
        place = latest.get(statement, -1)
        if place < max(least, since):
            place = latest[statement] = len(orders)
            orders.append((statement, []))
        orders[place][1].append(row)
        touched[which] = place
        by_keys[table] = (keys, since)
    return orders


def start(world: World, kind: Kind, code: str, on: date) -> None:
    """A new subject enters the world; its first entry follows."""
    world.states[code] = State.new(kind, code, on)
