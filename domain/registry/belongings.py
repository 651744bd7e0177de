"""What belongs to organisations and centres: whatever moves when one is merged, or keeps it from being ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import literal_column, select, union_all

from domain.engine.wire import Among, Row, Statement, also
from domain.engine.world import Lookup, Question, World
from domain.programme.kinds import SubjectKind
from domain.stored.tables import TABLES


@dataclass(slots=True)
class Belongings:
    """What belongs to organisations and centres."""

    subjects: dict[str, set[str]] = field(default_factory=dict)
    """Body -> subjects of it and bodies below it."""
    roles: dict[str, dict[str, list[tuple[str, str | None]]]] = field(default_factory=dict)
    """Body -> person -> roles held there, each with its last day."""
    packages: dict[str, set[str]] = field(default_factory=dict)
    """Organisation -> packages that it received."""


_subject, _organisation, _centre, _role, _project, _status, _place = (
    TABLES[name] for name in ("subject", "organisation", "centre", "role", "project", "exemplar_status", "offer_place")
)


def _told(part: str, body: Any, item: Any) -> Any:
    """One row of what belongs to a body."""
    return select(literal_column(f"'{part}'").label("part"), body, item)


_BELONGING = Statement(
    union_all(
        _told("subject", _subject.c.organisation, _subject.c.code).where(Among(_subject.c.organisation, "codes")),
        _told("subject", _subject.c.centre, _subject.c.code).where(Among(_subject.c.centre, "codes")),
        _told("subject", _organisation.c.parent, _organisation.c.code).where(Among(_organisation.c.parent, "codes")),
        _told("subject", _centre.c.host, _centre.c.code).where(Among(_centre.c.host, "codes")),
        _told("package", _project.c.receiver, _project.c.package).where(Among(_project.c.receiver, "codes")),
        _told("subject", _project.c.receiver, _project.c.code).where(Among(_project.c.receiver, "codes")),
        _told("subject", _place.c.organisation, _place.c.offer)
        .join(_subject, _subject.c.code == _place.c.offer)
        .where(Among(_place.c.organisation, "codes"), _subject.c.ended_on.is_(None)),
    )
)
ROLES_THERE = Statement(
    select(_role.c.scope, _role.c.person, _role.c.role, _role.c.until).where(Among(_role.c.scope, "codes"))
)
"""Roles that people hold at bodies."""


def codes_of(commands: Iterable[Any]) -> list[str]:
    """The bodies that commands are about."""
    return sorted({code for command in commands for code in (command.subject, getattr(command, "into", None)) if code})


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _BELONGING, {"codes": codes_of(commands)}


def _take(world: World, found: Belongings, rows: Sequence[Row]) -> None:
    for part, body, item in rows:
        known = {"subject": found.subjects, "package": found.packages}[part]
        if body != item:
            known.setdefault(body, set()).add(item)


BELONGINGS: Lookup[Belongings] = Lookup(name="belongings", empty=Belongings, ask=_ask, take=_take)
"""What belongs to the bodies of a batch's commands."""


def take_roles(world: World, rows: Sequence[Row]) -> None:
    """Keep what `ROLES_THERE` answered."""
    roles = world.of(BELONGINGS).roles
    for scope, person, role, until in rows:
        roles.setdefault(scope, {}).setdefault(person, []).append((role, None if until is None else str(until)))


_HELD = Statement(
    union_all(
        select(_status.c.organisation, _status.c.basis).where(
            Among(_status.c.organisation, "codes"), _status.c.ended_on.is_(None)
        ),
        select(_subject.c.organisation, _subject.c.code).where(
            Among(_subject.c.organisation, "codes"),
            also(_subject.c.kind, SubjectKind.CHECK),
            _subject.c.ended_on.is_(None),
        ),
    )
)


def _ask_held(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _HELD, {"codes": codes_of(commands)}


def _take_held(world: World, found: dict[str, set[str]], rows: Sequence[Row]) -> None:
    for organisation, basis in rows:
        found.setdefault(organisation, set()).add(basis)


HELD: Lookup[dict[str, set[str]]] = Lookup(name="held_statuses", empty=dict, ask=_ask_held, take=_take_held)
"""Organisation -> checks by which it is an exemplar, and those under way by which it may become one."""
