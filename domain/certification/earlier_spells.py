"""When an organisation held statuses of a level, entered ones among them; one of them withdrawn before it came in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import orjson
from sqlalchemy import select

from domain.certification.exemplars import STATUSES
from domain.certification.facts import ENDED, day_of
from domain.certification.status_dependents import CHANGED
from domain.certification.tables import TABLES
from domain.engine import refusals as no
from domain.engine.case import Case
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.packs import Packs
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import Among, Statement, Wire, also, change
from domain.engine.words import Words
from domain.engine.world import Lookup, World
from domain.programme.kinds import Level, Outcome, StatusStanding


@dataclass(frozen=True, slots=True)
class Spell:
    """A status from its grant until its last day, or the day of a refusal."""

    basis: str
    level: Level
    on: date
    last: date | None = None
    """Its last day; None where nobody knows one."""
    withdrawn_on: date | None = None
    """The day from which it had been withdrawn when it was entered."""
    refused: bool = False

    def stands(self, day: date) -> bool:
        """Whether it has not ended by a day."""
        return not self.refused and (self.last is None or self.last >= day)


def _none() -> dict[str, dict[str, Spell]]:
    return defaultdict(dict)


SPELLS: Lookup[dict[str, dict[str, Spell]]] = Lookup(name="spells", empty=_none)
"""Organisation -> check -> what it came to: a status, or a refusal of earlier years; waiting ones among them."""

_subject, _journal, _status, _check = (
    TABLES[name] for name in ("subject", "journal", "exemplar_status", "partner_check")
)
_ENTRIES = Statement(
    select(_subject.c.organisation, _subject.c.code, _journal.c.kind, _journal.c.happened_on, _journal.c.facts)
    .join(_journal, _journal.c.subject == _subject.c.code)
    .where(
        Among(_subject.c.organisation, "codes"), also(_subject.c.kind, "check"),
        also(_journal.c.kind, "status_entered", "entered_settled"),
    )
    .order_by(_subject.c.code, _journal.c.seq)
)  # fmt: skip
_GRANTED = Statement(
    select(*(_status.c[name] for name in ("organisation", "basis", "level", "granted_on", "valid_until", "standing",
                                          "ended_on")))
    .where(Among(_status.c.organisation, "codes"))
)  # fmt: skip


_JUDGED = Statement(
    select(_subject.c.organisation, _check.c.code, _check.c.level, _subject.c.opened_on)
    .join(_check, _check.c.code == _subject.c.code)
    .where(Among(_subject.c.organisation, "codes"))
    .order_by(_subject.c.opened_on, _subject.c.code)
)
JUDGED: Lookup[dict[str, list[tuple[str, Level, date]]]] = Lookup(name="judged", empty=lambda: defaultdict(list))
"""Organisation -> checks of this programme, each with its level and the day of its application."""


def spells(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """What checks of the organisations at hand came to."""
    around = {getattr(command, "organisation", None) for command in commands}
    around |= {state.organisation for state in world.states.values()}
    codes = sorted(code for code in around if code)
    entries, granted, judged = wire.ask(
        (_ENTRIES, {"codes": codes}), (_GRANTED, {"codes": codes}), (_JUDGED, {"codes": codes})
    )
    found, ours = world.of(SPELLS), world.of(JUDGED)
    entered_ones = {code for _, code, *_ in entries}
    for organisation, code, level, opened in judged:
        if code not in entered_ones:
            ours[organisation].append((code, Level(level), day_of(opened) or date.min))
    for organisation, code, kind, on, told in entries:
        facts, day = orjson.loads(told), day_of(on)
        if kind == "status_entered" and day is not None:
            ends = day_of(facts["until"]), day_of(facts.get("withdrawn_on")), facts.get("outcome", "")
            found[organisation][code] = _spell(code, facts["level"], day, *ends)
        elif facts.get("refusal"):
            found[organisation].pop(code, None)
    for organisation, basis, level, on, until, standing, ended_on in granted:
        ended = day_of(ended_on) if standing in ENDED else None
        last = ended - timedelta(days=1) if ended else day_of(until)
        entered = found[organisation].get(basis)
        withdrawn = entered.withdrawn_on if entered else None
        found[organisation][basis] = Spell(basis, Level(level), day_of(on) or date.min, last, withdrawn)


def spell_of(code: str, level: Level, on: date, said: Any) -> Spell:
    """The spell of a command or an event that enters a check: until the day before the withdrawal, else its term."""
    return _spell(code, level, on, said.until, said.withdrawn_on, said.outcome)


def _spell(code: str, level: str, on: date, until: date | None, withdrawn: date | None, outcome: str) -> Spell:
    last = withdrawn - timedelta(days=1) if withdrawn else until
    return Spell(code, Level(level), on, last, withdrawn, outcome == Outcome.REFUSED)


def clash(case: Case, organisation: str, spell: Spell) -> None:
    """Nothing else is told of the level on its day, and none beside it or later has the place of one that stands.

    Once the organisation has applied for the level here, its statuses come from checks: none is entered past them.
    """
    today = case.world.today
    of_level = [(code, on) for code, level, on in case.world.of(JUDGED)[organisation] if level == spell.level]
    if ours := [code for code, on in of_level if on <= spell.on and not spell.refused]:
        ru = (
            f"к этому дню организацию проверяли здесь: {ours[-1]}; статус даёт проверка, решение извне — check register"
        )
        en = f"by that day it was judged here: {ours[-1]}; a check gives the status, one from outside: check register"
        case.against(no.already("judged_here", ru, en))
    beside = [one for one in case.world.of(SPELLS)[organisation].values()
              if one.level == spell.level and one.basis != spell.basis]  # fmt: skip
    same = next((one for one in beside if one.on == spell.on and one.refused == spell.refused), None)
    if same is not None:
        said = f"на этот день уже есть: {same.basis}", f"there is one of that day: {same.basis}"
        case.against(no.already("status_held", *said))
    elif held := [one for one in beside if spell.stands(today) and one.stands(today)]:
        said = f"статус этого уровня уже есть: {held[-1].basis}", f"the status is held: {held[-1].basis}"
        case.against(no.already("status_held", *said))
    elif later := [one for one in beside if spell.stands(today) and not one.refused and one.on > spell.on]:
        ru = f"позже присвоен другой: {later[-1].basis}; скажите, когда закончился этот"
        en = f"another was granted later: {later[-1].basis}; say when this one ended"
        case.against(no.already("status_held", ru, en))


@dataclass(frozen=True, kw_only=True, slots=True)
class EarlierWithdrawn(Event):
    """A status of earlier years was withdrawn then: it came in with its grant, and counts until that day."""

    kind = "earlier_withdrawn"
    says = Words("статус прежних лет был отозван", "status of earlier years was withdrawn")

    level: Level
    status_of: str
    """The check that it rests on."""
    to: StatusStanding
    withdrawn_on: date
    reason: str | None
    act: str
    """Number and date of the document."""


WITHDRAWN = change(TABLES["exemplar_status"], ("basis",), ("standing", "ended_on"))


@changes(EarlierWithdrawn)
def withdrawn(record: Record, state: State, event: EarlierWithdrawn, actor: str, on: date, seq: int) -> None:
    record.changes.append((WITHDRAWN, (event.to, event.withdrawn_on.isoformat(), event.status_of)))
    for status in record.world.of(STATUSES)[state.code]:
        if status.basis == event.status_of:
            status.standing = event.to
    told = record.world.of(CHANGED)
    told[state.code, event.level] = max(event.withdrawn_on, told.get((state.code, event.level), event.withdrawn_on))
