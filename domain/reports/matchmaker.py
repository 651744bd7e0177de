"""Who fits whom: receivers for a package, packages for an organisation, a methodologist for a replica, with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import Connection, case, func, select

from domain.engine.kinds import Standing
from domain.engine.refusals import Refusal, unknown
from domain.engine.words import Words
from domain.methodology.schema import Pack
from domain.programme.kinds import ReadyAnswer, SubjectKind
from domain.replication.receivers import OPEN
from domain.reports import registers
from domain.reports.offers import holders
from domain.reports.replicas import METHODOLOGIST
from domain.rules.table import REPLICAS
from domain.stored.tables import TABLES
from domain.text.similarity import stems

_subject, _project, _organisation = (TABLES[name] for name in ("subject", "project", "organisation"))
_offer, _place = TABLES["offer"], TABLES["offer_place"]
_role, _person, _indicator, _closing = (TABLES[name] for name in ("role", "person", "indicator", "closing"))
_readiness, _word, _package = TABLES["readiness"], TABLES["title_word"], TABLES["package"]


@dataclass(slots=True)
class Match:
    """One that fits, how well, and why in words."""

    code: str
    title: str
    points: int = 0
    reasons: list[Words] = field(default_factory=list)

    def add(self, points: int, ru: str, en: str) -> None:
        """One more reason for, or against."""
        self.points += points
        self.reasons.append(Words(ru, en))


def receivers(connection: Connection, package: str, pack: Pack, *, limit: int = 20) -> list[Match]:
    """Organisations that a package fits, the best first; a few set-based questions, however many there are."""
    found = registers.package(connection, package)
    manifest = orjson.loads(found["manifest"])
    known = _known(connection, package, manifest)
    matches = []
    query = select(_organisation.c.code, _organisation.c.name, _organisation.c.kind, _organisation.c.sphere).join(
        _subject, _subject.c.code == _organisation.c.code
    )
    source = found["organisation"] or ""  # of a package of another region: nobody here
    kind = connection.execute(select(_organisation.c.kind).where(_organisation.c.code == source)).scalar()
    for row in connection.execute(query.where(_subject.c.ended_on.is_(None), _organisation.c.code != source)):
        if row.code in known.has:
            continue
        match = Match(row.code, row.name)
        _fits(match, row, manifest, kind, pack)
        _lived(match, row.code, known)
        if match.points > 0:
            matches.append(match)
    return sorted(matches, key=lambda match: (-match.points, match.code))[:limit]


@dataclass(slots=True)
class _Known:
    """What is known of all organisations, for one package."""

    has: set[str]
    """Organisations that replicate the package or its exemplar, have done so, or have an offer of it to answer."""
    declined: dict[str, str]
    need: dict[str, int]
    worse: dict[str, str]
    """Organisation -> an indicator of its own that has not come to the package's target."""
    busy: dict[str, int]
    succeeded: dict[str, int]
    heads: set[str]
    holders: set[str]
    """Organisations that hold an earlier edition of the package."""
    below: dict[str, int]
    """Organisation -> institutions below it that are of the package's sphere: places for which it may receive."""
    unready: dict[str, int]
    """Organisation -> lines of the check-list that its replicas answered with a no; none where all were shown."""


def _served(connection: Connection, package: str) -> set[str]:
    """Organisations that have a package, themselves or through whoever is above them, or have it to answer for.

    Whoever copied its exemplar in earlier years has what is in it.
    """
    has = (
        select(_subject.c.organisation)
        .join(_project, _project.c.code == _subject.c.code)
        .where(_project.c.package == package, _subject.c.standing != Standing.STOPPED)
    )
    waiting = (
        select(_subject.c.organisation)
        .join(_offer, _offer.c.code == _subject.c.code)
        .where(_offer.c.package == package, _offer.c.standing.in_(OPEN))
    )
    through = (
        select(_place.c.organisation)
        .join(_offer, _offer.c.code == _place.c.offer)
        .join(_subject, _subject.c.code == _offer.c.replica)
        .where(_offer.c.package == package, _subject.c.ended_on.is_(None))
    )
    copied = (
        select(_subject.c.organisation)
        .join(_project, _project.c.code == _subject.c.code)
        .join(_package, _package.c.project == _project.c.exemplar)
        .where(_package.c.code == package, _subject.c.standing != Standing.STOPPED)
    )
    return {code for query in (has, waiting, through, copied) for code in connection.execute(query).scalars()}


