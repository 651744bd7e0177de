"""What letters tell, gathered subject by subject for everybody at once: in memory a piece of it, the rest in a file."""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO

from sqlalchemy import Connection, func, select

from domain.engine.packs import Packs
from domain.programme.kinds import LetterPart
from domain.reports.asks import PIECE
from domain.reports.desks import pieces
from domain.reports.surroundings import Around, look_around, parts
from domain.reports.tree import reaching_down
from domain.stored.tables import TABLES
from notifications.asked import Asked, Item, Turn
from notifications.changed import Changed, readers
from notifications.changes import Mark, News, since_of, stream
from notifications.forestalled import forestalled

_reminder, _role = TABLES["reminder"], TABLES["role"]

CHUNK = 500
"""People whose letters are written together, at most."""

ROLES = 20_000
"""As many roles as they hold together, at most, or those of one person."""

HELD = 20_000
"""Things to tell that are held in memory before they go into the file."""


@dataclass(slots=True)
class Told:
    """What one person's letter is composed from, gathered over all subjects."""

    asked: Asked = field(default_factory=Asked)
    changed: Changed = field(default_factory=Changed)

    def add(self, other: Told) -> None:
        """The same of other subjects."""
        self.asked.add(other.asked)
        self.changed.add(other.changed)

    @property
    def weight(self) -> int:
        """How many things are held."""
        return self.asked.weight + self.changed.weight


