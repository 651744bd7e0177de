"""What the order on a replica says beside its card: where the solution is from, the terms of its phases, its parts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, select

from domain.methodology.schema import Decision, Pack
from domain.programme.kinds import Choice, ReadyAnswer
from domain.reports.card import Card
from domain.rules.table import REPLICAS
from domain.stored.tables import TABLES
from domain.text.called import CALLED

_subject, _package, _offer, _place, _role, _person = (
    TABLES[name] for name in ("subject", "package", "offer", "offer_place", "role", "person")
)
HEAD = "organisation_head"
LETS_PASS = (Decision.GO, Decision.CONDITIONAL)


def is_replica(card: Card) -> bool:
    """Whether a project takes a solution over."""
    return card.state.lifecycle in REPLICAS


def replica_facts(connection: Connection, pack: Pack, found: Card, begins_on: date | None) -> dict[str, Any]:
    """The facts under the names by which a template asks for them; of a project that is no replica, blanks."""
    stages, held = _terms(pack, found, begins_on) if is_replica(found) else ([], [])
    return {
        "solution": _solution(connection, found.details["package"], found.details["exemplar"]),
        "head": _head(connection, found.state.organisation),
        "places": _places(connection, found.state.code),
        "stages": stages,
        "held": held,
        "elements": [
            {"title": one.title, "core": one.core, "choice": CALLED[Choice][one.choice].ru if one.choice else "",
             "what": one.what, "why": one.why, "approved_on": one.approved_on, "implemented_on": one.implemented_on}
            for one in found.elements
        ],
        "readiness": list(_readiness(pack, found)) if is_replica(found) else [],
    }  # fmt: skip


def _solution(connection: Connection, package: str | None, exemplar: str | None) -> dict[str, Any] | None:
    """What is taken over and from whom: as a package says, or as the exemplar of a replica of earlier years does."""
    if package is not None:
        query = select(_package.c.manifest, _package.c.edition).where(_package.c.code == package)
        row = connection.execute(query).one()
        manifest = orjson.loads(row.manifest)
        title, source = manifest.get("package_title") or manifest["title"], manifest["from"]
        return {"title": title, "source": source, "package": package, "edition": row.edition}
    if exemplar is None:
        return None
    whose = _subject.alias("whose")
    query = (
        select(_subject.c.title, whose.c.title.label("source"))
        .outerjoin(whose, whose.c.code == _subject.c.organisation)
        .where(_subject.c.code == exemplar)
    )
    row = connection.execute(query).one()
    return {"title": row.title, "source": row.source or "", "package": None, "edition": None}


def _head(connection: Connection, organisation: str | None) -> dict[str, str]:
    """Whoever leads the organisation, and so signs its orders; blanks where it names nobody, or several."""
    query = (
        select(_person.c.name, _person.c.post)
        .join(_role, _role.c.person == _person.c.code)
        .where(_role.c.scope == organisation, _role.c.role == HEAD)
    )
    known = connection.execute(query).all()
    return {"name": known[0].name, "post": known[0].post} if len(known) == 1 else {"name": "", "post": ""}


def _places(connection: Connection, code: str) -> list[str]:
    """Organisations below the receiver for which it takes the package too."""
    query = (
        select(_subject.c.title)
        .join(_place, _place.c.organisation == _subject.c.code)
        .join(_offer, _offer.c.code == _place.c.offer)
        .where(_offer.c.replica == code)
        .order_by(_subject.c.code)
    )
    return list(connection.execute(query).scalars())


def _terms(
    pack: Pack, found: Card, begins_on: date | None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:  # fmt: skip
    """The phases until the closing, each with when it passed or is to, and the days by which the result is to hold."""
    calendar, state = pack.calendar, found.state
    passed = {one.phase: one.decided_on for one in found.decisions if one.decision in LETS_PASS}
    stages: list[dict[str, Any]] = []
    day = begins_on
    for phase in pack.lifecycles[state.lifecycle or ""].phases.values():
        ahead = None if day is None else calendar.after(day, phase.duration.working_days)
        day = (state.due_on if phase.key == state.phase else passed.get(phase.key)) or ahead
        stages.append({"title": phase.title.ru, "due_on": day, "passed": phase.key in passed})
        if phase.gate.completes:
            break
    closed = state.completed_on or day
    months = pack.replication.months if closed is not None else ()
    return stages, [{"months": each, "due_on": calendar.in_months(closed, each)} for each in months if closed]


def _readiness(pack: Pack, found: Card) -> Iterator[dict[str, str]]:
    """Each line of the check-list, with the answer that the receiver gave so far."""
    for key, words in pack.replication.ready.items():
        said = found.readiness.get(key)
        answer = CALLED[ReadyAnswer][said.answer].ru if said else ""
        yield {"title": words.ru, "answer": answer, "evidence": said.evidence if said else ""}
