"""A spreadsheet into the programme: every row and cell is judged first, then all of it is entered, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Engine

from domain.commands import Command
from domain.database import reading
from domain.exchange.entering import Entering, Misnamed, Register
from domain.exchange.faults import Fault, Faults, Place, Remark
from domain.exchange.layout import Kind
from domain.exchange.reading import Reading
from domain.exchange.table import Row, Table
from domain.lane import Done, Outcome, Refused, Repeated, handle_together
from domain.packs import Packs
from domain.personal_data import found_in
from domain.refusals import Reason
from domain.words import Words

FREE = frozenset({Kind.TEXT, Kind.LONG_TEXT})
"""Kinds of cells in which people write freely."""

REMARKS = 1_000
"""Remarks that are kept."""

UNCHANGED = frozenset({"nothing_changed"})
"""Refusals that only say that it is so already."""


@dataclass(slots=True)
class Imported:
    """What an import came to."""

    entered: bool
    """Everything is in the database now; false for a rehearsal, too."""
    rows: dict[str, int] = field(default_factory=dict)
    """Layout -> rows read."""
    done: int = 0
    """Commands carried out."""
    repeated: int = 0
    """Commands that an earlier import of the same rows had carried out."""
    faults: Faults = field(default_factory=Faults)
    remarks: list[Remark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Denied(Fault):
    """A row that can be read, and that a rule of the programme refuses; `expected` is the rule's own sentence."""

    @property
    def said(self) -> Words:
        """The place and why not."""
        where = self.place.said
        ru, en = (f", значение «{self.value}»", f", value “{self.value}”") if self.value else ("", "")
        return Words(f"{where.ru}{ru}: {self.expected.ru}", f"{where.en}{en}: {self.expected.en}")


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where a command comes from."""

    table: Table
    row: int


class _Import:
    """One pass over the rows, from the spreadsheet through the lane."""

    def __init__(self, readings: Sequence[Reading], entering: Entering) -> None:
        self.readings = readings
        self.entering = entering
        self.imported = Imported(False)
        self.rows: Counter[str] = Counter()
        self.failed: set[str] = set()
        """Codes whose opening was refused: what belongs to them is not blamed once more."""
        self.origins: dict[str, _Origin] = {}

    def commands(self) -> Iterator[Command]:
        """The commands of all rows without faults, in an order in which they can be carried out."""
        for table in self.tables():
            for row in table.rows():
                self.rows[table.layout.key] += 1
                misnamed = list(self.entering.misnamed(table.layout.key, row))
                for found in misnamed:
                    table.fault(row.number, found.key, found.value, found.expected)
                if misnamed or not self._has_all(table, row):
                    self._fail(row)
                    continue
                # a row with a faulty cell goes on without it, so that the rules say the rest; nothing is kept then
                yield from self._of(table, row)

    def tables(self) -> list[Table]:
        """All sheets: what is named comes before what names it."""
        order = list(self.entering.layouts)
        found = [table for one in self.readings for table in one.tables]
        return sorted(found, key=lambda table: order.index(table.layout.key))

    def _has_all(self, table: Table, row: Row) -> bool:
        """Every required cell of the row was read."""
        return all(not known.required or row.values.get(known.key) not in {None, ""} for known in table.layout.fields)

    def _of(self, table: Table, row: Row) -> Iterator[Command]:
        try:
            found = self.entering.commands(table.layout.key, row)
        except Misnamed as misnamed:
            table.fault(row.number, misnamed.key, misnamed.value, misnamed.expected)
            self._fail(row)
            return
        self._warn(table, row)
        for command in found:
            self.origins[command.command_id] = _Origin(table, row.number)
            yield command

    def _warn(self, table: Table, row: Row) -> None:
        """Remark on personal data in free text."""
        for known in table.layout.fields:
            text = row.values.get(known.key)
            if known.kind not in FREE or not isinstance(text, str) or len(self.imported.remarks) >= REMARKS:
                continue
            for hit in found_in(text):
                said = Words(
                    f"похоже на персональные данные: {hit.kind.said.ru} {hit.masked}",
                    f"looks like personal data: {hit.kind.said.en} {hit.masked}",
                )
                self.imported.remarks.append(Remark(table.place(row.number, known.key), said))

    def _fail(self, row: Row) -> None:
        if code := row.values.get("code"):
            self.failed.add(str(code))

    def heard(self, command: Command, outcome: Outcome) -> bool:
        """Count an outcome; whether the import may go on to write."""
        origin = self.origins.pop(command.command_id, None)
        if isinstance(outcome, Repeated):
            self.imported.repeated += 1
            return True
        if isinstance(outcome, Done):
            self.imported.done += 1
            return True
        return self._refused(command, outcome, origin)

    def _refused(self, command: Command, outcome: Refused, origin: _Origin | None) -> bool:
        if {reason.key for reason in outcome.reasons} <= UNCHANGED:
            return True
        if getattr(command, "subject", None) in self.failed:
            return False
        self.failed.update(filter(None, [getattr(command, "code", None)]))
        for reason in outcome.reasons:
            if origin is None:
                self.imported.faults.add(Fault(Place(), "", reason.said, reason.field))
            else:
                key = _key_of(reason, origin.table)
                place = origin.table.place(origin.row, key)
                origin.table.faults.add(Denied(place, _seen(command, key), reason.said, key))
        return False


ASKED = {"subject": "project", "indicator": "indicator", "people": "people.project_leader"}


def _key_of(reason: Reason, table: Table) -> str:
    """The column that a reason is about; empty for the row as a whole."""
    keys = {known.key for known in table.layout.fields}
    path = reason.field or ""
    parts = path.split(".")
    for key in (path, ASKED.get(path, ""), ".".join(parts[:2]), parts[-1], parts[0], ASKED.get(parts[0], "")):
        if key in keys:
            return key
    return ""


def _seen(command: Command, key: str) -> str:
    """What the command says in the field of a fault."""
    value = getattr(command, "subject" if key == "project" else key.rpartition(".")[2], "")
    return "" if value is None else str(value)[:80]


def bring_in(
    engine: Engine, packs: Packs, readings: Sequence[Reading], *, actor: str, today: date, now: datetime, rehearse: bool
) -> Imported:
    """Enter the rows of spreadsheets through the lane in one transaction; with any fault, nothing is entered."""
    with reading(engine) as connection:
        register = Register.of(connection)
    work = _Import(readings, Entering(packs.current, register, actor, today))
    misshapen = [fault for one in readings for fault in one.shape]

    def keep() -> bool:
        return not (rehearse or misshapen or any(one.faults for one in readings))

    found = handle_together(engine, packs, lambda _wire: work.commands(), now=now, heard=work.heard, keep=keep)
    imported = work.imported
    for one in readings:
        imported.remarks += one.remarks
    for fault in misshapen:
        imported.faults.add(fault)
    for table in work.tables():
        for fault in sorted(table.faults, key=lambda found: (found.place.row, found.place.letter)):
            imported.faults.add(fault)
        imported.faults.total += table.faults.left_out
    imported.rows = dict(work.rows)
    imported.entered = found and not imported.faults
    return imported
