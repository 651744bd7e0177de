"""What became of an organisation's practices elsewhere in a period: who was offered them, who took them, what came."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, select

from domain.engine.words import Words, dated
from domain.methodology.schema import Pack
from domain.replication.numbers import Fate
from domain.reports.axis import Question
from domain.reports.offers import names
from domain.reports.replicated import three
from domain.reports.spread import Line, OfferLine, Spread, spread
from domain.stored.tables import TABLES

_package, _subject = TABLES["package"], TABLES["subject"]

FATES = {
    Fate.NOT_DUE: Words("срок проверки ещё не наступил", "not yet due to be checked"),
    Fate.UNMEASURED: Words("не проверено в срок", "not checked in time"),
    Fate.HELD: Words("результат удержан", "the result held"),
    Fate.FADING: Words("результат угасает", "the result is fading"),
    Fate.LOST: Words("результат утрачен", "the result is lost"),
}


@dataclass(frozen=True, slots=True)
class Taker:
    """One receiver, and what came of the practice there."""

    name: str
    package: str
    became: Words
    changed: tuple[str, ...] = ()
    """Elements that it adapted."""
    dropped: tuple[str, ...] = ()
    """Elements that it did not take."""


@dataclass(slots=True)
class Source:
    """An organisation whose practices were handed on."""

    organisation: str
    scopes: set[str] = field(default_factory=set)
    """The organisation, and the projects from which its packages were made."""
    numbers: tuple[tuple[Words, int], ...] = ()
    takers: list[Taker] = field(default_factory=list)
    """Receivers of which something became known in the period, by name."""


def source_news(connection: Connection, since: date, until: date, pack: Pack) -> list[Source]:
    """Each source of whose practices something became known after one day and by another."""
    found = spread(connection, Question(until, time_zone=pack.time_zone), pack)
    origin = _origins(connection)
    sources: dict[str, Source] = {}
    for organisation, project in origin.values():
        source = sources.setdefault(organisation, Source(organisation))
        source.scopes |= {organisation, project}
    news = [(line.source, line) for line in found.replicas if line.source in origin and _moved(line, since)]
    called = names(connection, {line.receiver or "" for _, line in news})
    for package, line in news:
        sources[origin[package][0]].takers.append(_taker(line, called, package))
    whole = _by_source(found, {package: organisation for package, (organisation, _) in origin.items()})
    for organisation, (offers, replicas) in whole.items():
        sources[organisation].numbers = _numbers(offers, replicas, since)
        sources[organisation].takers.sort(key=lambda taker: (taker.name, taker.package))
    asked = {key for key, (offers, _) in whole.items() if any(since < one.offered_on for one in offers)}
    return [source for key, source in sorted(sources.items()) if source.takers or key in asked]


def _origins(connection: Connection) -> dict[str, tuple[str, str]]:
    """Package of this region -> (the organisation from which it comes, its project)."""
    query = select(_package.c.code, _subject.c.organisation, _package.c.project).join(
        _subject, _subject.c.code == _package.c.code
    )
    return {row.code: (row.organisation, row.project) for row in connection.execute(query) if row.organisation}


def _by_source(found: Spread, origin: dict[str, str]) -> dict[str, tuple[list[OfferLine], list[Line]]]:
    whole: dict[str, tuple[list[OfferLine], list[Line]]] = defaultdict(lambda: ([], []))
    for offer in found.offers:
        if offer.package in origin:
            whole[origin[offer.package]][0].append(offer)
    for line in found.replicas:
        if line.source in origin:
            whole[origin[line.source]][1].append(line)
    return whole


def _moved(line: Line, since: date) -> bool:
    """Whether the replica began, was closed, stopped or checked after a day."""
    return any(since < day for day in (line.opened_on, line.closed_on, line.moved_on) if day is not None)


def _numbers(offers: list[OfferLine], replicas: list[Line], since: date) -> tuple[tuple[Words, int], ...]:
    implemented, reached, held, due = three(replicas)
    return (
        (Words("Предложено за квартал", "Offered in the quarter"), sum(since < one.offered_on for one in offers)),
        (Words("Принято за квартал", "Accepted in the quarter"),
         sum(one.outcome == "accepted" and since < (one.answered_on or since) for one in offers)),
        (Words("Отклонено за квартал", "Declined in the quarter"),
         sum(one.outcome == "declined" and since < (one.answered_on or since) for one in offers)),
        (Words("Внедряют сейчас", "At work now"), sum(not line.ended and line.closed_on is None for line in replicas)),
        (Words("Тиражировано всего", "Replicated in all"), len(implemented)),
        (Words("из них цель достигнута", "of these goal reached"), len(reached)),
        (Words("из них результат удержан", "of these result held"), len(held)),
        (Words("у скольких срок проверки наступил", "of these a check was due"), len(due)),
    )  # fmt: skip


def _taker(line: Line, called: dict[str, str], package: str) -> Taker:
    def titles(choice: str) -> tuple[str, ...]:
        return tuple(
            str(one.get("title", key)) for key, one in line.elements.items() if one.get("choice") == choice
        )  # fmt: skip

    name = called.get(line.receiver or "", line.receiver or "")
    return Taker(name, package, became(line), titles("adapted"), titles("dropped"))


def became(line: Line) -> Words:
    """What has become of a replica, in words."""
    if line.stopped:
        return Words("остановлено", "stopped")
    if line.closed_on is None:
        day = dated(line.opened_on)
        return Words(f"внедряют с {day.ru}", f"at work since {day.en}")
    day = dated(line.closed_on)
    said = Words(f"закрыто {day.ru}", f"closed on {day.en}")
    if not line.implemented:
        return Words(f"{said.ru}, внедрено не полностью", f"{said.en}, not wholly implemented")
    goal = Words("цель достигнута", "goal reached") if line.reached else Words("цель не достигнута", "goal not reached")
    held = FATES[line.fate]
    return Words(f"{said.ru}, {goal.ru}, {held.ru}", f"{said.en}, {goal.en}, {held.en}")
