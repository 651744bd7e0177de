"""What happened at a partner check, as tables: self-assessment, points, votes, findings, visits, objections."""

from __future__ import annotations

from decimal import Decimal

from console.desk import Desk
from console.terminal_table import Column, Table
from domain.certification.facts import Given
from domain.certification.surveillance import SURVEYED
from domain.methodology.editions import set_of
from domain.programme.kinds import Duty, FindingKind, Outcome, Severity
from domain.reports.card import Card
from domain.reports.self_assessment import Assessed
from domain.rules.marks import AGREED, CONSENSUS_OUT, NOT_APPLICABLE
from domain.text.called import CALLED


def judged(desk: Desk, found: Card) -> list[Table]:
    """Everything that a commission did; empty tables are left out."""
    made = (_assessed, _commission, _scores, _votes, _findings, _visits, _objections)
    return [table for make in made if (table := make(desk, found)).rows]


def changed(desk: Desk, found: Card) -> Table:
    """What was returned to the organisation and what it said since, and nothing else."""
    say = desk.say
    columns = (
        Column(say("Критерий", "Criterion"), share=3),
        Column(say("Возвращено", "Returned"), share=3),
        Column(say("Было", "Was")),
        Column(say("Стало", "Is")),
        Column(say("Пояснение", "Comment"), share=2),
        Column(say("Документ", "Document"), right=True),
        Column(say("Рассмотрено", "Reviewed")),
    )
    rows = [
        (
            _criterion(desk, found, one.criterion, one.place),
            one.remark,
            "—" if one.before is None else desk.wording.number(Decimal(one.before)),
            _value(desk, one) if one.said_again else say("ещё не исправлено", "not mended yet"),
            one.note if one.said_again else "",
            str(one.document or "") if one.said_again else "",
            say("принято", "accepted") if one.accepted else say("не рассмотрено", "not reviewed") * one.said_again,
        )
        for one in found.assessed
        if one.said_again or one.accepted is False
    ]
    return Table(columns, rows, say("Самооценка: изменено после возврата", "Self-assessment: changed since the return"))


def _assessed(desk: Desk, found: Card) -> Table:
    """What the organisation says of itself, by which document, and what the desk review says of that."""
    say = desk.say
    columns = (
        Column(say("Самооценка по критерию", "Self-assessed by"), share=3),
        Column(say("Значение", "Value"), right=True),
        Column(say("Пояснение", "Comment"), share=2),
        Column(say("Документ", "Document"), right=True),
        Column(say("Рассмотрено", "Reviewed"), share=2),
    )
    rows = [
        (
            _criterion(desk, found, one.criterion, one.place),
            _value(desk, one),
            one.note,
            str(one.document or ""),
            _reviewed(desk, one),
        )
        for one in found.assessed
    ]
    return Table(columns, rows)


def _value(desk: Desk, one: Assessed) -> str:
    return desk.say("не применимо", "n/a") if one.value is None else desk.wording.number(one.value)


def _reviewed(desk: Desk, one: Assessed) -> str:
    if one.accepted is None:
        return desk.say("изменено после возврата", "changed since the return") if one.said_again else ""
    if one.accepted:
        return desk.say("принято", "accepted")
    return f"{desk.say('возвращено', 'returned')}: {one.remark}"


def _criterion(desk: Desk, found: Card, key: str, place: str) -> str:
    """A criterion as people know it, with its place."""
    criteria = set_of(desk.programme.packs.of(found.state.pack), found.details["level"], found.details["edition"])
    known = criteria.criterion(key)
    return ", ".join(filter(None, (known.title.say(desk.language) if known else key, place)))


def _objections(desk: Desk, found: Card) -> Table:
    """Who objected against the decision, and what became of it."""
    say = desk.say
    columns = (
        Column(say("Возражение", "Objection"), share=3),
        Column(say("Подано", "Made")),
        Column(say("Рассмотрено", "Settled")),
        Column(say("Итог", "Outcome"), share=2),
    )
    outcome = {True: say("принято", "upheld"), False: say("отклонено", "dismissed"), None: ""}
    rows = [
        (one.text, desk.day(one.made_on), desk.day(one.settled_on) or "—",
         ": ".join(filter(None, (outcome[one.upheld], one.reason))))
        for one in found.objections
    ]  # fmt: skip
    return Table(columns, rows, say("Возражения", "Objections"))


