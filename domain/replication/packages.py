"""Packages as the lane knows them: frozen manifests, editions, and whether they may still be handed on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select

from domain.certification.exemplars import PUBLISHED, objection_waits
from domain.certification.facts import HELD, day_of
from domain.engine import refusals as no
from domain.engine.refusals import Reason
from domain.engine.wire import Among, Row, Statement
from domain.engine.world import Lookup, Question, World
from domain.stored.tables import TABLES

_package, _subject, _journal = TABLES["package"], TABLES["subject"], TABLES["journal"]
_presented, _status = TABLES["presented"], TABLES["exemplar_status"]
_BEHIND = (
    _presented.c.project == _package.c.project,
    _status.c.basis == _presented.c.check,
    _status.c.standing.in_([literal_column(f"'{standing}'") for standing in HELD]),
)
_LASTS = (
    select(func.max(func.coalesce(_status.c.valid_until, literal_column("'9999-12-31'"))))
    .where(*_BEHIND, PUBLISHED)
    .correlate(_package)
    .scalar_subquery()
)
"""The last day on which a status that nobody suspended, ended or objects to rests on the project of a package."""
_OBJECTED = select(func.max(_status.c.basis)).where(*_BEHIND, ~PUBLISHED).correlate(_package).scalar_subquery()
"""The check of one against whose grant an objection waits."""
_FIRST: ColumnElement[int] = literal_column("1")
_foreign = TABLES["foreign_package"]
_GRANTED = (
    select(func.max(func.coalesce(_foreign.c.valid_until, literal_column("'9999-12-31'"))))
    .where(_foreign.c.code == _package.c.code)
    .correlate(_package)
    .scalar_subquery()
)
"""The same of a package of another region, as it was told when it was accepted."""
_TOLD = (
    select(_journal.c.facts).where(_journal.c.subject == _package.c.code, _journal.c.seq == _FIRST).scalar_subquery()
)
"""What the journal says that was frozen."""
FROZEN_ROWS = select(
    _package.c.code, _package.c.project, _package.c.manifest, _package.c.sha256, _package.c.edition,
    _subject.c.organisation, _subject.c.title,
    func.coalesce(_LASTS, _GRANTED), _TOLD, _OBJECTED, _subject.c.ended_on,
).join(_subject, _subject.c.code == _package.c.code)  # fmt: skip
"""Packages with all that tells whether they may be handed on."""
FROZEN = Statement(FROZEN_ROWS.where(Among(_package.c.code, "codes")))
_EDITIONS = Statement(
    select(_package.c.project, func.max(_package.c.edition), func.count() - func.count(_subject.c.ended_on))
    .join(_subject, _subject.c.code == _package.c.code)
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
    objected: str | None = None
    """The check whose status would, were it not for an objection that waits."""
    withdrawn: bool = False
    """It was frozen by mistake."""


Packages = dict[str, Frozen]


@dataclass(frozen=True, slots=True)
class Edited:
    """The packages that were frozen from a project."""

    last: int
    """The edition of the latest one."""
    standing: int
    """How many of them were not withdrawn."""


Editions = dict[str, Edited]


def _ask_packages(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield FROZEN, {"codes": sorted({command.package for command in commands})}


def take_packages(world: World, found: Packages, rows: Sequence[Row]) -> None:
    """Packages of rows, each checked against its sum."""
    found.update((one.code, one) for one in map(frozen_of, rows))


def frozen_of(row: Sequence[Any]) -> Frozen:
    """A package of a row of `FROZEN_ROWS`."""
    code, project, text, digest, edition, organisation, title, exemplary, told, objected, ended_on = row
    sound = is_sound(text, digest, told)
    until, manifest = day_of(exemplary), json.loads(text)
    return Frozen(
        code, project, manifest, digest, edition, organisation or "", title, sound, until, objected,
        withdrawn=ended_on is not None,
    )  # fmt: skip


def against(package: Frozen, on: date, *, needs_exemplar: bool) -> Iterator[Reason]:
    """What speaks against handing a package on: it was withdrawn or altered, or no status stands behind it.

    An objection that waits stops it whether or not the pack asks for a status.
    """
    if package.withdrawn:
        yield no.already("withdrawn", f"пакет {package.code} отозван", f"the package {package.code} was withdrawn")
        return
    if not package.sound:
        said = (
            f"пакет {package.code} изменён после утверждения: передавать его нельзя",
            f"the package {package.code} was changed after it was frozen: it cannot be handed on",
        )
        yield no.already("package_altered", *said)
    if package.exemplary is not None and package.exemplary >= on:
        return
    if package.objected is not None:
        yield objection_waits(package.code, package.objected)
    elif needs_exemplar:
        said = (
            f"за пакетом {package.code} больше нет действующего статуса образца",
            f"no exemplar status in force stands behind the package {package.code} any more",
        )
        yield no.already("status_lost", *said)


def is_sound(manifest: str, digest: str, told: str) -> bool:
    """Whether a manifest is what its own row and the journal say that was frozen."""
    frozen: str = json.loads(told)["sha256"]
    return sha256(manifest.encode()).hexdigest() == digest == frozen


def _ask_editions(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _EDITIONS, {"codes": sorted({command.project for command in commands})}


def _take_editions(world: World, found: Editions, rows: Sequence[Row]) -> None:
    found.update((project, Edited(last, standing)) for project, last, standing in rows)


PACKAGES: Lookup[Packages] = Lookup(name="packages", empty=dict, ask=_ask_packages, take=take_packages)
"""Packages that commands hand on, by code."""
EDITIONS: Lookup[Editions] = Lookup(name="editions", empty=dict, ask=_ask_editions, take=_take_editions)
"""Project -> the packages that were frozen from it."""

_decision = TABLES["decision"]
_GONE = Statement(
    select(_decision.c.subject, _decision.c.entry, _decision.c.phase, _decision.c.capsule)
    .where(
        Among(_decision.c.subject, "codes"),
        _decision.c.decision.in_([literal_column("'go'"), literal_column("'conditional'")]),
    )
    .order_by(_decision.c.subject, _decision.c.entry)
)
"""Decisions that let projects pass."""


def _ask_resting(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _GONE, {"codes": sorted({command.project for command in commands})}


def _take_resting(world: World, found: Resting, rows: Sequence[Row]) -> None:
    for code, entry, phase, capsule in rows:
        found.setdefault(code, []).append((entry, phase, capsule))


Resting = dict[str, list[tuple[int, str, str]]]
RESTING: Lookup[Resting] = Lookup(name="resting", empty=dict, ask=_ask_resting, take=_take_resting)
"""Project -> its decisions (entry, phase, capsule), each resting on facts that may be others now."""
