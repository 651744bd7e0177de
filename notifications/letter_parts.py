"""Which parts a morning letter has on a day: each comes with the letter, or by days of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection, func, select

from domain.engine.calendar import WorkingCalendar
from domain.engine.packs import Packs
from domain.methodology.schema import Pack
from domain.programme.kinds import Cadence, LetterPart, Rhythm, Weekday
from domain.registry.letter_preferences import LettersChosen, LettersPreferred
from domain.registry.people import PersonAmended, PersonRegistered
from domain.reports.headed import heading
from domain.reports.surroundings import parts
from domain.stored.tables import TABLES
from notifications.asked import Turn
from notifications.changes import Mark, since_of
from notifications.letters.regular import StatusDigest
from notifications.preferences import USUAL, Preference, preferences_of
from notifications.slots import LONGEST_REST, Slot, slot_of

_person, _notice, _journal = TABLES["person"], TABLES["notice"], TABLES["journal"]

CHOOSE = (LettersPreferred.kind, LettersChosen.kind, PersonAmended.kind)
"""Entries of a person that may say when letters come."""

SILENT = '"changes_wait":true'
"""What the facts of a letter that tells no changes hold: they are written in one way alone."""

DAY = timedelta(days=1)

NONE: frozenset[LetterPart] = frozenset()

SLOTS: Mapping[Rhythm, Slot] = {
    Rhythm.DAILY: Slot(Cadence.DAILY),
    **{Rhythm(day): Slot(Cadence.WEEKLY, day) for day in Weekday},
    Rhythm.MONTHLY: Slot(Cadence.MONTHLY),
}
"""Rhythm -> the slots by which a part comes that does not come with the letter."""


def choices_of(connection: Connection, pack: Pack, people: Collection[str], on: date) -> dict[str, Preference]:
    """Person -> their choice, of those who made one or who head an organisation: its list comes by days of its own."""
    chosen, heads = preferences_of(connection, people), heading(connection, pack, people)
    for person in heads | {code for code, choice in chosen.items() if LetterPart.ORGANISATION in choice.rhythms}:
        choice = chosen.get(person, USUAL)
        rhythms = dict(choice.rhythms)
        said = rhythms.pop(LetterPart.ORGANISATION, None)
        chosen[person] = replace(choice, rhythms=rhythms, listed=_listed(pack, said) if person in heads else None)
    for person, lately in _chosen_lately(connection, ZoneInfo(pack.time_zone), on, set(people)).items():
        chosen[person] = replace(chosen.get(person, USUAL), since=lately.since, listed_since=lately.listed_since)
    return chosen


def _chosen_lately(connection: Connection, zone: ZoneInfo, on: date, people: Set[str]) -> dict[str, _Said]:
    """Person -> what they want since which day; of those who chose since the slot of a month ago."""
    begun = datetime.combine(on - 2 * LONGEST_REST * DAY, time(), zone)  # when it was said: it may be dated back
    lately = select(_journal.c.subject).where(_journal.c.kind.in_(CHOOSE), _journal.c.recorded_at >= begun)
    who = people & set(connection.execute(lately.distinct()).scalars())
    found: dict[str, _Said] = {}
    for some in parts(who):
        entries = select(_journal.c.subject, _journal.c.recorded_at, _journal.c.facts).where(
            _journal.c.subject.in_(some), _journal.c.kind.in_((PersonRegistered.kind, *CHOOSE))
        )
        said: dict[str, _Said] = defaultdict(_Said)
        for code, recorded_at, facts in connection.execute(entries.order_by(_journal.c.subject, _journal.c.seq)):
            said[code].say(orjson.loads(facts), recorded_at.astimezone(zone).date())
        found |= said
    return found


@dataclass(slots=True)
class _Said:
    """What somebody's entries come to, one after the other."""

    cadence: Cadence = Cadence.WEEKLY
    choice: Preference = USUAL
    since: dict[Slot, date] = field(default_factory=dict)
    listed_since: date = date.min

    def say(self, facts: Mapping[str, Any], day: date) -> None:
        """Take an entry; the first says with what somebody began, which is nobody's choice of a day."""
        began = "cadence" in facts
        self.cadence = Cadence(facts.get("cadence") or facts.get("changes", {}).get("cadence") or self.cadence)
        if "weekday" in facts:
            rhythms = {part: Rhythm(one) for part, one in facts.get("rhythms", {}).items()}
            if rhythms.get(LetterPart.ORGANISATION) != self.choice.rhythms.get(LetterPart.ORGANISATION):
                self.listed_since = day
            self.choice = Preference(Weekday(facts["weekday"]), rhythms=rhythms)
        since = date.min if began else day
        self.since = {slot: self.since.get(slot, since) for slot in slots_of(self.cadence, self.choice)}