def _known(connection: Connection, package: str, manifest: Mapping[str, Any]) -> _Known:
    made = select(_subject.c.organisation, _offer.c.reason).join(_subject, _subject.c.code == _offer.c.code)
    declined = made.where(_offer.c.package == package, _offer.c.standing == "declined")
    words = sorted(stems(str(manifest["title"])))
    need = (
        select(_subject.c.organisation, func.count().label("many"))
        .join(_word, _word.c.project == _subject.c.code)
        .where(_word.c.stem.in_(words), _subject.c.ended_on.is_(None))
        .group_by(_subject.c.organisation)
    )
    busy = (
        select(_subject.c.organisation, func.count().label("many"))
        .where(_subject.c.kind == SubjectKind.PROJECT, _subject.c.ended_on.is_(None), _subject.c.completed_on.is_(None))
        .group_by(_subject.c.organisation)
    )
    succeeded = (
        select(_subject.c.organisation, func.count().label("many"))
        .join(_closing, _closing.c.project == _subject.c.code)
        .where(_closing.c.reached, _subject.c.standing != Standing.STOPPED)
        .group_by(_subject.c.organisation)
    )
    below = (
        select(_organisation.c.parent, func.count().label("many"))
        .join(_subject, _subject.c.code == _organisation.c.code)
        .where(_organisation.c.sphere == manifest["sphere"], _subject.c.ended_on.is_(None))
        .group_by(_organisation.c.parent)
    )
    heads = select(_role.c.scope).where(_role.c.role == "organisation_head")

    def counted(query: Any) -> dict[str, int]:
        return {row[0]: row[1] for row in connection.execute(query) if row[0]}

    return _Known(
        _served(connection, package),
        {row.organisation: row.reason for row in connection.execute(declined)},
        counted(need), _worse(connection, manifest), counted(busy), counted(succeeded),
        set(connection.execute(heads).scalars()), set(holders(connection, package)), counted(below),
        _unready(connection),
    )  # fmt: skip


def _unready(connection: Connection) -> dict[str, int]:
    no = func.sum(case((_readiness.c.answer == ReadyAnswer.NO, 1), else_=0))
    query = select(_subject.c.organisation, no).join(_readiness, _readiness.c.project == _subject.c.code)
    return {row[0]: row[1] for row in connection.execute(query.group_by(_subject.c.organisation)) if row[0]}


def _worse(connection: Connection, manifest: Mapping[str, Any]) -> dict[str, str]:
    """Organisations with an indicator of the package's that is still on the wrong side of the package's target.

    The card of a replica does not say so: it begins with the base of its exemplar.
    """
    targets = {row["name"]: (Decimal(row["target"]), row["direction"]) for row in manifest["indicators"]}
    query = (
        select(_subject.c.organisation, _indicator.c.name, _indicator.c.base)
        .join(_subject, _subject.c.code == _indicator.c.project)
        .where(_indicator.c.name.in_(sorted(targets)), _subject.c.completed_on.is_(None), _subject.c.ended_on.is_(None))
        .where(_subject.c.lifecycle.not_in(sorted(REPLICAS)))
    )
    found = {}
    for organisation, name, base in connection.execute(query):
        target, direction = targets[name]
        if organisation and (base > target if direction == "fall" else base < target):
            found[organisation] = name
    return found


def _fits(match: Match, row: Any, manifest: Mapping[str, Any], kind: str | None, pack: Pack) -> None:
    """Process and size: the sphere of the package, an organisation like its source."""
    if row.sphere and row.sphere == manifest["sphere"]:
        sphere = pack.spheres.get(row.sphere, Words(row.sphere, row.sphere))
        match.add(4, f"та же сфера: {sphere.ru}", f"the same sphere: {sphere.en}")
    elif row.kind == "municipality":
        match.add(1, "муниципалитет: процесс есть у многих", "a municipality: many have the process")
    if row.kind == kind:
        match.add(2, "такого же вида, как образец", "of the same kind as the exemplar")


def _lived(match: Match, code: str, known: _Known) -> None:
    """Need and past success, what earlier replicas and offers of the package came to."""
    if many := known.need.get(code):
        match.add(1, f"идёт похожий проект, общих слов: {many}", f"a like project runs, words in common: {many}")
    if name := known.worse.get(code):
        match.add(3, f"показатель хуже цели пакета: {name}", f"an indicator is worse than the package's target: {name}")
    _able(match, code, known)
    if many := known.succeeded.get(code):
        match.add(
            2, f"прежние проекты тиражирования достигли цели: {many}", f"earlier replicas reached their goals: {many}"
        )
    if code in known.holders:
        match.add(3, "внедрили прежнюю редакцию", "carried out the edition before")
    if code in known.declined:
        match.add(-1, "однажды отказались, можно ещё раз", "declined once, may be asked again")


