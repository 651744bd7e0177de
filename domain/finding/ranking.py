"""The best subjects that have all of some words, found along their postings: a page costs the page, not the words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    case,
    collate,
    distinct,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from domain.finding.postings import PARTS
from domain.programme.kinds import SubjectKind
from domain.stored.tables import TABLES

_posting, _subject = TABLES["posting"], TABLES["subject"]
BINARY = {"sqlite": "BINARY", "postgresql": "C"}
"""The order of bytes, whatever alphabet a database sorts by."""

STEPS = (4, 20, 100)
"""So many times the page are read of each list of postings, until nothing unread can be better than the page."""

RARE = 8
"""So many times rarer than the others a word is, for what has it to be looked at alone."""


@dataclass(slots=True)
class Listed:
    """The postings of a word in one part of subjects, the heaviest first, as far as they were read."""

    term: str
    part: str
    weight: int = 0
    subject: str = ""
    through: bool = False


@dataclass(slots=True)
class Ranking:
    """What was found of some words so far."""

    connection: Connection
    rare: Mapping[str, int]
    """Word -> how much more than a common one it says."""
    kind: SubjectKind | None
    lists: Sequence[Listed]
    scores: dict[str, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def read(self, many: int) -> None:
        """So many more postings of each list, with the whole score of every subject that they name."""
        queries = [_next(one, many, _code(self.connection)) for one in self.lists if not one.through]
        rows: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
        for term, part, weight, subject in self.connection.execute(union_all(*queries)):
            rows[term, part].append((-weight, subject))
        for one in self.lists:
            found = sorted(rows[one.term, one.part])
            one.through = one.through or len(found) < many
            if found:
                one.weight, one.subject = -found[-1][0], found[-1][1]
        fresh = {subject for found in rows.values() for _, subject in found} - self.seen
        self.seen |= fresh
        self.scores |= scored(self.connection, self.rare, self.kind, fresh)

    def best(self, limit: int) -> list[tuple[str, int]]:
        """The best of what was read: the highest score first, of one score by code."""
        return sorted(self.scores.items(), key=lambda one: (-one[1], one[0]))[:limit]

    def is_settled(self, found: Sequence[tuple[str, int]], limit: int) -> bool:
        """Whether nothing that was not read can stand among them."""
        unread = [one for one in self.lists if not one.through]
        if any(all(one.through for one in self.lists if one.term == term) for term in self.rare):
            return True  # whatever has that word was seen
        if len(found) < limit:
            return False
        code, score = found[-1]
        most = sum(one.weight * self.rare[one.term] for one in unread)
        return score > most or (score == most and any(code <= one.subject for one in unread))


def best_of(
    connection: Connection, rare: Mapping[str, int], counted: Mapping[str, int], kind: SubjectKind | None, limit: int
) -> dict[str, int]:
    """Subject -> its score, the best first; of one score by code."""
    ranking = Ranking(connection, rare, kind, [Listed(term, part) for term in sorted(rare) for part in PARTS])
    for step in STEPS:
        ranking.read(step * limit)
        found = ranking.best(limit)
        if ranking.is_settled(found, limit):
            return dict(found)
    return _of_all(connection, rare, counted, kind, limit)


def _next(one: Listed, many: int, code: ColumnElement[Any]) -> Any:
    """The postings of a list behind what was read of it."""
    here = [_posting.c.term == one.term, _posting.c.part == one.part]
    if one.subject:
        behind = and_(_posting.c.weight == one.weight, code > one.subject)
        here += [_posting.c.weight <= one.weight, or_(_posting.c.weight < one.weight, behind)]
    columns = (_posting.c.term, _posting.c.part, _posting.c.weight, _posting.c.subject)
    query = select(*columns).where(*here).order_by(_posting.c.weight.desc(), code).limit(literal_column(str(many)))
    return select(query.subquery())


def scored(
    connection: Connection, rare: Mapping[str, int], kind: SubjectKind | None, codes: Iterable[str]
) -> dict[str, int]:
    """The scores of those of some subjects that have all the words, and are of a kind."""
    found: dict[str, int] = {}
    ordered = sorted(codes)
    for place in range(0, len(ordered), LIST):
        some = ordered[place : place + LIST]
        # a word at a time: of several a database would read everything that has them
        said = {term: _weights(connection, term, some) for term in sorted(rare)}
        every = set(some).intersection(*(weights.keys() for weights in said.values()))
        if kind is not None and every:
            query = select(_subject.c.code).where(_subject.c.code.in_(sorted(every)), _subject.c.kind == kind)
            every = set(connection.execute(query).scalars())
        found |= {code: sum(rare[term] * weights[code] for term, weights in said.items()) for code in every}
    return found


def _weights(connection: Connection, term: str, codes: Sequence[str]) -> dict[str, int]:
    """Subject -> how much a word says in all its parts."""
    # the planner sees the word: of an unknown one it would read all that has it
    has = _posting.c.term == literal(term, String(), literal_execute=True)
    query = select(_posting.c.subject, _posting.c.weight).where(has, _posting.c.subject.in_(codes))
    found: dict[str, int] = defaultdict(int)
    for code, weight in connection.execute(query):
        found[code] += weight
    return found


LIST = 5_000
"""Longest list of values in one query."""


def _having(rare: Mapping[str, int], kind: SubjectKind | None) -> Any:
    """Subjects that have all the words, with their scores."""
    score = func.sum(_posting.c.weight * case(dict(rare), value=_posting.c.term, else_=0)).label("score")
    query = select(_posting.c.subject, score).group_by(_posting.c.subject)
    if len(rare) > 1:
        query = query.having(func.count(distinct(_posting.c.term)) == len(rare))
    if kind is not None:
        query = query.join(_subject, _subject.c.code == _posting.c.subject).where(_subject.c.kind == kind)
    return query


def _of_all(
    connection: Connection, rare: Mapping[str, int], counted: Mapping[str, int], kind: SubjectKind | None, limit: int
) -> dict[str, int]:
    """The same by looking at all that has the rarest word, where its postings tell no page apart."""
    rarest, *others = sorted(counted, key=lambda term: (counted[term], term))
    query = _having(rare, kind).where(_posting.c.term.in_(rare))
    if counted[rarest] * RARE < sum(counted[term] for term in others):
        query = query.where(_posting.c.subject.in_(select(_posting.c.subject).where(_posting.c.term == rarest)))
    query = query.order_by(query.selected_columns.score.desc(), _code(connection)).limit(limit)
    return {subject: int(score) for subject, score in connection.execute(query)}


def _code(connection: Connection) -> ColumnElement[Any]:
    return collate(_posting.c.subject, BINARY[connection.dialect.name])


def counts(connection: Connection, terms: Collection[str]) -> dict[str, int]:
    """Word -> in how many subjects it stands, for a common one `COMMON`: to count those would cost more than a page."""
    each: list[Select[Any]] = []
    ordered = sorted(terms)
    most: ColumnElement[int] = literal_column(str(COMMON))
    for place, term in enumerate(ordered):
        some = select(_posting.c.subject).where(_posting.c.term == term).limit(most).subquery()
        of = case((func.count() < most, func.count(distinct(some.c.subject))), else_=most)
        each.append(select(literal_column(str(place)).label("place"), of.label("of")).select_from(some))
    return {ordered[place]: int(of) for place, of in connection.execute(union_all(*each)) if of}


COMMON = 5_000
"""Postings from which on a word is common: one common word says no less than another."""
