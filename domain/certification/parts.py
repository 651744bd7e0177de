"""The parts of what is known of a partner check: which record each fills, and where its rows are stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from domain.certification.facts import FoundThere, Given, Member, Planning, SaidOfItself, Shown, Voted
from domain.certification.tables import TABLES
from domain.engine.parts import KNOWN, Part, branch, described
from domain.programme.kinds import Level, SubjectKind

if TYPE_CHECKING:
    from domain.stored.holdings import Holdings

CHECK = frozenset({SubjectKind.CHECK})
_check, _presented = TABLES["partner_check"].c, TABLES["presented"].c


def _level(held: Holdings, row: Sequence[Any]) -> None:
    _, level, visited_on, edition, outside, surveys, *_ = row
    held.level = Level(level)
    held.visited_on = visited_on and date.fromisoformat(visited_on)
    held.edition, held.outside, held.surveys = edition, outside or "", surveys


def _project(held: Holdings, row: Sequence[Any]) -> None:
    held.presented.append(Shown(row[1], None, None))


def _member(held: Holdings, member: Member) -> None:
    held.commission[member.person], held.duties[member.person] = member.outside, member.duty


def _score(held: Holdings, given: Given) -> None:
    held.scores.append(given)


def _vote(held: Holdings, voted: Voted) -> None:
    held.votes.append(voted)


def _finding(held: Holdings, found: FoundThere) -> None:
    held.findings.append(found)


def _said(held: Holdings, said: SaidOfItself) -> None:
    held.said.append(said)


def _visit(held: Holdings, visit: Planning) -> None:
    held.visits.append(visit)


for part in (
    Part(
        name="check", table="partner_check", kinds=CHECK, take=_level,
        branch=branch(
            "partner_check", _check.code, None,
            [_check.level, _check.visited_on, _check.edition, _check.outside, _check.surveys],
        ),
    ),
    Part(
        name="presented", table="presented", kinds=CHECK, take=_project,
        branch=branch("presented", _presented.check, None, [_presented.project]),
    ),
    described(Member, _member, name="commission", table="commissioner", owner="check", kinds=CHECK),
    described(Given, _score, name="score", table="score", owner="check", place="entry", kinds=CHECK),
    described(Voted, _vote, name="vote", table="vote", owner="check", place="entry", kinds=CHECK),
    described(FoundThere, _finding, name="finding", table="finding", owner="check", place="number", kinds=CHECK),
    described(SaidOfItself, _said, name="self_mark", table="self_mark", owner="check", kinds=CHECK),
    described(Planning, _visit, name="visit", table="visit", owner="check", place="number", kinds=CHECK),
):  # fmt: skip
    KNOWN.declare(part)
