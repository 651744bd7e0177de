"""The capsule of a decision: the facts that its gate looked at, sealed by their hash."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256

import orjson

from domain.engine.personal import ERASED
from domain.methodology.schema import Gate, Phase
from domain.rules.table import RULES
from domain.stored.facts import (
    Fact,
    Holdings,
    action_facts,
    card_facts,
    check_facts,
    condition_facts,
    evidence_fact,
    indicator_facts,
    milestone_facts,
    people_facts,
    post_facts,
    reading_fact,
)

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
