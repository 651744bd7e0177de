"""Decisions that rest on facts which a command changes: each is said once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import literal_column, select, union_all

from domain.engine.case import Case, Happening
from domain.engine.event import Event, FieldChange
from domain.engine.event_effects import changes
from domain.engine.loader import states_of, take_sealed
from domain.engine.packs import Packs
from domain.engine.questions import LOCKED
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import Among, Statement, Wire, change
from domain.engine.words import Words
from domain.engine.world import World
from domain.pilot.facts import post_key, post_text
from domain.pilot.tables import TABLES
from domain.rules.capsule import differences, opened


@dataclass(frozen=True, kw_only=True, slots=True)
class FactsChanged(Event):
    """A fact that a decision rests on was changed after it; said once for each decision."""

    kind = "facts_changed"
    says = Words("решение опирается на изменённые данные", "a decision rests on changed facts")
    owed = True
    stirs = False

    decision: int
    """Entry of the decision in the subject's journal."""
    phase: str
    decided_by: str
    changed: tuple[FieldChange, ...]


_decision, _subject, _role, _project = (TABLES[name] for name in ("decision", "subject", "role", "project"))


_on_card = union_all(
    select(_role.c.scope.label("code"), _role.c.person.label("person")).where(Among(_role.c.person, "people")),
    select(_project.c.code, _project.c.approved_by).where(Among(_project.c.approved_by, "people")),
).subquery()


_RESTING_ON_PEOPLE = Statement(
    select(_decision.c.subject, _decision.c.entry, _decision.c.phase, _decision.c.decided_by, _decision.c.capsule)
    .distinct()
    .join(_on_card, _on_card.c.code == _decision.c.subject)
    .join(_subject, _subject.c.code == _decision.c.subject)
    .where(
        _subject.c.ended_on.is_(None),
        _decision.c.decision.in_([literal_column("'go'"), literal_column("'conditional'")]),
        _decision.c.changed_on.is_(None),
        _decision.c.capsule.contains(literal_column("'\"post.'"), autoescape=False),
    )
    .order_by(_decision.c.subject, _decision.c.entry)
)
"""Decisions about live subjects with certain people on the card that sealed how people are written."""


def unsealed(case: Case, state: State, now: Mapping[str, str | None]) -> Iterator[Happening]:
    """One event for each decision whose sealed facts differ from their values now; None is a fact that is gone."""
    for sealed in case.world.sealed.get(state.code, ()):
        if changed := differences(opened(sealed.capsule), now):
            yield (
                state.code,
                FactsChanged(
                    decision=sealed.entry,
                    phase=sealed.phase,
                    decided_by=sealed.decided_by,
                    changed=tuple(
                        FieldChange(field=key, before=before, after=after) for key, (before, after) in changed.items()
                    ),
                ),
            )


def rewritten(case: Case, person: str, name: str, post: str) -> Iterator[Happening]:
    """The decisions about live subjects whose card wrote a person another way."""
    now = {post_key(person): post_text(name, post)}
    for code in sorted(case.world.sealed):
        state = case.world.states[code]
        if state.ended_on is None:
            yield from unsealed(case, state, now)


def resting_on_people(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """Decisions about live subjects that sealed how somebody is written who is written another way from now on."""
    people = {command.person for command in commands if command.rewrites}
    if not people:
        return
    world.seals_people = True
    rows = wire.ask((_RESTING_ON_PEOPLE, {"people": sorted(people)}))[0]
    new = {row[0] for row in rows} - world.sealed.keys()
    take_sealed(world, (row for row in rows if row[0] in new))
    if missing := sorted(new - world.states.keys()):
        states_of(world, wire.ask((LOCKED, {"codes": missing}))[0])


CHANGED = change(TABLES["decision"], ("subject", "entry"), ("changed_on",))


@changes(FactsChanged)
def facts_changed(record: Record, state: State, event: FactsChanged, actor: str, on: date, seq: int) -> None:
    record.changes.append((CHANGED, (on.isoformat(), state.code, event.decision)))
    sealed = record.world.sealed.get(state.code, [])
    record.world.sealed[state.code] = [found for found in sealed if found.entry != event.decision]
