"""The programme's registers: organisations, centres, people and their roles, exemplar statuses, packages."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, func, select

from domain.engine.admission import DEPUTY
from domain.engine.named import address
from domain.engine.refusals import Refusal, unknown
from domain.engine.wire import also
from domain.programme.kinds import SubjectKind
from domain.reports.views import holding
from domain.stored.tables import TABLES

_subject = TABLES["subject"]
_organisation = TABLES["organisation"]
_centre = TABLES["centre"]
_person = TABLES["person"]
_role = TABLES["role"]
_package = TABLES["package"]
_project = TABLES["project"]

Rows = list[dict[str, Any]]


def _all(connection: Connection, query: Select[Any]) -> Rows:
    return [dict(row) for row in connection.execute(query).mappings()]


def _there(bodies: Table) -> ColumnElement[bool]:
    """Only those that have not ended, nor were merged into another."""
    ended = select(_subject.c.code).where(_subject.c.code == bodies.c.code, _subject.c.ended_on.is_not(None))
    return ~ended.exists()


def organisations(connection: Connection, *, words: str | None = None, **wanted: str | None) -> Rows:
    """Organisations of the programme, of a kind or a type of municipality, by code."""
    columns = tuple(_organisation.c[name] for name in ("code", "name", "kind", "municipality", "sphere"))
    query = select(*columns, _organisation.c.parent).order_by(_organisation.c.code).where(_there(_organisation))
    query = query.where(*holding(words, _organisation.c.name, _organisation.c.code))
    chosen = [_organisation.c[name] == value for name, value in wanted.items() if value is not None]
    return _all(connection, query.where(*chosen))


def centres(connection: Connection, *, words: str | None = None) -> Rows:
    """Competence centres, by code."""
    columns = (_centre.c.code, _centre.c.name, _centre.c.kind, _centre.c.host, _centre.c.sphere)
    query = select(*columns).order_by(_centre.c.code).where(_there(_centre))
    return _all(connection, query.where(*holding(words, _centre.c.name, _centre.c.code)))


def people(connection: Connection, *, organisation: str | None = None, words: str | None = None) -> Rows:
    """People of the programme, by name."""
    columns = (_person.c.code, _person.c.name, _person.c.post, _person.c.email, _person.c.organisation)
    more = (_person.c.delivery, _person.c.language, _person.c.cadence, _person.c.merged_into, _subject.c.ended_on)
    query = select(*columns, *more).join(_subject, _subject.c.code == _person.c.code)
    query = query.order_by(_person.c.name, _person.c.code)
    query = query.where(*holding(words, _person.c.name, _person.c.code, _person.c.email, _person.c.delivery))
    return _all(connection, query if organisation is None else query.where(_person.c.organisation == organisation))


def roles(
    connection: Connection, *, person: str | None = None, scope: str | None = None, role: str | None = None
) -> Rows:
    """Who may act where."""
    columns = (_role.c.person, _person.c.name, _role.c.role, _role.c.scope)
    query = select(*columns).join(_person, _person.c.code == _role.c.person)
    narrowed = ((_role.c.person, person), (_role.c.scope, scope), (_role.c.role, role))
    query = query.where(*(column == value for column, value in narrowed if value is not None))
    return _all(connection, query.order_by(_role.c.scope, _role.c.role, _person.c.name))


def deputies(connection: Connection, person: str, on: date) -> Rows:
    """Who stands in for a person on a day, and until which."""
    query = select(_role.c.person, _person.c.name, _role.c.until).join(_person, _person.c.code == _role.c.person)
    query = query.where(_role.c.role == DEPUTY, _role.c.scope == person, _role.c.until >= on)
    return _all(connection, query.order_by(_role.c.until, _person.c.name))


def has_history(connection: Connection) -> bool:
    """Whether anything has happened here yet."""
    return connection.execute(select(TABLES["journal"].c.seq).limit(1)).first() is not None


def has_administrator(connection: Connection) -> bool:
    """Whether somebody may administer the whole programme."""
    return bool(roles(connection, scope="*", role="administrator"))


def seats(connection: Connection, person: str) -> list[str]:
    """Open checks in whose commission somebody sits."""
    seat = TABLES["commissioner"]
    query = select(seat.c.check).join(_subject, _subject.c.code == seat.c.check)
    query = query.where(seat.c.person == person, _subject.c.ended_on.is_(None)).order_by(seat.c.check)
    return [str(check) for check in connection.execute(query).scalars()]


def person_at(connection: Connection, email: str) -> str | None:
    """Code of whoever has that address; None when nobody does."""
    return connection.execute(select(_person.c.code).where(_person.c.email == address(email))).scalar_one_or_none()


def packages(connection: Connection) -> Rows:
    """Packages that were not withdrawn, and how many organisations took each over."""
    taken = (
        select(_project.c.package, func.count().label("replicas"))
        .where(_project.c.package.is_not(None))
        .group_by(_project.c.package)
        .subquery()
    )
    columns = (_package.c.code, _subject.c.title, _package.c.project, _package.c.edition, _package.c.frozen_on)
    query = (
        select(*columns, func.coalesce(taken.c.replicas, 0).label("replicas"))
        .join(_subject, _subject.c.code == _package.c.code)
        .outerjoin(taken, taken.c.package == _package.c.code)
    )
    return _all(connection, query.where(_subject.c.ended_on.is_(None)).order_by(_package.c.code))


def package(connection: Connection, code: str) -> dict[str, Any]:
    """One package with its frozen manifest; refuses an unknown code."""
    columns = (_subject.c.title, _subject.c.organisation, _subject.c.version)
    query = select(_package, *columns).join(_subject, _subject.c.code == _package.c.code)
    found = _all(connection, query.where(_package.c.code == code))
    if not found:
        raise Refusal([unknown("code", SubjectKind.PACKAGE, code)])
    return found[0]


def replicas(connection: Connection, code: str) -> Rows:
    """Projects that were born from a package."""
    receiver = func.coalesce(_project.c.receiver, _subject.c.organisation)
    columns = (_project.c.code, receiver.label("receiver"), _organisation.c.name, _subject.c.phase, _subject.c.standing)
    query = (
        select(*columns, _subject.c.lifecycle)
        .join(_subject, _subject.c.code == _project.c.code)
        .join(_organisation, _organisation.c.code == receiver)
        .where(_project.c.package == code)
    )
    return _all(connection, query.order_by(_project.c.code))


def unknown_codes(connection: Connection, kind: SubjectKind, codes: set[str]) -> set[str]:
    """Those of the codes that name nothing of that kind, asked in one query."""
    query = select(_subject.c.code).where(also(_subject.c.kind, kind), _subject.c.code.in_(sorted(codes)))
    return codes - set(connection.execute(query).scalars())


def codes_of_addresses(connection: Connection, addresses: set[str]) -> dict[str, str]:
    """Address -> code of the person, for those that are known."""
    normal = {one: address(one) for one in addresses}
    query = select(_person.c.email, _person.c.code).where(_person.c.email.in_(sorted(set(normal.values()))))
    codes = dict(map(tuple[str, str], connection.execute(query)))
    return {one: codes[login] for one, login in normal.items() if login in codes}


def otherwise_written(connection: Connection) -> dict[str, list[tuple[str, str]]]:
    """Login in its normal form -> (code, as written) of whoever an earlier release wrote otherwise, with twins."""
    found: dict[str, list[tuple[str, str]]] = {}
    query = select(_person.c.code, _person.c.email).where(_person.c.email != _person.c.code)  # who has a login at all
    for code, email in connection.execute(query.order_by(_person.c.code)):
        found.setdefault(address(email), []).append((code, email))
    return {login: people for login, people in found.items() if len(people) > 1 or people[0][1] != login}


def adopted(connection: Connection, identity: str) -> bool:
    """Whether the text of a methodology is kept with the database."""
    methodology = TABLES["methodology"]
    query = select(func.count()).select_from(methodology).where(methodology.c.identity == identity)
    return bool(connection.execute(query).scalar_one())


def entries(connection: Connection) -> int:
    """How many entries all journals have, by the versions of their subjects."""
    return int(connection.execute(select(func.coalesce(func.sum(_subject.c.version), 0))).scalar_one())
