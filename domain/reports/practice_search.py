"""Looks for published practices: words in any form and their synonyms, facets with counts, what is like a practice.

The words go along the rarest of them: whatever has it is looked up for the others by the key of the postings, so that
a rare word costs what it finds.  Scores are whole numbers and ties are broken by the code: the order is the same on
every database.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Float,
    FunctionElement,
    case,
    cast,
    collate,
    func,
    literal_column,
    null,
    select,
    union_all,
)

from domain.certification.exemplars import PUBLISHED
from domain.finding.ranking import BINARY
from domain.finding.search import asked_for, meant
from domain.finding.words import terms
from domain.methodology.schema import Pack
from domain.programme.kinds import Level, PracticeStanding, Quantity
from domain.reports.statuses import in_force
from domain.stored.tables import TABLES

_posting, _subject, _practice, _status = (
    TABLES[name] for name in ("posting", "subject", "practice", "exemplar_status")
)
FACETS = ("sphere", "level", "effect", "cost", "duration", "category")
"""By what the practices that were found are told apart, beside their words."""
NONE = "none"
"""The value of a facet of a practice that says nothing there."""
OFTEN = 5
"""A word that stands in more than every fifth practice says little of what it is like."""
TELLING = 12
"""By so many of its most telling words a practice is compared with others."""
LIKE = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """A practice that was found."""

    code: str
    title: str
    organisation: str
    sphere: str | None
    level: str | None
    quantities: str
    score: int


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: a page of it, how many there are in all, and each facet under all other choices."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    meant: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Word that stands nowhere -> words that are like it."""


def search(
    connection: Connection, pack: Pack, words: str, on: date, *, chosen: Mapping[str, str] | None = None,
    limit: int = 20,
) -> Found:  # fmt: skip
    """The published practices that have all the words, or a synonym of each; without words, all of them.

    The level of a practice is that of the highest status in force on the day of whoever it comes from.
    """
    asked = asked_for(words) if words.strip() else {}
    groups = [group_of(pack, term) for term in asked.values()]
    counted = _counted(connection, {term for group in groups for term in group})
    unknown = [word for word, group in zip(asked, groups, strict=True) if not any(term in counted for term in group)]
    if unknown:
        return Found(meant={word: meant(connection, asked[word]) for word in unknown})
    there = [[term for term in group if term in counted] for group in groups]
    scored = _scored(connection, there, counted)
    return _told(connection, pack, _placed(pack, scored, on), chosen or {}, limit, on)


def bands(ends: Sequence[int]) -> list[str]:
    """The bands of a facet of numbers, the smallest first: each by where it ends, the last by where it begins."""
    return [*(f"to_{end}" for end in ends), f"over_{ends[-1]}"]


