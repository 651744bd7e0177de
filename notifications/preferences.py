"""How people want to be written to, and the one order in which what speaks for and against a letter is weighed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, select

from domain.methodology.schema import NoticeRule
from domain.programme.kinds import Rhythm, Weekday
from domain.registry.letter_preferences import rhythms_of
from domain.reports.surroundings import parts
from domain.stored.tables import TABLES
from notifications.slots import Slot

_preference, _person = TABLES["preference"], TABLES["person"]

MUTED = "muted"
PAUSED = "paused"
"""The reader wants no letters before a day."""


@dataclass(frozen=True, slots=True)
class Preference:
    """What one person chose."""

    weekday: Weekday = Weekday.MONDAY
    muted: frozenset[str] = frozenset()
    paused_until: date | None = None
    rhythms: Mapping[str, Rhythm] = field(default_factory=dict)
    """Part of the morning letter -> its rhythm, where that is not the letter's own."""
    listed: Slot | None = None
    """When the list of the organisation that the reader heads comes; None where they head none or want none."""
    listed_since: date = date.min
    """Since when it comes so, whatever was chosen of the letter itself."""
    since: Mapping[Slot, date] = field(default_factory=dict)
    """What was chosen lately -> the day from which on it comes: the next slot; whatever is not here came before."""

    @property
    def apart(self) -> bool:
        """Whether a part of the morning letter has days of its own."""
        return bool(self.rhythms) or self.listed is not None

    def rests(self, on: date) -> bool:
        """Whether letters that may be muted rest on a day."""
        return self.paused_until is not None and on < self.paused_until


USUAL = Preference()
"""Of whoever chose nothing."""


def preferences_of(connection: Connection, people: Collection[str]) -> dict[str, Preference]:
    """Person -> their choice, of those who made one."""
    found: dict[str, Preference] = {}
    for some in parts(people):
        for row in connection.execute(select(_preference).where(_preference.c.person.in_(some))):
            muted = frozenset(filter(None, row.muted.split(",")))
            rhythms = {part: Rhythm(said) for part, said in rhythms_of(row.rhythms).items()}
            found[row.person] = Preference(Weekday(row.weekday), muted, row.paused_until, rhythms)
    return found


def chosen_by(connection: Connection, person: str) -> dict[str, str]:
    """How often the morning letter of one person comes, in which language and zone; nothing of nobody."""
    columns = (_person.c.cadence, _person.c.language, _person.c.time_zone)
    row = connection.execute(select(*columns).where(_person.c.code == person)).mappings().first()
    return {name: str(value) for name, value in (row or {}).items()}


def against(rule: NoticeRule | None, preference: Preference, on: date) -> str | None:
    """Why a letter of an event is not wanted; what may not be muted is weighed first and always leaves.

    Then the pause, then what is muted; the cadence and the weekday are those of the morning letter alone.
    """
    if rule is None or not rule.mutable:
        return None
    if preference.rests(on):
        return PAUSED
    return MUTED if rule.key in preference.muted else None
