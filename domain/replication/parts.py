"""The parts of what is known of a replica: where each is stored, and how its rows are taken in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, cast

from domain.engine.kinds import Choice, ReadyAnswer, SubjectKind
from domain.engine.parts import KNOWN, SEP, Part, branch, joined, labelled
from domain.replication.facts import Closed, Element, Ready, Supported
from domain.replication.tables import TABLES

if TYPE_CHECKING:
    from domain.stored.holdings import Holdings

PROJECT = frozenset({SubjectKind.PROJECT})
_element, _closing = TABLES["element"], TABLES["closing"]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _ready(held: Holdings, row: Sequence[Any]) -> None:
    _, item, answer, evidence, *_ = row
    held.readiness[item] = Ready(ReadyAnswer(answer), evidence)


def _an_element(held: Holdings, row: Sequence[Any]) -> None:
    _, key, title, core, choice, what, why, rest = row
    chosen_by, approved_by, approved_on, implemented_on = rest.split(SEP)
    held.elements.append(
        Element(
            key, title, core == "1", Choice(choice) if choice else None, what, why, chosen_by or None,
            approved_by or None, _day(approved_on), _day(implemented_on),
        )
    )  # fmt: skip


def _support(held: Holdings, row: Sequence[Any]) -> None:
    number, form, person, planned_on, held_on, reported_on, cancelled_on, _ = row
    days = (_day(held_on), _day(reported_on), _day(cancelled_on))
    held.supports.append(Supported(int(number), form, person, date.fromisoformat(planned_on), *days))


def _closed(held: Holdings, row: Sequence[Any]) -> None:
    _, reached, core, implemented, *_ = row
    held.closing = Closed(reached == "1", int(core), int(implemented))


def _sustained(held: Holdings, row: Sequence[Any]) -> None:
    held.sustained.add(int(row[1]))


for part in (
    Part(
        name="readiness", table="readiness", kinds=PROJECT, take=_ready,
        branch=branch("readiness", "project", None, ("item", "answer", "evidence")),
    ),
    Part(
        name="element", table="element", kinds=PROJECT, take=_an_element,
        branch=labelled(
            "element", _element.c.project, _element.c.place,
            [_element.c.key, _element.c.title, cast(_element.c.core, Integer), _element.c.choice, _element.c.what,
             _element.c.why, joined("element", ("chosen_by", "approved_by", "approved_on", "implemented_on"))],
        ),
    ),
    Part(
        name="support", table="support", kinds=PROJECT, take=_support,
        branch=branch(
            "support", "project", "number",
            ("form", "person", "planned_on", "held_on", "reported_on", "cancelled_on"),
        ),
    ),
    Part(
        name="closing", table="closing", kinds=PROJECT, take=_closed,
        branch=labelled(
            "closing", _closing.c.project, None,
            [cast(_closing.c.reached, Integer), _closing.c.core, _closing.c.implemented],
        ),
    ),
    Part(
        name="sustained", table="sustained", kinds=PROJECT, take=_sustained,
        branch=branch("sustained", "project", None, ("months",)),
    ),
):  # fmt: skip
    KNOWN.declare(part)
