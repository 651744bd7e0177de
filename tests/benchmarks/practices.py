"""Looking for a practice among many: by a few words, and by words that stand in nearly every card."""

from __future__ import annotations

from collections import Counter
from random import Random

from sqlalchemy import Engine, insert

from deployments.migrate import migrate
from domain.engine.database import open_engine, reading, writing
from domain.engine.state import GENESIS
from domain.finding.search import BUILT
from domain.methodology.loader import load_default
from domain.programme.kinds import Consent, PracticeStanding, SubjectKind
from domain.reports.practice_search import search
from domain.stored.tables import TABLES
from tests.benchmarks.measuring import Result, compare, folder, stopwatch
from tests.region import DAY

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
                for part, weight, some in (("title", 8, said[:8]), ("problem", 3, said[8:40]), ("card", 1, said[40:])):
                    rows += [
                        {"term": term, "subject": code, "part": part, "weight": weight * times}
                        for term, times in Counter(some).items()
                    ]
            connection.execute(insert(TABLES["posting"]), rows)
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
                        search(connection, pack, said)
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
