"""A package as its readers know it: whether it may be handed on, and what its contents are."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, select

from domain.documents.shelf import Shelf
from domain.engine.database import PIECEWISE
from domain.engine.refusals import Fault, Reason, Refusal, unknown
from domain.engine.words import Words
from domain.programme.kinds import SubjectKind
from domain.replication.package_file import FACTS
from domain.replication.packages import FROZEN_ROWS, Frozen, frozen_of
from domain.stored.tables import TABLES

_package, _foreign = TABLES["package"], TABLES["foreign_package"]
_FOREIGN = (_foreign.c.region, _foreign.c.source, _foreign.c.manifest, _foreign.c.signature)


def frozen(connection: Connection, code: str) -> Frozen:
    """A package with all that tells whether it may be handed on; refuses an unknown code."""
    row = connection.execute(FROZEN_ROWS.where(_package.c.code == code)).one_or_none()
    if row is None:
        raise Refusal([unknown("code", SubjectKind.PACKAGE, code)])
    return frozen_of(row)


@dataclass(frozen=True, slots=True)
class Foreign:
    """A package of another region: where it comes from, and as what it was signed."""

    region: str
    source: str
    manifest: str
    signature: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Its parts, as they were signed."""
        found: list[dict[str, Any]] = orjson.loads(self.manifest)["parts"]
        return found

    @property
    def listed(self) -> list[dict[str, Any]]:
        """Its parts with the files that are kept of each."""
        return [{"title": row["path"], "files": [row]} for row in self.rows if row["path"] != FACTS]


def foreign_of(connection: Connection, code: str) -> Foreign | None:
    """Where a package comes from; None where it is of this region."""
    row = connection.execute(select(*_FOREIGN).where(_foreign.c.code == code)).one_or_none()
    return None if row is None else Foreign(*row)


def altered(connection: Connection) -> Iterator[str]:
    """Packages that are no longer what was frozen."""
    for row in connection.execute(FROZEN_ROWS.order_by(_package.c.code), execution_options=PIECEWISE):
        if not (found := frozen_of(row)).sound:
            yield found.code


def faults_of(package: Frozen, foreign: Foreign | None, shelf: Shelf) -> Iterator[Reason]:
    """What is wrong with the files of a package, by the titles of its parts."""
    for part in foreign.listed if foreign else package.manifest.get("parts", ()):
        for row in part["files"]:
            if (reason := shelf.fault_of(row["sha256"])) is not None:
                yield Reason(reason.key, reason.said, reason.fault, part["title"])


def faults_of_package(connection: Connection, code: str, shelf: Shelf) -> Iterator[Reason]:
    """The same of a package by its code; nothing of one that there is not."""
    if (row := connection.execute(FROZEN_ROWS.where(_package.c.code == code)).one_or_none()) is not None:
        yield from faults_of(frozen_of(row), foreign_of(connection, code), shelf)


def faulty(connection: Connection, shelf: Shelf) -> Iterator[tuple[str, Reason]]:
    """Package -> what is wrong with a file of it."""
    query = FROZEN_ROWS.add_columns(*_FOREIGN).outerjoin(_foreign, _foreign.c.code == _package.c.code)
    for row in connection.execute(query.order_by(_package.c.code), execution_options=PIECEWISE):
        whence = row[-len(_FOREIGN) :]
        found = frozen_of(row[: -len(_FOREIGN)])
        for reason in faults_of(found, None if whence[0] is None else Foreign(*whence), shelf):
            yield found.code, reason


def without_contents(code: str) -> Reason:
    """A package that an earlier release froze lists titles; its hash is that of the list and stays."""
    said = Words(
        f"{code} утверждён прежней версией: в нём один перечень документов; нужна новая редакция: potok package freeze",
        f"{code} was frozen by an earlier release: it only lists documents; freeze a new edition: potok package freeze",
    )
    return Reason("without_contents", said, Fault.RULE, "code")


def files_of(package: Frozen) -> Collection[str]:
    """SHA-256 of the files that a package hands on."""
    return [row["sha256"] for part in package.manifest.get("parts", ()) for row in part["files"]]
