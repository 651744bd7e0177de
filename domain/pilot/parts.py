"""The parts of what is known of a project: which record each fills, and where its rows are stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select

from domain.engine.parts import KNOWN, SEP, Part, branch, described, joined
from domain.pilot.card_fields import STORED, of_text
from domain.pilot.facts import Attached, Condition, Dated, Named, Planned, Reading
from domain.pilot.indicator_plan import IndicatorPlan
from domain.pilot.tables import TABLES
from domain.programme.kinds import SubjectKind
from domain.registry.tables import TABLES as PEOPLE

if TYPE_CHECKING:
    from domain.stored.holdings import Holdings

PROJECT = frozenset({SubjectKind.PROJECT})
WALKING = PROJECT | {SubjectKind.CHECK}
_subject, _role, _project, _person = TABLES["subject"], TABLES["role"], TABLES["project"], PEOPLE["person"]


def _evidence(held: Holdings, paper: Attached) -> None:
    held.evidence.append(paper)


def _people(held: Holdings, named: Named) -> None:
    held.people.setdefault(named.role, []).append(named.person)
    held.posts[named.person] = (named.name, named.post)


def _condition(held: Holdings, condition: Condition) -> None:
    held.conditions.append(condition)


def _indicator(held: Holdings, plan: IndicatorPlan, next_on: str) -> None:
    held.indicators.append(plan)
    held.next_on[plan.key] = date.fromisoformat(next_on) if next_on else None


def _measurement(held: Holdings, reading: Reading) -> None:
    held.readings.append(reading)


def _milestone(held: Holdings, milestone: Dated) -> None:
    held.milestones.append(milestone)


def _action(held: Holdings, action: Planned) -> None:
    held.actions.append(action)


def _card(held: Holdings, row: Sequence[Any]) -> None:
    _, package, title, organisation, fields, name, post, exemplar = row
    held.package, held.exemplar, held.organisation = package, exemplar, organisation or ""
    held.card = {key: of_text(key, text) for key, text in zip(STORED, fields.split(SEP), strict=True)}
    held.card["title"] = title
    if (approver := held.card["approved_by"]) is not None and name is not None:
        held.posts[approver] = (name, post)


def _cards() -> Select[Any]:
    """The card of a project with its title, the title of its organisation, and name and post of who approved it."""
    own, organisation, approver = _subject.alias("own"), _subject.alias("body"), _person.alias("approver")
    shown = [
        _project.c.package, own.c.title, organisation.c.title, joined([_project.c[key] for key in STORED]),
        approver.c.name, approver.c.post, _project.c.exemplar,
    ]  # fmt: skip
    return (
        branch("project", _project.c.code, None, shown)
        .select_from(_project)
        .join(own, own.c.code == _project.c.code)
        .outerjoin(organisation, organisation.c.code == own.c.organisation)
        .outerjoin(approver, approver.c.code == _project.c.approved_by)
    )


KNOWN.narrowed |= PROJECT
for part in (
    described(
        Attached, _evidence, name="evidence", table="evidence", owner="subject", place="entry",
        kinds=WALKING | {SubjectKind.PRACTICE},
    ),
    described(
        Named, _people, name="people", table="role", owner="scope", kinds=WALKING,
        columns={"name": _person.c.name, "post": _person.c.post},
        joins=((_person, _person.c.code == _role.c.person),),
    ),
    described(
        Condition, _condition, name="condition", table="condition", owner="subject", place="number", kinds=WALKING,
    ),
    described(
        IndicatorPlan, _indicator, name="indicator", table="indicator", owner="project", kinds=PROJECT,
        beside=("next_on",),
    ),
    described(
        Reading, _measurement, name="measurement", table="measurement", owner="project", place="entry", kinds=PROJECT,
        columns={"on": TABLES["measurement"].c.measured_on},
    ),
    described(Dated, _milestone, name="milestone", table="milestone", owner="project", order="place", kinds=PROJECT),
    described(Planned, _action, name="action", table="action", owner="project", place="number", kinds=PROJECT),
    Part(name="card", table="project", kinds=PROJECT, take=_card, branch=_cards()),
):  # fmt: skip
    KNOWN.declare(part)