def _commission(desk: Desk, found: Card) -> Table:
    """Who sits in the commission, and as what."""
    say = desk.say
    columns = (
        Column(say("Комиссия", "Commission"), share=2),
        Column(say("Обязанность", "Duty")),
        Column(say("Откуда", "From")),
    )
    rows = [
        (
            found.names.get(one.person, one.person),
            CALLED[Duty][Duty(one.duty)].say(desk.language) if one.duty else "",
            say("другой регион", "another region") if one.outside else "",
        )
        for one in found.commission
    ]
    return Table(columns, rows)


def _scores(desk: Desk, found: Card) -> Table:
    """What each member gave for each criterion; the points entered last count."""
    given = {(one.criterion, one.place, "" if one.given in AGREED else one.person): one for one in found.scores}
    members = [who for who in (*(one.person for one in found.commission), "") if any(key[2] == who for key in given)]
    columns = (
        Column(desk.say("Критерий", "Criterion"), share=3),
        *(Column(found.names.get(who, who) or desk.say("согласовано", "agreed"), right=True) for who in members),
    )
    rows = [
        (
            _criterion(desk, found, key, place),
            *(_points(desk, given.get((key, place, who))) for who in members),
        )
        for key, place in dict.fromkeys(key[:2] for key in given)
    ]
    return Table(columns, rows)


def _points(desk: Desk, given: Given | None) -> str:
    if given is None:
        return "—"
    return (
        desk.say("не применимо", "n/a")
        if given.given in (NOT_APPLICABLE, CONSENSUS_OUT)
        else desk.wording.number(given.points)
    )


def _votes(desk: Desk, found: Card) -> Table:
    """What each member concludes; what was said last counts."""
    say = desk.say
    columns = (
        Column(say("Голос", "Vote")),
        Column(say("Заключение", "Conclusion")),
        Column(say("Почему", "Why"), share=2),
    )
    called = SURVEYED if found.details["surveys"] else CALLED[Outcome]
    latest = {one.person: one for one in found.votes}
    rows = [
        (found.names.get(one.person, one.person), called[one.outcome].say(desk.language), one.note)
        for one in latest.values()
    ]
    return Table(columns, rows, say("Голоса комиссии", "Votes of the commission"))


def _findings(desk: Desk, found: Card) -> Table:
    """What the commission found, whose it is, and whether it is mended."""
    say = desk.say
    columns = (
        Column("№", right=True),
        Column(say("Замечание", "Finding"), share=3),
        Column(say("Вид", "Kind"), share=1),
        Column(say("Кто", "Owner"), share=1),
        Column(say("Срок", "Due")),
        Column(say("Отвечено", "Answered")),
        Column(say("Закрыто", "Closed")),
    )
    rows = [
        (
            str(one.number),
            one.text,
            ", ".join(
                words.say(desk.language) for words in (CALLED[FindingKind][one.kind], CALLED[Severity][one.severity])
            ),
            found.names.get(one.owner, one.owner),
            desk.day(one.due_on),
            desk.day(one.answered_on),
            desk.day(one.closed_on) or "—",
        )
        for one in found.findings
    ]
    return Table(columns, rows, say("Замечания комиссии", "Findings of the commission"))


def _visits(desk: Desk, found: Card) -> Table:
    """When the commission comes, where, and what became of it."""
    say = desk.say
    columns = (
        Column("№", right=True),
        Column(say("Визит", "Visit")),
        Column(say("Часы", "Hours")),
        Column(say("Где", "Place"), share=2),
        Column(say("Принимает", "Host"), share=1),
        Column(say("Состоялся", "Held")),
    )
    rows = [
        (
            str(one.number),
            " – ".join(dict.fromkeys((desk.day(one.first_on), desk.day(one.last_on)))),
            f"{one.begins}–{one.ends}",
            one.place,
            one.host,
            say("отменён", "cancelled") if one.cancelled_on else desk.day(one.held_on) or "—",
        )
        for one in found.visits
    ]
    return Table(columns, rows, say("Визиты комиссии", "Visits of the commission"))
