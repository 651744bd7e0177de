"""Who hears of an event, by the pack's rules: pure decisions over what is known around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from domain.engine.admission import DEPUTY
from domain.engine.event_effects import EVENTS
from domain.engine.state import State
from domain.engine.words import Words
from domain.methodology.checks import NOTICE_WORDS
from domain.methodology.schema import Gate, NoticeRule, Pack
from domain.registry.succession import COMMISSIONER
from domain.reports.responsibility import judges, one_asked
from domain.reports.surroundings import Around


@dataclass(frozen=True, slots=True)
class Happened:
    """An entry of the journal that is owed its notices."""

    subject: str
    seq: int
    kind: str
    happened_on: date
    recorded_on: date
    actor: str
    """The person in whose name it was done."""
    facts: Mapping[str, Any]
    entered_by: str | None = None
    """Whose hand it was, where it was another's."""
    basis: str = ""
    """On what the other hand acted."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """One person who hears of an event under one rule, and in which role."""

    person: str
    role: str
    rule: NoticeRule


DECIDERS = "deciders"
SUBMITTERS = "submitters"
RECEIVER = "receiver"
DECIDER = "decider"
OFFERER = "offerer"
HAND = "hand"

OWN_TURN = frozenset({"sheet_asked", "vote_asked"})
"""Told to whoever acts, too: what was done made it their turn."""

SEATED = OWN_TURN | {"appointed"}
"""Told to whoever sits in a commission."""
CONDITION_OWNER = "condition_owner"
PERSON = "person"
OWNER = "finding_owner"
HOST = "visit_host"
EXECUTOR = "executor"
CONTROLLER = "controller"

WORDS: Mapping[str, Words] = {
    DECIDER: Words("принявший решения", "whoever decided"),
    HAND: Words("внёсший протокол", "whoever entered it"),
    CONDITION_OWNER: Words("ответственный за условие", "owner of the condition"),
    PERSON: Words("тот, кого это касается", "the person concerned"),
    OWNER: Words("ответственный за замечание", "owner of the finding"),
    HOST: Words("принимающий визит", "host of the visit"),
    EXECUTOR: Words("исполнитель поручения", "executor of the assignment"),
    CONTROLLER: Words("контролирующий поручение", "controller of the assignment"),
}
"""Capacities that are no roles."""


def is_history(entry: Happened, pack: Pack) -> bool:
    """Whether an event was entered so late that nobody is told (a parameter of the pack)."""
    if EVENTS[entry.kind].told_late:
        return False
    return entry.recorded_on - entry.happened_on > timedelta(days=pack.number("told_within_days"))


def rules_for(entry: Happened, pack: Pack) -> list[NoticeRule]:
    """The pack's rules that an event sets off, in their order."""
    return [
        rule
        for rule in pack.notices.values()
        if rule.event == entry.kind and (not rule.decisions or entry.facts.get("decision") in rule.decisions)
    ]


def hearings(entry: Happened, state: State, pack: Pack, around: Around) -> list[Hearing]:
    """Everybody who hears of an event; each person once, and nobody of their own act."""
    found: dict[str, Hearing] = {}
    for rule in rules_for(entry, pack):
        for person, role in _people(rule, entry, state, pack, around):
            if person != entry.actor or entry.kind in OWN_TURN:
                found.setdefault(person, Hearing(person, role, rule))
    return list(found.values())


def stand_ins(entry: Happened, hearing: Hearing, state: State, pack: Pack, around: Around) -> Iterator[str]:
    """Who stands in for somebody who hears of an event, but for those who did it, and who may not answer it.

    A seat in a commission is nobody else's.
    """
    if hearing.role == COMMISSIONER or entry.kind in SEATED:
        return
    gate = _gate(entry, state, pack)
    besides = {entry.actor, entry.entered_by, *(judges(state, gate, around) if gate else ())}
    yield from (deputy for deputy in around.deputies.get(hearing.person, ()) if deputy not in besides)


