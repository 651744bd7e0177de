"""The parts of what is known of a project: where each is stored, and how its rows are taken in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select

from domain.engine.kinds import Direction, Frequency, Moment, Quantity, SubjectKind
from domain.engine.parts import KNOWN, SEP, Part, branch, joined, labelled
from domain.pilot.card_fields import STORED, of_text
from domain.pilot.facts import Attached, Condition, Dated, Planned, Reading
from domain.pilot.indicator_plan import PLAN_EXTRA, IndicatorPlan
from domain.pilot.tables import TABLES
from domain.registry.tables import TABLES as PEOPLE

if TYPE_CHECKING:
    from domain.stored.holdings import Holdings

PROJECT = frozenset({SubjectKind.PROJECT})
WALKING = PROJECT | {SubjectKind.CHECK}
_subject, _role, _project, _person = TABLES["subject"], TABLES["role"], TABLES["project"], PEOPLE["person"]


def _paper(held: Holdings, row: Sequence[Any]) -> None:
    place, phase, kind, title, link, digest, stated, _ = row
    organisation, goals, kept_at = stated.split(SEP)
    found = {key: Decimal(value) for key, value in json.loads(goals).items()} if goals else {}
    held.evidence.append(Attached(place, phase, kind, title, link, digest, organisation, found, kept_at))


def _people(held: Holdings, row: Sequence[Any]) -> None:
    _, role, person, name, post, *_ = row
    held.people.setdefault(role, []).append(person)
    held.posts[person] = (name, post)


def _condition(held: Holdings, row: Sequence[Any]) -> None:
    number, text, owner, due, closed, *_ = row
    held.conditions.append(Condition(number, text, owner, date.fromisoformat(due), _day(closed)))


def _indicator(held: Holdings, row: Sequence[Any]) -> None:
    _, key, name, unit, direction, base, target, joint = row
    rest, _, next_on = joint.rpartition(SEP)
    held.indicators.append(_plan(key, name, unit, direction, base, target, rest))
    held.next_on[key] = _day(next_on)


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


def _reading(held: Holdings, row: Sequence[Any]) -> None:
    entry, indicator, moment, on, value, *_ = row
    held.readings.append(Reading(entry, indicator, Moment(moment), date.fromisoformat(on), Decimal(value)))


def _milestone(held: Holdings, row: Sequence[Any]) -> None:
    _, key, phase, start, end, started, ended, joint = row
    progress, title = joint.split(SEP, 1)
    dates = (date.fromisoformat(start), date.fromisoformat(end), _day(started), _day(ended))
    held.milestones.append(Dated(key, title, phase, *dates, int(progress)))


def _action(held: Holdings, row: Sequence[Any]) -> None:
    number, title, owner, due, done, dropped, reason, _ = row
    held.actions.append(Planned(number, title, owner, date.fromisoformat(due), _day(done), _day(dropped), reason or ""))


def _card(held: Holdings, row: Sequence[Any]) -> None:
    _, package, title, organisation, fields, name, post, _ = row
    held.package, held.organisation = package, organisation or ""
    held.card = {key: of_text(key, text) for key, text in zip(STORED, fields.split(SEP), strict=True)}
    held.card["title"] = title
    if (approver := held.card["approved_by"]) is not None and name is not None:
        held.posts[approver] = (name, post)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _roles() -> Select[Any]:
    """Who holds which role for the subject, with name and post."""
    shown = [_role.c.role, _role.c.person, _person.c.name, _person.c.post]
    return labelled("role", _role.c.scope, None, shown).join(_person, _person.c.code == _role.c.person)


def _cards() -> Select[Any]:
    """The card of a project with its title, the title of its organisation, and name and post of who approved it."""
    own, organisation, approver = _subject.alias("own"), _subject.alias("body"), _person.alias("approver")
    shown = [
        _project.c.package, own.c.title, organisation.c.title, joined("project", STORED), approver.c.name,
        approver.c.post,
    ]  # fmt: skip
    return (
        labelled("project", _project.c.code, None, shown)
        .select_from(_project)
        .join(own, own.c.code == _project.c.code)
        .outerjoin(organisation, organisation.c.code == own.c.organisation)
        .outerjoin(approver, approver.c.code == _project.c.approved_by)
    )


for part in (
    Part(
        name="evidence", table="evidence", kinds=WALKING, take=_paper,
        branch=branch(
            "evidence", "subject", "entry", ("phase", "kind", "title", "link", "sha256"),
            ("organisation", "goals", "kept_at"),
        ),
    ),
    Part(name="people", table="role", kinds=WALKING, take=_people, branch=_roles()),
    Part(
        name="condition", table="condition", kinds=WALKING, take=_condition,
        branch=branch("condition", "subject", "number", ("text", "owner", "due_on", "closed_on")),
    ),
    Part(
        name="indicator", table="indicator", kinds=PROJECT, take=_indicator,
        branch=branch(
            "indicator", "project", None, ("key", "name", "unit", "direction", "base", "target"),
            ("ideal", *PLAN_EXTRA, "next_on"),
        ),
    ),
    Part(
        name="measurement", table="measurement", kinds=PROJECT, take=_reading,
        branch=branch("measurement", "project", "entry", ("indicator", "moment", "measured_on", "value")),
    ),
    Part(
        name="milestone", table="milestone", kinds=PROJECT, take=_milestone,
        branch=branch(
            "milestone", "project", "place",
            ("key", "phase", "planned_start", "planned_end", "actual_start", "actual_end"), ("progress", "title"),
        ),
    ),
    Part(
        name="action", table="action", kinds=PROJECT, take=_action,
        branch=branch(
            "action", "project", "number", ("title", "owner", "due_on", "done_on", "dropped_on", "reason")
        ),
    ),
    Part(name="card", table="project", kinds=PROJECT, take=_card, branch=_cards()),
):  # fmt: skip
    KNOWN.declare(part)
