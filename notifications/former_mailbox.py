"""Where a login led before it changed: the history tells it when the letter leaves, and the ledger holds no address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

import orjson
from sqlalchemy import Connection, select

from domain.engine.personal import revealed
from domain.registry.people import PersonAmended, PersonRegistered
from domain.reports.surroundings import Reader
from domain.stored.tables import TABLES
from notifications.claims import Claimed
from notifications.letters.regular import LoginChanged
from notifications.retries import plain_version

_journal, _personal = TABLES["journal"], TABLES["personal"]
SAYING = (PersonRegistered.kind, PersonAmended.kind)


def former_readers(
    connection: Connection, claimed: Sequence[Claimed], people: Mapping[str, Reader]
) -> dict[str, Reader]:
    """Key of a letter to a former mailbox -> its reader there; nobody's where the address was erased."""
    letters = [one for one in claimed if one.template == LoginChanged.template and one.recipient in people]
    if not letters:
        return {}
    logins = _logins(connection, sorted({one.recipient for one in letters}))
    return {one.key: replace(people[one.recipient], email=_before(logins, one), shares_box=False) for one in letters}


def _before(logins: Mapping[str, list[tuple[int, str]]], letter: Claimed) -> str:
    """The login as it was until the entry of which a letter tells."""
    upto = int(plain_version(letter.version))
    return next((email for seq, email in reversed(logins.get(letter.recipient, [])) if seq < upto), "")


def _logins(connection: Connection, people: Sequence[str]) -> dict[str, list[tuple[int, str]]]:
    """Person -> the entries that said a login, oldest first."""
    apart = (_personal.c.subject == _journal.c.subject) & (_personal.c.seq == _journal.c.seq)
    query = (
        select(_journal.c.subject, _journal.c.seq, _journal.c.facts, _personal.c.kept)
        .outerjoin(_personal, apart)
        .where(_journal.c.subject.in_(people), _journal.c.kind.in_(SAYING))
        .order_by(_journal.c.subject, _journal.c.seq)
    )
    told = ((row.subject, row.seq, orjson.loads(revealed(row.facts, row.kept))) for row in connection.execute(query))
    said = ((subject, seq, facts.get("email") or facts.get("changes", {}).get("email")) for subject, seq, facts in told)
    return {
        subject: [(seq, email) for _, seq, email in found if email]
        for subject, found in groupby(said, key=lambda one: one[0])
    }
