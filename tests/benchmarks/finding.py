"""What people look at first: what is asked of them, what they look for, the first page of a list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import Engine, bindparam, update

from deployments.migrate import migrate
from domain.engine.database import open_engine, reading, writing
from domain.finding.search import find as found_by
from domain.finding.search import ready
from domain.programme.kinds import SubjectKind
from domain.reports.asks import agenda
from domain.reports.desks import asked_of
from domain.reports.pages import ORDERS, leaf
from domain.reports.views import Filter
from domain.stored.tables import TABLES
from tests.benchmarks.mail import filled
from tests.benchmarks.measuring import Result, compare, folder, stopwatch
from tests.benchmarks.portfolio import FAR, multiplied
from tests.region import Region

ON = date(2024, 12, 11)
TURNS = 50
"""People for whom their page is made in one round; the work is counted for all of them."""
KINDS = ("очередей", "времени", "документов", "записи", "справок", "поиска", "приёма", "отчётов", "заявок", "ожидания")
PLACES = ("поликлиники", "школы", "детского сада", "МФЦ", "больницы", "администрации", "библиотеки", "завода", "музея")
LOOKED_FOR = ("очередь", "запись в поликлинику", "справки школа", "ожидание больницы", "образец 77777")


def today(*, people: int, each: int, rounds: int) -> Result:
    """The page of what is asked of somebody, a person a time, for every one of them; the limit finds the rows alone."""
    with folder() as place:
        engine = open_engine(f"sqlite:///{place}/bench.db")
        region = filled(engine, people, each, people * each // 3 + 1)
        codes = [f"P-{number:06d}" for number in range(people)]
        chosen = codes[:: max(1, people // TURNS)][:TURNS]

        def ours() -> float:
            with stopwatch() as seconds:
                for code in chosen:
                    with reading(engine) as connection:
                        asked_of(connection, region.packs, [code], on=ON)
                return seconds()

        def limit() -> float:
            role, subject = TABLES["role"], TABLES["subject"]
            text = (
                f"SELECT s.* FROM {role.name} r JOIN {subject.name} s ON s.code = r.scope "
                "WHERE r.person = ? AND s.ended_on IS NULL"
            )
            raw = engine.raw_connection()
            with stopwatch() as seconds:
                for code in chosen:
                    raw.cursor().execute(text, (code,)).fetchall()
                taken = seconds()
            raw.close()
            return taken

        work = f"today, {len(chosen)} of {people:,} people × {each} projects, SQLite"
        result = compare(work, ours, limit, units=len(chosen), rounds=rounds, target="–")
        engine.dispose()
        return result


def _many(file: str, count: int) -> tuple[Engine, Region]:
    """So many projects of different titles."""
    engine = open_engine(file)
    migrate(engine)
    region = Region(engine).found()
    multiplied(engine, region, count, due_on=FAR, due=0)
    subject = TABLES["subject"]
    with writing(engine) as connection:
        rows = [
            {"key": f"B-{n:06d}", "said": f"Сокращение {KINDS[n % 10]} {PLACES[n % 9]} № {n % 97}, образец {n}"}
            for n in range(count)
        ]
        named = subject.c.code == bindparam("key")
        connection.execute(update(subject).where(named).values(title=bindparam("said")), rows)
    return engine, region


def find(*, count: int, rounds: int) -> Result:
    """Looking by words among many projects; the limit reads the postings of the same words, unranked."""
    with folder() as place:
        engine, _ = _many(f"sqlite:///{place}/bench.db", count)
        ready(engine)

        def ours() -> float:
            with stopwatch() as seconds:
                for words in LOOKED_FOR:
                    with reading(engine) as connection:
                        found_by(connection, words)
                return seconds()

        def limit() -> float:
            from domain.finding.words import terms

            raw = engine.raw_connection()
            with stopwatch() as seconds:
                for words in LOOKED_FOR:
                    for term in terms(words):
                        raw.cursor().execute("SELECT subject, weight FROM posting WHERE term = ?", (term,)).fetchall()
                taken = seconds()
            raw.close()
            return taken

        work = f"find by words among {count:,} projects, SQLite"
        result = compare(work, ours, limit, units=len(LOOKED_FOR), rounds=rounds, target="–")
        engine.dispose()
        return result


def pages(*, count: int, rounds: int) -> Result:
    """The first page of each list over many projects, against the same lists over a thousandth of them."""
    with folder() as place:
        many, _ = _many(f"sqlite:///{place}/many.db", count)
        few, region = _many(f"sqlite:///{place}/few.db", max(60, count // 1000))

        def timed(engine: Engine) -> Callable[[], float]:
            def one() -> float:
                with stopwatch() as seconds, reading(engine) as connection:
                    for sort in ORDERS:
                        leaf(connection, Filter(kind=SubjectKind.PROJECT, sort=sort))
                        leaf(connection, Filter(kind=SubjectKind.PROJECT, sort=sort, phase="selection"))
                        leaf(connection, Filter(kind=SubjectKind.PROJECT, sort=sort, organisation="ORG-9999"))
                    agenda(connection, region.packs, on=ON, days=14, person=None, limit=50)
                    return seconds()

            return one

        work = f"first page of the lists, {count:,} projects, SQLite; the limit: a thousandth of them"
        result = compare(work, timed(many), timed(few), units=3 * len(ORDERS) + 1, rounds=rounds, target="–")
        many.dispose()
        few.dispose()
        return result
