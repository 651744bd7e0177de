"""What an operator does about letters that did not arrive: lets them try again, or sends one once more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from domain.engine.database import insert_new
from domain.engine.refusals import Reason, Refusal, bad_value
from domain.engine.words import Words
from domain.stored.tables import TABLES
from notifications.channels import Cause
from notifications.ledger import CANNOT_BE_TOLD
from notifications.notices import NOTICES
from notifications.tables import Fate

_notice, _refused = TABLES["notice"], TABLES["refused_address"]

AGAIN = "+"
"""Between the version of a notice and the number of its copy that was sent once more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Undelivered:
    """Which letters that failed are let to try again; what is None does not narrow it."""

    since: datetime
    recipient: str | None = None
    reason: str | None = None


def plain_version(version: str) -> str:
    """The version of the notice itself, whichever of its copies is at hand."""
    return version.partition(AGAIN)[0]


def retry(connection: Connection, wanted: Undelivered, now: datetime) -> int:
    """Let letters that failed be tried again, also at addresses that were refused; how many.

    Those that were perhaps sent are left out unless asked for by their reason: a second copy may arrive.
    """
    conditions: list[ColumnElement[bool]] = [_notice.c.fate == Fate.FAILED, _notice.c.created_at >= wanted.since]
    if wanted.recipient is not None:
        conditions.append(_notice.c.recipient == wanted.recipient)
    if wanted.reason is None:
        conditions.append(_notice.c.reason != Cause.PERHAPS_SENT)
    else:
        conditions.append(_notice.c.reason == wanted.reason)
    people = select(_notice.c.recipient).where(*conditions)
    connection.execute(delete(_refused).where(_refused.c.person.in_(people)))
    waits = {"fate": Fate.QUEUED, "reason": None, "not_before": now}
    return connection.execute(update(_notice).where(*conditions).values(waits)).rowcount


def resend(connection: Connection, key: str, now: datetime) -> str:
    """Owe a letter once more, as a letter of its own with its own Message-ID; returns its key."""
    row = connection.execute(select(_notice).where(_notice.c.key == key)).mappings().first()
    if row is None:
        raise Refusal([bad_value("KEY", f"в реестре писем нет «{key}»", f"the ledger holds no “{key}”")])
    if row["template"] not in NOTICES:
        raise Refusal(
            [bad_value("KEY", f"писем «{row['template']}» больше не пишут", "such letters are written no more")]
        )
    if row["reason"] == CANNOT_BE_TOLD:
        raise Refusal([bad_value("KEY", f"уведомление «{key}» не удалось составить", f"“{key}” could not be composed")])
    if row["fate"] in (Fate.QUEUED, Fate.SENDING):
        raise Refusal([_waits(key)])
    first, version = key.rpartition(":")[0], plain_version(row["version"])
    copies = connection.execute(
        select(func.count()).where(_notice.c.key.startswith(f"{first}:{version}{AGAIN}", autoescape=True))
    ).scalar_one()
    version = f"{version}{AGAIN}{copies + 1}"
    again: dict[str, Any] = dict(row) | {
        "key": f"{first}:{version}", "version": version, "created_at": now, "not_before": now, "fate": Fate.QUEUED,
        "reason": None, "attempts": 0, "leased_until": None, "lease": None, "sent_at": None,
    }  # fmt: skip
    insert_new(connection, _notice, [again])
    return str(again["key"])


def _waits(key: str) -> Reason:
    said = Words(
        f"письмо «{key}» ещё не ушло и уйдёт само: посылать его второй раз рано",
        f"the letter “{key}” has not left yet and will leave by itself: there is nothing to send again",
    )
    return Reason("waits", said)
