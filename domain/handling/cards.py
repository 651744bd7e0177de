"""A project's card: opened whole, amended field by field, with its indicators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from domain import commands as ask
from domain import events as happened
from domain import refusals as no
from domain.actions import WHOLE, always, does
from domain.card import CARD, STORED, CardField, Kind, as_text, clean, stored
from domain.commands import IndicatorPlan, everybody
from domain.facts import plan_facts
from domain.handling.case import Case, Happening
from domain.handling.cast import Cast
from domain.handling.papers import also_submitters
from domain.handling.sealing import unsealed
from domain.kinds import Direction, SubjectKind
from domain.known import PEOPLE
from domain.numbering import formatted, ordinal, steps_on
from domain.planning import laid_out
from domain.registered import NUMBERS_TAKEN, numbers_taken, plain_number
from domain.state import State
from domain.words import written

GIVEN = tuple(key for key in STORED if key != "number")
"""Fields of the card that whoever opens a project fills in."""


def _on_card(command: ask.OpenProject) -> Iterator[str]:
    yield from (person for _, person in everybody(command.people))
    if command.approved_by is not None:
        yield command.approved_by


def _amended_on_card(command: ask.AmendCard) -> Iterator[str]:
    yield from (person for _, person in everybody(command.people))
    if approver := command.card.get("approved_by"):
        yield approver


@does(
    ask.OpenProject,
    names=("organisation", "centre", "code"),
    moves=(),
    people=_on_card,
    casts=True,
    opens=True,
    looks_up=(PEOPLE,),
    after=(numbers_taken,),
)
def open_project(case: Case) -> Iterator[Happening]:
    """A pilot is opened with its card."""
    command: ask.OpenProject = case.command
    organisation = case.subject("organisation", SubjectKind.ORGANISATION, command.organisation)
    centre = case.subject("centre", SubjectKind.CENTRE, command.centre)
    case.may(organisation, centre)
    case.text("title", command.title, 500)
    cast = Cast(case, command.newcomers)
    card = {key: _checked(case, cast, CARD[key], stored(key, getattr(command, key))) for key in GIVEN}
    people = cast.people(command.people)
    for place, plan in enumerate(command.indicators):
        check_indicator(case, f"indicators.{plan.key or place}", plan)
    check_doubles(case, command.indicators)
    code = case.new_code(SubjectKind.PROJECT)
    number = _number(case, code)
    case.on_calendar("on", command.on)
    case.settle()
    lifecycle = case.pack.lifecycles["pilot"]
    yield (
        code,
        happened.ProjectOpened(
            title=clean(command.title),
            organisation=command.organisation,
            centre=command.centre,
            sphere=command.sphere,
            lifecycle=lifecycle.key,
            pack=case.pack.identity,
            opening_phase=lifecycle.first.key,
            due_on=case.pack.calendar.after(command.on, lifecycle.first.duration.working_days),
            people=people,
            indicators=tuple(map(tidy, command.indicators)),
            card={key: value for key, value in card.items() if value not in {None, ""}} | {"number": number},
            milestones=laid_out(lifecycle, command.on, case.pack),
        ),
    )
    yield from cast.joined


def registration(case: Case, code: str) -> str:
    """The registration number of a new project by the programme's pattern: its own, or the next that is free."""
    own = ordinal(case.pack, SubjectKind.PROJECT, code)
    number = case.world.numbers.get(SubjectKind.PROJECT, 0) + 1 if own is None else own
    while (found := formatted(case.pack, number, case.command.on.year, code)) in case.world.of(NUMBERS_TAKEN):
        if not steps_on(case.pack):
            _taken(case, found)
            break
        number += 1
    return found


def _taken(case: Case, number: str) -> None:
    """A registration number belongs to another project."""
    owner = case.world.of(NUMBERS_TAKEN)[number]
    said = f"номер «{number}» уже у {owner}", f"the number “{number}” belongs to {owner}"
    case.against(no.bad_value("number", *said))


