"""Which parts a morning letter has on a day: each comes with the letter, or by days of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from domain.engine.calendar import WorkingCalendar
from domain.engine.packs import Packs
from domain.methodology.schema import Pack
from domain.programme.kinds import Cadence, LetterPart, Rhythm, Weekday
from domain.reports.headed import heading
from domain.reports.surroundings import parts
from domain.stored.tables import TABLES
from notifications.asked import Turn
from notifications.changes import Mark, since_of
from notifications.letters.regular import StatusDigest
from notifications.preferences import USUAL, Preference, preferences_of
from notifications.slots import LONGEST_REST, Slot, slot_of

_person, _notice = TABLES["person"], TABLES["notice"]

NONE: frozenset[LetterPart] = frozenset()

SLOTS: Mapping[Rhythm, Slot] = {
    Rhythm.DAILY: Slot(Cadence.DAILY),
    **{Rhythm(day): Slot(Cadence.WEEKLY, day) for day in Weekday},
    Rhythm.MONTHLY: Slot(Cadence.MONTHLY),
}
"""Rhythm -> the slots by which a part comes that does not come with the letter."""


def choices_of(connection: Connection, pack: Pack, people: Collection[str]) -> dict[str, Preference]:
    """Person -> their choice, of those who made one or who head an organisation: its list comes by days of its own."""
    chosen, heads = preferences_of(connection, people), heading(connection, pack, people)
    for person in heads | {code for code, choice in chosen.items() if LetterPart.ORGANISATION in choice.rhythms}:
        choice = chosen.get(person, USUAL)
        rhythms = dict(choice.rhythms)
        said = rhythms.pop(LetterPart.ORGANISATION, None)
        chosen[person] = replace(choice, rhythms=rhythms, listed=_listed(pack, said) if person in heads else None)
    return chosen


def _listed(pack: Pack, said: Rhythm | None) -> Slot | None:
    """When the list of an organisation comes: as its head chose, else as the methodology has it."""
    slot = SLOTS.get(said or pack.heads.every)
    return slot if slot is None or said is not None else slot._replace(day=pack.heads.day)


def slots_of(cadence: Cadence, choice: Preference) -> set[Slot]:
    """The slots on which somebody has a regular letter: of the letter, and of its parts that come by themselves.

    Whoever wants no letters at all has none of its parts.
    """
    if cadence is Cadence.NEVER:
        return set()
    own = {SLOTS[one] for one in choice.rhythms.values() if one in SLOTS}
    return {Slot(cadence, choice.weekday), *own, *((choice.listed,) if choice.listed else ())}


def told_in(
    calendar: WorkingCalendar, on: date, since: date, cadence: Cadence, choice: Preference, turn: Turn
) -> frozenset[LetterPart]:
    """The parts of the letter of a day: those whose slot has come since the last letter was sent.

    First the letter itself: of whoever wants none only their own dates are told.  Then the part's own days, then those
    of the letter; a letter that comes because a date came brings what comes with the letter.  What others leave undone
    comes once a week where nobody said otherwise; the list of an organisation only on its own days.
    """

    def has_come(slot: Slot, *, at_first: bool = turn.first) -> bool:
        day = slot_of(calendar, on, *slot)
        return at_first or day is None or since < day

    if cadence is Cadence.NEVER:
        return NONE
    by_letter = not turn.regular or not choice.apart or has_come(Slot(cadence, choice.weekday))
    found = set()
    for part in LetterPart:
        rhythm = choice.rhythms.get(part, Rhythm.USUAL)
        if part is LetterPart.ORGANISATION:
            come = choice.listed is not None and has_come(choice.listed, at_first=False)
        elif rhythm in SLOTS:
            come = has_come(SLOTS[rhythm])
        elif part is LetterPart.FOLLOWED:
            come = has_come(Slot(Cadence.WEEKLY))
        else:
            come = by_letter
        if come and rhythm is not Rhythm.NEVER:
            found.add(part)
    return frozenset(found)


def with_parts(
    connection: Connection, packs: Packs, turns: Mapping[str, Turn], marks: Mapping[str, Mark], on: date
) -> dict[str, Turn]:
    """The turns of some people with the parts that their letters have."""
    chosen, calendar = choices_of(connection, packs.current, turns), packs.current.calendar
    found: dict[str, Turn] = {}
    own: dict[str, Told] = {}
    for some in parts(turns):
        query = select(_person.c.code, _person.c.cadence).where(_person.c.code.in_(some))
        for code, cadence in connection.execute(query):
            choice, turn, since = chosen.get(code, USUAL), turns[code], since_of(packs, marks[code])
            found[code] = replace(turn, parts=told_in(calendar, on, since, Cadence(cadence), choice, turn))
            if choice.apart and (told := Told.by(calendar, since, Cadence(cadence), choice)) is not None:
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
        slots = SLOTS.get(rhythm, Slot(cadence, choice.weekday))
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
