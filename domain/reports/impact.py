"""What another methodology would change: who would gain, lose or come near a status, by what is on record today."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Connection, select

from domain.methodology.criteria import Occasion
from domain.methodology.schema import NoticeRule, Pack
from domain.programme.kinds import SubjectKind
from domain.reports.readiness import Readiness, Standing, readiness
from domain.reports.statuses import in_force
from domain.reports.surroundings import parts
from domain.stored.tables import TABLES

_subject, _status = TABLES["subject"], TABLES["exemplar_status"]


class Effect(StrEnum):
    """What would become of an organisation at a level."""

    GAINS = "gains"
    LOSES = "loses"
    NEAR = "near"
    """It still falls short, by less than before or than is looked for."""


@dataclass(frozen=True, slots=True)
class Impact:
    """One organisation at one level that another methodology would touch."""

    organisation: str
    title: str
    level: str
    held: bool
    """Whether it holds the status of this level: it keeps it until its next check."""
    before: Readiness
    after: Readiness
    effect: Effect


def impact(connection: Connection, now: Pack, then: Pack, today: date, *, near: Decimal) -> Iterator[Impact]:
    """Everybody whom `then` would touch, level by level; `near` is how many points below the threshold is near.

    Judged is what the record tells today: marks of the latest check, else what the organisation says of itself, and
    indicators; a criterion of which nothing is known counts as not met.  A holder is judged by what a renewal asks,
    anybody else by what a first check does.  Nothing is written.
    """
    held = set(connection.execute(select(_status.c.organisation, _status.c.level).where(in_force(today))))
    known = select(_subject.c.organisation).where(_subject.c.kind.in_((SubjectKind.PROJECT, SubjectKind.CHECK)))
    codes = sorted(code for (code,) in connection.execute(known.distinct()) if code)
    for level in then.levels:
        if level not in now.levels:
            continue
        for occasion, some in _asked(codes, level, held):
            both = (readiness(connection, pack, some, level, today, occasion) for pack in (now, then))
            for before, after in zip(*both, strict=True):
                if (effect := _effect(before, after, near)) is not None:
                    holds = occasion is Occasion.RENEWAL
                    yield Impact(before.organisation, before.title, level, holds, before, after, effect)


def _asked(
    codes: Sequence[str], level: str, held: Container[tuple[str, str]]
) -> Iterator[tuple[Occasion, Sequence[str]]]:
    """Organisations part by part, with the assessment that they would apply for."""
    for occasion, holds in ((Occasion.FIRST, False), (Occasion.RENEWAL, True)):
        chosen = [code for code in codes if ((code, level) in held) is holds]
        yield from ((occasion, some) for some in parts(chosen))


def _effect(before: Readiness, after: Readiness, near: Decimal) -> Effect | None:
    if before.passes != after.passes:
        return Effect.GAINS if after.passes else Effect.LOSES
    known = any(one.standing is not Standing.UNKNOWN for one in after.lines)
    short = after.found.threshold - after.share
    closer = (len(after.lacking), short) < (len(before.lacking), before.found.threshold - before.share)
    if not after.passes and known and closer and len(after.lacking) <= 1 and short <= near:
        return Effect.NEAR
    return None


def letters(now: Pack, then: Pack) -> Iterator[tuple[str, NoticeRule | None, NoticeRule | None]]:
    """Rules of letters that differ: their name, the rule of today and the rule that would stand."""
    for name in {**now.notices, **then.notices}:
        if (before := now.notices.get(name)) != (after := then.notices.get(name)):
            yield name, before, after
