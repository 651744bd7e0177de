"""Addresses that were refused for good: nothing goes there until they are amended, and then what is still true does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, or_, select, update

from domain.engine.database import insert_new, reading, writing
from domain.engine.packs import Packs
from domain.registry.addressed import LETTERS_TO
from domain.reports.surroundings import Reader
from domain.stored.tables import TABLES
from notifications.channels import Cause
from notifications.tables import Fate

_refused, _notice, _person = TABLES["refused_address"], TABLES["notice"], TABLES["person"]

ADDRESS_REFUSED = "address_refused"
"""The reader's address was refused for good and has not been amended since."""

NO_ADDRESS = "no_address"

OF_ADDRESSES = (Cause.ADDRESS_UNUSABLE, Cause.ADDRESS_UNKNOWN, Cause.RECEIVER_GONE)
"""Causes that lie in the address and in nothing else."""


def kept_from(address: str) -> str:
    """What is kept of an address: enough to know it again."""
    return sha256(address.strip().lower().encode()).hexdigest()


def refuse(engine: Engine, person: str, cause: str, detail: str, now: datetime) -> None:
    """Send nothing more to a person's address if the cause lies in it."""
    if cause not in OF_ADDRESSES:
        return
    with writing(engine) as connection:
        address = connection.execute(select(LETTERS_TO).where(_person.c.code == person)).scalar()
        if address is None:
            return
        connection.execute(delete(_refused).where(_refused.c.person == person))
        row = {"person": person, "sha256": kept_from(address), "refused_at": now, "cause": cause, "said": detail[:2000]}
        insert_new(connection, _refused, [row])


def refused_readers(connection: Connection, people: Mapping[str, Reader]) -> set[str]:
    """Those of some people whose present address was refused for good."""
    if not people:
        return set()
    query = select(_refused.c.person, _refused.c.sha256).where(_refused.c.person.in_(list(people)))
    return {person for person, kept in connection.execute(query) if kept_from(people[person].email) == kept}


def requeue_amended(engine: Engine, packs: Packs, now: datetime) -> int:
    """Let the letters of those whose address was amended go after all; how many letters wait again."""
    query = select(_refused.c.person, _refused.c.sha256, LETTERS_TO)
    with reading(engine) as connection:
        found = connection.execute(query.join(_person, _person.c.code == _refused.c.person)).all()
    amended = [person for person, kept, address in found if kept_from(address) != kept]
    if not amended:
        return 0
    young = _notice.c.created_at >= now - timedelta(days=packs.current.number("told_within_days"))
    waits = {"fate": Fate.QUEUED, "reason": None, "not_before": now}
    with writing(engine) as connection:
        found_rows = connection.execute(
            update(_notice).where(_notice.c.recipient.in_(amended), _for_the_address(), young).values(waits)
        )
        connection.execute(delete(_refused).where(_refused.c.person.in_(amended)))
    return found_rows.rowcount


def _for_the_address() -> ColumnElement[bool]:
    """What did not leave for the sake of its address."""
    failed = and_(_notice.c.fate == Fate.FAILED, _notice.c.reason.in_(list(OF_ADDRESSES)))
    withheld = and_(_notice.c.fate == Fate.WITHHELD, _notice.c.reason.in_([ADDRESS_REFUSED, NO_ADDRESS]))
    return or_(failed, withheld)
