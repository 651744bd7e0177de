"""What projects and partner checks share: documents, submission, the gate and its decision."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from console import document
from console.answer import Answer
from console.blanks import with_blanks
from console.closed_gate import last_decision
from console.command_group import Room
from console.desk import Desk, Draft
from console.language import both
from console.options import Comment, Subject
from console.terminal_table import Column, Table
from console.titles import OUTCOMES
from console.typed_values import conditions, pairs
from domain.engine.kinds import Standing
from domain.pilot.gates import Decide
from domain.programme.kinds import SubjectKind
from domain.reports import deadlines
from domain.reports.ask_commands import command_of
from domain.reports.card import card
from domain.reports.gatecheck import GateView, gate_of
from domain.reports.views import state_of
from domain.rules.table import Finding

Decision = Annotated[
    str,
    typer.Argument(
        metavar="DECISION", help=both("go, conditional, rework, hold или stop", "go, conditional, rework, hold or stop")
    ),
]
Reason = Annotated[
    str | None,
    typer.Option(
        "--reason", metavar="KEY", help=both("код причины; для stop обязателен", "reason code; stop needs one")
    ),
]
Mend = Annotated[
    list[str] | None,
    typer.Option(
        "--mend", metavar="FIELD=TEXT", help=both("для rework: поле=что исправить", "for rework: field=what to mend")
    ),
]
Conditions = Annotated[
    list[str] | None,
    typer.Option(
        "--condition",
        metavar="TEXT;WHO;DATE",
        help=both("для conditional: «что сделать; кто отвечает; срок»", "for conditional: “what to do; who; due date”"),
    ),
]
ReviewOn = Annotated[
    str | None,
    typer.Option(
        "--review-on", metavar=both("ДАТА", "DATE"), help=both("для hold: дата пересмотра", "for hold: review date")
    ),
]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help=both("номер условия", "number of the condition"))]


def decide(
    desk: Desk,
    code: Subject,
    decision: Decision,
    reason: Reason = None,
    comment: Comment = "",
    mend: Mend = None,
    condition: Conditions = None,
    review_on: ReviewOn = None,
) -> Draft:
    """Decide at the gate."""
    terms = [row | {"owner": desk.person(row["owner"], "--condition")} for row in conditions(condition or [])]
    fields = pairs("mend", mend or [], "«поле=что исправить»", "“field=what to mend”")
    return Draft(
        Decide,
        {
            "subject": code,
            "decision": decision,
            "reason": reason,
            "comment": comment,
            "fields": fields,
            "conditions": terms,
            "review_on": review_on,
        },
    )


def gate(desk: Desk, code: Subject) -> Answer:
    """Every rule of the current gate: pass, fail or unknown, why, and where to mend it."""
    with desk.reading() as connection:
        state = state_of(connection, code)
        if state.ended_on is not None and state.kind in (SubjectKind.PROJECT, SubjectKind.CHECK):
            return last_decision(desk, card(connection, code))
        found = gate_of(connection, desk.programme.packs, code)
    return Answer(_gate_data(desk, found), _gate_shown(desk, found))


def _gate_data(desk: Desk, found: GateView) -> dict[str, Any]:
    return {
        "subject": found.state.code,
        "phase": found.phase.key,
        "gate": found.phase.gate.key,
        "standing": found.state.standing,
        "version": found.state.version,
        "pack": found.state.pack,
        "open": found.is_open,
        "submit": sorted(found.phase.gate.submit),
        "decide": sorted(found.phase.gate.decide),
        "exits": {str(decision): target for decision, target in found.phase.gate.exits.items()},
        "checks": [
            {
                "rule": finding.rule,
                "outcome": finding.outcome,
                "advisory": finding.advisory,
                "said": finding.said.say(desk.language),
                "mend": "; ".join(finding.mends),
                "mends": finding.mends,
            }
            for finding in found.findings
        ],
        "facts_sha256": found.facts_sha256,
    }


def _outcome(desk: Desk, finding: Finding) -> str:
    """A verdict; a rule that only warns says so."""
    if finding.advisory and finding.outcome != "pass":
        return desk.say("совет", "advice")
    return desk.wording.of(OUTCOMES, finding.outcome)


def _gate_shown(desk: Desk, found: GateView) -> list[str | Table]:
    say, wording, gate = desk.say, desk.wording, found.phase.gate
    rows = [(_outcome(desk, finding), finding.said.say(desk.language)) for finding in found.findings]
    columns = (Column(say("Итог", "Result")), Column(say("Почему", "Why"), share=3))
    return [
        f"{found.state.code} {wording.quoted(found.state.title)}",
        say(
            f"Этап «{found.phase.title.ru}», ворота «{gate.title.ru}»: {wording.standing(found.state.standing)}",
            f"Phase “{found.phase.title.en}”, gate “{gate.title.en}”: {wording.standing(found.state.standing)}",
        ),
        Table(columns, rows),
        *_mends(desk, found),
        _next_step(desk, found),
        say(f"Представляют: {wording.roles(gate.submit)}", f"Submitted by: {wording.roles(gate.submit)}"),
        say(f"Решают: {wording.roles(gate.decide)}", f"Decided by: {wording.roles(gate.decide)}"),
    ]


def _next_step(desk: Desk, found: GateView) -> str:
    """What can be done at the gate now, by the command that does it."""
    state, say, pack = found.state, desk.say, desk.programme.packs.of(found.state.pack)
    if state.standing is Standing.ON_HOLD:
        until, command = desk.day(state.review_on), command_of(deadlines.Kind.REVIEW, state, pack)
        return say(f"Приостановлен, пересмотр {until}: {command}", f"On hold, to be reviewed on {until}: {command}")
    if not found.is_open:
        return say("Ворота пока закрыты.", "The gate is closed so far.")
    if state.standing is Standing.AWAITING:
        command = command_of(deadlines.Kind.DECISION, state, pack)
        return say(f"Ворота открыты, можно решать: {command}", f"The gate is open, it can be decided: {command}")
    command = command_of(deadlines.Kind.DUE, state, pack)
    return say(f"Ворота открыты, можно представлять: {command}", f"The gate is open, it can be submitted: {command}")


def _mends(desk: Desk, found: GateView) -> list[str]:
    """Commands that mend what does not pass, one a line, so that each can be pasted."""
    commands = dict.fromkeys(command for finding in found.findings for command in finding.mends)
    if not commands:
        return []
    head = desk.say("Исправить (вместо … — своё значение):", "To mend (put a value for each …):")
    return ["\n".join([head, *(f"  {with_blanks(command, desk.language)}" for command in commands)])]


def open_to(room: Room) -> None:
    """Give a room the commands that every walking subject has."""
    document.open_to(room)
    room.action("decide", "Принять решение на воротах этапа", "Decide at the gate of the current phase")(decide)
    room.question("gate", "Что выполнено и чего не хватает на воротах", "What the gate asks for and what is missing")(
        gate
    )
