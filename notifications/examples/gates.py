"""Examples of the letters about gates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from domain.engine.event import FieldChange
from domain.engine.kinds import Standing
from domain.methodology.schema import Decision
from domain.pilot.gates import ConditionTerms, Decided
from domain.pilot.holds import Parked
from domain.pilot.reversal import DecisionReversed
from domain.pilot.sealed_decisions import FactsChanged
from domain.pilot.submission import Submitted
from notifications.notices import for_deputy
from notifications.parts import Notice
from notifications.scenarios import (
    CENTRE,
    CHECK,
    DECIDER,
    LEADER,
    LONG,
    PEOPLE,
    PROJECT,
    READER,
    renamed,
    state,
    told,
)

CHANGES = (
    FieldChange(field="card.key_risk", before="Отпуска", after="Методист уходит в отпуск: назначена замена"),
    FieldChange(field="indicator.Время записи.target", before="15", after=None),
)


def decided(decision: Decision, phase: str, target: str, **terms: Any) -> Decided:
    """A decision at a gate."""
    blank: dict[str, Any] = {
        "next_due_on": None, "reason": None, "comment": "", "fields": {}, "conditions": (), "first_condition": 1,
        "review_on": None, "submitted_by": READER, "pack": "", "facts_sha256": "", "findings": (), "capsule": "",
    }  # fmt: skip
    return Decided(phase=phase, decision=decision, target=target, **blank | terms)


def conditional() -> Decided:
    """A decision with two conditions."""
    return decided(
        Decision.CONDITIONAL, "sustaining", "monitoring", next_due_on=date(2025, 1, 31), reason=None,
        comment="Протокол завершающего совещания подписан не всеми.",
        conditions=(
            ConditionTerms(text="Подписать протокол у владельца процесса", owner=READER, due_on=date(2024, 12, 20)),
            ConditionTerms(text="Повторить анкетирование родителей", owner=LEADER, due_on=date(2025, 1, 31)),
        ),
    )  # fmt: skip


def _decisions() -> dict[str, Notice]:
    go = decided(Decision.GO, "sustaining", "monitoring", next_due_on=date(2025, 3, 14))
    conditions = conditional()
    hold = decided(
        Decision.HOLD, "implementation", "implementation", reason="no_resources", review_on=date(2025, 2, 3)
    )  # fmt: skip
    stop = decided(
        Decision.STOP, "diagnosis", "stopped", reason="law_changed", comment="Услуга передана в МФЦ."
    )  # fmt: skip
    project = state(PROJECT, "monitoring", date(2025, 3, 14))
    return {
        "gate_decided": told(go, project, role="project_leader"),
        "gate_decided_with_conditions": told(conditions, project, role="project_leader"),
        "gate_decided_last": told(decided(Decision.GO, "monitoring", "end"), project, role="process_owner"),
        "gate_decided_hold": told(hold, state(PROJECT, "implementation"), role="customer"),
        "gate_decided_stop": told(stop, state(PROJECT, "diagnosis"), role="organisation_head"),
        "gate_decided_long_names": told(
            go, state(LONG, "monitoring"), role="project_leader", by=CENTRE, hand=DECIDER,
            reader=renamed("Преображенский Константин-Александр Владиславович"),
        ),
        "gate_decided_check": told(
            decided(Decision.GO, "desk_review", "visit", next_due_on=date(2024, 12, 25)), state(CHECK, "visit"),
            role="project_leader",
        ),
    }  # fmt: skip


def _other_ways() -> dict[str, Notice]:
    return {
        "decision_reversed": told(
            DecisionReversed(
                decision=14, decided_by=DECIDER, reason="решение внесено не по тому проекту", phase="opening",
                standing=Standing.AWAITING, stage=None, round=1, since_on=date(2024, 11, 20), due_on=date(2024, 12, 4),
                review_on=None, held_for=None, submitted_by=READER, conditions=(), decide_by=date(2024, 12, 18),
            ),
            state(PROJECT, "opening", date(2024, 12, 18)), role="project_leader",
        ),
        "returned_for_rework_late": told(
            decided(
                Decision.REWORK, "diagnosis", "diagnosis", reason="incomplete", next_due_on=date(2024, 11, 28),
                comment="Дополните карту потока.",
            ),
            state(PROJECT, "diagnosis", date(2024, 11, 28)), role="submitters", by=CENTRE,
        ),
        "returned_for_rework": told(
            decided(
                Decision.REWORK, "diagnosis", "diagnosis", reason="incomplete", next_due_on=date(2024, 12, 18),
                comment="Материалы хорошие, не хватает двух деталей.",
                fields={
                    "key_risk": "Назовите риск, а не пожелание.",
                    "target_map": "На карте 29 минут, в карточке 35: сверьте значения.",
                },
            ),
            state(PROJECT, "diagnosis"), role="project_leader",
        ),
        "parked": told(
            Parked(
                phase="implementation", review_on=date(2025, 3, 12), idle_since=date(2024, 9, 12), comment=""
            ),
            state(PROJECT, "implementation"), role="project_leader",
        ),
    }  # fmt: skip


def _awaited() -> dict[str, Notice]:
    first = Submitted(phase="sustaining", round=1, comment="", decide_by=date(2024, 12, 16))
    again = replace(first, round=2, changes=CHANGES)
    asked: dict[str, Any] = {"by": LEADER, "role": "deciders", "on": date(2024, 12, 9)}
    behind = state(PROJECT, "sustaining", date(2024, 12, 4))
    ahead = replace(behind)
    ahead.awaited(first.decide_by)
    facts = FactsChanged(decision=14, phase="opening", decided_by=READER, changed=CHANGES)
    return {
        "action_awaited": told(first, ahead, **asked),
        "action_awaited_deputy": for_deputy(told(first, ahead, **asked), PEOPLE[DECIDER]),
        "action_awaited_overdue": told(first, behind, **asked),
        "action_awaited_again": told(again, ahead, **asked),
        "action_awaited_unchanged": told(
            Submitted(phase="sustaining", round=2, comment=""), state(PROJECT, "sustaining"), **asked
        ),
        "facts_changed": told(facts, state(PROJECT, "diagnosis"), role="decider", by=LEADER),
        "facts_changed_long_names": told(
            FactsChanged(decision=214, phase="diagnosis", decided_by=READER, changed=(*CHANGES, *CHANGES)),
            state(LONG, "implementation"), role="decider", by=CENTRE,
        ),
    }  # fmt: skip


EXAMPLES = {**_decisions(), **_other_ways(), **_awaited()}
