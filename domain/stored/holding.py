"""Rows of the holdings query as plain facts."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from domain.engine.kinds import Direction, Frequency, Level, Moment, Quantity
from domain.engine.wire import Row
from domain.stored.card import STORED, of_text
from domain.stored.facts import Attached, Condition, Dated, Given, Holdings, Planned, Reading, Shown
from domain.stored.indicator import IndicatorPlan
from domain.stored.questions import SEP


def hold(held: Holdings, row: Row) -> None:  # noqa: C901, PLR0912 - one case a table
    """Take one row of the holdings query in."""
    _, part, place, a, b, c, d, e, f, g = row
    match part:
        case "evidence":
            held.evidence.append(_paper(place, a, b, c, d, e, f))
        case "role":
            held.people.setdefault(a, []).append(b)
            held.posts[b] = (c, d)
        case "indicator":
            rest, _, next_on = g.rpartition(SEP)
            held.indicators.append(_plan(a, b, c, d, e, f, rest))
            held.next_on[a] = _day(next_on)
        case "measurement":
            held.readings.append(Reading(place, a, Moment(b), date.fromisoformat(c), Decimal(d)))
        case "milestone":
            progress, title = g.split(SEP, 1)
            dates = (date.fromisoformat(c), date.fromisoformat(d), _day(e), _day(f))
            held.milestones.append(Dated(a, title, b, *dates, int(progress)))
        case "action":
            held.actions.append(Planned(place, a, b, date.fromisoformat(c), _day(d), _day(e), f or ""))
        case "condition":
            held.conditions.append(Condition(place, a, b, date.fromisoformat(c), d and date.fromisoformat(d)))
        case "project":
            held.package, held.organisation = a, c or ""
            held.card = {key: of_text(key, text) for key, text in zip(STORED, d.split(SEP), strict=True)} | {"title": b}
            if (approver := held.card["approved_by"]) is not None and e is not None:
                held.posts[approver] = (e, f)
        case "partner_check":
            held.level = Level(a)
            held.visited_on = b and date.fromisoformat(b)
        case "presented":
            held.presented.append(Shown(a, None, None))
        case "commissioner":
            held.commission[a] = b == "1"
        case "score":
            held.scores.append(Given(place, a, b, Decimal(c)))


def _paper(place: int, phase: str, kind: str, title: str, link: str, digest: str | None, stated: str) -> Attached:
    """A document of a row."""
    organisation, goals, kept_at = stated.split(SEP)
    found = {key: Decimal(value) for key, value in json.loads(goals).items()} if goals else {}
    return Attached(place, phase, kind, title, link, digest, organisation, found, kept_at)


def _plan(key: str, name: str, unit: str, direction: str, base: str, target: str, rest: str) -> IndicatorPlan:
    """An indicator of a row."""
    ideal, base_on, target_on, ideal_on, method, source, calculation, quantity, operations, frequency = rest.split(SEP)
    return IndicatorPlan(
        key=key,
        name=name,
        unit=unit,
        direction=Direction(direction),
        base=Decimal(base),
        target=Decimal(target),
        ideal=Decimal(ideal) if ideal else None,
        base_on=_day(base_on),
        target_on=_day(target_on),
        ideal_on=_day(ideal_on),
        method=method,
        source=source,
        calculation_unit=calculation,
        quantity=Quantity(quantity),
        operations=Decimal(operations) if operations else None,
        frequency=Frequency(frequency),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
