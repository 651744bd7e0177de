"""The lane's questions to the database: each a statement that is compiled once and never changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, String, Subquery, cast, func, literal_column, null, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from domain.kinds import StatusStanding, SubjectKind
from domain.state import COLUMNS
from domain.tables import TABLES
from domain.wire import Among, Statement

HELD = (StatusStanding.ACTIVE, StatusStanding.RENEWAL_OPEN)
"""Standings in which an exemplar status counts."""

_subject = TABLES["subject"]
_states = select(*(_subject.columns[name] for name in COLUMNS)).where(Among(_subject.c.code, "codes"))
STATES = Statement(_states)
LOCKED = Statement(_states.order_by(_subject.c.code).with_for_update())
"""Only what a command may change is locked: people and organisations that it names never make others wait."""
_role = TABLES["role"]

ROLES = Statement(
    select(_role.c.person, _role.c.role, _role.c.scope).where(
        Among(_role.c.person, "actors"), Among(_role.c.scope, "scopes")
    )
)
"""Roles of the actors that matter to the subjects at hand, however many others they hold."""
_journal = TABLES["journal"]
HANDLED = Statement(
    select(_journal.c.command_id, _journal.c.subject, _journal.c.seq, _journal.c.kind)
    .where(Among(_journal.c.command_id, "ids"))
    .order_by(_journal.c.command_id, _journal.c.position)
)
_counter = TABLES["counter"]
NUMBERS = Statement(select(_counter.c.kind, _counter.c.value).with_for_update())
_person = TABLES["person"]
EMAILS = Statement(select(_person.c.email, _person.c.code).where(Among(_person.c.email, "emails")))
_package = TABLES["package"]
PACKAGES = Statement(
    select(_package.c.code, _package.c.project, _package.c.manifest).where(Among(_package.c.code, "codes"))
)
EDITIONS = Statement(
    select(_package.c.project, func.max(_package.c.edition))
    .where(Among(_package.c.project, "codes"))
    .group_by(_package.c.project)
)
_project = TABLES["project"]
REPLICAS = Statement(
    select(_project.c.package, _project.c.receiver, _project.c.code).where(
        Among(_project.c.package, "packages"), Among(_project.c.receiver, "receivers")
    )
)
CARDS = Statement(select(_project).where(Among(_project.c.code, "codes")))
_status = TABLES["exemplar_status"]
STATUSES = Statement(
    select(_status.c.organisation, _status.c.basis, _status.c.level, _status.c.standing, _status.c.granted_on)
    .where(Among(_status.c.organisation, "codes"))
    .order_by(_status.c.granted_on, _status.c.basis)
)
_presented = TABLES["presented"]
EXEMPLARY = Statement(
    select(_presented.c.project)
    .join(_status, _status.c.basis == _presented.c.check)
    .where(
        Among(_presented.c.project, "codes"),
        _status.c.standing.in_([literal_column(f"'{standing}'") for standing in HELD]),
    )
)


def _part(name: str, owner: str, order: str | None, columns: Sequence[str]) -> Any:
    """One branch of the holdings query: owner, part, order, six columns as text."""
    table = TABLES[name]
    shown: list[ColumnElement[Any]] = [
        cast(cast(table.c[column], Integer) if column == "outside" else table.c[column], String).label(f"v{place}")
        for place, column in enumerate(columns)
    ]
    shown += [cast(null(), String).label(f"v{place}") for place in range(len(columns), 7)]
    number: ColumnElement[Any] = table.c[order] if order else literal_column("0")
    return select(
        table.c[owner].label("owner"),
        literal_column(f"'{name}'").label("part"),
        number.label("place"),
        *shown,
    ).where(Among(table.c[owner], "codes"))


def _holdings(*parts: Any) -> Statement:
    found: Subquery = union_all(*parts).subquery()
    return Statement(select(found).order_by(found.c.owner, found.c.part, found.c.place, found.c.v0, found.c.v1))


_ANY = (
    _part("evidence", "subject", "entry", ("phase", "kind", "title", "link", "sha256")),
    _part("role", "scope", None, ("role", "person")),
    _part("condition", "subject", "number", ("text", "owner", "due_on", "closed_on")),
)
HOLDINGS: Mapping[SubjectKind, Statement] = {
    SubjectKind.PROJECT: _holdings(
        *_ANY,
        _part("indicator", "project", None, ("key", "name", "unit", "direction", "base", "target", "ideal")),
        _part("measurement", "project", "entry", ("indicator", "moment", "measured_on", "value")),
        _part("project", "code", None, ("package",)),
    ),
    SubjectKind.CHECK: _holdings(
        *_ANY,
        _part("partner_check", "code", None, ("level", "visited_on")),
        _part("presented", "check", None, ("project",)),
        _part("commissioner", "check", None, ("person", "outside")),
        _part("score", "check", "entry", ("person", "criterion", "points")),
    ),
}
"""What decides on a subject of each kind, in one query."""