def _able(match: Match, code: str, known: _Known) -> None:
    """Whom to tell, size, readiness and load."""
    if code in known.heads:
        match.add(1, "есть кому сообщить", "somebody can be told")
    else:
        match.add(-1, "некому сообщить", "nobody to tell")
    if many := known.below.get(code):
        match.add(2, f"учреждений этой сферы в подчинении: {many}", f"institutions of this sphere below it: {many}")
    if (many := known.unready.get(code)) == 0:
        match.add(
            1, "готовность в прежнем проекте тиражирования подтвердили", "readiness was shown in an earlier replica"
        )
    elif many:
        match.add(-1, f"чек-лист готовности, ответов «нет»: {many}", f"the check-list of readiness has a no: {many}")
    if (many := known.busy.get(code, 0)) > BUSY:
        match.add(-2, f"уже в работе проектов: {many}", f"projects at work already: {many}")


BUSY = 4
"""With more projects at work than this an organisation has its hands full."""


def packages(connection: Connection, organisation: str, pack: Pack, *, limit: int = 20) -> list[Match]:
    """Packages that fit an organisation, the best first."""
    row = connection.execute(
        select(_organisation.c.code, _organisation.c.kind, _organisation.c.sphere).where(
            _organisation.c.code == organisation
        )
    ).one_or_none()
    if row is None:
        raise Refusal([unknown("code", SubjectKind.ORGANISATION, organisation)])
    matches = []
    query = select(_package.c.code, _package.c.manifest, _subject.c.title, _subject.c.organisation)
    query = query.join(_subject, _subject.c.code == _package.c.code).where(_subject.c.ended_on.is_(None))
    for found in connection.execute(query):
        manifest = orjson.loads(found.manifest)
        known = _known(connection, found.code, manifest)
        if organisation in known.has or found.organisation == organisation:
            continue
        match = Match(found.code, found.title)
        kind = connection.execute(
            select(_organisation.c.kind).where(_organisation.c.code == found.organisation)
        ).scalar()
        _fits(match, row, manifest, kind, pack)
        _lived(match, organisation, known)
        matches.append(match)
    return sorted(matches, key=lambda match: (-match.points, match.code))[:limit]


def methodologists(connection: Connection, replica: str, pack: Pack, *, limit: int = 10) -> list[Match]:
    """Methodologists for a replica: the least loaded first, those of its centre and sphere, with past success."""
    here = connection.execute(
        select(_subject.c.centre, _project.c.sphere, _project.c.package)
        .join(_project, _project.c.code == _subject.c.code)
        .where(_subject.c.code == replica, _project.c.package.is_not(None))
    ).one_or_none()
    if here is None:
        raise Refusal([unknown("code", SubjectKind.PROJECT, replica)])
    query = (
        select(
            _role.c.person,
            _role.c.scope,
            _person.c.name,
            _project.c.sphere,
            _subject.c.ended_on,
            _closing.c.reached,
            _project.c.code,
        )
        .join(_person, _person.c.code == _role.c.person)
        .outerjoin(_project, (_project.c.code == _role.c.scope) & _project.c.package.is_not(None))
        .outerjoin(_subject, _subject.c.code == _project.c.code)
        .outerjoin(_closing, _closing.c.project == _project.c.code)
        .where(_role.c.role == METHODOLOGIST)
    )
    rows: dict[str, list[Any]] = {}
    for row in connection.execute(query):
        rows.setdefault(row.person, []).append(row)
    matches = [
        _judged(person, [row for row in found if row.scope != replica], here, pack, found[0].name)
        for person, found in rows.items()
    ]
    return sorted(matches, key=lambda match: (-match.points, match.code))[:limit]


def _judged(person: str, rows: list[Any], here: Any, pack: Pack, name: str) -> Match:
    """A methodologist by what is supported beside the replica at hand."""
    match = Match(person, name)
    live = sum(row.code is not None and row.ended_on is None for row in rows)
    most = pack.replication.load_most
    match.add(
        max(0, most - live), f"ведёт проектов тиражирования: {live} из {most}", f"supports {live} of {most} replicas"
    )
    if live > most:
        match.add(-5, "нагрузка велика", "too much load")
    if here.centre and any(row.scope == here.centre for row in rows):
        match.add(3, "из того же центра", "of the same centre")
    if alike := sum(row.sphere == here.sphere for row in rows if row.sphere):
        match.add(2, f"вёл проекты тиражирования этой сферы: {alike}", f"supported replicas of this sphere: {alike}")
    if good := sum(bool(row.reached) for row in rows):
        match.add(
            2, f"проектов тиражирования с достигнутой целью: {good}", f"replicas that reached their goals: {good}"
        )
    return match
