"""Rules of the card: nothing blank, people with posts, units, methods, dates (domain notes, G1 and G2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.engine.words import Words
from domain.methodology.schema import Pack
from domain.pilot.card_fields import CARD, Kind
from domain.pilot.facts import Dated
from domain.pilot.indicator_plan import IndicatorPlan
from domain.rules.placeholders import answers_none, stands_for_nothing
from domain.rules.verdict import NO_INDICATOR, Verdict, assumed, flagged, same, unless, verdict
from domain.stored.holdings import Holdings
from domain.text.personal_data import found_in

MUST = ("title", "process", "clients", "perimeter", "from_event", "to_event", "justification", "key_risk")
"""Fields that no card may leave blank: the scope, the reason, the key risk."""


def card_complete(facts: Holdings, pack: Pack) -> Verdict:
    """No blanks and no placeholders: people and scope, justification and key risk are there (domain notes, G1)."""
    faults = [*_missing_people(facts, pack), *(said for _, said in _blanks(facts, pack))]
    return unless(faults, Words("карточка заполнена", "the card is complete"), "не заполнено: ", "not filled in: ")


def _missing_people(facts: Holdings, pack: Pack) -> Iterator[Words]:
    for role in missing_roles(facts, pack):
        yield pack.roles[role].title if role in pack.roles else same(role)


def missing_roles(facts: Holdings, pack: Pack) -> list[str]:
    """Roles of the card that nobody holds."""
    return [role for role in pack.looks_at.card_people if not facts.people.get(role)]


def blank_fields(facts: Holdings, pack: Pack) -> list[str]:
    """Fields of the card that say nothing and must."""
    return list(dict.fromkeys(key for key, _ in _blanks(facts, pack)))


def _blanks(facts: Holdings, pack: Pack) -> Iterator[tuple[str, Words]]:
    for key, known in CARD.items():
        value = facts.card.get(key)
        if value in {None, ""}:
            if key in MUST:
                yield key, known.title
        elif known.kind in {Kind.LINE, Kind.TEXT, Kind.LIST} and key != "number":
            for item in str(value).split("\n") if known.kind is Kind.LIST else (str(value),):
                if stands_for_nothing(item, pack) and (key in MUST or not answers_none(item)):
                    yield key, Words(f"{known.title.ru} («{item}»)", f"{known.title.en} (“{item}”)")
    # whoever says that there is an economic effect plans it
    if facts.card.get("economic_effect") and facts.card.get("effect_planned") is None:
        yield "effect_planned", CARD["effect_planned"].title


def card_people_named(facts: Holdings, pack: Pack) -> Verdict:
    """Leader, customer and process owner are named on the card (domain notes, G1)."""
    return unless(
        _missing_people(facts, pack),
        Words("люди на карточке названы", "the people of the card are named"),
        "на карточке не названы: ",
        "the card does not name: ",
    )


def people_have_posts(facts: Holdings, pack: Pack) -> Verdict:
    """Everybody on the card is written as "name – post" (domain notes, G1)."""
    without = [
        same(f"{name} ({person})" if (name := facts.posts.get(person, (person,))[0]) != person else person)
        for person in without_post(facts, pack)
    ]
    return unless(
        without, Words("у всех названа должность", "everybody has a post"), "не указана должность: ", "without a post: "
    )


def without_post(facts: Holdings, pack: Pack) -> list[str]:
    """People on the card whose name or post says nothing."""
    return [
        person
        for person in facts.named
        if any(stands_for_nothing(text, pack) for text in facts.posts.get(person, (person, "")))
    ]


def has_indicator(facts: Holdings, pack: Pack) -> Verdict:
    """At least one indicator is on the card (domain notes, G1)."""
    count = len(facts.indicators)
    return verdict(
        count > 0,
        Words(f"показателей на карточке: {count}", f"indicators on the card: {count}"),
        Words("на карточке нет ни одного показателя", "the card has no indicator"),
    )


def wanted_indicators(facts: Holdings, pack: Pack) -> Verdict:
    """As many indicators as a card should have; whether that is a must, no source says (domain notes, G1)."""
    count, want = len(facts.indicators), pack.number("wanted_indicators")
    return verdict(
        count >= want,
        Words(f"показателей на карточке: {count}", f"indicators on the card: {count}"),
        flagged(
            Words(f"показателей на карточке {count}, желательно {want}", f"indicators: {count}, wanted: {want}"),
            assumed(pack, "wanted_indicators"),
        ),
    )


def units_allowed(facts: Holdings, pack: Pack) -> Verdict:
    """The unit of each indicator is in the pack's list and equals the one in its calculation (domain notes, G2)."""
    if not facts.indicators:
        return NO_INDICATOR
    faults = (said for _, _, said in unit_faults(facts, pack))
    return unless(faults, Words("единицы измерения допустимы", "the units are allowed"), "единицы: ", "units: ")


