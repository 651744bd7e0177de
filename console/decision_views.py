"""Decisions of gates as a card shows them: who, why, what to mend, on which conditions, on which facts."""

from __future__ import annotations

from collections.abc import Mapping

from console.desk import Desk
from console.terminal_table import Column, Table
from domain.methodology.schema import Pack
from domain.pilot.remarks import remark_words
from domain.reports.card import Card, DecisionLine
from domain.stored.fact_words import field_words, value_words


def unsettled_lines(desk: Desk, found: Card) -> list[str]:
    """Decisions that rest on changed facts, each with what changed."""
    pack, language = desk.programme.packs.of(found.state.pack), desk.language
    names = found.names

    def said(key: str, text: str) -> str:
        return value_words(key, text, pack, names).say(language)

    lines = []
    for one in found.rests_on_changed_facts:
        number = [line.entry for line in found.decisions].index(one.entry) + 1
        phase = desk.wording.phase(found.state.lifecycle, one.phase, found.state.pack)
        facts = "; ".join(
            f"{field_words(key, pack, names).say(language)}: {said(key, was)} → {said(key, now)}"
            for key, (was, now) in one.changed.items()
        )
        rests = desk.say("опирается на изменённые данные", "rests on changed facts")
        lines.append(f"! {desk.say('Решение', 'Decision')} {number} ({phase}) {rests}: {facts}")
    return lines


def decisions(desk: Desk, found: Card) -> Table:
    """Gate decisions, the latest last."""
    say, state, wording = desk.say, found.state, desk.wording
    columns = (
        Column(say("Решено", "Decided")),
        Column(say("Этап", "Phase"), share=2),
        Column(say("Решение", "Decision")),
        Column(say("Кем", "By")),
        Column(say("Почему", "Why"), share=3),
    )
    rows = [
        (
            desk.day(line.decided_on),
            wording.phase(state.lifecycle, line.phase, state.pack),
            wording.decision(line.decision),
            _by(desk, line),
            "; ".join(filter(None, (_because(desk, line), _remarks(desk, found, line.remarks)))),
        )
        for line in found.decisions
    ]
    return Table(columns, rows)


def _by(desk: Desk, line: DecisionLine) -> str:
    """Who decided, whose hand entered it where it was another's, and on what basis."""
    if line.entered_by is None:
        return line.decided_by
    hand = desk.say(f"внёс {line.entered_by}", f"entered by {line.entered_by}")
    return f"{line.decided_by} ({', '.join(filter(None, (hand, line.basis)))})"


def _because(desk: Desk, line: DecisionLine) -> str:
    return ": ".join(filter(None, (desk.wording.reason(line.reason), line.comment)))


def _remarks(desk: Desk, found: Card, said: Mapping[str, str]) -> str:
    """What to mend, field by field."""
    pack, names = desk.programme.packs.of(found.state.pack), found.names
    return "; ".join(f"{remark_words(name, pack, names).say(desk.language)}: {text}" for name, text in said.items())


def conditions(desk: Desk, found: Card) -> Table:
    """Conditions of decisions and whether they are met."""
    say = desk.say
    columns = (
        Column("№", right=True),
        Column(say("Условие", "Condition"), share=3),
        Column(say("Кто", "Owner")),
        Column(say("Срок", "Due")),
        Column(say("Закрыто", "Closed")),
    )
    rows = [
        (str(row.number), row.text, row.owner, desk.day(row.due_on), desk.day(row.closed_on) or "—")
        for row in found.conditions
    ]
    return Table(columns, rows)


def remarks_table(desk: Desk, remarks: Mapping[str, str], pack: Pack, names: Mapping[str, str]) -> Table:
    """What the decider asked to mend, field by field."""
    columns = (Column(desk.say("Поле", "Field")), Column(desk.say("Что исправить", "What to mend"), share=3))
    rows = [(remark_words(name, pack, names).say(desk.language), text) for name, text in remarks.items()]
    return Table(columns, rows, desk.say("Замечания при возврате", "Remarks on the return"))
