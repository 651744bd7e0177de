"""Registration numbers, and those that a batch of openings may come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from domain.engine.numbers import ordinal
from domain.methodology.schema import Pack
from domain.programme.kinds import SubjectKind

Span = tuple[int, int]
"""The first and the last of numbers in a row."""


def formatted(pack: Pack, number: int, year: int, code: str) -> str:
    """A registration number as the programme writes it."""
    return pack.registration.format(number=number, year=year, code=code)


def steps_on(pack: Pack) -> bool:
    """Whether another number can be taken where the first is not free."""
    return "{number" in pack.registration


def natural(pack: Pack, codes: Iterable[str | None], last: int) -> list[Span]:
    """Every number that one of these openings may come to, however many of the others are refused.

    A code of the pattern brings its own number; any other opening takes the next after the greatest so far.
    """
    found = [None if code is None else ordinal(pack, SubjectKind.PROJECT, code) for code in codes]
    own = {number for number in found if number is not None}
    counted = found.count(None)
    spans = [(number, number) for number in own]
    if counted:
        spans += [(number + 1, number + counted) for number in own | {last}]
    return joined(spans)


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same numbers in as few spans as possible."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def may_meet(pack: Pack, codes: Sequence[str | None]) -> bool:
    """Whether two of these openings may come to the same number by themselves."""
    found = [None if code is None else ordinal(pack, SubjectKind.PROJECT, code) for code in codes]
    own = [number for number in found if number is not None]
    return len(own) > len(set(own)) or 0 < len(own) < len(found)


def in_spans(pack: Pack, spans: Iterable[Span], years: Iterable[int]) -> Iterator[str]:
    """The numbers of spans as they are written."""
    pattern, listed = pack.codes[SubjectKind.PROJECT], sorted(set(years))
    for first, last in spans:
        for number in range(first, last + 1):
            code = pattern.format(number=number)
            yield from (formatted(pack, number, year, code) for year in listed)
