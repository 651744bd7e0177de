"""The parts of what is known of a practice: which record each fills, and where its rows are stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from domain.engine.parts import KNOWN, Part, branch, described
from domain.practices.facts import Card, Effect, Practice, Step
from domain.practices.tables import TABLES
from domain.programme.kinds import SubjectKind

if TYPE_CHECKING:
    from domain.stored.holdings import Holdings

PRACTICE = frozenset({SubjectKind.PRACTICE})
_text = TABLES["practice_text"].c


def _card(held: Holdings, card: Card) -> None:
    held.practice = Practice(card)


def known(held: Holdings) -> Practice:
    """The card of a practice, whose row comes before all others."""
    assert held.practice is not None  # noqa: S101 - the order of the parts says so
    return held.practice


def _put_text(held: Holdings, row: Sequence[Any]) -> None:
    known(held).texts[row[1]] = row[2]


def _put_effect(held: Holdings, effect: Effect, number: str) -> None:
    known(held).effects[int(number)] = effect


def _put_step(held: Holdings, step: Step, number: str) -> None:
    known(held).steps[int(number)] = step


for part in (
    described(Card, _card, name="practice", table="practice", owner="code", kinds=PRACTICE),
    Part(
        name="practice_text", table="practice_text", kinds=PRACTICE, take=_put_text,
        branch=branch("practice_text", _text.practice, None, [_text.field, _text.text]),
    ),
    described(
        Effect, _put_effect, name="practice_effect", table="practice_effect", owner="practice", order="number",
        kinds=PRACTICE, beside=("number",),
    ),
    described(
        Step, _put_step, name="practice_step", table="practice_step", owner="practice", order="number",
        kinds=PRACTICE, beside=("number",),
    ),
):  # fmt: skip
    KNOWN.declare(part)
