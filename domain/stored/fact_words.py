"""Keys of facts and fields as people read them: «ключевой риск», «показатель „Время“: цель»."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from domain.engine.words import Words
from domain.methodology.practice_words import PARTS
from domain.methodology.schema import Pack
from domain.pilot.card_fields import CARD, Kind, choices
from domain.programme.kinds import Direction, Frequency, Moment, Quantity
from domain.text.called import CALLED

Names = Mapping[str, str]
"""Code of a person, or key of an indicator -> how it is called."""

PLAN: Mapping[str, Words] = {
    "name": Words("название", "name"),
    "unit": Words("единица", "unit"),
    "direction": Words("куда лучше", "direction"),
    "base": Words("исходное значение", "base"),
    "target": Words("цель", "target"),
    "ideal": Words("идеал", "ideal"),
    "base_on": Words("дата исходного значения", "date of the base"),
    "target_on": Words("дата цели", "date of the target"),
    "ideal_on": Words("дата идеала", "date of the ideal"),
    "method": Words("метод расчёта", "method of calculation"),
    "source": Words("источник данных", "data source"),
    "calculation_unit": Words("единица в расчёте", "unit in the calculation"),
    "quantity": Words("что измеряет", "what it measures"),
    "operations": Words("операций в год", "operations a year"),
    "frequency": Words("частота измерений", "frequency"),
}
"""What the card says of an indicator."""

OPENING: Mapping[str, Words] = {
    "opened_on": Words("дата открытия", "day of the opening"),
    "due_on": Words("срок этапа", "term of the phase"),
}
"""Days of a project that belong to none of its parts."""

HAPPENED: Mapping[str, Words] = {
    "started": Words("начало", "start"),
    "finished": Words("завершение", "end"),
    "plan": Words("план", "plan"),
    "title": Words("название", "name"),
    "fact": Words("факт", "fact"),
    "done": Words("выполнено", "done"),
    "dropped": Words("снято", "dropped"),
    "moved": Words("перенесено", "moved"),
    "owner": Words("ответственный", "owner"),
}
CHECK: Mapping[str, Words] = {
    "level": Words("уровень", "level"),
    "visited_on": Words("дата визита", "date of the visit"),
    "held_levels": Words("имеющиеся уровни", "levels held"),
    "presented": Words("представленный проект", "presented project"),
    "commission": Words("член комиссии", "commissioner"),
    "score": Words("оценка", "score"),
}
CHOSEN: Mapping[str, Words] = {
    **CALLED[Direction],
    **CALLED[Quantity],
    **CALLED[Frequency],
    "true": Words("да", "yes"),
    "false": Words("нет", "no"),
}
"""Words of enumerations on the card."""

ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")

BLANK = Words("пусто", "blank")


def field_words(field: str, pack: Pack, names: Names | None = None) -> Words:
    """What a key such as `card.key_risk` or `indicator.time.target` means; an unknown key is shown as it is."""
    part, *rest = field.split(".")
    say = _FIELDS.get(part)
    found = say(rest, pack, names or {}) if say is not None and rest else None
    return found or OPENING.get(field) or Words(field, field)


def _card(rest: list[str], pack: Pack, names: Names) -> Words | None:
    known = CARD.get(rest[0])
    return known.title if known else None


def _people(rest: list[str], pack: Pack, names: Names) -> Words | None:
    role = pack.roles.get(rest[0])
    return role.title if role else None


def _post(rest: list[str], pack: Pack, names: Names) -> Words:
    return _named(Words("имя и должность участника", "name and post of"), rest[0], names)


def _named(kind: Words, key: str, names: Names) -> Words:
    name = names.get(key, key)
    return Words(f"{kind.ru} «{name}»", f"{kind.en} “{name}”")


def _joined(head: Words, tail: Words | None) -> Words:
    return head if tail is None else Words(f"{head.ru}: {tail.ru}", f"{head.en}: {tail.en}")


def _indicator(rest: list[str], pack: Pack, names: Names) -> Words:
    head = _named(Words("показатель", "indicator"), rest[0], names)
    return _joined(head, PLAN.get(rest[1]) if len(rest) > 1 else None)


def _measurement(rest: list[str], pack: Pack, names: Names) -> Words:
    if len(rest) == 1:
        return Words(f"измерение (запись {rest[0]})", f"measurement (entry {rest[0]})")
    when = CALLED[Moment].get(rest[1]) or Words(_day(rest[1]).ru, _day(rest[1]).en)
    return _joined(_named(Words("измерение", "measurement"), rest[0], names), when)


def _milestone(rest: list[str], pack: Pack, names: Names) -> Words:
    titles = {
        planned.key: planned.title
        for cycle in pack.lifecycles.values()
        for phase in cycle.phases.values()
        for planned in phase.milestones
    }
    own = names.get(rest[0], rest[0])
    title = titles.get(rest[0], Words(own, own))
    head = Words(f"контрольная точка «{title.ru}»", f"milestone “{title.en}”")
    return _joined(head, HAPPENED.get(rest[1]) if len(rest) > 1 else None)


def _evidence(rest: list[str], pack: Pack, names: Names) -> Words:
    known = pack.evidence.get(rest[0])
    if known is not None:
        return Words(f"документ: {known.title.ru}", f"document: {known.title.en}")
    return Words(f"документ (запись {rest[0]})", f"document (entry {rest[0]})")


PAPER = {
    "organisation": Words("организация в документе", "organisation in the document"),
    "title": Words("название документа", "title of the document"),
    "number": Words("номер документа", "number of the document"),
    "dated": Words("дата документа", "date of the document"),
}
"""What is written of a document."""


def _paper(rest: list[str], pack: Pack, names: Names) -> Words | None:
    return PAPER.get(rest[0])


def _goal(rest: list[str], pack: Pack, names: Names) -> Words:
    return _named(Words("цель в документе", "goal in the document"), rest[0], names)


def _action(rest: list[str], pack: Pack, names: Names) -> Words:
    head = Words(f"мероприятие {rest[0]}", f"measure {rest[0]}")
    return _joined(head, HAPPENED.get(rest[1]) if len(rest) > 1 else None)


def _condition(rest: list[str], pack: Pack, names: Names) -> Words:
    return Words(f"условие {rest[0]}", f"condition {rest[0]}")


def _check(rest: list[str], pack: Pack, names: Names) -> Words | None:
    known = CHECK.get(rest[0])
    if known is None or len(rest) == 1:
        return known
    name = names.get(rest[1], rest[1])
    return Words(f"{known.ru} {name}", f"{known.en} {name}")


def _practice(rest: list[str], pack: Pack, names: Names) -> Words | None:
    if len(rest) > 1:
        ru, en = {"effect": ("эффект", "effect"), "step": ("шаг", "step")}.get(rest[0], (rest[0], rest[0]))
        return Words(f"{ru} {rest[1]}", f"{en} {rest[1]}")
    return PARTS.get(rest[0])


_FIELDS: Mapping[str, Callable[[list[str], Pack, Names], Words | None]] = {
    "card": _card,
    "people": _people,
    "post": _post,
    "indicator": _indicator,
    "measurement": _measurement,
    "milestone": _milestone,
    "evidence": _evidence,
    "paper": _paper,
    "goal": _goal,
    "action": _action,
    "condition": _condition,
    "check": _check,
    "practice": _practice,
}
"""First part of a key -> its words."""


def value_words(field: str, text: str, pack: Pack, names: Names | None = None) -> Words:
    """A stored value as people read it: names for codes, dates by custom, words of lists; a blank says so."""
    if text == "":
        return BLANK
    part, _, key = field.partition(".")
    if part == "people" or (part == "action" and key.endswith(".owner")):
        return _persons(text, names or {})
    if part == "card" and key in CARD:
        return _card_value(key, text, pack, names or {})
    if part == "evidence" and text in pack.evidence:
        return pack.evidence[text].title
    known = HAPPENED.get(text) if part == "action" else None
    return known or CHOSEN.get(text) or _dated(text)


def _persons(text: str, names: Names) -> Words:
    said = ", ".join(names.get(code, code) for code in text.split(", "))
    return Words(said, said)


def _card_value(key: str, text: str, pack: Pack, names: Names) -> Words:
    known = CARD[key]
    if known.kind is Kind.PERSON:
        return _persons(text, names)
    if known.kind is Kind.CHOICE:
        return choices(key, pack).get(text, Words(text, text))
    if known.kind is Kind.YES_NO:
        return CHOSEN.get(text.lower(), Words(text, text))
    if known.kind is Kind.LIST:
        listed = "; ".join(text.split("\n"))
        return Words(listed, listed)
    return _dated(text)


def _dated(text: str) -> Words:
    """A text in which dates are written as the reader writes them."""
    return Words(ISO_DAY.sub(lambda found: _day(found[0]).ru, text), text)


def _day(text: str) -> Words:
    try:
        return Words(f"{date.fromisoformat(text):%d.%m.%Y}", text)
    except ValueError:
        return Words(text, text)