def choices(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Facet -> what may be chosen there."""
    return {
        "sphere": (*pack.spheres, NONE), "level": (*pack.levels, NONE),
        "effect": ("money", *map(str, Quantity), NONE), "cost": (*bands(pack.practices.costs), NONE),
        "duration": (*bands(pack.practices.durations), NONE), "category": (*pack.categories, NONE),
    }  # fmt: skip


def group_of(pack: Pack, term: str) -> list[str]:
    """A stem with those of the words that mean the same."""
    found = dict.fromkeys([term])
    for line in pack.practices.synonyms:
        same = [stem for word in line.split(",") for stem in list(terms(word))[:1]]
        if term in same:
            found |= dict.fromkeys(same)
    return list(found)


def _counted(connection: Connection, asked: set[str]) -> dict[str, int]:
    """Stem -> in how many texts it stands; one that stands nowhere is left out."""
    query = select(_posting.c.term, func.count()).where(_posting.c.term.in_(sorted(asked))).group_by(_posting.c.term)
    return {term: int(count) for term, count in connection.execute(query)} if asked else {}


def _scored(connection: Connection, groups: Sequence[Sequence[str]], counted: Mapping[str, int]) -> CTE:
    """Whatever has a word of each group, with its score: the rarest group first, the others looked up by key."""
    code = _practice.c.code
    if not groups:
        return select(code.label("code"), literal_column("0").label("score")).cte("scored")
    subjects = connection.execute(select(func.count()).select_from(_subject)).scalar_one()
    rare = {term: round(1000 * math.log(1 + subjects / count)) for term, count in counted.items()}

    first, *rest = sorted(groups, key=lambda group: _texts(group, counted))
    if LOOKED_UP * _texts(first, counted) > sum(_texts(group, counted) for group in rest):
        return _at_once(groups, rare)
    found = _at_once([first], rare)
    for place, group in enumerate(rest, 1):
        more = reduce(add, (_of_one(found, term, rare[term], f"{place}_{at}") for at, term in enumerate(group)))
        both = select(found.c.code, found.c.score, more.label("more")).cte(f"both_{place}").prefix_with("MATERIALIZED")
        whole = select(both.c.code, (both.c.score + both.c.more).label("score")).where(both.c.more > 0)
        found = whole.cte(f"scored_{place}")
    return found


LOOKED_UP = 4
"""Looking one practice up for a word takes as long as reading so many postings in their order."""


def _texts(group: Sequence[str], counted: Mapping[str, int]) -> int:
    return sum(counted[term] for term in group)


def _at_once(groups: Sequence[Sequence[str]], rare: Mapping[str, int]) -> CTE:
    """Whatever has a word of each group, all postings of the words read once."""
    every = [term for group in groups for term in group]
    # by sums, one of each group: a nothing among them says that a word is not there, and no word is looked at twice
    said = [_weighed(group, rare).filter(_posting.c.term.in_(group)) for group in groups]
    summed = (
        select(_posting.c.subject.label("code"), *(sum_of.label(f"of_{at}") for at, sum_of in enumerate(said)))
        .where(_posting.c.term.in_(every))
        .group_by(_posting.c.subject)
        .subquery()
    )
    _, *sums = summed.c
    query = select(summed.c.code, reduce(add, sums).label("score")).where(*(one.is_not(None) for one in sums))
    return query.cte("scored_0")


def _weighed(group: Sequence[str], rare: Mapping[str, int]) -> FunctionElement[Any]:
    of = {term: rare[term] for term in group}
    return func.sum(_posting.c.weight * (case(of, value=_posting.c.term) if len(of) > 1 else rare[group[0]]))


def _of_one(found: CTE, term: str, rare: int, place: str) -> ColumnElement[int]:
    """What one more word adds to each of those that were found; nothing where it does not stand there."""
    other = _posting.alias(f"posting_{place}")
    weight = select(func.sum(other.c.weight)).where(other.c.term == term, other.c.subject == found.c.code)
    return func.coalesce(weight.correlate(found).scalar_subquery(), 0) * rare


RANKS = {level: rank for rank, level in enumerate(Level)}


def _levels(on: date) -> CTE:
    """Practice -> the rank of the highest exemplar status in force of whoever it comes from that may be published."""
    rank = case({str(level): rank for level, rank in RANKS.items()}, value=_status.c.level)
    held = in_force(on) & PUBLISHED
    highest = select(func.max(rank)).where(_status.c.organisation == _subject.c.organisation, held)
    # found by the organisations, which are few: asking for practices first would read all of them
    exemplary = _subject.c.organisation.in_(select(_status.c.organisation).where(held))
    return (
        select(_subject.c.code, highest.scalar_subquery().label("rank"))
        .where(exemplary)
        .cte("levels")
        .prefix_with("MATERIALIZED")
    )


def _places(pack: Pack, levels: CTE) -> dict[str, ColumnElement[int]]:
    """Facet -> the place among its values of where a practice stands; what the methodology does not list is nothing."""
    return {
        "sphere": _listed(_practice.c.sphere, _values(pack)["sphere"]),
        "level": func.coalesce(levels.c.rank, len(RANKS)),
        "cost": _band(cast(_practice.c.cost, Float), pack.practices.costs),
        "duration": _band(_practice.c.days, pack.practices.durations),
        "category": _listed(_practice.c.category, _values(pack)["category"]),
    }


def _values(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Facet -> its values, of those in which a practice has one; nothing is the last."""
    found = choices(pack) | {"level": (*map(str, RANKS), NONE)}
    return {name: values for name, values in found.items() if name != "effect"}


def _listed(column: ColumnElement[Any], found: Sequence[str]) -> ColumnElement[int]:
    last = len(found) - 1
    return case({key: at for at, key in enumerate(found[:last])}, value=column, else_=last)


def _band(value: ColumnElement[Any], ends: Sequence[int]) -> ColumnElement[int]:
    """The band in which a number lies."""
    return case((value.is_(None), len(ends) + 1), *((value <= end, at) for at, end in enumerate(ends)), else_=len(ends))


def _placed(pack: Pack, scored: CTE, on: date) -> CTE:
    """The published practices among those that were found, each with its places in the facets packed into one number.

    Counting by one number takes half of the time of counting by five texts.
    """
    levels = _levels(on)
    places, steps = _places(pack, levels), _steps(_values(pack))
    place = reduce(add, (places[name] * steps[name] for name in places))
    return (
        select(scored.c.code, scored.c.score, place.label("place"), _practice.c.quantities)
        .join(_practice, _practice.c.code == scored.c.code)
        .outerjoin(levels, levels.c.code == scored.c.code)
        # not by the index of standings: nearly all of them are published
        .where(func.coalesce(_practice.c.standing, "") == PracticeStanding.PUBLISHED.value)
        .cte("placed")
        .prefix_with("MATERIALIZED")
    )


def _steps(values: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Facet -> by how much its next value is further in the one number."""
    sizes = [len(found) for found in values.values()]
    return {name: math.prod(sizes[at + 1 :]) for at, name in enumerate(values)}


def _told(connection: Connection, pack: Pack, placed: CTE, chosen: Mapping[str, str], limit: int, on: date) -> Found:
    """One statement gives the best and the counts: what was found is looked at once."""
    values = _values(pack)
    steps = _steps(values)
    code = collate(placed.c.code, BINARY[connection.dialect.name])
    best = (
        select(placed.c.code, placed.c.score)
        .where(
            *(
                _measures(placed, value) if name == "effect"
                else placed.c.place // steps[name] % len(values[name]) == values[name].index(value)
                for name, value in chosen.items()
            )
        )
        .order_by(placed.c.score.desc(), code)
        .limit(limit)
        .subquery()
    )  # fmt: skip
    keys = (placed.c.place, placed.c.quantities)
    query = union_all(
        select(best.c.code, best.c.score.label("number"), null().label("place"), null().label("quantities")),
        select(null(), func.count(), *keys).group_by(*keys),
    )
    scores: dict[str, int] = {}
    cube: list[tuple[dict[str, tuple[str, ...]], int]] = []
    for found, number, place, quantities in connection.execute(query):
        if found is not None:
            scores[found] = int(number)
            continue
        held = {name: (of[place // steps[name] % len(of)],) for name, of in values.items()}
        cube.append((held | {"effect": tuple((quantities or NONE).split(","))}, int(number)))
    facets, total = _counts(cube, chosen)
    return Found(tuple(_hits(connection, scores, on)), total, facets)


def _measures(placed: CTE, value: str) -> ColumnElement[bool]:
    """A practice has an effect of a quantity, among others or alone."""
    if value == NONE:
        return placed.c.quantities == ""
    told: Any = literal_column("','") + placed.c.quantities + literal_column("','")
    found: ColumnElement[bool] = told.contains(f",{value},")
    return found


def _counts(
    cube: Sequence[tuple[Mapping[str, tuple[str, ...]], int]], chosen: Mapping[str, str]
) -> tuple[dict[str, dict[str, int]], int]:
    """How many practices there are by each value of a facet under all other choices, and how many under all."""
    found: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    total = 0
    for values, count in cube:
        wrong = {name for name in FACETS if chosen.get(name) not in {None, *values[name]}}
        total += 0 if wrong else count
        for name in FACETS:
            if wrong <= {name}:
                for value in values[name]:
                    found[name][value] += count
    return {name: dict(sorted(counter.items())) for name, counter in found.items()}, total


def _hits(connection: Connection, scores: Mapping[str, int], on: date) -> Iterator[Hit]:
    """The practices of some codes, in their order."""
    home, levels = _subject.alias("home"), _levels(on)
    query = (
        select(_subject.c.code, _subject.c.title, home.c.title, _practice.c.sphere, levels.c.rank,
               _practice.c.quantities)
        .join(_practice, _practice.c.code == _subject.c.code)
        .outerjoin(home, home.c.code == _subject.c.organisation)
        .outerjoin(levels, levels.c.code == _subject.c.code)
        .where(_subject.c.code.in_(scores))
    )  # fmt: skip
    of = {rank: str(level) for level, rank in RANKS.items()}
    known = {
        row[0]: Hit(row[0], row[1], row[2] or "", row[3], of.get(row[4]), row[5], scores[row[0]])
        for row in connection.execute(query)
    }
    yield from (known[code] for code in scores if code in known)


def similar(connection: Connection, code: str, on: date, limit: int = LIKE) -> tuple[Hit, ...]:
    """Published practices that share the most telling words of one, the likest first."""
    mine = select(_posting.c.term, func.sum(_posting.c.weight)).where(_posting.c.subject == code)
    weights = {term: int(weight) for term, weight in connection.execute(mine.group_by(_posting.c.term))}
    counted = _counted(connection, set(weights))
    subjects = connection.execute(select(func.count()).select_from(_subject)).scalar_one()
    rare = {term: round(1000 * math.log(1 + subjects / count)) for term, count in counted.items()}
    telling = sorted(
        (term for term, count in counted.items() if 1 < count <= max(2, subjects // OFTEN)),
        key=lambda term: (-weights[term] * rare[term], term),
    )[:TELLING]
    if not telling:
        return ()
    score = func.sum(_posting.c.weight * case({term: rare[term] for term in telling}, value=_posting.c.term))
    order = collate(_posting.c.subject, BINARY[connection.dialect.name])
    query = (
        select(_posting.c.subject, score.label("score"))
        .join(_practice, _practice.c.code == _posting.c.subject)
        .where(
            _posting.c.term.in_(telling), _posting.c.subject != code,
            _practice.c.standing == PracticeStanding.PUBLISHED,
        )
        .group_by(_posting.c.subject)
        .order_by(score.desc(), order)
        .limit(limit)
    )  # fmt: skip
    scores = {subject: int(found) for subject, found in connection.execute(query)}
    return tuple(_hits(connection, scores, on))
