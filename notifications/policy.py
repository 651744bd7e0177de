"""Who hears of an event, by the pack's rules: pure decisions over what is known around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from domain.methodology.schema import NoticeRule, Pack
from domain.state import State
from notifications.around import Around


@dataclass(frozen=True, slots=True)
class Happened:
    """An entry of the journal that is owed its notices."""

    subject: str
    seq: int
    kind: str
    happened_on: date
    recorded_on: date
    actor: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Hearing:
    """One person who hears of an event under one rule, and in which role."""

    person: str
    role: str
    rule: NoticeRule


DECIDERS = "deciders"
SUBMITTERS = "submitters"
RECEIVER = "receiver"


def is_history(entry: Happened, pack: Pack) -> bool:
    """Whether an event was entered so late that nobody is told (a parameter of the pack)."""
    return entry.recorded_on - entry.happened_on > timedelta(days=pack.number("told_within_days"))


def hearings(entry: Happened, state: State, pack: Pack, around: Around) -> list[Hearing]:
    """Everybody who hears of an event; each person once, and nobody of their own act."""
    found: dict[str, Hearing] = {}
    for rule in pack.notices.values():
        if rule.event != entry.kind or (rule.decisions and entry.facts.get("decision") not in rule.decisions):
            continue
        for person, role in _people(rule, entry, state, pack, around):
            if person != entry.actor:
                found.setdefault(person, Hearing(person, role, rule))
    return list(found.values())


def _people(rule: NoticeRule, entry: Happened, state: State, pack: Pack, around: Around) -> Iterator[tuple[str, str]]:
    """(Person, role) by the words of a rule."""
    plain = sorted(rule.roles - {DECIDERS, SUBMITTERS, RECEIVER})
    for subject in _subjects(entry, state, around):
        for role in plain:
            yield from (
                (person, role) for scope in around.scopes(subject)[:2] for person in around.roles.get((scope, role), ())
            )
    if SUBMITTERS in rule.roles and (submitter := entry.facts.get("submitted_by")):
        yield submitter, "project_leader"
    if DECIDERS in rule.roles and state.lifecycle:
        gate = pack.lifecycles[state.lifecycle].phases[entry.facts["phase"]].gate
        yield from around.nearest(state, gate.decide, besides=(entry.actor,))
    if RECEIVER in rule.roles:
        yield from around.nearest(state, ("project_leader",))
        organisation = around.states.get(state.organisation or "")
        if organisation is not None:
            yield from around.nearest(organisation, ("organisation_head",))


def _subjects(entry: Happened, state: State, around: Around) -> Iterator[State]:
    """The subject of an event, and the check that brought a status about."""
    yield state
    basis = around.states.get(str(entry.facts.get("basis", "")))
    if basis is not None:
        yield basis