@dataclass(slots=True)
class Gathered:
    """What letters of some people tell; `of` reads it back for those of one chunk."""

    file: IO[bytes]
    chunks: Sequence[Sequence[str]]
    settled: Mapping[str, Mapping[int, tuple[str, str]]]
    """Person -> number of a change that settled what was asked of them -> its subject, who did it."""
    untold: Collection[str] = ()
    """Those whose letters of this day tell of no changes, which wait for one that does."""
    held: int = HELD
    _now: dict[str, Told] = field(default_factory=dict)
    _weight: int = 0
    _places: Mapping[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _chunk_of: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._chunk_of = {person: place for place, some in enumerate(self.chunks) for person in some}

    def whole(self, person: str) -> set[str]:
        """Subjects of which a letter may put every change first: what was asked of the reader was settled there."""
        return {subject for subject, _ in self.settled.get(person, {}).values()}

    def by_whom(self, person: str) -> dict[int, str]:
        """Number of a change that settled what was asked of somebody -> who did it."""
        return {number: who for number, (_, who) in self.settled.get(person, {}).items()}

    def put(self, found: Mapping[str, Told]) -> None:
        """What some more subjects tell."""
        for person, told in found.items():
            if person in self._chunk_of:
                known = self._now.setdefault(person, Told())
                before = known.weight
                known.add(told)
                self._weight += known.weight - before
        if self._weight > self.held:
            self._put_away()

    def of(self, chunk: int) -> dict[str, Told]:
        """Person -> what their letter tells."""
        found = {person: Told() for person in self.chunks[chunk]}
        for place in self._places.get(chunk, ()):
            self.file.seek(place)
            for person, told in pickle.load(self.file).items():  # noqa: S301 - nobody else can open it
                found[person].add(told)
        for person, known in found.items():
            if person in self._now:
                known.add(self._now[person])
        return found

    def _put_away(self) -> None:
        by_chunk: Mapping[int, dict[str, Told]] = defaultdict(dict)
        for person, told in self._now.items():
            by_chunk[self._chunk_of[person]][person] = told
        for chunk, some in by_chunk.items():
            self._places[chunk].append(self.file.tell())
            pickle.dump(some, self.file)
        self._now, self._weight = {}, 0


def gather(
    file: IO[bytes], connection: Connection, packs: Packs, turns: Mapping[str, Turn], marks: Mapping[str, Mark],
    within: tuple[date, date], *, size: int = PIECE, held: int = HELD,
) -> Gathered:  # fmt: skip
    """What the letters of some people tell on a day, looking ahead as far as another: everything open is read once.

    So many things are looked up together, and so many are held before they go into the file.
    """
    untold = {person for person, turn in turns.items() if LetterPart.CHANGES not in turn.parts}
    told = {person: turn for person, turn in turns.items() if person not in untold}
    least = min((marks[person].number for person in told), default=0)
    found = Gathered(file, list(_chunks(connection, turns)), forestalled(connection, told, least), untold, held)
    if turns:
        for some in _asked(connection, packs, turns, marks, within, size):
            found.put({person: Told(asked=one) for person, one in some.items()})
    if told:
        for news in _changed(connection, packs, told, marks, found, within[0], size):
            found.put({person: Told(changed=one) for person, one in news.items()})
    return found


def _chunks(connection: Connection, people: Collection[str]) -> Iterator[Sequence[str]]:
    """People whose letters are written together: as few as hold many roles."""
    roles: dict[str, int] = {}
    for some in parts(people):
        counted = select(_role.c.person, func.count()).where(_role.c.person.in_(some)).group_by(_role.c.person)
        roles |= {person: int(count) for person, count in connection.execute(counted)}
    chunk: list[str] = []
    weight = 0
    for person in people:
        if chunk and (len(chunk) >= CHUNK or weight + roles.get(person, 0) > ROLES):
            yield chunk
            chunk, weight = [], 0
        chunk.append(person)
        weight += roles.get(person, 0)
    if chunk:
        yield chunk


def _asked(
    connection: Connection, packs: Packs, turns: Mapping[str, Turn], marks: Mapping[str, Mark],
    within: tuple[date, date], size: int,
) -> Iterator[dict[str, Asked]]:  # fmt: skip
    on, until = within
    since = {person: since_of(packs, marks[person]) for person in turns}
    heads = {person for person, turn in turns.items() if LetterPart.ORGANISATION in turn.parts}
    for desks, around in pieces(connection, packs, turns, on=on, size=size, heads=heads):
        soon = {
            code
            for code, state in around.states.items()
            if state.ended_on is None and state.due_on is not None and on <= state.due_on <= until
        }
        fresh = _fresh(connection, around, since)
        yield {
            person: Asked.of(desk, fresh.get(person, ()), turns[person], soon)
            for person, desk in desks.items()
            if person in turns
        }


def _fresh(connection: Connection, around: Around, since: Mapping[str, date]) -> Mapping[str, set[Item]]:
    """Person -> what came to a step in some subjects since their last letter was sent."""
    columns = [_reminder.c[name] for name in ("recipient", "subject", "item", "due_on", "told_on")]
    found: Mapping[str, set[Item]] = defaultdict(set)
    least = min(since.values())
    for some in parts(around.states.keys()):
        query = select(*columns).where(_reminder.c.told_on > least, _reminder.c.subject.in_(some))
        for person, subject, item, due_on, told_on in connection.execute(query):
            if person in since and told_on > since[person]:
                found[person].add((subject, item, due_on))
    return found


def _changed(
    connection: Connection,
    packs: Packs,
    turns: Mapping[str, Turn],
    marks: Mapping[str, Mark],
    gathered: Gathered,
    on: date,
    size: int,
) -> Iterator[dict[str, Changed]]:
    """What others did to subjects that people's roles reach, and no sent letter has told yet; in pieces."""
    below = reaching_down(packs.current)
    before = {person: since_of(packs, marks[person]) if turn.first else None for person, turn in turns.items()}
    for some in _pieces(stream(connection, min(marks[person].number for person in turns)), size):
        around = look_around(connection, {entry.subject for entry in some}, on=on, below=below)
        found: dict[str, list[News]] = defaultdict(list)
        for entry, people in readers(around, some):
            for person in people & turns.keys():
                if entry.number > marks[person].number and entry.actor != person:
                    found[person].append(entry)
        yield {
            person: Changed.of(entries, before=before[person], whole=gathered.whole(person))
            for person, entries in found.items()
        }


def _pieces(entries: Iterable[News], size: int) -> Iterator[list[News]]:
    found: list[News] = []
    for entry in entries:
        if len(found) >= size and entry.subject != found[-1].subject:
            yield found
            found = []
        found.append(entry)
    if found:
        yield found
