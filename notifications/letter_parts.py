"""Which parts a morning letter has on a day: each comes with the letter, or by days of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from domain.engine.calendar import WorkingCalendar
from domain.engine.packs import Packs
from domain.programme.kinds import Cadence, LetterPart, Rhythm, Weekday
from domain.reports.surroundings import parts
from domain.stored.tables import TABLES
from notifications.asked import Turn
from notifications.changes import Mark, since_of
from notifications.letters.regular import StatusDigest
from notifications.preferences import USUAL, Preference, preferences_of
from notifications.slots import LONGEST_REST, slot_of

_person, _notice = TABLES["person"], TABLES["notice"]

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
    own: dict[str, Told] = {}
    for some in parts(turns):
        query = select(_person.c.code, _person.c.cadence).where(_person.c.code.in_(some))
        for code, cadence in connection.execute(query):
            choice, turn, since = chosen.get(code, USUAL), turns[code], since_of(packs, marks[code])
            found[code] = replace(turn, parts=told_in(calendar, on, since, Cadence(cadence), choice, turn))
            if choice.rhythms and (told := Told.by(calendar, since, Cadence(cadence), choice)) is not None:
                own[code] = told
    for code, day in _changes_since(connection, packs, own).items():
        found[code] = replace(found[code], changes_since=day)
    return {code: found.get(code, turn) for code, turn in turns.items()}


@dataclass(frozen=True, slots=True)
class Told:
    """When somebody was last told changes, of whose letters not every one tells them."""

    slot: date
    """Their last day for changes that had come when the last letter was sent."""
    extra: bool
    """Whether a letter that comes because a date came tells them, too."""

    @classmethod
    def by(cls, calendar: WorkingCalendar, since: date, cadence: Cadence, choice: Preference) -> Told | None:
        """Of somebody whose last letter is of a day; None where that one told them."""
        rhythm = choice.rhythms.get(LetterPart.CHANGES, Rhythm.USUAL)
        slots = SLOTS.get(rhythm, (cadence, choice.weekday))
        days = (slot_of(calendar, since - timedelta(days=back), *slots) for back in range(2 * LONGEST_REST))
        slot = next((day for day in days if day is not None and day <= since), since)
        return cls(slot, rhythm is Rhythm.USUAL) if slot < since else None


def _changes_since(connection: Connection, packs: Packs, own: Mapping[str, Told]) -> dict[str, date]:
    """Person -> from which day on the next letter tells changes: letters between their slots told none.

    That is the day of the first letter that left after the slot, be it late, or of a later one that told them as well.
    """
    found: dict[str, date] = {}
    zone = ZoneInfo(packs.current.time_zone)
    for some in parts(own):
        begun = datetime.combine(min(own[code].slot for code in some), time(), zone)
        extra = _notice.c.facts.contains('"regular":false', autoescape=True)  # facts are written in one way alone
        query = select(_notice.c.recipient, _notice.c.sent_at, extra).where(
            _notice.c.recipient.in_(some), _notice.c.template == StatusDigest.template, _notice.c.sent_at >= begun
        )
        for code, sent_at, is_extra in connection.execute(query.order_by(_notice.c.sent_at)):
            told, day = own[code], sent_at.astimezone(zone).date()
            if day >= told.slot and (code not in found or (is_extra and told.extra)):
                found[code] = day
    return found