def unit_faults(facts: Holdings, pack: Pack) -> Iterator[tuple[IndicatorPlan, str, Words]]:
    """Indicators, the field at fault, and what is wrong with it."""
    for plan in facts.indicators:
        unit = pack.unit(plan.unit)
        if unit is None:
            said = f"единицы «{plan.unit}» нет в перечне", f"“{plan.unit}” is not in the list"
            yield plan, "unit", Words(f"{plan.name}: {said[0]}", f"{plan.name}: {said[1]}")
        if plan.calculation_unit and _other(pack, plan.unit, plan.calculation_unit):
            yield (
                plan,
                "calculation_unit",
                Words(
                    f"{plan.name}: на карточке «{plan.unit}», в расчёте «{plan.calculation_unit}»",
                    f"{plan.name}: the card says “{plan.unit}”, the calculation “{plan.calculation_unit}”",
                ),
            )


def _other(pack: Pack, card: str, calculation: str) -> bool:
    """Whether two spellings name different units."""
    first, second = pack.unit(card), pack.unit(calculation)
    return first is not second if first or second else card.strip().lower() != calculation.strip().lower()


def methods_stated(facts: Holdings, pack: Pack) -> Verdict:
    """Each indicator says how it is calculated and where its data come from (domain notes, G2)."""
    if not facts.indicators:
        return NO_INDICATOR
    faults = (said for _, _, said in method_faults(facts, pack))
    return unless(faults, Words("методы расчёта и источники указаны", "methods and sources are given"))


def method_faults(facts: Holdings, pack: Pack) -> Iterator[tuple[IndicatorPlan, str, Words]]:
    """Indicators, the field at fault, and what is wrong with it."""
    for plan in facts.indicators:
        if stands_for_nothing(plan.method, pack):
            yield plan, "method", Words(f"{plan.name}: нет метода расчёта", f"{plan.name}: no calculation method")
        if stands_for_nothing(plan.source, pack):
            yield plan, "source", Words(f"{plan.name}: нет источника данных", f"{plan.name}: no data source")


def dates_in_order(facts: Holdings, pack: Pack) -> Verdict:
    """Every event has its dates, and none ends before it begins (domain notes, G1)."""
    return unless(
        [*_milestone_dates(facts, pack), *_indicator_dates(facts)],
        Words("даты по порядку", "the dates are in order"),
        "даты не по порядку: ",
        "dates out of order: ",
    )


def _milestone_dates(facts: Holdings, pack: Pack) -> Iterator[Words]:
    for found, is_plan in disordered_milestones(facts):
        start, end = (found.planned_start, found.planned_end) if is_plan else (found.actual_start, found.actual_end)
        title = pack.milestone_title(found.key, found.title)
        yield Words(f"{title.ru}: {_said(start)} – {_said(end)}", f"{title.en}: {start or '?'} – {end or '?'}")


def disordered_milestones(facts: Holdings) -> Iterator[tuple[Dated, bool]]:
    """Milestones that end before they begin, and whether it is their plan that does."""
    for found in facts.milestones:
        if found.planned_start > found.planned_end:
            yield found, True
        if found.actual_end is not None and (found.actual_start is None or found.actual_start > found.actual_end):
            yield found, False


def _indicator_dates(facts: Holdings) -> Iterator[Words]:
    for plan in disordered_indicators(facts):
        dates = _dates(plan)
        yield Words(f"{plan.name}: {' – '.join(map(_said, dates))}", f"{plan.name}: {' – '.join(map(str, dates))}")


def disordered_indicators(facts: Holdings) -> list[IndicatorPlan]:
    """Indicators whose base, target and ideal do not follow one another."""
    return [plan for plan in facts.indicators if _dates(plan) != sorted(_dates(plan))]


def _dates(plan: IndicatorPlan) -> list[date]:
    return [day for day in (plan.base_on, plan.target_on, plan.ideal_on) if day is not None]


def _said(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else "?"


def no_personal_data(facts: Holdings, pack: Pack) -> Verdict:
    """Free texts hold no passport, insurance or phone numbers."""
    found = (said for _, said in personal_data(facts))
    return unless(
        found, Words("персональных данных в тексте нет", "no personal data in the texts"), "персональные данные: ",
        "personal data: ",
    )  # fmt: skip


def personal_data(facts: Holdings) -> Iterator[tuple[str, Words]]:
    """Fields of the card that hold personal data, and which."""
    for key, known in CARD.items():
        value = facts.card.get(key)
        if known.kind in {Kind.LINE, Kind.TEXT, Kind.LIST} and isinstance(value, str) and key != "number":
            for hit in found_in(value):
                ru, en = f"{hit.kind.said.ru} {hit.masked}", f"{hit.kind.said.en} {hit.masked}"
                yield key, Words(f"{known.title.ru}: {ru}", f"{known.title.en}: {en}")
