"""The capsule of a decision: the facts that its gate looked at, sealed by their hash."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256

import orjson

from domain.engine.personal import ERASED
from domain.engine.values import Fact, as_text
from domain.methodology.schema import Gate, Phase
from domain.pilot.facts import evidence_fact, plan_facts, post_key, post_text, reading_fact
from domain.rules.table import RULES
from domain.stored.holdings import Holdings


def card_facts(held: Holdings) -> Iterator[Fact]:
    """What is written on the card."""
    for key, value in held.card.items():
        if text := as_text(value):
            yield f"card.{key}", text


def people_facts(held: Holdings) -> Iterator[Fact]:
    """Who is named on the card."""
    for role, persons in held.people.items():
        if persons:
            yield f"people.{role}", ", ".join(sorted(persons))


def post_facts(held: Holdings) -> Iterator[Fact]:
    """How everybody on the card is written."""
    for person in held.named:
        if person in held.posts:
            yield post_key(person), post_text(*held.posts[person])


def indicator_facts(held: Holdings) -> Iterator[Fact]:
    """All indicators as the card plans them."""
    for plan in held.indicators:
        yield from plan_facts(plan)


def milestone_facts(held: Holdings) -> Iterator[Fact]:
    """When milestones really began and ended; a plan may move freely."""
    for found in held.milestones:
        if found.actual_start is not None:
            yield f"milestone.{found.key}.started", found.actual_start.isoformat()
        if found.actual_end is not None:
            yield f"milestone.{found.key}.finished", found.actual_end.isoformat()


def action_facts(held: Holdings) -> Iterator[Fact]:
    """Measures of the action plan that are settled."""
    for found in held.actions:
        if found.done_on is not None:
            yield f"action.{found.number}", f"done {found.done_on}"
        elif found.dropped_on is not None:
            yield f"action.{found.number}", f"dropped {found.dropped_on}: {found.reason}"


def condition_facts(held: Holdings) -> Iterator[Fact]:
    """Conditions of earlier decisions."""
    for found in held.conditions:
        closed = found.closed_on.isoformat() if found.closed_on else "open"
        yield f"condition.{found.number}", f"{found.text} | {found.owner} | {found.due_on} | {closed}"


def check_facts(held: Holdings) -> Iterator[Fact]:
    """What a partner check leans on."""
    yield from _applied(held)
    yield from _judged(held)


def _applied(held: Holdings) -> Iterator[Fact]:
    """What is judged, and by whom."""
    if held.level is not None:
        yield "check.level", held.level
    if held.visited_on is not None:
        yield "check.visited_on", held.visited_on.isoformat()
    for shown in held.presented:
        yield f"check.presented.{shown.code}", as_text(shown.completed_on) or "not completed"
    yield "check.held_levels", ", ".join(held.held_levels)
    for person, outside in held.commission.items():
        yield f"check.commission.{person}", "outside" if outside else "inside"
    for person, duty in held.duties.items():
        if duty:
            yield f"check.duty.{person}", duty
    for key in ("edition", "outside", "surveys"):
        if said := getattr(held, key):
            yield f"check.{key}", said


def _judged(held: Holdings) -> Iterator[Fact]:
    """What the commission found."""
    for given in held.scores:
        more = "".join(f" | {part}" for part in (given.place, given.given, given.note) if part)
        yield f"check.score.{given.entry}", f"{given.person} {given.criterion} {given.points}{more}"
    for voted in held.votes:
        yield f"check.vote.{voted.entry}", f"{voted.person} {voted.outcome}"
    for found in held.findings:
        said = f"{found.criterion} {found.severity} {found.owner} {found.due_on}"
        yield f"check.finding.{found.number}", said
    for key, value in held.computed.items():
        yield f"check.computed.{key}", f"{value}"


PARTS: Mapping[str, Callable[[Holdings], Iterable[Fact]]] = {
    "card": card_facts,
    "people": people_facts,
    "post": post_facts,
    "indicator": indicator_facts,
    "measurement": lambda held: map(reading_fact, held.readings),
    "evidence": lambda held: map(evidence_fact, held.evidence),
    "milestone": milestone_facts,
    "action": action_facts,
    "condition": condition_facts,
    "check": check_facts,
}
"""Part of what is known -> its facts."""


SETTLED = frozenset({"evidence", "condition"})
RESULTS = frozenset({"card", "indicator", "measurement"})


@lru_cache(maxsize=256)
def _seen(rules: tuple[str, ...], completes: bool) -> frozenset[str]:
    parts = frozenset(part.partition(".")[0] for rule in rules for part in (*RULES[rule].reads, *RULES[rule].needs))
    return parts | SETTLED | (RESULTS if completes else frozenset())


def parts_seen(gate: Gate) -> frozenset[str]:
    """What a decision at a gate needs to know: what its rules and advice look at, and the results of a completion."""
    return _seen((*gate.rules, *gate.advice), gate.completes)


def parts_of(gate: Gate) -> frozenset[str]:
    """The parts that a gate's rules look at."""
    return frozenset(part for rule in gate.rules for part in RULES[rule].reads)


def capsule(held: Holdings, phase: Phase) -> str:
    """Everything that the gate of a phase looks at, as one canonical JSON text: key of a fact -> its value.

    A blank is no fact: filling it in later changes nothing that a decision rests on.
    """
    parts = parts_of(phase.gate)
    facts = dict(_facts(held, parts))
    if "evidence" not in parts:
        asked = (paper for paper in held.evidence if paper.phase == phase.key and paper.kind in phase.gate.evidence)
        facts.update(map(evidence_fact, asked))
    return orjson.dumps(facts, option=orjson.OPT_SORT_KEYS).decode()


def _facts(held: Holdings, parts: Iterable[str]) -> Iterator[Fact]:
    for part in parts:
        name, _, key = part.partition(".")
        found = PARTS[name](held)
        yield from ((fact for fact in found if fact[0] == part) if key else found)


def digest(capsule: str) -> str:
    """SHA-256 of a capsule's text, in hexadecimal; of people only their codes, for their names may have to go."""
    if '"post.' in capsule:
        facts = {key: "" if key.startswith("post.") else value for key, value in opened(capsule).items()}
        capsule = orjson.dumps(facts, option=orjson.OPT_SORT_KEYS).decode()
    return whole_digest(capsule)


def whole_digest(capsule: str) -> str:
    """The same over every letter, as decisions of earlier records have it."""
    return sha256(capsule.encode()).hexdigest()


def everything(held: Holdings) -> dict[str, str]:
    """All facts as they are now, to compare a capsule with."""
    return dict(_facts(held, PARTS))


def differences(sealed: Mapping[str, str], now: Mapping[str, str | None]) -> dict[str, tuple[str, str]]:
    """Sealed facts among those given whose value is another one now: key -> (sealed, now)."""
    return {
        key: (sealed[key], value or "")
        for key, value in now.items()
        if key in sealed and sealed[key] not in (value or "", ERASED)
    }


def opened(capsule: str) -> dict[str, str]:
    """The facts of a stored capsule."""
    facts: dict[str, str] = orjson.loads(capsule)
    return facts
