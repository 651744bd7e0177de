"""Letters about gates: what was decided or is awaited, what was returned, reversed, changed since or parked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from domain.engine.words import Words
from domain.methodology.schema import Decision
from domain.pilot.remarks import remark_words
from domain.reports.ask_sentences import to_decide
from domain.reports.surroundings import Reader
from domain.stored.fact_words import field_words, value_words
from notifications.parts import (
    Altered,
    Comment,
    Condition,
    Notice,
    Reason,
    SubjectNotice,
)
from notifications.policy import Hearing
from notifications.scene import NO_REASON, Scene, common, composes


@dataclass(frozen=True, kw_only=True, slots=True)
class GateDecided(SubjectNotice):
    """The people around a project learn what was decided at its gate and what comes next."""

    template: ClassVar[str] = "gate_decided"

    gate: Words
    decision: Decision
    decided_on: date
    decided_by: str
    reason: Reason | None = None
    conditions: tuple[Condition, ...] = ()
    next_phase: Words | None = None
    next_step: Words | None = None
    due_on: date | None = None
    review_on: date | None = None
    passed: tuple[Words, ...] = ()
    """Gates that were passed shortly before, of which no letter of their own left."""


@composes(GateDecided)
def _gate_decided(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    facts = scene.facts
    phases = scene.pack.lifecycles[scene.state.lifecycle or ""].phases
    gate, following = phases[facts["phase"]].gate, phases.get(facts["target"])
    decision = Decision(facts["decision"])
    moved = facts["target"] != facts["phase"]
    next_phase = scene.phase(facts["target"]) if moved else None
    # what comes next may be another's: a school brings neither the desk review nor what its commission does
    submit = following.gate.submit if following else frozenset()
    acts = hearing.role in {"project_leader", "centre_staff"} & submit
    return GateDecided(
        **common(scene, hearing, reader),
        gate=gate.title,
        decision=decision,
        decided_on=scene.entry.happened_on,
        decided_by=scene.author(reader.language),
        reason=scene.reason(),
        conditions=tuple(
            Condition(text=c["text"], owner=scene.who(c["owner"]), due_on=date.fromisoformat(c["due_on"]))
            for c in facts["conditions"]
        ),
        next_phase=next_phase,
        next_step=Words(
            f"Выполнить этап «{next_phase.ru}» и представить его на решение",
            f"Carry out the phase “{next_phase.en}” and submit it",
        )
        if next_phase and acts
        else None,
        due_on=scene.day("next_due_on"),
        review_on=scene.day("review_on"),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnedForRework(SubjectNotice):
    """The submitter learns what to mend, field by field, and by when."""

    template: ClassVar[str] = "returned_for_rework"
    asks = True

    phase: Words
    returned_on: date
    returned_by: str
    reason: Reason
    comments: tuple[Comment, ...] = ()
    due_on: date | None = None


@composes(ReturnedForRework)
def _returned(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    facts = scene.facts
    names = scene.names
    return ReturnedForRework(
        **common(scene, hearing, reader),
        phase=scene.phase(facts["phase"]) or Words("", ""),
        returned_on=scene.entry.happened_on,
        returned_by=scene.author(reader.language),
        reason=scene.reason() or Reason(code="", title=NO_REASON),
        comments=tuple(
            Comment(field=remark_words(name, scene.pack, names).capital, text=text)
            for name, text in facts["fields"].items()
        ),
        due_on=scene.day("next_due_on"),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionAwaited(SubjectNotice):
    """Somebody learns that the programme waits for them."""

    template: ClassVar[str] = "action_awaited"
    asks = True

    action: Words
    """A verb phrase in small letters: "decide at the gate …"."""
    asked_on: date
    asked_by: str
    due_on: date | None = None
    working_days_left: int | None = None
    """Working days until the due date, zero on the day itself, negative when overdue."""
    phase_due_on: date | None = None
    """The term of the phase, where the decision has one of its own."""
    resubmitted: bool = False
    """The phase was returned for rework before."""
    changes: tuple[Altered, ...] = ()
    """What changed since the return."""


@composes(ActionAwaited)
def _awaited(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    gate = scene.pack.lifecycles[scene.state.lifecycle or ""].phases[scene.facts["phase"]].gate
    due_on = scene.state.due_on
    left = None
    if due_on is not None:
        left = scene.pack.calendar.between(scene.entry.recorded_on, due_on)
    return ActionAwaited(
        **common(scene, hearing, reader),
        action=to_decide(gate).small,
        asked_on=scene.entry.happened_on,
        asked_by=scene.author(reader.language),
        due_on=due_on,
        working_days_left=left,
        phase_due_on=scene.state.phase_due_on,
        resubmitted=scene.facts["round"] > 1,
        changes=_altered(scene, scene.facts.get("changes", ())),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class FactsChanged(SubjectNotice):
    """Whoever decided learns that a fact which the decision rests on was changed afterwards."""

    template: ClassVar[str] = "facts_changed"

    gate: Words
    decision: int
    """Number of the entry in the journal."""
    changed_on: date
    changed_by: str
    changes: tuple[Altered, ...] = ()


@composes(FactsChanged)
def _facts_changed(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    gate = scene.pack.lifecycles[scene.state.lifecycle or ""].phases[scene.facts["phase"]].gate
    return FactsChanged(
        **common(scene, hearing, reader),
        gate=gate.title,
        decision=scene.facts["decision"],
        changed_on=scene.entry.happened_on,
        changed_by=scene.author(reader.language),
        changes=_altered(scene, scene.facts["changed"]),
    )


def _altered(scene: Scene, rows: Iterable[Mapping[str, Any]]) -> tuple[Altered, ...]:
    """Changed fields in the words of their readers."""
    names = scene.names

    def said(field: str, text: str) -> Words:
        return value_words(field, text, scene.pack, names)

    return tuple(
        Altered(
            field=field_words(row["field"], scene.pack, names).capital,
            before=said(row["field"], row["before"] or ""),
            after=said(row["field"], row["after"] or ""),
        )
        for row in rows
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionReversed(SubjectNotice):
    """Whom a decision concerned learns that it was reversed, and where the subject stands again."""

    template: ClassVar[str] = "decision_reversed"

    gate: Words
    decision: int
    """Number of the entry in the journal."""
    reversed_on: date
    reversed_by: str
    reason: str
    due_on: date | None = None


@composes(DecisionReversed)
def _decision_reversed(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    gate = scene.pack.lifecycles[scene.state.lifecycle or ""].phases[scene.facts["phase"]].gate
    return DecisionReversed(
        **common(scene, hearing, reader),
        gate=gate.title,
        decision=scene.facts["decision"],
        reversed_on=scene.entry.happened_on,
        reversed_by=scene.author(reader.language),
        reason=scene.facts["reason"],
        due_on=scene.day("decide_by") or scene.day("due_on"),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Parked(SubjectNotice):
    """The people of a project learn that it was parked because nothing happened, and how to bring it back."""

    template: ClassVar[str] = "parked"

    phase: Words
    parked_on: date
    idle_since: date | None
    review_on: date


@composes(Parked)
def _parked(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    return Parked(
        **common(scene, hearing, reader),
        phase=scene.phase(scene.facts["phase"]) or Words("", ""),
        parked_on=scene.entry.happened_on,
        idle_since=scene.day("idle_since"),
        review_on=date.fromisoformat(scene.facts["review_on"]),
    )