def _listed(pack: Pack, said: Rhythm | None) -> Slot | None:
    """When the list of an organisation comes: as its head chose, else as the methodology has it."""
    slot = SLOTS.get(said or pack.heads.every)
    return slot if slot is None or said is not None else slot._replace(day=pack.heads.day)


def slots_of(cadence: Cadence, choice: Preference) -> dict[Slot, date]:
    """The slots on which somebody has a regular letter, and since when: of the letter, and of its parts apart.

    Whoever wants no letters at all has none of its parts.
    """
    if cadence is Cadence.NEVER:
        return {}
    own = {SLOTS[one] for one in choice.rhythms.values() if one in SLOTS}
    found = {slot: choice.since.get(slot, date.min) for slot in (_of_letter(cadence, choice), *own)}
    if choice.listed is not None:
        found[choice.listed] = min(choice.listed_since, found.get(choice.listed, date.max))
    return found


def _of_letter(cadence: Cadence, choice: Preference) -> Slot:
    """The slot of the letter itself; a weekday is of weekly letters alone: choosing another moves no other letter."""
    return Slot(cadence, choice.weekday) if cadence is Cadence.WEEKLY else Slot(cadence)


def told_in(
    calendar: WorkingCalendar, on: date, since: date, cadence: Cadence, choice: Preference, turn: Turn
) -> frozenset[LetterPart]:
    """The parts of the letter of a day: those whose slot has come since the last letter was sent.

    First the letter itself: of whoever wants none only their own dates are told.  Then the part's own days, then those
    of the letter; a letter that comes because a date came brings what comes with the letter.  What others leave undone
    comes once a week where nobody said otherwise; the list of an organisation only on its own days.
    """

    def has_come(slot: Slot) -> bool:
        day = slot_of(calendar, on, *slot)
        return turn.first or day is None or (since < day and choice.since.get(slot, day) <= day)

    def is_listed(slot: Slot) -> bool:
        day = slot_of(calendar, on, *slot)
        return day is None or max(since + DAY, choice.listed_since) <= day

    if cadence is Cadence.NEVER:
        return NONE
    by_letter = not turn.regular or not choice.apart or has_come(_of_letter(cadence, choice))
    found = set()
    for part in LetterPart:
        rhythm = choice.rhythms.get(part, Rhythm.USUAL)
        if part is LetterPart.ORGANISATION:
            come = choice.listed is not None and is_listed(choice.listed)
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
    chosen, calendar = choices_of(connection, packs.current, turns, on), packs.current.calendar
    found: dict[str, Turn] = {}
    before: dict[str, date] = {}
    for some in parts(turns):
        query = select(_person.c.code, _person.c.cadence).where(_person.c.code.in_(some))
        for code, cadence in connection.execute(query):
            choice, turn, since = chosen.get(code, USUAL), turns[code], since_of(packs, marks[code])
            found[code] = replace(turn, parts=told_in(calendar, on, since, Cadence(cadence), choice, turn))
            if code in chosen and LetterPart.CHANGES in found[code].parts:
                before[code] = since
    for code, day in _changes_since(connection, packs, before).items():
        found[code] = replace(found[code], changes_since=day)
    return {code: found.get(code, turn) for code, turn in turns.items()}


def _changes_since(connection: Connection, packs: Packs, since: Mapping[str, date]) -> dict[str, date]:
    """Person -> the day of the last letter that told changes, where a later one of theirs told none.

    Each letter says itself whether it did: parts may have had other days then.
    """
    found: dict[str, date] = {}
    zone = ZoneInfo(packs.current.time_zone)
    for some in parts(since):
        begun = datetime.combine(min(since[code] for code in some) - 2 * LONGEST_REST * DAY, time(), zone)
        silent = _notice.c.facts.contains(SILENT, autoescape=True)
        query = select(_notice.c.recipient, func.max(_notice.c.sent_at)).where(
            _notice.c.recipient.in_(some), _notice.c.template == StatusDigest.template, _notice.c.sent_at >= begun,
            ~silent,
        )  # fmt: skip
        for code, sent_at in connection.execute(query.group_by(_notice.c.recipient)):
            day = sent_at.astimezone(zone).date()
            if day < since[code]:
                found[code] = day
    return found
