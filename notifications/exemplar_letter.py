"""The exemplar's letter: once a year, how its statuses stand and what it did for others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from domain.engine.database import reading, writing
from domain.engine.packs import Packs
from domain.engine.words import Language, Words
from domain.methodology.schema import NoticeRule, Pack
from domain.programme.kinds import StatusStanding
from domain.reports.axis import Question
from domain.reports.duties import Duties, duties, year_of
from domain.reports.statuses import Status, statuses
from domain.reports.surroundings import Around, Reader, load_people, parts
from domain.stored.tables import TABLES
from domain.text.called import CALLED
from notifications.formats import wording
from notifications.leadership import Period
from notifications.ledger import add, row
from notifications.letters.regular import ExemplarYear
from notifications.parts import Detail
from notifications.slots import next_hour
from notifications.tables import Way

TEMPLATE = ExemplarYear.template

LATEST_MONTH = 3
"""The last month in which the letter of the year before is still news."""

_role = TABLES["role"]


def year_before(on: date) -> Period:
    """The year that ended before a day."""
    year = on.year - 1
    return Period(Words(f"{year} год", f"the year {year}"), date(year, 12, 31), date(year - 1, 12, 31))


def write_exemplar_letters(engine: Engine, packs: Packs, *, on: date, now: datetime) -> int:
    """Owe each holder of a status the letter of the year that ended; repeating it writes nothing twice."""
    pack, period = packs.current, year_before(on)
    rule = next((rule for rule in pack.notices.values() if rule.template == TEMPLATE), None)
    if rule is None or on.month > LATEST_MONTH:
        return 0
    with reading(engine) as connection:
        held = _holders(connection, pack, period)
        readers = _readers(connection, held, rule)
        rows = [
            _row(theirs, done, reader, rule, period, pack, now)
            for code, theirs in sorted(held.items())
            for done in (_done(connection, code, theirs, period),)
            for reader in readers.get(code, ())
        ]
    with writing(engine) as connection:
        return add(connection, rows)


def _holders(connection: Connection, pack: Pack, period: Period) -> dict[str, list[Status]]:
    """Organisation -> the statuses that it has not lost by the last day, a suspended one too."""
    question = Question(period.last, time_zone=pack.time_zone)
    held: dict[str, list[Status]] = defaultdict(list)
    for status in statuses(connection, question, window=pack.number("status_renewal_days")):
        if status.is_held or status.standing is StatusStanding.SUSPENDED:
            held[status.organisation].append(status)
    return held


def _done(connection: Connection, code: str, theirs: Sequence[Status], period: Period) -> Duties:
    since = min(status.granted_on for status in theirs)
    return duties(connection, [code], year_of(period.last.year, since=since, until=period.last))[code]


def _readers(connection: Connection, held: dict[str, list[Status]], rule: NoticeRule) -> dict[str, list[Reader]]:
    """Organisation -> whoever holds one of the rule's roles there."""
    found: dict[str, list[str]] = defaultdict(list)
    for some in parts(set(held)):
        query = select(_role.c.scope, _role.c.person).where(
            _role.c.scope.in_(some), _role.c.role.in_(sorted(rule.roles))
        )
        for scope, person in connection.execute(query.distinct().order_by(_role.c.person)):
            found[scope].append(person)
    around = Around()
    load_people(connection, around, {person for people in found.values() for person in people})
    return {
        scope: [around.people[person] for person in people if person in around.people]
        for scope, people in found.items()
    }


def _row(
    theirs: Sequence[Status], done: Duties, reader: Reader, rule: NoticeRule, period: Period, pack: Pack, now: datetime
) -> dict[str, Any]:
    letter = ExemplarYear(
        reader=reader.addressed, period=period.title, as_of=period.last, holder=theirs[0].name,
        standings=tuple(_standing(status, pack) for status in theirs),
        figures=tuple(Detail(label=label, value=Words(str(count), str(count))) for label, count in done.told),
        nothing=done == Duties(),
    )  # fmt: skip
    made = row(
        letter, recipient=reader.code, way=Way.EMAIL, rule=rule.key, about=theirs[0].organisation,
        version=period.last.isoformat(), now=now,
    )  # fmt: skip
    return made | {"not_before": next_hour(pack, reader, now)}


def _standing(status: Status, pack: Pack) -> Detail:
    said, until = CALLED[StatusStanding][status.standing], status.valid_until
    day = {language: wording(language)["short_date"] for language in Language}
    ru = f"{said.ru}, {f'до {day[Language.RU](until)}' if until else 'без срока'}"
    en = f"{said.en}, {f'until {day[Language.EN](until)}' if until else 'no term'}"
    return Detail(label=pack.levels[status.level].capital, value=Words(ru, en))