def _number(case: Case, code: str) -> str:
    """The number that was asked for, if nobody has it; the next one otherwise."""
    asked = plain_number(case.command.number)
    if not asked:
        return registration(case, code)
    if len(asked) > CARD["number"].most:
        case.against(no.bad_value("number", "не длиннее 60 знаков", "at most 60 characters"))
    if asked in case.world.of(NUMBERS_TAKEN):
        _taken(case, asked)
    return asked


def _choices(case: Case, key: str) -> Any:
    pack = case.pack
    return {"sphere": pack.spheres, "subprogramme": pack.subprogrammes, "category": pack.categories}[key]


def _checked(case: Case, cast: Cast, known: CardField, value: Any) -> Any:
    """A value of the card that is of its kind and fits; a person by code, however they were named."""
    if value in {None, ""}:
        return value
    if known.kind is Kind.PERSON:
        return cast.person(known.key, value)
    _check_field(case, known, value)
    return value


def _check_field(case: Case, known: CardField, value: Any) -> None:
    match known.kind:
        case Kind.CHOICE:
            case.one_of(known.key, value, _choices(case, known.key))
        case Kind.MONEY if not (isinstance(value, Decimal) and value.is_finite() and abs(value) < Decimal("1e15")):
            case.against(no.bad_value(known.key, "нужна сумма в рублях", "an amount in roubles is needed"))
        case Kind.DATE if not isinstance(value, date):
            case.against(no.bad_value(known.key, "нужна дата", "a date is needed"))
        case Kind.YES_NO if not isinstance(value, bool):
            case.against(no.bad_value(known.key, "нужно да или нет", "yes or no is needed"))
        case Kind.LINE | Kind.TEXT | Kind.LIST if len(value) > known.most:
            case.against(no.bad_value(known.key, f"не длиннее {known.most} знаков", f"at most {known.most} characters"))


def check_doubles(case: Case, indicators: tuple[IndicatorPlan, ...]) -> None:
    keys = [plan.key for plan in indicators]
    for key in dict.fromkeys(keys):
        if keys.count(key) > 1:
            said = "показатель указан дважды", "the indicator is named twice"
            case.against(no.bad_value(f"indicators.{key}", *said))


LONGEST = {"key": 40, "name": 300, "unit": 60, "calculation_unit": 60, "method": 4000, "source": 4000}


def check_indicator(case: Case, where: str, plan: IndicatorPlan) -> None:
    for name, most in LONGEST.items():
        text = getattr(plan, name)
        if name in {"key", "name", "unit"}:
            case.text(f"{where}.{name}", text, most)
        elif len(text) > most:
            case.against(no.bad_value(f"{where}.{name}", f"не длиннее {most} знаков", f"at most {most} characters"))
    values = (plan.base, plan.target, plan.ideal, plan.operations)
    if not all(value is None or value.is_finite() for value in values):
        case.against(no.bad_value(where, "нужны числа", "numbers are needed"))
    elif plan.base == plan.target:
        case.against(no.bad_value(f"{where}.target", "цель равна исходному значению", "the target equals the base"))
    elif (plan.target < plan.base) != (plan.direction is Direction.FALL):
        target, base = written(plan.target), written(plan.base)
        case.against(
            no.bad_value(
                f"{where}.target",
                f"цель {target.ru} при базе {base.ru} противоречит направлению",
                f"target {target.en} with base {base.en} contradicts the direction",
            )
        )


def tidy(plan: IndicatorPlan) -> IndicatorPlan:
    """An indicator with clean texts."""
    texts: dict[str, Any] = {name: clean(getattr(plan, name)) for name in LONGEST}
    return replace(plan, **texts)


