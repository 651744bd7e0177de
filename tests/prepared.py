"""One region in which every action is possible, built once; what a law asks in it is taken back at once."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from domain.engine.command import Command
from domain.engine.database import open_engine, reading
from domain.engine.lane import Done, Outcome, handle_together
from domain.engine.refusals import Reason
from domain.engine.wire import Wire, change
from domain.stored.tables import TABLES
from tests.examples import Examples
from tests.region import DAY, Region

SUBJECT = TABLES["subject"]
WALKS = ("project", "check")
"""Kinds that have a standing in a lifecycle."""
AT_ITS_END: dict[str, Any] = {"standing": "stopped", "ended_on": DAY.isoformat(), "submitted_by": None,
                              "review_on": None, "due_on": None}  # fmt: skip


def _set(names: Sequence[str]) -> tuple[Any, list[str]]:
    """A statement that sets columns of a subject, and their order."""
    ordered = [column.name for column in SUBJECT.columns if column.name in names]
    return change(SUBJECT, ("code",), ordered), ordered


class OnePerAction(dict[type[Command], Command]):
    """Action -> its example; whoever has none yet is told where one belongs."""

    def __missing__(self, command: type[Command]) -> Command:
        raise LookupError(f"tests/examples.py yields no {command.__name__}: one that is accepted as things stand there")


@dataclass
class Prepared:
    """A region and a command that is accepted in it for each action; nothing that is asked stays."""

    region: Region
    examples: OnePerAction
    found: Examples

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Code -> kind, of every subject."""
        with reading(self.region.engine) as connection:
            return {row.code: str(row.kind) for row in connection.execute(select(SUBJECT.c.code, SUBJECT.c.kind))}

    @cached_property
    def ending(self) -> set[str]:
        """Kinds of subjects that come to an end."""
        with reading(self.region.engine) as connection:
            found = select(SUBJECT.c.kind).where(SUBJECT.c.ended_on.is_not(None)).distinct()
            return {str(row.kind) for row in connection.execute(found)}

    def outcome(self, command: Command, *, gone: Sequence[str] = ()) -> Outcome:
        """What comes of a command, some subjects having ended before; all of it is taken back."""
        heard: list[Outcome] = []

        def commands(wire: Wire) -> list[Command]:
            for code in gone:
                names = list(AT_ITS_END) if self.kinds[code] in WALKS else ["ended_on"]
                statement, ordered = _set(names)
                wire.tell([(statement, [(*(AT_ITS_END[name] for name in ordered), code)])])
            return [command]

        handle_together(
            self.region.engine, self.region.packs, commands, now=self.region.now,
            heard=lambda _, outcome: not heard.append(outcome),  # type: ignore[func-returns-value]
            keep=lambda: False,
        )  # fmt: skip
        return heard[-1]

    def reasons(self, command: Command, *, gone: Sequence[str] = ()) -> tuple[Reason, ...]:
        """Why a command is refused; nothing where it is accepted."""
        outcome = self.outcome(command, gone=gone)
        return () if isinstance(outcome, Done) else outcome.reasons

    def keys(self, command: Command, *, gone: Sequence[str] = ()) -> set[str]:
        """The keys of the reasons."""
        return {reason.key for reason in self.reasons(command, gone=gone)}


def copied(prepared: Prepared, path: Path) -> Region:
    """The same region in a file of its own, where what is done stays."""
    source = str(prepared.region.engine.url.database)
    if not (documents := path.parent / "documents").exists():
        shutil.copytree(Path(source).parent / "documents", documents)
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(path)) as there:
        here.backup(there)
    return replace(prepared.region, engine=open_engine(f"sqlite:///{path}"))


def built(engine: Engine) -> Prepared:
    """The region of the laws in an empty database."""
    found = Examples(Region(engine).found())
    examples = OnePerAction((type(command), command) for command in found.all())
    return Prepared(found.region, examples, found)
