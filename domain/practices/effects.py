"""Comparable effects of a practice: each a row with its unit, days and method, never a number in a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import Facts, changes, tells
from domain.engine.event_effects import Step as Told
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.wire import change, removal
from domain.engine.words import Words
from domain.practices.authors import PRACTICE, of, once, touched, writable, written
from domain.practices.cards import as_columns, post
from domain.practices.facts import Effect, Practice, is_money, quantities
from domain.practices.tables import TABLES
from domain.programme.kinds import Direction, PracticeStanding, Quantity
from domain.registry.roles import HEADS


@dataclass(frozen=True, kw_only=True, slots=True)
class SetEffect(Command):
    """Put a comparable effect on the card of a practice, or write the one of its number anew."""

    name = "set_effect"
    says = Words("Добавить или изменить эффект практики", "Add or change an effect of a practice")
    typed = ("practice effect",)

    subject: Annotated[str, PRACTICE]
    title: Annotated[str, asked.line("Показатель", "Indicator", most=300)]
    unit: Annotated[str, asked.line("Единица", "Unit", most=60, option="--unit")]
    direction: Annotated[Direction, asked.value("Куда лучше", "Direction", option="--direction")]
    base: Annotated[Decimal, asked.value("Было", "Base", option="--base")]
    base_on: Annotated[date, asked.value("Когда было", "Day of the base", within=0, option="--base-on")]
    fact: Annotated[Decimal, asked.value("Стало", "Fact", option="--fact")]
    fact_on: Annotated[date, asked.value("Когда стало", "Day of the fact", within=0, option="--fact-on")]
    quantity: Annotated[Quantity, asked.value("Что измеряет", "What it measures")] = Quantity.OTHER
    method: Annotated[str, asked.text("Метод расчёта", "Method of calculation")] = ""
    confirmed_by: Annotated[
        str,
        asked.text(
            "Кто подтвердил рубли", "Who confirmed the roubles",
            Words("Должность и орган, без фамилии", "post and body, without a name"), most=300,
        ),
    ] = ""  # fmt: skip
    number: Annotated[
        int | None,
        asked.value("Номер эффекта", "Number of the effect", Words("Без него новый", "a new one without it"), least=1),
    ] = None
    by_name: bool = False
    """One of the same name is this one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DropEffect(Command):
    """Take an effect off the card of a practice."""

    name = "drop_effect"
    says = Words("Снять эффект с карточки практики", "Take an effect off the card of a practice")
    typed = ("practice drop-effect",)

    subject: Annotated[str, PRACTICE]
    number: Annotated[int, asked.value("Номер эффекта", "Number of the effect", least=1)]


@dataclass(frozen=True, kw_only=True, slots=True)
class EffectSet(Event):
    """An effect came onto the card, or was written anew."""

    kind = "effect_set"
    says = Words("эффект практики внесён", "effect of the practice set")

    number: int
    effect: Effect
    before: Effect | None


@dataclass(frozen=True, kw_only=True, slots=True)
class EffectDropped(Event):
    """An effect was taken off the card."""

    kind = "effect_dropped"
    says = Words("эффект практики снят", "effect of the practice dropped")

    number: int
    effect: Effect


@does(SetEffect, stands=(PracticeStanding.DRAFT,), by=HEADS, knows=WHOLE)
def set_effect(case: Case) -> Iterator[Happening]:
    """An effect is what was measured before and after, each on its day; roubles are what somebody confirmed."""
    command: SetEffect = case.command
    state, practice = touched(case)
    if command.number is not None:
        case.one_of("number", str(command.number), [str(number) for number in practice.effects])
    known = case.pack.unit(command.unit)
    for name, value in (("base", command.base), ("fact", command.fact)):
        if known is not None and (said := known.against(value)) is not None:
            case.against(no.bad_value(name, said.ru, said.en))
    if command.base == command.fact:
        case.against(no.bad_value("fact", "было и стало равны: эффекта нет", "base and fact are equal: no effect"))
    elif (command.fact < command.base) != (command.direction is Direction.FALL):
        case.against(
            no.bad_value("direction", "стало хуже, чем было, для такого направления", "the fact is worse than the base")
        )
    if command.fact_on < command.base_on:
        case.against(no.bad_value("fact_on", "раньше исходного значения", "is before the day of the base"))
    money = is_money(case.pack, command.unit)
    if money and not command.confirmed_by.strip():
        case.against(
            no.bad_value("confirmed_by", "у рублей назовите, кто их подтвердил", "say who confirmed the roubles")
        )
    if money and command.quantity is not Quantity.OTHER:
        case.against(no.bad_value("quantity", "рубли — не время", "roubles are no time"))
    effect = Effect(
        name=clean(command.title), unit=clean(command.unit), direction=command.direction, quantity=command.quantity,
        base=command.base, fact=command.fact, base_on=command.base_on, fact_on=command.fact_on,
        method=clean(command.method), confirmed_by=clean(command.confirmed_by) if money else "",
    )  # fmt: skip
    number = command.number or _same(command, practice) or max(practice.effects, default=0) + 1
    if practice.effects.get(number) == effect:
        case.unchanged("на карточке уже так", "the card says so already")
    once(case, effect.name, number, {place: one.name for place, one in practice.effects.items()})
    writable(case, state, practice)
    case.settle()
    yield state.code, EffectSet(number=number, effect=effect, before=practice.effects.get(number))


def _same(command: SetEffect, practice: Practice) -> int | None:
    """The one of the same name, where a name says which."""
    if not command.by_name:
        return None
    return next((number for number, one in practice.effects.items() if one.name == clean(command.title)), None)


@does(DropEffect, stands=(PracticeStanding.DRAFT,), by=HEADS, knows=WHOLE)
def drop_effect(case: Case) -> Iterator[Happening]:
    """An effect goes; the others keep their numbers."""
    command: DropEffect = case.command
    state, practice = written(case)
    case.one_of("number", str(command.number), [str(number) for number in practice.effects])
    case.settle()
    yield state.code, EffectDropped(number=command.number, effect=practice.effects[command.number])


WITHOUT = removal(TABLES["practice_effect"], ("practice", "number"))
MEASURED = change(TABLES["practice"], ("code",), ("quantities",))


@changes(EffectSet)
def effect_set(record: Record, state: State, event: EffectSet, actor: str, on: date, seq: int) -> None:
    practice = of(record, state)
    practice.effects[event.number] = event.effect
    record.remove(WITHOUT, "practice_effect", (state.code, event.number))
    record.add("practice_effect", practice=state.code, number=event.number, **as_columns(event.effect))
    _measured(record, state)


@changes(EffectDropped)
def effect_dropped(record: Record, state: State, event: EffectDropped, actor: str, on: date, seq: int) -> None:
    of(record, state).effects.pop(event.number, None)
    record.remove(WITHOUT, "practice_effect", (state.code, event.number))
    _measured(record, state)


def _measured(record: Record, state: State) -> None:
    """What the effects measure now, and by which words the practice is found."""
    practice = of(record, state)
    record.changes.append((MEASURED, (quantities(practice.effects.values()), state.code)))
    post(record, state, practice)


def _told(effect: Facts | None) -> str:
    return f"{effect['name']}: {effect['base']} → {effect['fact']} {effect['unit']}" if effect else ""


@tells(EffectSet)
def _tell_set(facts: Facts) -> Iterator[Told]:
    yield f"practice.effect.{facts['number']}", _told(facts["before"]), _told(facts["effect"])


@tells(EffectDropped)
def _tell_dropped(facts: Facts) -> Iterator[Told]:
    yield f"practice.effect.{facts['number']}", _told(facts["effect"]), ""