@does(
    ask.AmendCard,
    people=_amended_on_card,
    casts=True,
    knows=WHOLE,
    amends=always,
    opens=True,
    looks_up=(PEOPLE,),
    after=(numbers_taken,),
)
def amend_card(case: Case) -> Iterator[Happening]:
    """Fields of the card, or who holds a role on it, change; decisions that rest on them are named."""
    command: ask.AmendCard = case.command
    state = case.required("subject", (SubjectKind.PROJECT,), command.subject)
    case.entitled(
        case.pack.may(command.name) | also_submitters(case, state), (state.code, state.organisation, state.centre)
    )
    cast = Cast(case, command.newcomers)
    changes = [*_card_changes(case, cast, state), *_people_changes(case, cast, state)]
    if not changes:
        case.unchanged("на карточке уже так", "the card says so already")
    case.still_open(state)
    case.settle()
    yield state.code, happened.CardAmended(changes=tuple(changes), reason=clean(command.reason))
    yield from cast.joined
    now = {
        change.field: ", ".join(change.after) if isinstance(change.after, tuple) else as_text(change.after)
        for change in changes
    }
    yield from unsealed(case, state, now)


def _card_changes(case: Case, cast: Cast, state: State) -> Iterator[happened.FieldChange]:
    card = case.world.holdings[state.code].card
    for key, value in case.command.card.items():
        case.one_of("card", key, CARD)
        if key not in CARD:
            continue
        if key in {"title", "number"}:
            case.text(key, value or "", CARD[key].most)
        after = _checked(case, cast, CARD[key], stored(key, value))
        if key == "number" and case.world.of(NUMBERS_TAKEN).get(after, state.code) != state.code:
            _taken(case, after)
        if after != card.get(key):
            yield happened.FieldChange(field=f"card.{key}", before=card.get(key), after=after)


def _people_changes(case: Case, cast: Cast, state: State) -> Iterator[happened.FieldChange]:
    held = case.world.holdings[state.code].people
    found = cast.people(case.command.people)
    for role in case.command.people:
        before, after = tuple(sorted(held.get(role, ()))), tuple(sorted(found.get(role, ())))
        if before != after:
            yield happened.FieldChange(field=f"people.{role}", before=before, after=after)


@does(ask.SetIndicator, knows=WHOLE, amends=always)
def set_indicator(case: Case) -> Iterator[Happening]:
    """An indicator comes onto the card, or changes there."""
    command: ask.SetIndicator = case.command
    state = amendable(case)
    plan = tidy(command.indicator)
    before = case.world.holdings[state.code].indicator(plan.key)
    if before == plan:
        case.unchanged("показатель уже такой", "the indicator is so already")
    check_indicator(case, f"indicators.{plan.key}", plan)
    case.still_open(state)
    case.settle()
    yield state.code, happened.IndicatorSet(indicator=plan, before=before, reason=clean(command.reason))
    if before is not None:
        old, new = dict(plan_facts(before)), dict(plan_facts(plan))
        yield from unsealed(case, state, {key: new.get(key) for key in old})


@does(ask.DropIndicator, knows=WHOLE, amends=always)
def drop_indicator(case: Case) -> Iterator[Happening]:
    """An indicator is taken off the card; its measurements stay in the history."""
    command: ask.DropIndicator = case.command
    state = amendable(case)
    case.still_open(state)
    held = case.world.holdings[state.code]
    case.one_of("key", command.key, [plan.key for plan in held.indicators])
    case.text("reason", command.reason, 2000)
    plan = held.indicator(command.key)
    if any(reading.indicator == command.key for reading in held.readings):
        said = (
            "у показателя есть измерения: сначала отзовите их",
            "the indicator has measurements: take them back first",
        )
        case.against(no.already("measured", *said))
    case.settle()
    if plan is not None:
        yield state.code, happened.IndicatorDropped(indicator=plan, reason=clean(command.reason))
        yield from unsealed(case, state, dict.fromkeys(dict(plan_facts(plan))))


def amendable(case: Case) -> State:
    """The project whose card somebody entitled changes."""
    state = case.required("subject", (SubjectKind.PROJECT,), case.command.subject)
    case.entitled(
        case.pack.may(case.command.name) | also_submitters(case, state),
        (state.code, state.organisation, state.centre),
    )
    return state
