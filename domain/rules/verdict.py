"""What a rule says: pass, fail or unknown, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

from domain.engine.words import Words
from domain.methodology.schema import Pack
from domain.stored.holdings import Holdings


class Outcome(StrEnum):
    """What a rule says."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    UNKNOWN = "unknown"


Verdict = tuple[Outcome, Words]
Rule = Callable[[Holdings, Pack], Verdict]


NO_INDICATOR: Verdict = (
    Outcome.UNKNOWN,
    Words(
        "на карточке нет ни одного показателя, судить не о чем", "the card has no indicator, there is nothing to judge"
    ),
)
"""What a rule of indicators says where there is none."""


def verdict(good: bool, passed: Words, failed: Words) -> Verdict:
    """Pass or fail, each with its reason."""
    return (Outcome.PASS, passed) if good else (Outcome.FAIL, failed)


def unless(faults: Iterable[Words], passed: Words, ru: str = "", en: str = "") -> Verdict:
    """Pass where there is no fault; otherwise all faults in one sentence after a head."""
    found = list(faults)
    return verdict(
        not found,
        passed,
        Words(ru + "; ".join(fault.ru for fault in found), en + "; ".join(fault.en for fault in found)),
    )


def assumed(pack: Pack, *parameters: str) -> Words:
    """The flag that a verdict carries when a parameter that decides it is an assumption of the methodology."""
    if any(pack.is_assumed(key) for key in parameters):
        return Words(" (допущение методики)", " (an assumption of the methodology)")
    return Words("", "")


def flagged(said: Words, flag: Words) -> Words:
    """A sentence with its flag."""
    return Words(said.ru + flag.ru, said.en + flag.en)


def same(text: str) -> Words:
    """A name that is the same in both languages."""
    return Words(text, text)
