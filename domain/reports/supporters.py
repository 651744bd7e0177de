"""Who was the methodologist of a replica on a day, by whichever entry they came to be it or ceased to be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, select

from domain.reports.axis import Question
from domain.reports.replicas import METHODOLOGIST
from domain.stored.tables import TABLES

_journal = TABLES["journal"]

OPENED = ("replica_opened", "replica_begun")
OF_PEOPLE = ("role_given", "role_lent", "role_taken", "person_ended", "person_merged", "twin_taken",
             "person_unmerged", "twin_given_back")  # fmt: skip
"""Kinds of entries of people by which roles come and go."""
KINDS = (*OPENED, "methodologist_appointed", "card_amended", *OF_PEOPLE)


def supporters(connection: Connection, question: Question, replicas: Collection[str]) -> dict[str, list[str]]:
    """Replica -> its methodologists on the day, the last named at the end."""
    found: dict[str, dict[str, date]] = {code: {} for code in replicas}
    columns = (_journal.c.subject, _journal.c.kind, _journal.c.facts)
    query = select(*columns).where(_journal.c.kind.in_(KINDS), question.known)
    order = (_journal.c.happened_on, _journal.c.recorded_at, _journal.c.subject, _journal.c.seq)
    for subject, kind, facts in connection.execute(query.order_by(*order)):
        if kind in OF_PEOPLE or subject in found:
            _told(found, subject, kind, orjson.loads(facts))
    return {code: [person for person, until in here.items() if until >= question.as_of] for code, here in found.items()}


def _told(found: dict[str, dict[str, date]], subject: str, kind: str, facts: Mapping[str, Any]) -> None:
    """What one entry says of whoever supports a replica."""
    match kind:
        case "replica_opened" | "replica_begun":
            named = facts["people"].get(METHODOLOGIST, ())
            found[subject] |= dict.fromkeys([named] if isinstance(named, str) else named, date.max)
        case "methodologist_appointed":
            found[subject] = {facts["person"]: date.max}
        case "card_amended":
            for change in facts["changes"]:
                if change["field"] == f"people.{METHODOLOGIST}":
                    found[subject] = dict.fromkeys(change["after"], date.max)
        case "role_given" | "role_lent" | "role_taken":
            if facts["role"] == METHODOLOGIST and (here := found.get(facts["scope"])) is not None:
                here.pop(subject, None)
                if kind != "role_taken":
                    here[subject] = date.fromisoformat(facts["until"]) if "until" in facts else date.max
        case _:
            _left(found, subject, kind, facts)


def _left(found: dict[str, dict[str, date]], person: str, kind: str, facts: Mapping[str, Any]) -> None:
    """Somebody left, to whoever follows, or turned out to be somebody else, or to be none."""
    if kind == "twin_given_back":
        for scope, _ in _handed(facts["left"]):
            found.get(scope, {}).pop(person, None)
        return
    comes = kind in ("twin_taken", "person_unmerged")
    follows = person if comes else facts.get("successor")
    for scope, until in _handed(facts.get("roles", ())):
        if follows and scope in found:
            found[scope].setdefault(follows, until)
    if not comes:
        for here in found.values():
            here.pop(person, None)


def _handed(roles: Collection[str]) -> Iterator[tuple[str, date]]:
    for role, scope, *until in (one.split(" ") for one in roles):
        if role == METHODOLOGIST:
            yield scope, date.fromisoformat(until[0]) if until else date.max
