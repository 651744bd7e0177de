"""Finds subjects by words, the best first, in the same order on every database; offers what a slip may have meant."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, collate, delete, func, insert, select

from domain.engine.database import reading, writing
from domain.finding.postings import CARD, TEXTS, TITLE, of_practice, rows_of
from domain.finding.ranking import BINARY, best_of, counts
from domain.finding.words import terms, words_of
from domain.programme.kinds import SubjectKind
from domain.stored.tables import TABLES
from domain.text.similarity import stem

_posting, _subject, _project = TABLES["posting"], TABLES["subject"], TABLES["project"]
_text, _effect = TABLES["practice_text"], TABLES["practice_effect"]
BUILT = {"term": "", "subject": "", "part": "", "weight": 0}
"""The row that says that the words of everything have been posted."""
CHUNK = 2_000
LIKE = 75
"""From this likeness on, of 100, a word may have been meant."""
OFFERED = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """One subject that was found."""

    code: str
    kind: str
    title: str
    organisation: str | None
    phase: str | None
    standing: str | None
    lifecycle: str | None
    score: int


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, and what may have been meant by words that stand nowhere."""

    hits: tuple[Hit, ...]
    meant: dict[str, tuple[str, ...]]
    """Word that stands nowhere -> words that are like it."""


def find(connection: Connection, words: str, *, kind: SubjectKind | None = None, limit: int = 20) -> Found:
    """The subjects that have all the words, in any form of theirs."""
    asked = asked_for(words)
    if not asked:
        return Found((), {})
    counted = counts(connection, asked.values())
    nowhere = [word for word, term in asked.items() if term not in counted]
    if nowhere:
        coded = _by_code(connection, words)
        return Found(coded, {} if coded else {word: meant(connection, asked[word]) for word in nowhere})
    return Found(_ranked(connection, counted, kind, limit), {})


def asked_for(words: str) -> dict[str, str]:
    """Word as it was typed -> its stem, without stop words."""
    return {word: next(iter(terms(word))) for word in words_of(words)}


def _ranked(connection: Connection, counted: dict[str, int], kind: SubjectKind | None, limit: int) -> tuple[Hit, ...]:
    subjects = connection.execute(select(func.count()).select_from(_subject)).scalar_one()
    rare = {term: round(1000 * math.log(1 + subjects / of)) for term, of in counted.items()}
    scores = best_of(connection, rare, counted, kind, limit)
    hits = {hit.code: hit for hit in _hits(connection, scores, _STANDS)}
    return tuple(hits[subject] for subject in scores if subject in hits)


def _by_code(connection: Connection, words: str) -> tuple[Hit, ...]:
    """A subject whose code was typed instead of words."""
    return tuple(_hits(connection, {words.strip().upper(): 0}))


_STANDS = (_subject.c.kind != SubjectKind.PACKAGE) | _subject.c.ended_on.is_(None)
"""A package that was withdrawn is found by its code only."""


def _hits(connection: Connection, scores: dict[str, int], *only: ColumnElement[bool]) -> Iterator[Hit]:
    columns = ("code", "kind", "title", "organisation", "phase", "standing", "lifecycle")
    query = select(*(_subject.c[name] for name in columns)).where(_subject.c.code.in_(scores), *only)
    for row in connection.execute(query):
        yield Hit(*row, scores[row.code])  # type: ignore[call-arg]


def meant(connection: Connection, term: str) -> tuple[str, ...]:
    """Words of what is there that are like one that stands nowhere."""
    from rapidfuzz import fuzz, process

    found = process.extract(term, _vocabulary(connection), scorer=fuzz.ratio, score_cutoff=LIKE, limit=OFFERED)
    return tuple(dict.fromkeys(_whole(connection, like) for like, _, _ in found))


def _vocabulary(connection: Connection) -> Sequence[str]:
    """Every word that stands somewhere, in order: from one to the next along the index, not through all postings."""
    word = select(func.min(_posting.c.term).label("term")).where(_posting.c.term > "").cte("word", recursive=True)
    following = select(func.min(_posting.c.term)).where(_posting.c.term > word.c.term).scalar_subquery()
    every = word.union_all(select(following).where(word.c.term.is_not(None)))
    return [term for term in connection.execute(select(every.c.term)).scalars() if term]


def _whole(connection: Connection, term: str) -> str:
    """A word as somebody wrote it, of its stem."""
    query = select(_posting.c.subject).where(_posting.c.term == term).order_by(_posting.c.weight.desc()).limit(1)
    titles = select(_subject.c.title).where(_subject.c.code.in_(query))
    texts = select(_text.c.text).where(_text.c.practice.in_(query))
    for title in connection.execute(titles.union_all(texts)).scalars():
        for word in words_of(title):
            if stem(word) == term:
                return word
    return term


def ready(engine: Engine) -> None:
    """Post the words of everything where that has not been done: after an upgrade, or an import of an archive."""
    built = select(_posting.c.term).where(*(_posting.c[name] == "" for name in ("term", "subject", "part")))
    with reading(engine) as connection:
        if connection.execute(built).first() is not None:
            return
    with writing(engine) as connection:
        connection.execute(delete(_posting))
        _build(connection)
        connection.execute(insert(_posting).values(BUILT))


def _build(connection: Connection) -> None:
    """The words of all titles and cards, a chunk of subjects at a time."""
    last = ""
    names = ("process", *TEXTS)
    order = collate(_subject.c.code, BINARY[connection.dialect.name])
    while True:
        query = (
            select(_subject.c.code, _subject.c.kind, _subject.c.title, *(_project.c[name] for name in names))
            .outerjoin(_project, _project.c.code == _subject.c.code)
            .where(order > last)
            .order_by(order)
            .limit(CHUNK)
        )
        taken: Sequence[tuple[str, ...]] = [tuple(row) for row in connection.execute(query)]
        if not taken:
            return
        rows = _of_practices(connection, {row[0]: row[2] for row in taken if row[1] == SubjectKind.PRACTICE})
        for code, kind, title, process, *texts in taken:
            if kind != SubjectKind.PRACTICE:
                rows += rows_of(code, TITLE, (title,))
            rows += rows_of(code, "process", (process or "",))
            rows += rows_of(code, CARD, (text or "" for text in texts))
        if rows:
            keys = ("term", "subject", "part", "weight")
            connection.execute(insert(_posting), [dict(zip(keys, row, strict=True)) for row in rows])
        last = taken[-1][0]


def _of_practices(connection: Connection, titles: Mapping[str, str]) -> list[tuple[Any, ...]]:
    """The postings of some practices, by code and title."""
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    names: dict[str, list[str]] = defaultdict(list)
    of_texts = select(_text.c.practice, _text.c.field, _text.c.text).where(_text.c.practice.in_(titles))
    for code, name, text in connection.execute(of_texts):
        texts[code][name] = text
    of_effects = select(_effect.c.practice, _effect.c.name).where(_effect.c.practice.in_(titles))
    for code, name in connection.execute(of_effects.order_by(_effect.c.practice, _effect.c.number)):
        names[code].append(name)
    return [row for code, title in titles.items() for row in of_practice(code, title, texts[code], names[code])]
