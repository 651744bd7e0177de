"""Which parts a morning letter has on a day: each comes with the letter, or by days of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection, select

from domain.engine.calendar import WorkingCalendar
from domain.engine.packs import Packs
from domain.programme.kinds import Cadence, LetterPart, Rhythm, Weekday
from domain.reports.surroundings import parts
from domain.stored.tables import TABLES
from notifications.asked import Turn
from notifications.changes import Mark, since_of
from notifications.preferences import USUAL, Preference, preferences_of
from notifications.slots import slot_of

_person = TABLES["person"]

NONE: frozenset[LetterPart] = frozenset()

SLOTS: Mapping[Rhythm, tuple[Cadence, Weekday]] = {
    Rhythm.DAILY: (Cadence.DAILY, Weekday.MONDAY),
    **{Rhythm(day): (Cadence.WEEKLY, day) for day in Weekday},
    Rhythm.MONTHLY: (Cadence.MONTHLY, Weekday.MONDAY),
}
"""Rhythm -> the slots by which a part comes that does not come with the letter."""


def slots_of(cadence: Cadence, choice: Preference) -> set[tuple[Cadence, Weekday]]:
    """The slots on which somebody has a regular letter: of the letter, and of its parts that come by themselves.

    Whoever wants no letters at all has none of its parts.
    """
    if cadence is Cadence.NEVER:
        return set()
    return {(cadence, choice.weekday), *(SLOTS[one] for one in choice.rhythms.values() if one in SLOTS)}


def told_in(
    calendar: WorkingCalendar, on: date, since: date, cadence: Cadence, choice: Preference, turn: Turn
) -> frozenset[LetterPart]:
    """The parts of the letter of a day: those whose slot has come since the last letter was sent.

    First the letter itself: of whoever wants none only their own dates are told.  Then the part's own days, then those
    of the letter; a letter that comes because a date came brings what comes with the letter.  What others leave undone
    comes once a week where nobody said otherwise.
    """

    def has_come(slot: tuple[Cadence, Weekday]) -> bool:
        day = slot_of(calendar, on, *slot)
        return turn.first or day is None or since < day

    if cadence is Cadence.NEVER:
        return NONE
    by_letter = not turn.regular or not choice.rhythms or has_come((cadence, choice.weekday))
    found = set()
    for part in LetterPart:
        rhythm = choice.rhythms.get(part, Rhythm.USUAL)
        if rhythm in SLOTS:
            come = has_come(SLOTS[rhythm])
        elif part is LetterPart.FOLLOWED:
            come = has_come((Cadence.WEEKLY, Weekday.MONDAY))
        else:
            come = by_letter
        if come and rhythm is not Rhythm.NEVER:
            found.add(part)
    return frozenset(found)


def with_parts(
    connection: Connection, packs: Packs, turns: Mapping[str, Turn], marks: Mapping[str, Mark], on: date
) -> dict[str, Turn]:
    """The turns of some people with the parts that their letters have."""
    chosen, calendar = preferences_of(connection, turns), packs.current.calendar
    found: dict[str, Turn] = {}
    for some in parts(turns):
        query = select(_person.c.code, _person.c.cadence).where(_person.c.code.in_(some))
        for code, cadence in connection.execute(query):
            choice, turn, since = chosen.get(code, USUAL), turns[code], since_of(packs, marks[code])
            told = told_in(calendar, on, since, Cadence(cadence), choice, turn)
            found[code] = replace(turn, parts=told, changes_since=_changes_since(calendar, on, since, choice))
    return {code: found.get(code, turn) for code, turn in turns.items()}


def _changes_since(calendar: WorkingCalendar, on: date, since: date, choice: Preference) -> date:
    """From which day on a letter tells changes: letters between their own slots told none."""
    slots = SLOTS.get(choice.rhythms.get(LetterPart.CHANGES, Rhythm.USUAL))
    slot = slot_of(calendar, on, *slots) if slots else None
    before = slot_of(calendar, slot - timedelta(days=1), *slots) if slot and slots else None
    return min(since, before or since)