def _people(rule: NoticeRule, entry: Happened, state: State, pack: Pack, around: Around) -> Iterator[tuple[str, str]]:
    """(Person, role) by the words of a rule, the most specific first."""
    for subject in _subjects(entry, state, around):
        yield from _holders(subject, rule.roles - NOTICE_WORDS, around)
    yield from _concerned(rule, entry)
    gate = _gate(entry, state, pack)
    if gate is not None and SUBMITTERS in rule.roles:
        yield from _submitters(entry, state, gate, around)
    if gate is not None and DECIDERS in rule.roles:
        near = around.nearest(state, gate.decide, besides={entry.actor, *judges(state, gate, around)})
        yield from one_asked(state, around, near)
    if DECIDER in rule.roles and gate is not None:
        yield from _decider(entry, state, gate, around)
    if gate is None:
        told = ((DECIDER, "decided_by"), (HAND, "entered_by"))
        yield from ((str(entry.facts[key]), word) for word, key in told if word in rule.roles and entry.facts.get(key))
    if OFFERER in rule.roles and (person := entry.facts.get("offered_by")) is not None:
        yield str(person), _role_of(str(person), state, pack, around)
    if RECEIVER in rule.roles:
        yield from around.nearest(state, ("project_leader",))
        organisation = around.states.get(state.organisation or "")
        if organisation is not None:
            yield from around.nearest(organisation, ("organisation_head",))


def _concerned(rule: NoticeRule, entry: Happened) -> Iterator[tuple[str, str]]:
    """Those whom the event itself names."""
    if CONDITION_OWNER in rule.roles:
        yield from ((person, CONDITION_OWNER) for person in owners_in(entry))
    if PERSON in rule.roles and (person := entry.facts.get("person", entry.subject)):
        yield str(person), PERSON
        if entry.facts.get("role") == DEPUTY:
            yield str(entry.facts["scope"]), PERSON
    if awaited := EVENTS[entry.kind].awaits:
        yield str(entry.facts[awaited]), PERSON
    for word, key in ((OWNER, "owner"), (HOST, "host"), (EXECUTOR, EXECUTOR), (CONTROLLER, CONTROLLER)):
        if word in rule.roles and entry.facts.get(key):
            yield str(entry.facts[key]), word


def owners_in(entry: Happened) -> list[str]:
    """Who owns the conditions that an event sets, or takes one over."""
    if entry.kind == "condition_handed":
        return [str(entry.facts["owner"])]
    return list(dict.fromkeys(condition["owner"] for condition in entry.facts.get("conditions", ())))


def _holders(subject: State, roles: frozenset[str], around: Around) -> Iterator[tuple[str, str]]:
    """Who holds each role for the subject or its organisation; those of the centre or the programme where none does."""
    here = around.scopes(subject)
    own = [scope for scope in here if scope in {subject.code, subject.organisation}]
    for scope in own:
        for role in sorted(roles):
            yield from ((person, role) for person in around.roles.get((scope, role), ()))
    for role in sorted(roles):
        if not any(around.roles.get((scope, role)) for scope in own):
            yield from around.nearest(subject, (role,))


def _submitters(entry: Happened, state: State, gate: Gate, around: Around) -> Iterator[tuple[str, str]]:
    """Who submitted the phase; where nobody did, those who may submit it on this very subject."""
    may = sorted(gate.submit)
    person = entry.facts.get("submitted_by")
    if person is not None:
        scopes = around.scopes(state)
        held = (role for scope in scopes for role in may if person in around.roles.get((scope, role), ()))
        yield person, next(held, may[0])
        return
    for role in may:
        yield from ((holder, role) for holder in around.roles.get((state.code, role), ()))


def _decider(entry: Happened, state: State, gate: Gate, around: Around) -> Iterator[tuple[str, str]]:
    """Who took the decision that an event is about, in a role in which they may decide."""
    person = str(entry.facts["decided_by"])
    may = sorted(gate.decide)
    held = (role for scope in around.scopes(state) for role in may if person in around.roles.get((scope, role), ()))
    yield person, next(held, may[0])


def _role_of(person: str, state: State, pack: Pack, around: Around) -> str:
    """A role in which somebody has to do with a subject."""
    scopes = around.scopes(state)
    held = (role for scope in scopes for role in pack.roles if person in around.roles.get((scope, role), ()))
    return next(held, next(iter(pack.roles)))


def _gate(entry: Happened, state: State, pack: Pack) -> Gate | None:
    """The gate that an event is about; None for an event away from gates."""
    phase = entry.facts.get("phase")
    return pack.lifecycles[state.lifecycle].phases[phase].gate if state.lifecycle and phase else None


def _subjects(entry: Happened, state: State, around: Around) -> Iterator[State]:
    """The subject of an event, and the check that brought a status about."""
    yield state
    basis = around.states.get(str(entry.facts.get("basis", "")))
    if basis is not None:
        yield basis
