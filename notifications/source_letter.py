"""The source's letter: once a quarter, who took its practices over and what came of them there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, select

from domain.engine.database import reading, writing
from domain.engine.packs import Packs
from domain.engine.words import Words
from domain.methodology.schema import NoticeRule, Pack
from domain.reports.offers import names
from domain.reports.source_news import Source, source_news
from domain.reports.surroundings import Around, Reader, load_people, parts
from domain.stored.tables import TABLES
from notifications.leadership import Period
from notifications.ledger import add, row
from notifications.letters.regular import SourceReport
from notifications.parts import Detail, TakerNews
from notifications.slots import next_hour
from notifications.tables import Way

TEMPLATE = SourceReport.template

MOST = 20
"""Receivers that one letter tells of; the rest is counted."""

_role = TABLES["role"]


def quarter_before(on: date) -> Period:
    """The last quarter that ended before a day."""
    last = date(on.year, (on.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)
    quarter = last.month // 3
    before = date(last.year, last.month - 2, 1) - timedelta(days=1)
    said = Words(f"{quarter} квартал {last.year} года", f"quarter {quarter} of {last.year}")
    return Period(said, last, before)


def write_source_letters(engine: Engine, packs: Packs, *, on: date, now: datetime) -> int:
    """Owe each source the letter of the last quarter, if something became known of its practices then."""
    pack, period = packs.current, quarter_before(on)
    rule = next((rule for rule in pack.notices.values() if rule.template == TEMPLATE), None)
    if rule is None:
        return 0
    with reading(engine) as connection:
        sources = source_news(connection, period.before, period.last, pack)
        titles = names(connection, {source.organisation for source in sources})
        rows = [
            _row(source, titles.get(source.organisation, source.organisation), reader, rule, period, pack, now)
            for source, reader in _readers(connection, sources, rule)
        ]
    with writing(engine) as connection:
        return add(connection, rows)


def _readers(connection: Connection, sources: list[Source], rule: NoticeRule) -> Iterator[tuple[Source, Reader]]:
    """Whoever holds one of the rule's roles at a source or for a project from which a package was made, once each."""
    held: dict[str, set[str]] = {}
    for some in parts({scope for source in sources for scope in source.scopes}):
        query = select(_role.c.scope, _role.c.person).where(
            _role.c.scope.in_(some), _role.c.role.in_(sorted(rule.roles))
        )
        for scope, person in connection.execute(query):
            held.setdefault(scope, set()).add(person)
    around = Around()
    load_people(connection, around, {person for people in held.values() for person in people})
    for source in sources:
        people = {person for scope in source.scopes for person in held.get(scope, ())}
        yield from ((source, around.people[person]) for person in sorted(people) if person in around.people)


def _row(
    source: Source, title: str, reader: Reader, rule: NoticeRule, period: Period, pack: Pack, now: datetime
) -> dict[str, Any]:
    letter = SourceReport(
        reader=reader.addressed, period=period.title, as_of=period.last, source=title,
        figures=tuple(Detail(label=label, value=Words(str(count), str(count))) for label, count in source.numbers),
        takers=tuple(
            TakerNews(
                name=one.name, package=one.package, became=one.became, changed="; ".join(one.changed),
                dropped="; ".join(one.dropped),
            )
            for one in source.takers[:MOST]
        ),
        more=max(0, len(source.takers) - MOST),
    )  # fmt: skip
    made = row(
        letter, recipient=reader.code, way=Way.EMAIL, rule=rule.key, about=source.organisation,
        version=period.last.isoformat(), now=now,
    )  # fmt: skip
    return made | {"not_before": next_hour(pack, reader, now)}
