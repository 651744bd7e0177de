"""How a receiver takes a package over, as tables: readiness, elements, support."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from console.desk import Desk
from console.terminal_table import Column, Table
from domain.programme.kinds import Choice, ReadyAnswer
from domain.replication.facts import Element, Ready, Supported
from domain.text.called import CALLED


def readiness(desk: Desk, answers: Mapping[str, Ready]) -> Table:
    """Each line of the check-list with its answer."""
    say, asked = desk.say, desk.programme.packs.current.replication.ready
    columns = (
        Column(say("Готовность", "Readiness"), share=3),
        Column(say("Ответ", "Answer")),
        Column(say("Чем подтверждено", "Evidence"), share=3),
    )
    rows = [
        (title.say(desk.language), _answer(desk, answers.get(item)), answers[item].evidence if item in answers else "")
        for item, title in asked.items()
    ]
    return Table(columns, rows)


def _answer(desk: Desk, found: Ready | None) -> str:
    return "" if found is None else CALLED[ReadyAnswer][found.answer].say(desk.language)


def elements(desk: Desk, found: Iterable[Element]) -> Table:
    """Elements of the package, and what the receiver does with each."""
    say = desk.say
    columns = (
        Column(say("Элемент", "Element"), share=2),
        Column(say("Ключ", "Key"), typed=True),
        Column(say("Ключевой", "Core")),
        Column(say("Что с ним", "Choice")),
        Column(say("Почему", "Why"), share=2),
        Column(say("Согласовано", "Approved")),
        Column(say("Внедрён", "Implemented")),
    )
    rows = [
        (
            one.title,
            one.key,
            say("да", "yes") if one.core else "",
            CALLED[Choice][one.choice].say(desk.language) if one.choice else "",
            one.why,
            desk.day(one.approved_on),
            desk.day(one.implemented_on),
        )
        for one in found
    ]
    return Table(columns, rows)


def supports(desk: Desk, found: Iterable[Supported]) -> Table:
    """Who helps the receiver, and when."""
    say, forms = desk.say, desk.programme.packs.current.replication.forms
    columns = (
        Column("№", right=True),
        Column(say("Поддержка", "Support"), share=2),
        Column(say("Кто", "Who")),
        Column(say("План", "Planned")),
        Column(say("Было", "Held")),
        Column(say("Отчёт", "Report")),
    )
    rows = [
        (
            str(one.number),
            forms[one.form].say(desk.language) if one.form in forms else one.form,
            one.person,
            desk.day(one.planned_on),
            say("отменена", "cancelled") if one.cancelled_on else desk.day(one.held_on),
            desk.day(one.reported_on),
        )
        for one in found
    ]
    return Table(columns, rows)
