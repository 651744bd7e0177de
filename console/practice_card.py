"""The card of a practice as people read it: its parts, what it lacks, effects, algorithm and remarks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from console.desk import Desk
from console.terminal_table import Column, Table
from domain.methodology.practice_words import PARTS, TEXTS
from domain.practices.facts import Effect, Step
from domain.programme.kinds import Consent, PracticeStanding, Quantity
from domain.reports.practices import Shown
from domain.text.called import CALLED


def data(found: Shown) -> dict[str, Any]:
    """A card as data."""
    card = found.practice.card
    told = {name: getattr(found, name) for name in (
        "code", "title", "organisation", "version", "published_on", "confirmed_on", "completeness", "lacks", "remarks",
    )}  # fmt: skip
    return told | {
        "card": card, "texts": found.practice.texts,
        "effects": [{"number": number, "effect": one} for number, one in found.practice.effects.items()],
        "steps": [{"number": number, "step": one} for number, one in found.practice.steps.items()],
    }  # fmt: skip


def card(desk: Desk, found: Shown) -> list[str | Table]:
    """A card as people read it, the parts that it lacks named."""
    say, language, practice = desk.say, desk.language, found.practice
    stands = CALLED[PracticeStanding][practice.card.standing].say(language)
    lines: list[str | Table] = [
        f"{found.code} {desk.wording.quoted(found.title)}",
        ", ".join(filter(None, (stands, found.organisation_title, desk.wording.sphere(practice.card.sphere)))),
        say(f"Заполнено: {found.completeness} %", f"Filled in: {found.completeness} %")
        + (f"; {say('не хватает', 'lacks')}: {listed(desk, found.lacks)}" if found.lacks else ""),
    ]
    if found.confirmed_on is not None:
        until = desk.day(practice.card.confirm_by)
        said = f"Подтверждена {desk.day(found.confirmed_on)}, подтвердить до {until}"
        lines.append(say(said, f"Confirmed {desk.day(found.confirmed_on)}, to be confirmed by {until}"))
    if practice.card.proposed_on is not None:
        lines.append(say("Ответа нет: предложена в архив.", "No answer: proposed for archive."))
    if practice.card.project:
        lines.append(say(f"Из проекта {practice.card.project}", f"From the project {practice.card.project}"))
    lines += [
        f"{TEXTS[name].capital.say(language)}: {practice.texts[name]}" for name in TEXTS if practice.texts.get(name)
    ]
    return [*lines, *_about(desk, found), *_tables(desk, found)]


def _about(desk: Desk, found: Shown) -> Iterator[str]:
    """What it costs, whom to ask, and whether it may be published."""
    card, language = found.practice.card, desk.language
    consent = CALLED[Consent][card.consent].say(language) if card.consent is not None else ""
    owner = f"{found.owner} ({card.owner})" if found.owner else ""
    cost = desk.wording.money(card.cost) if card.cost is not None else ""
    for name, said in (("cost", cost), ("owner", owner), ("consent", consent)):
        if said:
            yield f"{PARTS[name].capital.say(language)}: {said}"


def listed(desk: Desk, parts: tuple[str, ...]) -> str:
    """Parts of a card by their titles."""
    return ", ".join(PARTS[part].say(desk.language) for part in parts)


def _tables(desk: Desk, found: Shown) -> list[str | Table]:
    practice = found.practice
    shown = (
        _effects(desk, practice.effects) if practice.effects else None,
        _steps(desk, practice.steps) if practice.steps else None,
        _remarks(desk, found.remarks) if found.remarks else None,
    )
    return [table for table in shown if table is not None]


def _effects(desk: Desk, effects: Mapping[int, Effect]) -> Table:
    say = desk.say
    heads = (
        Column("№"), Column(say("Эффект", "Effect"), share=3), Column(say("Что измеряет", "Measures"), share=2),
        Column(say("Было", "Base"), right=True), Column(say("Стало", "Fact"), right=True),
        Column(say("Единица", "Unit")), Column(say("Когда", "When"), share=2),
    )  # fmt: skip
    return Table(heads, [_effect(desk, number, one) for number, one in effects.items()], say("Эффекты", "Effects"))


def _effect(desk: Desk, number: int, one: Effect) -> tuple[str, ...]:
    days = " → ".join(desk.day(day) or "—" for day in (one.base_on, one.fact_on))
    what = one.confirmed_by and desk.say(f"рубли: {one.confirmed_by}", f"roubles: {one.confirmed_by}")
    called = CALLED[Quantity][one.quantity].say(desk.language)
    figures = (desk.wording.number(one.base), desk.wording.number(one.fact))
    return str(number), one.name, what or called, *figures, one.unit, days


def _steps(desk: Desk, steps: Mapping[int, Step]) -> Table:
    say = desk.say
    heads = (Column("№"), Column(say("Шаг", "Step"), share=4), Column(say("Кто", "Who"), share=2),
             Column(say("Раб. дней", "Days"), right=True))  # fmt: skip
    rows = [(str(number), one.title, one.role, str(one.days or "")) for number, one in steps.items()]
    return Table(heads, rows, say("Алгоритм", "Algorithm"))


def _remarks(desk: Desk, remarks: Mapping[str, str]) -> Table:
    say = desk.say
    rows = [(PARTS[name].say(desk.language), text) for name, text in remarks.items()]
    heads = Column(say("Поле", "Field")), Column(say("Исправить", "To mend"), share=4)
    return Table(heads, rows, say("Замечания эксперта", "Remarks of the expert"))
