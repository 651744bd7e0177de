"""What does not rest on the journal, and yet can be held against it: methodologies and the numbers of codes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, String, cast, select

from domain.engine.columns import as_instant, instant_text
from domain.engine.numbers import figures_of
from domain.engine.words import Words
from domain.methodology.loader import load_default
from domain.proving.misfits import printable
from domain.proving.replay import PIECEWISE
from domain.stored.tables import TABLES

_methodology, _subject, _counter = TABLES["methodology"], TABLES["subject"], TABLES["counter"]


@dataclass(frozen=True, slots=True)
class Adopted:
    """A methodology as the database adopted it."""

    identity: str
    sha256: str
    adopted_at: datetime

    def line(self) -> str:
        """The line by which it is noted outside of the database."""
        return f"{instant_text(self.adopted_at)} {self.sha256} {self.identity}"

    @classmethod
    def of(cls, line: str) -> Adopted:
        """The methodology of a noted line; raises where it is none."""
        instant, digest, identity = line.split(" ", 2)
        return cls(identity, digest, as_instant(instant))


def adopted(connection: Connection) -> list[Adopted]:
    """Every methodology of the database, the earliest first."""
    columns = (_methodology.c.identity, _methodology.c.sha256, _methodology.c.adopted_at)
    return [Adopted(*row) for row in connection.execute(select(*columns).order_by(columns[2], columns[0]))]


def methodology_faults(connection: Connection, noted: Iterable[Adopted]) -> Iterator[Words]:
    """Methodologies that were changed, that are gone, and that are otherwise than they were noted outside."""
    kept = {one.identity: one for one in adopted(connection)}
    for identity, text in connection.execute(select(_methodology.c.identity, _methodology.c.text)):
        if sha256(text.encode()).hexdigest() != kept[identity].sha256:
            yield Words(f"текст методики {identity} изменён", f"the text of methodology {identity} was changed")
    noted = {one.identity: one for one in noted}.values()
    lived = set(connection.execute(select(_subject.c.pack).where(_subject.c.pack.is_not(None)).distinct()).scalars())
    for identity in sorted(map(printable, (lived | {one.identity for one in noted}) - kept.keys())):
        yield Words(f"методики {identity} в базе больше нет", f"the database keeps the methodology {identity} no more")
    for one in noted:
        if (found := kept.get(one.identity)) is not None and found != one:
            yield Words(
                f"методика {one.identity}: сумма или день принятия не те, что записаны при принятии",
                f"the methodology {one.identity}: its sum or its day is not what was noted when it was adopted",
            )


def _plain(column: Column[Any]) -> ColumnElement[Any]:
    """A column as the text that stands there."""
    return cast(column, String)


def counter_faults(connection: Connection) -> Iterator[Words]:
    """Kinds whose next number was given already: a code of another pattern than the methodology's uses none up."""
    rows = connection.execute(select(_plain(_counter.c.kind), _counter.c.value))
    values = {printable(kind): int(value) for kind, value in rows if printable(value).isdecimal()}
    patterns = _patterns(connection)
    last: dict[str, tuple[int, str]] = {}
    codes = select(_plain(_subject.c.kind), _plain(_subject.c.code))
    for row in connection.execute(codes, execution_options=PIECEWISE):
        kind, code = map(printable, row)
        # no rule let a kind in that is none: a difference of its own, and its code may be of any pattern
        tried = [patterns[kind]] if kind in patterns else patterns.values()
        number = max((figures_of(pattern, code) or 0 for pattern in tried), default=0)
        last[kind] = max(last.get(kind, (0, "")), (number, code))
    for kind, (number, code) in sorted(last.items()):
        if values.get(kind, 0) < number:
            yield Words(
                f"счётчик кодов отстаёт: {code} уже есть, а следующим он даст его снова",
                f"the counter of codes is behind: {code} is there, and it would be given again",
            )


def _patterns(connection: Connection) -> dict[str, str]:
    """Kind -> pattern of its codes, by the methodology that was adopted last; where its text says none, by ours."""
    latest = select(_methodology.c.text).order_by(_methodology.c.adopted_at.desc(), _methodology.c.identity.desc())
    try:
        codes = tomllib.loads(str(connection.execute(latest.limit(1)).scalar()))["codes"]
        return {str(kind): str(pattern) for kind, pattern in codes.items()}
    except (tomllib.TOMLDecodeError, KeyError, AttributeError):
        return dict(load_default().codes)
