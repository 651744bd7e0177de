"""The parts of what is known of a replica: which record each fills, and where its rows are stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from domain.engine.parts import KNOWN, Part, branch, described
from domain.programme.kinds import ReadyAnswer, SubjectKind
from domain.replication.facts import Closed, Element, Ready, Supported
from domain.replication.tables import TABLES

if TYPE_CHECKING:
    from domain.stored.holdings import Holdings

PROJECT = frozenset({SubjectKind.PROJECT})
_readiness, _held = TABLES["readiness"].c, TABLES["sustained"].c


def _ready(held: Holdings, row: Sequence[Any]) -> None:
    _, item, answer, evidence, *_ = row
    held.readiness[item] = Ready(ReadyAnswer(answer), evidence)


def _element(held: Holdings, element: Element) -> None:
    held.elements.append(element)


def _support(held: Holdings, support: Supported) -> None:
    held.supports.append(support)


def _closing(held: Holdings, closed: Closed) -> None:
    held.closing = closed


def _sustained(held: Holdings, row: Sequence[Any]) -> None:
    held.sustained.add(int(row[1]))


for part in (
    Part(
        name="readiness", table="readiness", kinds=PROJECT, take=_ready,
        branch=branch("readiness", _readiness.project, None, [_readiness.item, _readiness.answer, _readiness.evidence]),
    ),
    described(Element, _element, name="element", table="element", owner="project", order="place", kinds=PROJECT),
    described(Supported, _support, name="support", table="support", owner="project", place="number", kinds=PROJECT),
    described(Closed, _closing, name="closing", table="closing", owner="project", kinds=PROJECT),
    Part(
        name="sustained", table="sustained", kinds=PROJECT, take=_sustained,
        branch=branch("sustained", _held.project, None, [_held.months]),
    ),
):  # fmt: skip
    KNOWN.declare(part)
