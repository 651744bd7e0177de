"""The lane's questions to the database: each a statement that is compiled once and never changes."""

from __future__ import annotations

from sqlalchemy import func, literal_column, select

from domain.engine.state import COLUMNS
from domain.engine.tables import TABLES
from domain.engine.wire import Among, Statement

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
_mode = TABLES["identity_mode"]
MODE = Statement(select(_mode.c.mode).where(_mode.c.number == select(func.max(_mode.c.number)).scalar_subquery()))
"""What it takes to act here, as it was set last; none where nobody set it."""
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
TURN = Statement(select(func.coalesce(func.max(_journal.c.turn), literal_column("0"))))
"""Asked after everything else: entries that come of the answers have a later turn than what was seen."""
_counter = TABLES["counter"]
NUMBERS = Statement(select(_counter.c.kind, _counter.c.value).with_for_update())
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
