"""A spreadsheet into the programme: every row and cell is judged first, then all of it is entered, or nothing."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby, islice

from sqlalchemy import Engine

from domain.engine.actor import Acting
from domain.engine.command import Command
from domain.engine.database import reading
from domain.engine.lane import Done, Outcome, Refused, Repeated, handle_together
from domain.engine.packs import Packs
from domain.engine.refusals import Fault as Behind
from domain.engine.second_person import SecondAsked
from domain.engine.wire import Wire
from domain.engine.words import Language
from domain.exchange.checked_rows import Reading
from domain.exchange.faults import Fault, Gathered, Place, Remark
from domain.exchange.knowledge import Around, look_around
from domain.exchange.lookalikes import Lookalikes, Opening
from domain.exchange.places import column_of, seen
from domain.exchange.register import Misnamed, Register, Unlike
from domain.exchange.remarks import (
    CORRECTED,
    awaited,
    before_opening,
    changed,
    hinted,
    in_percent,
    its_code,
    like_row,
    off_its_order,
    other_dates,
    other_names,
    other_opening,
    other_title,
    personal_data,
)
from domain.exchange.row_commands import Entering
from domain.exchange.table import Row, Seen, Table
from domain.text.similarity import Candidate

CHUNK = 250
"""Rows for which the base is asked at once."""

REMARKS = 1_000
"""Remarks that are kept."""

UNCHANGED = frozenset({"nothing_changed", "has_role"})
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
    """Commands that would only have brought about what is there already."""
    faults: Gathered = field(default_factory=Gathered)
    ruled: int = 0
    """Faults that a rule speaks of, while the cells are as they should be."""
    remarks: list[Remark] = field(default_factory=list)
    remarked: int = 0
    """Remarks, those that were not kept too."""

    def remark(self, remarks: Iterable[Remark]) -> None:
        """Note what the sender should know."""
        for one in remarks:
            self.remarked += 1
            if len(self.remarks) < REMARKS:
                self.remarks.append(one)


@dataclass(slots=True)
class _Origin:
    """Where a command comes from, and what was said of its row."""

    table: Table
    row: Row
    named: set[str] = field(default_factory=set)
    """Columns of which a fault was said before the lane was asked."""
    told: set[tuple[str, str]] = field(default_factory=set)
    """Column and reason of what the lane has said."""
    waiting: list[Remark] = field(default_factory=list)
    """Remarks that only matter when the row is new."""
    doubt: Misnamed | None = None
    """What is wrong with the row when it is new."""

    def place(self, key: str = "") -> Place:
        """Where a cell of the row stands."""
        return self.table.place(self.row.number, key)

    def fault(self, found: Misnamed) -> None:
        """Note what is wrong with a cell."""
        self.named.add(found.key)
        value = found.value or seen(self.row, found.key, self.table.layout, Language.RU)
        self.table.fault(self.row.number, found.key, value, found.expected)


class _Import:
    """One pass over the rows, from the spreadsheet through the lane."""

    def __init__(self, readings: Sequence[Reading], entering: Entering, lookalikes: Lookalikes) -> None:
        self.readings = readings
        self.entering = entering
        self.lookalikes = lookalikes
        self.imported = Imported(False)
        self.wire: Wire | None = None
        self.rows: Counter[str] = Counter()
        self.failed: set[str] = set()
        """Codes whose opening was refused: what belongs to them is not blamed once more."""
        self.asked: deque[tuple[Command, _Origin]] = deque()
        """Commands that the lane has not answered yet."""
        self.bare: dict[int, int] = {}
        """Organisation and title of a project without a code -> the first row that has them."""
        self.later: list[_Origin] = []
        """Organisations under one that stands on a later row."""

    def commands(self, wire: Wire) -> Iterator[Command | None]:
        """The commands of all rows, in an order in which they can be carried out; None after each kind of sheet."""
        self.wire = wire
        for key, group in groupby(self.tables(), key=lambda table: table.layout.key):
            tables = list(group)
            for table in tables:
                self.entering.start(key, table.file, of_several=len(tables) > 1)
                rows = table.rows()
                while chunk := list(islice(rows, CHUNK)):
                    yield from self._of_chunk(wire, table, chunk)
            yield from self._of_later()
            yield None

    def tables(self) -> list[Table]:
        """All sheets: what is named comes before what names it."""
        order = list(self.entering.layouts)
        found = [table for one in self.readings for table in one.tables]
        return sorted(found, key=lambda table: order.index(table.layout.key))

    def _of_chunk(self, wire: Wire, table: Table, chunk: Sequence[Row]) -> Iterator[Command]:
        key = table.layout.key
        self.rows[key] += len(chunk)
        origins = [_Origin(table, row, set(row.faulty)) for row in chunk]
        bodies = self._bodies(chunk) if key == "projects" else {}
        around = look_around(wire, key, chunk, self.entering.codes, bodies)
        if key == "projects":
            self._look_for_similar(wire, origins, around, bodies)
        for origin in origins:
            self._remark(origin, around)
            yield from self._of_row(origin, around)

    def _bodies(self, chunk: Sequence[Row]) -> dict[int, str]:
        """Row -> the organisation that it means."""
        register, found = self.entering.register, {}
        for row in chunk:
            try:
                code = register.code("organisation", row, register.organisations)
            except Misnamed:
                continue
            if code:
                found[row.number] = code
        return found

    def _look_for_similar(self, wire: Wire, origins: Sequence[_Origin], around: Around, bodies: dict[int, str]) -> None:
        """Projects that a new one may repeat are remarked on once it has turned out to be new."""
        openings, by_place = [], {}
        for origin in origins:
            values = origin.row.values
            code, title = self.entering.codes.plain(values.get("code")), str(values.get("title") or "")
            if not title or code in around.subjects:
                continue
            body, place = bodies.get(origin.row.number), origin.place("title")
            if not code and body and "code" not in origin.row.faulty:
                origin.doubt = self._doubt(origin.row.number, body, title, around)
            openings.append(Opening(place, Candidate(code, title, body, str(values.get("process") or ""))))
            by_place[place] = origin
        for opening, remark in self.lookalikes.remarks(wire, openings):
            by_place[opening.place].waiting.append(remark)

    def _doubt(self, number: int, body: str, title: str, around: Around) -> Misnamed | None:
        """What is wrong with a new project without a code, when its organisation has one of the title."""
        if twin := around.titled.get((body, title)):
            return Misnamed("code", "", its_code(twin))
        above = self.bare.setdefault(hash((body, title)), number)
        return None if above == number else Misnamed("code", "", like_row(above))

    def _remark(self, origin: _Origin, around: Around) -> None:
        row, layout = origin.row, origin.table.layout
        self.imported.remark(personal_data(layout, row, origin.place))
        self.imported.remark(other_names(row, around, self.entering.register.addresses, origin.place))
        if layout.key == "actions":
            project = self.entering.codes.plain(row.values.get("project"))
            origin.waiting += other_dates(row, project, around, origin.place)
            origin.waiting += before_opening(row, around.subjects.get(project), origin.place)
        elif layout.key == "projects":
            known = around.subjects.get(self.entering.codes.plain(row.values.get("code")))
            origin.waiting += other_opening(row, known, origin.place)
        elif layout.key == "indicators":
            self.imported.remark(in_percent(row, origin.place))
        elif layout.key == "measurements" and (told := self.entering.told(row, around)) is not None:
            origin.waiting += off_its_order(row, told, origin.place)
        elif layout.key == "people":
            origin.waiting += self._changed(origin, around)
        elif layout.key == "milestones":
            title = self.entering.planned.get(self.entering.milestone(row, around))
            self.imported.remark(other_title(row, title, origin.place))

    def _changed(self, origin: _Origin, around: Around) -> Iterator[Remark]:
        """What a row changes of a person whom the base knows."""
        known = around.persons.get(str(origin.row.values.get("email") or "").lower())
        if known is None:
            return
        try:
            changes = self.entering.changes(origin.row, known)
        except Misnamed:
            return
        for key in changes:
            before = seen(replace(origin.row, values={key: getattr(known, key)}), key, origin.table.layout, Language.RU)
            yield Remark(origin.place(key), changed(known.code, before))

    def _of_row(self, origin: _Origin, around: Around, *, last: bool = False) -> Iterator[Command]:
        key, row = origin.table.layout.key, origin.row
        self.entering.introduce(row)
        misnamed = list(self.entering.misnamed(key, row, around))
        if not last and key == "organisations" and [found.key for found in misnamed] == ["parent"]:
            self.later.append(origin)
            return
        for found in misnamed:
            origin.fault(found)
        # a row with a faulty cell goes on without it, so that the rules say the rest; nothing is kept then
        if self._has_all(origin) and not (misnamed and key in UNASKED):
            yield from self._entered(origin, around)
        else:
            self._fail(origin.row)
        self.entering.note(key, row)

    def _has_all(self, origin: _Origin) -> bool:
        """Every required cell of the row was read."""
        values = origin.row.values
        return all(
            not known.required or values.get(known.key) not in {None, ""} for known in origin.table.layout.fields
        )

    def _entered(self, origin: _Origin, around: Around) -> Iterator[Command]:
        try:
            found = self.entering.commands(origin.table.layout.key, origin.row, around)
        except (Misnamed, Unlike) as error:
            for misnamed in error.found if isinstance(error, Unlike) else (error,):
                if misnamed.key not in origin.named:
                    origin.fault(misnamed)
            self._fail(origin.row)
            return
        self.imported.remark(Remark(origin.place(key), said) for key, said in self.entering.doubles.asides)
        self.entering.doubles.asides.clear()
        for command in found:
            self.asked.append((command, origin))
            yield command

    def _of_later(self) -> Iterator[Command]:
        """Organisations whose parent stood below them, in an order in which they can be entered."""
        around = Around()
        while self.later:
            waiting, self.later = self.later, []
            for origin in waiting:
                yield from self._of_row(origin, around)
            if len(self.later) == len(waiting):
                waiting, self.later = self.later, []
                for origin in waiting:
                    yield from self._of_row(origin, around, last=True)

    def _fail(self, row: Row) -> None:
        if code := row.values.get("code"):
            self.failed.add(self.entering.codes.plain(code))

    def heard(self, command: Command, outcome: Outcome) -> bool:
        """Count an outcome; whether the import may go on to write."""
        origin = self.asked.popleft()[1] if self.asked and self.asked[0][0] is command else None
        if isinstance(outcome, Refused):
            return self._refused(command, outcome, origin)
        if isinstance(outcome, Repeated):
            self.imported.repeated += 1
            return True
        self.imported.done += 1
        return origin is None or self._done(origin, outcome)

    def _done(self, origin: _Origin, outcome: Done) -> bool:
        kinds = {entry.kind for entry in outcome.entries}
        if "measurement_corrected" in kinds:
            self.imported.remark([Remark(origin.place("value"), CORRECTED)])
        if SecondAsked.kind in kinds:
            self.imported.remark([Remark(origin.place(), awaited(outcome.command_id))])
        self.imported.remark(origin.waiting)
        origin.waiting = []
        if origin.doubt is None or "project_opened" not in kinds:
            return True
        origin.fault(origin.doubt)
        return False

    def _refused(self, command: Command, outcome: Refused, origin: _Origin | None) -> bool:
        if {reason.key for reason in outcome.reasons} <= UNCHANGED:
            self.imported.repeated += 1
            return True
        if getattr(command, "subject", None) in self.failed:
            return False
        self.failed.update(filter(None, [getattr(command, "code", None)]))
        for reason in outcome.reasons:
            if origin is None:
                self.imported.faults.shape.append(Fault(Place(), "", reason.said, reason.field, ruled=True))
                continue
            layout = origin.table.layout
            key = column_of(reason, layout, origin.row)
            if key in origin.named or (key, reason.said.ru) in origin.told:
                continue
            origin.told.add((key, reason.said.ru))
            self.imported.ruled += reason.fault is Behind.RULE
            value = seen(origin.row, key, layout, Language.RU)
            said = hinted(reason.said, origin.row, key)
            origin.table.faults.add(Fault(origin.place(key), value, said, key, ruled=True))
        return False


UNASKED = frozenset({"organisations", "centres", "people"})
"""Layouts whose rows cannot be asked about while they name something unknown."""


def _told_apart(readings: Sequence[Reading]) -> None:
    """Where several files are read, every place names its own, and no two tell differently of one thing."""
    if len(readings) < 2:
        return
    shared: dict[str, Seen] = {}
    for place, one in enumerate(readings, start=1):
        one.called(one.name or str(place))
        for table in one.tables:
            table.seen = shared.setdefault(table.layout.key, {})


def _kept(work: _Import, misshapen: Sequence[Fault], *, rehearse: bool) -> bool:
    return not (rehearse or misshapen or any(one.faults for one in work.readings))


def bring_in(
    engine: Engine,
    packs: Packs,
    readings: Sequence[Reading],
    *,
    acting: Acting,
    today: date,
    now: datetime,
    rehearse: bool,
    proved: bool = False,
    heard: Callable[[int], None] = lambda _: None,
    told: Callable[[Command, Outcome], None] = lambda *_: None,
    beside: Callable[[Wire, int], None] = lambda *_: None,
) -> Imported:
    """Enter the rows of spreadsheets through the lane in one transaction; with any fault, nothing is entered.

    `heard` is told how many commands were answered, `told` what to each; what `beside` writes is there with all of it.
    """
    with reading(engine) as connection:
        register = Register.of(connection)
    _told_apart(readings)
    work = _Import(readings, Entering(packs.current, register, acting, today), Lookalikes(packs.current))
    imported = work.imported
    misshapen = [fault for one in readings for fault in one.shape]

    def answered(command: Command, outcome: Outcome) -> bool:
        heard(imported.done + imported.repeated)
        told(command, outcome)
        return work.heard(command, outcome)

    def keep() -> bool:
        kept = _kept(work, misshapen, rehearse=rehearse)
        if kept and work.wire:
            beside(work.wire, imported.done)
        return kept

    found = handle_together(engine, packs, work.commands, now=now, heard=answered, keep=keep, proved=proved)
    imported.remark(work.lookalikes.left_out())
    imported.remark(remark for one in readings for remark in one.remarks)
    imported.faults.shape += misshapen
    imported.faults.parts = [table.faults for table in work.tables()]
    imported.rows = dict(work.rows)
    imported.repeated += work.entering.already
    imported.entered = found and not imported.faults
    return imported
