"""Packages as the lane knows them: frozen manifests, editions, and whether they may still be handed on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import func, literal_column, select

from domain.certification.exemplars import day_of
from domain.certification.facts import HELD
from domain.engine.wire import Among, Row, Statement
from domain.engine.world import Lookup, Question, World
from domain.stored.tables import TABLES

_package, _subject = TABLES["package"], TABLES["subject"]
_presented, _status = TABLES["presented"], TABLES["exemplar_status"]
_LASTS = (
    select(func.max(func.coalesce(_status.c.valid_until, literal_column("'9999-12-31'"))))
    .where(
        _presented.c.project == _package.c.project,
        _status.c.basis == _presented.c.check,
        _status.c.standing.in_([literal_column(f"'{standing}'") for standing in HELD]),
    )
    .correlate(_package)
    .scalar_subquery()
)
"""The last day on which a status that nobody suspended or ended rests on the project of a package."""
FROZEN = Statement(
    select(
        _package.c.code, _package.c.project, _package.c.manifest, _package.c.sha256, _package.c.edition,
        _subject.c.organisation, _subject.c.title, _LASTS,
    )
    .join(_subject, _subject.c.code == _package.c.code)
    .where(Among(_package.c.code, "codes"))
)  # fmt: skip
_EDITIONS = Statement(
    select(_package.c.project, func.max(_package.c.edition))
    .where(Among(_package.c.project, "codes"))
    .group_by(_package.c.project)
)


@dataclass(slots=True)
class Frozen:
    """A package, as the lane sees it."""

    code: str
    project: str
    manifest: Mapping[str, Any]
    sha256: str
    edition: int
    organisation: str
    """Where it comes from."""
    title: str
    sound: bool
    """It is what was frozen."""
    exemplary: date | None
    """The last day on which an exemplar status in force stands behind it; None where none does."""


Packages = dict[str, Frozen]
Editions = dict[str, int]


def _ask_packages(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield FROZEN, {"codes": sorted({command.package for command in commands})}


def take_packages(world: World, found: Packages, rows: Sequence[Row]) -> None:
    """Packages of rows, each checked against its sum."""
    for code, project, text, digest, edition, organisation, title, exemplary in rows:
        sound = sha256(text.encode()).hexdigest() == digest
        found[code] = Frozen(
            code, project, json.loads(text), digest, edition, organisation or "", title, sound, day_of(exemplary)
        )


def _ask_editions(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _EDITIONS, {"codes": sorted({command.project for command in commands})}


def _take_editions(world: World, found: Editions, rows: Sequence[Row]) -> None:
    found.update(dict(rows))


PACKAGES: Lookup[Packages] = Lookup(name="packages", empty=dict, ask=_ask_packages, take=take_packages)
"""Packages that commands hand on, by code."""
EDITIONS: Lookup[Editions] = Lookup(name="editions", empty=dict, ask=_ask_editions, take=_take_editions)
"""Project -> how many packages were frozen from it."""
