"""What is found along the postings is what is found by looking at all of them, however words are dealt out."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import Engine, delete, insert

from domain.engine.database import reading, writing
from domain.finding import ranking
from domain.finding.postings import PARTS, WEIGHTS
from domain.finding.ranking import best_of, counts
from domain.finding.search import ready
from domain.finding.tables import HEAVIEST
from domain.programme.kinds import SubjectKind
from domain.stored.tables import TABLES
from tests.plans import plans
from tests.region import DAY, Region

WORDS = ("общее", "частое", "редкое", "карта")
OFTEN = {"общее": 1.0, "частое": 0.4, "редкое": 0.02, "карта": 0.7}
MANY = 900


def dealt(engine: Engine, seed: int) -> None:
    """Postings in which one word stands in every title, others here and there, many of one weight."""
    chance = Random(seed)
    posting, subject = TABLES["posting"], TABLES["subject"]
    codes = [f"{chance.choice(('PRJ', 'B', 'ZZ'))}-{number:05d}" for number in range(MANY)]
    rows = []
    for code in codes:
        for word in WORDS:
            for part in PARTS[:3] if word != "карта" else PARTS[2:3]:
                if (part == PARTS[0] and word == "общее") or chance.random() < OFTEN[word] / 3:
                    times = chance.choice((1, 1, 1, 2, 5))
                    rows.append({"term": word, "subject": code, "part": part, "weight": WEIGHTS[part] * times})
    with writing(engine) as connection:
        connection.execute(delete(posting).where(posting.c.term != ""))
        connection.execute(insert(posting), rows)
        told = (SubjectKind.PERSON, SubjectKind.ORGANISATION)
        kinds = [{"code": code, "kind": chance.choice(told)} for code in codes]
        blank = {"title": "-", "version": 1, "head": "", "round": 0, "opened_on": DAY, "since_on": DAY}
        connection.execute(insert(subject), [blank | one for one in kinds])


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_a_page_of_what_is_found_is_the_whole_cut(engine: Engine, seed: int) -> None:
    ready(Region(engine).found().engine)
    dealt(engine, seed)
    chance = Random(seed)

    with reading(engine) as connection:
        for _ in range(12):
            words = chance.sample(WORDS, chance.choice((1, 2, 2, 3)))
            rare = {word: chance.choice((100, 700, 5000)) for word in words}
            kind = chance.choice((None, None, SubjectKind.PERSON))
            counted = counts(connection, words)
            for limit in (1, 7, 50):
                found = best_of(connection, rare, counted, kind, limit)
                whole = ranking._of_all(connection, rare, counted, kind, MANY)
                assert list(found.items()) == list(whole.items())[:limit], (words, rare, kind, limit)


def test_a_word_of_every_title_is_not_looked_for_in_every_title(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(Region(engine).found().engine)
    dealt(engine, 0)
    monkeypatch.setattr(ranking, "_of_all", lambda *_: pytest.fail("all of them were looked at"))

    with reading(engine) as connection:
        for rare in ({"общее": 700}, {"общее": 700, "частое": 1200}):
            assert len(best_of(connection, rare, counts(connection, rare), None, 10)) == 10


def test_a_common_word_is_counted_no_further_than_it_is_common(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(Region(sqlite_engine).found().engine)
    dealt(sqlite_engine, 0)
    monkeypatch.setattr(ranking, "COMMON", 30)

    with reading(sqlite_engine) as connection:
        found = counts(connection, ["общее", "редкое", "нет"])

    assert found["общее"] == 30
    assert 0 < found["редкое"] < 30
    assert "нет" not in found


def test_postings_are_read_along_their_weights_and_sorted_by_nobody(sqlite_engine: Engine) -> None:
    ready(Region(sqlite_engine).found().engine)
    dealt(sqlite_engine, 0)

    with plans(sqlite_engine) as steps, reading(sqlite_engine) as connection:
        best_of(connection, {"общее": 700}, {"общее": MANY}, None, 10)

    assert any(HEAVIEST in step for step in steps)
    assert [step for step in steps if "SCAN posting" in step or "TEMP B-TREE" in step] == []
