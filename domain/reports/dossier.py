"""All that is kept about one person, why, and until when: the answer to their request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Enum, Select, String, func, or_, select

from domain.engine.tables import CODE
from domain.engine.words import Words
from domain.stored.tables import TABLES

_person, _role, _key, _journal = (TABLES[name] for name in ("person", "role", "access_key", "journal"))
_personal, _subject, _view = TABLES["personal"], TABLES["subject"], TABLES["saved_view"]
_VIEW = [_view.c[name] for name in ("listed", "name", "narrowed", "sort")]

CARD = Words("чтобы знать, кто участвует, и слать письма", "to know who takes part and to send letters")
RIGHTS = Words("чтобы знать, кто что может", "to know who may do what")
HISTORY = Words(
    "история решений: в записях коды, имена отдельно", "history of decisions: entries hold codes, names apart"
)
WAYS_IN = Words("чем участник входит: до срока, отзыва или ухода", "how the person comes in: until over or revoked")
NAMED = Words("код участника в делах программы; остаётся", "the person's code in what the programme does; stays")
VIEWS = Words("отборы списков, которые участник сохранил", "lists as the person narrowed and saved them")
LETTERS = Words("письма о проектах участника", "letters about the person's projects")


def kept_about(connection: Connection, code: str) -> dict[str, tuple[Words, list[dict[str, Any]]]]:
    """Part -> why it is kept, and what is kept; all of it until the act by which the person is anonymised."""
    named = _personal.c.kept.contains(f'"{code}"')
    acted = or_(_journal.c.actor == code, _journal.c.on_behalf_of == code, _journal.c.subject == code)
    counted = select(_journal.c.kind, func.count().label("entries")).where(acted).group_by(_journal.c.kind)
    keys = select(_key.c.number, _key.c.issued_on, _key.c.expires_on, _key.c.revoked_on).where(_key.c.person == code)
    found = {
        "person": (CARD, _all(connection, select(_person).where(_person.c.code == code))),
        "roles": (RIGHTS, _all(connection, select(_role).where(_role.c.person == code))),
        "keys": (RIGHTS, _all(connection, keys)),
        "views": (VIEWS, _all(connection, select(*_VIEW).where(_view.c.person == code))),
        "ways_in": (WAYS_IN, list(_ways_in(connection, code))),
        "entries": (HISTORY, _all(connection, counted.order_by(_journal.c.kind))),
        "texts": (HISTORY, _all(connection, select(_personal.c.subject, _personal.c.seq).where(named))),
    }
    notice = TABLES.get("notice")
    if notice is not None:
        letters = select(notice.c.template, func.count().label("letters")).where(notice.c.recipient == code)
        found["letters"] = (LETTERS, _all(connection, letters.group_by(notice.c.template)))
    found["named"] = (NAMED, list(_named(connection, code)))
    return found


WAY_IN = {
    "password": ("set_at",),
    "web_session": ("name", "method", "began_at", "seen_at"),
    "ticket": ("action", "subject", "expires_at", "spent_at"),
    "machine_account": ("account", "allowed_by", "allowed_at"),
}
"""Ways in beside the keys -> what may be shown of each."""


def _ways_in(connection: Connection, code: str) -> Iterator[dict[str, Any]]:
    for name, shown in WAY_IN.items():
        table = TABLES[name]
        query = select(*(table.c[column] for column in shown)).where(table.c.person == code)
        yield from ({"kept": name} | row for row in _all(connection, query))


APART = frozenset({"journal", "notice", "person", "personal", "role", "saved_view", "subject", "access_key", *WAY_IN})
"""What is told by itself."""


def _named(connection: Connection, code: str) -> Iterator[dict[str, Any]]:
    """Every other table in which the code of a person stands, and in how many rows."""
    for table in TABLES.values():
        codes = [column for column in table.columns if _is_code(column)]
        if table.name in APART or not codes:
            continue
        rows = select(func.count()).select_from(table).where(or_(*(column == code for column in codes)))
        if count := connection.execute(rows).scalar_one():
            yield {"table": table.name, "rows": count}


def _is_code(column: Column[Any]) -> bool:
    kind = getattr(column.type, "impl", column.type)
    return isinstance(kind, String) and not isinstance(kind, Enum) and kind.length == CODE


def due(connection: Connection, on: date, days: int) -> list[dict[str, Any]]:
    """People who left so long ago that the term of keeping is over, with the day on which it was; erased ones not."""
    last = on - timedelta(days=days)
    query = (
        select(_person.c.code, _person.c.name, _subject.c.ended_on)
        .join(_subject, _subject.c.code == _person.c.code)
        .where(_subject.c.ended_on < last, _person.c.name != _person.c.code)
        .order_by(_subject.c.ended_on, _person.c.code)
    )
    found = connection.execute(query).mappings()
    return [dict(row) | {"until": row["ended_on"] + timedelta(days=days)} for row in found]


def is_erased(connection: Connection, code: str) -> bool:
    """Whether nothing but a code is left of somebody."""
    return connection.execute(select(_person.c.name).where(_person.c.code == code)).scalar() == code


def until(connection: Connection, code: str, days: int) -> date | None:
    """The day up to which a person is kept who has left; None for one who takes part."""
    ended = connection.execute(select(_subject.c.ended_on).where(_subject.c.code == code)).scalar_one()
    return None if ended is None else ended + timedelta(days=days)


def _all(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]
