"""Offers as lists show them: which package, whom it went to, what was said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from domain.engine.kinds import Standing
from domain.engine.refusals import Refusal, unknown
from domain.programme.kinds import OfferStanding, SubjectKind
from domain.replication.receivers import HEADS, OPEN
from domain.reports.surroundings import parts
from domain.stored.tables import TABLES

_offer, _place, _subject = TABLES["offer"], TABLES["offer_place"], TABLES["subject"]
_package, _project, _role, _organisation = (TABLES[name] for name in ("package", "project", "role", "organisation"))

Rows = list[dict[str, Any]]

_name = _subject.alias("receiver_name")
_columns = (
    *(column for column in _offer.columns if column is not _offer.c.receiver),
    _subject.c.organisation.label("receiver"),
    _subject.c.title,
    _subject.c.centre,
    _name.c.title.label("name"),
)
_offers = (
    select(*_columns)
    .join(_subject, _subject.c.code == _offer.c.code)
    .join(_name, _name.c.code == _subject.c.organisation)
)
"""A twin's offers are those of the record that it was merged into."""


def offers(
    connection: Connection, *, package: str | None = None, receiver: str | None = None, standing: str | None = None
) -> Rows:
    """Offers, those that are to be answered first at the top."""
    narrowed = ((_offer.c.package, package), (_subject.c.organisation, receiver), (_offer.c.standing, standing))
    query = _offers.where(*(column == value for column, value in narrowed if value is not None))
    found = connection.execute(query.order_by(_offer.c.answered_on.is_not(None), _offer.c.answer_by, _offer.c.code))
    return [dict(row) for row in found.mappings()]


def unanswered(connection: Connection, receivers: Collection[str]) -> Rows:
    """Offers made to one of some receivers that nobody answered yet."""
    made = _subject.c.organisation.in_(sorted(receivers)) & (_offer.c.standing == OfferStanding.OFFERED)
    query = _offers.where(made).order_by(_offer.c.answer_by, _offer.c.code)
    return [dict(row) for row in connection.execute(query).mappings()]


def offer(connection: Connection, code: str) -> dict[str, Any]:
    """One offer with the places that it is for; refuses an unknown code."""
    row = connection.execute(_offers.where(_offer.c.code == code)).mappings().one_or_none()
    if row is None:
        raise Refusal([unknown("code", SubjectKind.OFFER, code)])
    query = select(_place.c.organisation, _name.c.title).join(_name, _name.c.code == _place.c.organisation)
    places = connection.execute(query.where(_place.c.offer == code).order_by(_place.c.organisation)).all()
    return dict(row) | {"places": [{"organisation": place, "name": title} for place, title in places]}


def attempts(connection: Connection, package: str, receivers: Collection[str]) -> dict[str, tuple[int, bool]]:
    """Receiver -> the last attempt to hand it the package, and whether that one still waits for an answer."""
    query = select(_subject.c.organisation, _offer.c.attempt, _offer.c.standing)
    query = (
        query.join(_subject, _subject.c.code == _offer.c.code)
        .where(_offer.c.package == package)
        .order_by(_offer.c.attempt)
    )
    wanted = set(receivers)
    return {
        body: (attempt, standing in OPEN) for body, attempt, standing in connection.execute(query) if body in wanted
    }


@dataclass(frozen=True, slots=True)
class Upgrade:
    """An organisation that holds an earlier edition: whoever led its replica, and the centre that looked after it."""

    organisation: str
    centre: str | None
    leader: str | None


def upgrades(connection: Connection, package: str) -> list[Upgrade]:
    """Who replicated an earlier edition of a package and was not stopped; each once, by the last of its replicas."""
    this, earlier, leads = _package.alias("this"), _package.alias("earlier"), _subject.alias("leads")
    led = (
        select(func.min(_role.c.person))
        .join(leads, leads.c.code == _role.c.person)
        .where(_role.c.scope == _subject.c.code, _role.c.role == "project_leader", leads.c.ended_on.is_(None))
        .scalar_subquery()
    )
    query = (
        select(_subject.c.organisation, _subject.c.centre, led)
        .join_from(this, earlier, (earlier.c.project == this.c.project) & (earlier.c.edition < this.c.edition))
        .join(_project, _project.c.package == earlier.c.code)
        .join(_subject, _subject.c.code == _project.c.code)
        .join(_name, (_name.c.code == _subject.c.organisation) & _name.c.ended_on.is_(None))
        .where(this.c.code == package, _subject.c.standing != Standing.STOPPED)
        .order_by(_subject.c.code)
    )
    found = {row[0]: Upgrade(*row) for row in connection.execute(query)}
    return [one for _, one in sorted(found.items())]


def holders(connection: Connection, package: str) -> list[str]:
    """Organisations that replicated an earlier edition of a package and were not stopped."""
    return [one.organisation for one in upgrades(connection, package)]


def organisations(connection: Connection, source: str, **wanted: str | None) -> list[str]:
    """Organisations of a kind, type or sphere that have not ended, but for the one that a package comes from."""
    narrowed = ((_organisation.c[name], value) for name, value in wanted.items())
    origin = select(_subject.c.organisation).where(_subject.c.code == source).scalar_subquery()
    query = (
        select(_organisation.c.code)
        .join(_subject, _subject.c.code == _organisation.c.code)
        .where(_subject.c.ended_on.is_(None), _organisation.c.code != origin)
        .where(*(column == value for column, value in narrowed if value is not None))
    )
    return list(connection.execute(query.order_by(_organisation.c.code)).scalars())


def names(connection: Connection, codes: Collection[str]) -> dict[str, str]:
    """Code -> title."""
    found: dict[str, str] = {}
    for some in parts(codes):
        rows = connection.execute(select(_subject.c.code, _subject.c.title).where(_subject.c.code.in_(some)))
        found.update((code, title) for code, title in rows)
    return found


def hearers(connection: Connection, receivers: Mapping[str, Mapping[str, str]]) -> dict[str, list[str]]:
    """Receiver -> names of those who hear of an offer: its head and whoever is to lead the project."""
    heard: dict[str, set[str]] = {
        code: {people["project_leader"]} if "project_leader" in people else set() for code, people in receivers.items()
    }
    for some in parts(receivers):
        query = select(_role.c.scope, _role.c.person).where(_role.c.scope.in_(some), _role.c.role.in_(HEADS))
        for code, person in connection.execute(query):
            heard[code].add(person)
    known = names(connection, {person for people in heard.values() for person in people})
    return {code: sorted(known.get(person, person) for person in people) for code, people in heard.items()}
