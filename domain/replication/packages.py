"""Packages as the lane knows them: frozen manifests, editions, and who has received which."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from domain.engine.wire import Among, Row, Statement
from domain.engine.world import Lookup, Question, World
from domain.stored.tables import TABLES

_package, _project = TABLES["package"], TABLES["project"]
_PACKAGES = Statement(
    select(_package.c.code, _package.c.project, _package.c.manifest).where(Among(_package.c.code, "codes"))
)
_EDITIONS = Statement(
    select(_package.c.project, func.max(_package.c.edition))
    .where(Among(_package.c.project, "codes"))
    .group_by(_package.c.project)
)
_REPLICAS = Statement(
    select(_project.c.package, _project.c.receiver, _project.c.code).where(
        Among(_project.c.package, "packages"), Among(_project.c.receiver, "receivers")
    )
)


@dataclass(slots=True)
class Frozen:
    """A package, as the lane sees it."""

    code: str
    project: str
    manifest: Mapping[str, Any]


Packages = dict[str, Frozen]
Editions = dict[str, int]
Replicas = dict[tuple[str, str], str]


def _ask_packages(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _PACKAGES, {"codes": sorted({command.package for command in commands})}


def _take_packages(world: World, found: Packages, rows: Sequence[Row]) -> None:
    found.update({code: Frozen(code, project, json.loads(text)) for code, project, text in rows})


def _ask_editions(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _EDITIONS, {"codes": sorted({command.project for command in commands})}


def _take_editions(world: World, found: Editions, rows: Sequence[Row]) -> None:
    found.update(dict(rows))


def _ask_replicas(commands: Sequence[Any], world: World) -> Iterable[Question]:
    packages = sorted({command.package for command in commands})
    yield _REPLICAS, {"packages": packages, "receivers": sorted({command.receiver for command in commands})}


def _take_replicas(world: World, found: Replicas, rows: Sequence[Row]) -> None:
    found.update({(package, receiver): code for package, receiver, code in rows})


PACKAGES: Lookup[Packages] = Lookup(name="packages", empty=dict, ask=_ask_packages, take=_take_packages)
"""Packages that commands hand on, by code."""
EDITIONS: Lookup[Editions] = Lookup(name="editions", empty=dict, ask=_ask_editions, take=_take_editions)
"""Project -> how many packages were frozen from it."""
REPLICAS: Lookup[Replicas] = Lookup(name="replicas", empty=dict, ask=_ask_replicas, take=_take_replicas)
"""(Package, receiver) -> its replica project."""
