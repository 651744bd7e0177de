"""Under which organisation a body stood on a day, of which kind it was, and where people worked: from the journal."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection, and_, or_, select

from domain.programme.kinds import OrganisationKind
from domain.registry.merged_bodies import kept_as
from domain.reports.axis import Question
from domain.stored.tables import TABLES

_journal = TABLES["journal"]

FIRST = ("organisation_registered", "centre_registered")
OF_BODIES = (*FIRST, "body_amended")
OF_PEOPLE = ("person_registered", "person_amended")


@dataclass(slots=True)
class Whereabouts:
    """Bodies and people on a day; a twin is the record that it was merged into on any day, unless that was undone."""

    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Organisation, centre or person -> what was last said of it by the day."""
    kept_as: dict[str, str] = field(default_factory=dict)
    """Twin -> the record that stays."""

    def works_at(self, person: str) -> str | None:
        """The organisation of a person."""
        return self._now(self.said.get(person, {}).get("organisation"))

    def municipality(self, body: str | None) -> str | None:
        """The municipality that a body is or lies in; None where it lies in none."""
        seen: set[str] = set()
        while (body := self._now(body)) and body not in seen:
            seen.add(body)
            if self.kind(body) == OrganisationKind.MUNICIPALITY:
                return body
            body = self.said.get(body, {}).get("parent")
        return None

    def kind(self, body: str) -> str:
        """The kind of an organisation or a centre; blank where nothing is known of it."""
        said = self.said.get(body, {})
        # an amendment calls it otherwise than the entry by which a body is registered
        named = (said.get(name) for name in ("kind", "organisation_kind", "centre_kind"))
        return str(next((kind for kind in named if kind), ""))

    def with_those_above(self, body: str | None) -> set[str]:
        """A body and all above it."""
        found: set[str] = set()
        while (body := self._now(body)) and body not in found:
            found.add(body)
            body = self.said.get(body, {}).get("parent")
        return found

    def _now(self, body: str | None) -> str | None:
        while body in self.kept_as:
            body = self.kept_as[body]
        return body


def whereabouts(connection: Connection, question: Question, people: Collection[str]) -> Whereabouts:
    """All organisations, and some people, as they were known on a day."""
    found = Whereabouts()
    found.kept_as = kept_as(connection)
    named = and_(_journal.c.kind.in_(OF_PEOPLE), _journal.c.subject.in_(sorted(people)))
    query = select(_journal.c.subject, _journal.c.facts).where(or_(_journal.c.kind.in_(OF_BODIES), named))
    for code, text in connection.execute(query.where(question.known).order_by(_journal.c.subject, _journal.c.seq)):
        facts = orjson.loads(text)
        found.said.setdefault(code, {}).update(facts.get("changes", facts))
    return found


def bodies(connection: Connection, question: Question) -> Whereabouts:
    """Every organisation and centre as it was known on a day; one that is registered later, as it was registered."""
    found = whereabouts(connection, question, ())
    query = select(_journal.c.subject, _journal.c.facts).where(_journal.c.kind.in_(FIRST))
    for code, text in connection.execute(query):
        found.said.setdefault(code, orjson.loads(text))
    return found
