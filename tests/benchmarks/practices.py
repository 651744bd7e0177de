"""Looking for a practice among many: by a few words, and by words that stand in nearly every card."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from random import Random

from sqlalchemy import Engine, insert

from deployments.migrate import migrate
from domain.engine.actor import Acting
from domain.engine.database import open_engine, reading, writing
from domain.engine.state import GENESIS
from domain.exchange.checked_rows import read
from domain.exchange.layouts import layouts
from domain.exchange.sheet_import import bring_in
from domain.finding.postings import of_practice
from domain.finding.search import BUILT
from domain.methodology.loader import load_default
from domain.programme.kinds import Consent, PracticeStanding, SubjectKind
from domain.reports.practice_search import search
from domain.stored.tables import TABLES
from tests.benchmarks.measuring import Result, compare, folder, stopwatch
from tests.region import DAY, METHODOLOGIST, Region

WORDS = 130
VOCABULARY = 8_000
ORDINARY = ("сло700", "сло300 сло900", "сло120 сло1500", "сло90 сло20 сло400")
EVERYWHERE = ("сло0 сло1", "сло1 сло2")
SPHERES = ("health", "education", "social", "sme", "state_municipal")


def filled(engine: Engine, count: int) -> None:
    """So many published practices of words whose frequencies are those of a language."""
    migrate(engine)
    drawn, names = Random(7), [f"сло{number}" for number in range(VOCABULARY)]
    odds = [1 / (rank + 2.7) for rank in range(VOCABULARY)]
    with writing(engine) as connection:
        for begin in range(0, count, 1_000):
            codes = [f"PRC-{number:05d}" for number in range(begin, min(begin + 1_000, count))]
            connection.execute(insert(TABLES["subject"]), [_subject(code) for code in codes])
            connection.execute(insert(TABLES["practice"]), [_practice(code, drawn) for code in codes])
            rows = []
            for code in codes:
                said = drawn.choices(names, odds, k=WORDS)
                title, problem, rest = (" ".join(said[begin:end]) for begin, end in ((0, 8), (8, 40), (40, WORDS)))
                rows += of_practice(code, title, {"problem": problem, "solution": rest}, ())
            keys = ("term", "subject", "part", "weight")
            connection.execute(insert(TABLES["posting"]), [dict(zip(keys, row, strict=True)) for row in rows])
        connection.execute(insert(TABLES["posting"]).values(BUILT))


def _subject(code: str) -> dict[str, object]:
    return {
        "code": code, "kind": SubjectKind.PRACTICE, "title": code, "round": 0, "since_on": DAY, "opened_on": DAY,
        "version": 1, "head": GENESIS,
    }  # fmt: skip


def _practice(code: str, drawn: Random) -> dict[str, object]:
    return {
        "code": code, "standing": PracticeStanding.PUBLISHED, "sphere": drawn.choice(SPHERES), "consent": Consent.GIVEN,
        "days": drawn.randrange(5, 90), "quantities": drawn.choice(("labour_time", "waiting_time", "money")),
        "category": drawn.choice(("internal", "support", None)),
        "cost": drawn.choice((None, Decimal(90_000), Decimal("750000.5"))),
    }  # fmt: skip


def looked_for(*, count: int, rounds: int, words: tuple[str, ...], named: str) -> Result:
    """Each of some questions with its page and its facets; the limit reads the postings of the same words, unranked."""
    with folder() as place:
        engine, pack = open_engine(f"sqlite:///{place}/bench.db"), load_default()
        filled(engine, count)

        def ours() -> float:
            with stopwatch() as seconds:
                for said in words:
                    with reading(engine) as connection:
                        search(connection, pack, said, DAY)
                return seconds()

        def limit() -> float:
            raw = engine.raw_connection()
            with stopwatch() as seconds:
                for said in words:
                    for term in said.split():
                        raw.cursor().execute("SELECT subject, weight FROM posting WHERE term = ?", (term,)).fetchall()
                taken = seconds()
            raw.close()
            return taken

        work = f"search of {count:,} practices with facets, {named}, SQLite"
        result = compare(work, ours, limit, units=len(words), rounds=rounds, target="–")
        engine.dispose()
        return result


def imported(*, count: int, rounds: int) -> Result:
    """A region's base from three sheets, each card with an effect and a step; the limit writes the same rows raw."""
    pack = load_default()
    codes = [f"ОПЫТ-{number}" for number in range(count)]
    cards = ["Код;Название практики;Сфера;Проблема", *(f"{code};Практика {code};образование;очередь" for code in codes)]
    effect = "Ожидание;мин;снизить;40;01.03.2024;10;01.09.2024"
    effects = ["Практика;Показатель;Единица;Куда лучше;Было;Когда было;Стало;Когда стало",
               *(f"{code};{effect}" for code in codes)]  # fmt: skip
    steps = ["Практика;Шаг;Кто делает;Рабочих дней", *(f"{code};Собрать;секретарь;3" for code in codes)]
    sheets = {"practices.csv": cards, "practice_effects.csv": effects, "practice_steps.csv": steps}

    def ours() -> float:
        with folder() as place:
            engine = open_engine(f"sqlite:///{place}/bench.db")
            migrate(engine)
            region = Region(engine).found()
            with stopwatch() as seconds:
                known = layouts(pack)
                readings = [
                    read("\n".join(rows).encode("utf-8-sig"), known, name=name) for name, rows in sheets.items()
                ]
                found = bring_in(
                    engine, region.packs, readings, acting=Acting(METHODOLOGIST), today=region.today,
                    now=region.now, rehearse=False,
                )  # fmt: skip
                taken = seconds()
            if not found.entered:
                raise RuntimeError([fault.said.en for fault in found.faults][:3])
            engine.dispose()
            return taken

    def limit() -> float:
        with folder() as place, closing(sqlite3.connect(f"{place}/raw.db")) as raw, stopwatch() as seconds:
            raw.execute("CREATE TABLE told (subject TEXT, seq INTEGER, said TEXT, PRIMARY KEY (subject, seq))")
            lines = ((code, seq, said) for code in codes for seq, said in enumerate((cards[1], effect, steps[1]), 1))
            raw.executemany("INSERT INTO told VALUES (?, ?, ?)", lines)
            raw.commit()
            return seconds()

    work = f"import of {count:,} practices with effects and steps, SQLite"
    return compare(work, ours, limit, units=count, rounds=rounds, target="–")


def lines(*, quick: bool, rounds: int) -> dict[str, Callable[[], Result]]:
    """Every measurement of practices by its short name."""
    count, several = (200, 20) if quick else (20_000, 5_000)
    everywhere = "words of nearly every card"
    return {
        "practices": lambda: looked_for(count=count, rounds=rounds, words=ORDINARY, named="a few words"),
        "practices-everywhere": lambda: looked_for(count=count, rounds=rounds, words=EVERYWHERE, named=everywhere),
        "practices-import": lambda: imported(count=several, rounds=min(rounds, 3)),
    }
