"""What calls somebody to an open thing as it comes up: a letter, the next sweep, or the steps of its date."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.engine.packs import Packs
from domain.methodology.schema import Pack
from domain.programme.ask_kinds import Kind
from domain.reports.ask_commands import settled_by
from domain.reports.open_items import all_of

Asking = Mapping[str, frozenset[str]]
"""Events that ask for something -> the letters that tell of each to those of whom it asks; none of what has none."""


class First(StrEnum):
    """What calls to a kind of open thing first."""

    LETTER = "letter"
    """The letter of an event: its action declares that it asks, and the pack has a rule for it."""
    SWEEP = "sweep"
    """The sweep of the next working day: nothing else would."""
    DATE = "date"
    """The steps of its date, as the pack says."""


def first_call(kind: Kind, pack: Pack) -> First:
    """What calls to a kind of open thing first, by a methodology."""
    if kind in pack.watch.by_date:
        return First.DATE
    return First.LETTER if any(_letters(kind, pack).values()) else First.SWEEP


def swept_first(packs: Packs) -> Mapping[str, frozenset[Kind]]:
    """Methodology -> the kinds to which a sweep is the first to call."""
    return {
        pack.identity: frozenset(kind for kind in Kind if first_call(kind, pack) is First.SWEEP)
        for pack in all_of(packs)
    }


def asking(packs: Packs) -> Mapping[Kind, Asking]:
    """Kind -> what asks for it, by all methodologies together; what a date alone tells is asked for by nothing else."""
    found: dict[Kind, dict[str, frozenset[str]]] = {kind: {} for kind in Kind}
    for pack in all_of(packs):
        for kind, events in found.items():
            for event, letters in _letters(kind, pack).items():
                events[event] = events.get(event, frozenset()) | letters
    return found


def _letters(kind: Kind, pack: Pack) -> Asking:
    """The events that ask for a kind, as its action declares, with the letters that the pack has for each."""
    if kind in pack.watch.by_date:
        return {}
    command, awaited = settled_by()[kind]
    found: dict[str, frozenset[str]] = {awaited.anew: frozenset()} if awaited.anew else {}
    for asks in getattr(command, "asks", ()):
        if asks.kind in (None, kind):
            rules = (rule for rule in pack.notices.values() if rule.event == asks.event)
            heard = frozenset(rule.template for rule in rules if not asks.of or asks.of in rule.roles)
            found[asks.event] = found.get(asks.event, frozenset()) | heard
    return found
