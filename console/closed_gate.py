"""The gate of what has ended: there is none any more, so its last decision is shown with what it saw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from console.answer import Answer
from console.desk import Desk
from console.terminal_table import Column, Table
from console.titles import OUTCOMES
from domain.reports.card import Card, DecisionLine


def last_decision(desk: Desk, found: Card) -> Answer:
    """That a subject has ended, by which decision, and the verdicts that were stored with it."""
    state = found.state
    decided = found.decisions[-1] if found.decisions else None
    data = {
        "subject": state.code,
        "standing": state.standing,
        "version": state.version,
        "pack": state.pack,
        "open": False,
        "ended_on": state.ended_on,
        "decision": decided and {
            "entry": decided.entry, "phase": decided.phase, "decision": decided.decision,
            "decided_on": decided.decided_on, "decided_by": decided.decided_by, "reason": decided.reason,
            "comment": decided.comment, "facts_sha256": decided.facts_sha256,
        },
        "checks": [_check(desk, row) for row in decided.findings] if decided else [],
    }  # fmt: skip
    stood = desk.wording.standing(state.standing, state.held_for)
    head = [
        f"{state.code} {desk.wording.quoted(state.title)}",
        desk.say(
            f"Завершено {desk.day(state.ended_on)}: {stood}. Ворот больше нет.",
            f"Ended {desk.day(state.ended_on)}: {stood}. There is no gate any more.",
        ),
    ]
    return Answer(
        data, head if decided is None else [*head, *_decision(desk, found, decided), _verdicts(desk, decided)]
    )


def _check(desk: Desk, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "rule": row["rule"],
        "outcome": row["outcome"],
        "advisory": row.get("advisory", False),
        "said": row[desk.language],
    }


def _decision(desk: Desk, found: Card, decided: DecisionLine) -> list[str]:
    """The last decision in words."""
    wording, state = desk.wording, found.state
    phase = wording.phase(state.lifecycle, decided.phase, state.pack)
    said = desk.say("Последнее решение", "Last decision")
    lines = [
        f"{said}: {wording.decision(decided.decision)} ({phase}), {desk.day(decided.decided_on)}, {decided.decided_by}"
    ]
    if why := ": ".join(filter(None, (wording.reason(decided.reason), decided.comment))):
        lines.append(f"{desk.say('Почему', 'Why')}: {why}")
    return lines


def _verdicts(desk: Desk, decided: DecisionLine) -> Table:
    columns = (Column(desk.say("Итог", "Result")), Column(desk.say("Почему", "Why"), share=3))
    rows = [(desk.wording.of(OUTCOMES, row["outcome"]), row[desk.language]) for row in decided.findings]
    return Table(columns, rows, desk.say("Что видели тогда ворота", "What the gate saw then"))
