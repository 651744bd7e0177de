"""What a commission did, as tables: points, votes, findings and visits of a partner check."""

from __future__ import annotations

from console.desk import Desk
from console.terminal_table import Column, Table
from domain.certification.facts import Given
from domain.certification.surveillance import SURVEYED
from domain.methodology.editions import set_of
from domain.programme.kinds import Duty, FindingKind, Outcome, Severity
from domain.reports.card import Card
from domain.rules.marks import CONSENSUS, NOT_APPLICABLE
from domain.text.called import CALLED


def judged(desk: Desk, found: Card) -> list[Table]:
    """Everything that a commission did; empty tables are left out."""
    return [table for make in (_commission, _scores, _votes, _findings, _visits) if (table := make(desk, found)).rows]


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
    criteria = set_of(desk.programme.packs.of(found.state.pack), found.details["level"], found.details["edition"])
    given = {(one.criterion, one.place, "" if one.given == CONSENSUS else one.person): one for one in found.scores}
    members = [who for who in (*(one.person for one in found.commission), "") if any(key[2] == who for key in given)]
    columns = (
        Column(desk.say("Критерий", "Criterion"), share=3),
        *(Column(found.names.get(who, who) or desk.say("согласовано", "agreed"), right=True) for who in members),
    )
    rows = [
        (
            ", ".join(filter(None, (known.title.say(desk.language) if known else key, place))),
            *(_points(desk, given.get((key, place, who))) for who in members),
        )
        for key, place in dict.fromkeys(key[:2] for key in given)
        for known in (criteria.criterion(key),)
    ]
    return Table(columns, rows)


def _points(desk: Desk, given: Given | None) -> str:
    if given is None:
        return "—"
    return desk.say("не применимо", "n/a") if given.given == NOT_APPLICABLE else desk.wording.number(given.points)


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
        Column(say("Кто", "Owner")),
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
        Column(say("Принимает", "Host")),
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
