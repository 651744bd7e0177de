"""The lane's questions to the database: each a statement that is compiled once and never changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Integer, String, Subquery, cast, func, literal_column, null, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from domain.engine.kinds import StatusStanding, SubjectKind
from domain.engine.state import COLUMNS
from domain.engine.wire import Among, Statement
from domain.stored.card import STORED
from domain.stored.tables import TABLES

HELD = (StatusStanding.ACTIVE, StatusStanding.RENEWAL_OPEN)
"""Standings in which an exemplar status counts."""

_subject = TABLES["subject"]
_states = select(*(_subject.columns[name] for name in COLUMNS)).where(Among(_subject.c.code, "codes"))
STATES = Statement(_states)
LOCKED = Statement(_states.order_by(_subject.c.code).with_for_update())
"""Only what a command may change is locked: people and organisations that it names never make others wait."""
_role = TABLES["role"]

ROLES = Statement(
    select(_role.c.person, _role.c.role, _role.c.scope, _role.c.until)
    .join(_subject, _subject.c.code == _role.c.person)
    .where(Among(_role.c.person, "actors"), Among(_role.c.scope, "scopes"), _subject.c.ended_on.is_(None))
)
"""Roles of the actors that matter to the subjects at hand, however many others they hold; whoever left has none."""
_journal = TABLES["journal"]
_handled = TABLES["handled"]
HANDLED = Statement(
    select(_journal.c.command_id, _journal.c.subject, _journal.c.seq, _journal.c.kind, _handled.c.content)
    .outerjoin(_handled, _handled.c.command_id == _journal.c.command_id)
    .where(Among(_journal.c.command_id, "ids"))
    .order_by(_journal.c.command_id, _journal.c.position)
)
_ticket = TABLES["ticket"]
TICKETS = Statement(
    select(
        _ticket.c.sha256, _ticket.c.person, _ticket.c.action, _ticket.c.subject, _ticket.c.day, _ticket.c.expires_at,
        _ticket.c.command_id, _ticket.c.spent_at, _ticket.c.on_behalf_of,
    )
    .where(Among(_ticket.c.sha256, "tickets"))
    .order_by(_ticket.c.sha256)
    .with_for_update()
)  # fmt: skip
"""Locked, so that two deeds cannot spend one ticket."""
_counter = TABLES["counter"]
NUMBERS = Statement(select(_counter.c.kind, _counter.c.value).with_for_update())
_person, _project = TABLES["person"], TABLES["project"]

SEP = "\x1f"
"""Between values that share a column of the holdings query."""

WIDTH = 7


def _joined(table: str, columns: Sequence[str]) -> ColumnElement[Any]:
    """Several columns as one text; NULL and the empty text are the same in it."""
    parts = [func.coalesce(cast(TABLES[table].c[name], String), literal_column("''")) for name in columns]
    text: ColumnElement[Any] = parts[0]
    for part in parts[1:]:
        text = text.concat(literal_column(f"'{SEP}'")).concat(part)
    return text


def _shown(values: Sequence[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    """Seven columns of text."""
    shown: list[ColumnElement[Any]] = [cast(value, String).label(f"v{place}") for place, value in enumerate(values)]
    return shown + [cast(null(), String).label(f"v{place}") for place in range(len(values), WIDTH)]


def _part(name: str, owner: str, order: str | None, columns: Sequence[str], joined: Sequence[str] = ()) -> Any:
    """One branch of the holdings query: owner, part, order, seven columns as text; the last may join several."""
    table = TABLES[name]
    values: list[ColumnElement[Any]] = [
        cast(table.c[column], Integer) if column == "outside" else table.c[column] for column in columns
    ]
    values += [_joined(name, joined)] if joined else []
    number: ColumnElement[Any] = table.c[order] if order else literal_column("0")
    return select(
        table.c[owner].label("owner"), literal_column(f"'{name}'").label("part"), number.label("place"), *_shown(values)
    ).where(Among(table.c[owner], "codes"))


def _roles() -> Any:
    """Who holds which role for the subject, with name and post."""
    return (
        select(
            _role.c.scope.label("owner"),
            literal_column("'role'").label("part"),
            literal_column("0").label("place"),
            *_shown([_role.c.role, _role.c.person, _person.c.name, _person.c.post]),
        )
        .join(_person, _person.c.code == _role.c.person)
        .where(Among(_role.c.scope, "codes"))
    )


def _card() -> Any:
    """The card of a project with its title, the title of its organisation, and name and post of who approved it."""
    own, organisation, approver = _subject.alias("own"), _subject.alias("body"), _person.alias("approver")
    return (
        select(
            _project.c.code.label("owner"),
            literal_column("'project'").label("part"),
            literal_column("0").label("place"),
            *_shown(
                [_project.c.package, own.c.title, organisation.c.title, _joined("project", STORED), approver.c.name,
                 approver.c.post]
            ),
        )
        .join(own, own.c.code == _project.c.code)
        .outerjoin(organisation, organisation.c.code == own.c.organisation)
        .outerjoin(approver, approver.c.code == _project.c.approved_by)
        .where(Among(_project.c.code, "codes"))
    )  # fmt: skip


def _holdings(*parts: Any) -> Statement:
    found: Subquery = union_all(*parts).subquery()
    return Statement(select(found).order_by(found.c.owner, found.c.part, found.c.place, found.c.v0, found.c.v1))


PLAN_EXTRA = (
    "base_on", "target_on", "ideal_on", "method", "source", "calculation_unit", "quantity", "operations", "frequency",
)  # fmt: skip
"""What the card says of an indicator beside its values."""

_EVIDENCE = _part(
    "evidence", "subject", "entry", ("phase", "kind", "title", "link", "sha256"), ("organisation", "goals", "kept_at")
)
_INDICATOR = _part(
    "indicator",
    "project",
    None,
    ("key", "name", "unit", "direction", "base", "target"),
    ("ideal", *PLAN_EXTRA, "next_on"),
)
_PROJECT: Mapping[str, tuple[Any, ...]] = {
    "evidence": (_EVIDENCE,),
    "people": (_roles(),),
    "condition": (_part("condition", "subject", "number", ("text", "owner", "due_on", "closed_on")),),
    "indicator": (_INDICATOR,),
    "measurement": (_part("measurement", "project", "entry", ("indicator", "moment", "measured_on", "value")),),
    "milestone": (
        _part(
            "milestone",
            "project",
            "place",
            ("key", "phase", "planned_start", "planned_end", "actual_start", "actual_end"),
            ("progress", "title"),
        ),
    ),
    "action": (_part("action", "project", "number", ("title", "owner", "due_on", "done_on", "dropped_on", "reason")),),
    "card": (_card(),),
}
"""Part of what is known of a project -> its branch of the query."""


@cache
def holdings_of_parts(parts: frozenset[str]) -> Statement:
    """Some parts of what decides on projects, in one query."""
    return _holdings(*(branch for part, branches in _PROJECT.items() if part in parts for branch in branches))


HOLDINGS: Mapping[SubjectKind, Statement] = {
    SubjectKind.PROJECT: holdings_of_parts(frozenset(_PROJECT)),
    SubjectKind.CHECK: _holdings(
        *(branch for part in ("evidence", "people", "condition") for branch in _PROJECT[part]),
        _part("partner_check", "code", None, ("level", "visited_on")),
        _part("presented", "check", None, ("project",)),
        _part("commissioner", "check", None, ("person", "outside")),
        _part("score", "check", "entry", ("person", "criterion", "points")),
    ),
}
"""What decides on a subject of each kind, in one query."""


def part_where(part: str, condition: ColumnElement[bool]) -> Statement:
    """Some rows of one part of what decides on projects."""
    return _holdings(_PROJECT[part][0].where(condition))


_decision = TABLES["decision"]
DECISIONS = Statement(
    select(_decision.c.subject, _decision.c.entry, _decision.c.phase, _decision.c.decided_by, _decision.c.capsule)
    .where(
        Among(_decision.c.subject, "codes"),
        _decision.c.decision.in_([literal_column("'go'"), literal_column("'conditional'")]),
        _decision.c.changed_on.is_(None),
    )
    .order_by(_decision.c.subject, _decision.c.entry)
)
"""Decisions whose facts nobody has changed yet."""
