"""What the papers of a project say: plain values of its card, team, plan, measurements and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import Connection, select

from domain.engine.packs import Packs
from domain.methodology.schema import Decision, Pack
from domain.pilot.card_fields import CARD, CONSENTS, Kind
from domain.pilot.facts import Condition, Planned
from domain.programme.kinds import Moment, SubjectKind
from domain.reports.card import Card, IndicatorLine, card
from domain.reports.views import PersonOn
from domain.stored.tables import TABLES
from domain.text.called import CALLED

_person, _package, _offer = TABLES["person"], TABLES["package"], TABLES["offer"]

UNMEASURED = "предстоит измерить"
"""The base of an indicator of which a receiver measured nothing: what the package says is the exemplar's."""


def project_facts(connection: Connection, packs: Packs, code: str) -> dict[str, Any]:
    """The facts of a project under the names by which a template asks for them."""
    found = card(connection, code, SubjectKind.PROJECT)
    state, pack = found.state, packs.of(found.state.pack)
    phases = pack.lifecycles[state.lifecycle or ""].phases
    names = _names(connection, found)
    theirs = _bases_there(connection, found.details["package"])
    return {
        "code": state.code,
        "title": state.title,
        "organisation": found.organisation_title or "",
        "phase": phases[state.phase].title.ru if state.phase and state.phase in phases else "",
        "standing": pack.standings[state.standing].ru if state.standing else "",
        "dated": state.active_on or state.since_on,
        "opened_on": state.opened_on,
        "begins_on": _agreed_start(connection, code) or state.opened_on,
        "completed_on": state.completed_on,
        "ended_on": state.ended_on,
        "card": _card(found, pack) | {"title": state.title},
        "approver": names.get(found.details.get("approved_by") or "", {"name": "", "post": ""}),
        "team": [_member(one, pack) for one in found.people],
        "people": {role: [_member(one, pack) for one in found.people if one.role == role] for role in pack.roles},
        "indicators": [_indicator(line, theirs) for line in found.indicators],
        "milestones": [asdict(one) for one in found.milestones],
        "actions": _owned(found.actions, names),
        "conditions": _owned(found.conditions, names),
        "results": _results(found),
        "documents": [
            {"kind": pack.evidence[one.kind].title.ru if one.kind in pack.evidence else one.kind, "title": one.title,
             "number": one.number, "dated": one.dated, "attached_on": one.attached_on}
            for one in found.evidence
        ],
        "decisions": [
            {"phase": phases[one.phase].title.ru if one.phase in phases else one.phase, "on": one.decided_on,
             "decision": CALLED[Decision][Decision(one.decision)].ru,
             "by": names.get(one.decided_by, {}).get("name", one.decided_by), "comment": one.comment}
            for one in found.decisions
        ],
    }  # fmt: skip


def _card(found: Card, pack: Pack) -> dict[str, Any]:
    """The fields of the card in words: lists as lists, choices by their names."""
    chosen: dict[str, Any] = {"sphere": pack.spheres, "subprogramme": pack.subprogrammes, "category": pack.categories}
    said: dict[str, Any] = {}
    for key, field in CARD.items():
        value = found.details.get(key)
        if field.kind is Kind.LIST:
            said[key] = [line for line in (value or "").split("\n") if line]
        elif key in chosen and value:
            named = chosen[key].get(value)
            said[key] = value if named is None else getattr(named, "title", named).ru
        elif key == "consent_kind" and value:
            said[key] = CONSENTS[value].ru
        else:
            said[key] = "" if value is None else value
    return said


def _names(connection: Connection, found: Card) -> dict[str, dict[str, str]]:
    """Name and post of everybody whom the papers may name."""
    codes = {found.details.get("approved_by"), *(one.owner for one in found.actions)}
    codes |= {one.owner for one in found.conditions}
    codes |= {one.decided_by for one in found.decisions}
    query = select(_person.c.code, _person.c.name, _person.c.post).where(
        _person.c.code.in_(sorted(filter(None, codes)))
    )
    return {code: {"name": name, "post": post} for code, name, post in connection.execute(query)}


def _member(one: PersonOn, pack: Pack) -> dict[str, str]:
    role = pack.roles.get(one.role)
    return {"role": one.role if role is None else role.title.ru, "name": one.name, "post": one.post}


def _agreed_start(connection: Connection, code: str) -> date | None:
    """When a replica begins, as its receiver and the centre agreed; None of a project that is none."""
    return connection.execute(select(_offer.c.start_on).where(_offer.c.replica == code)).scalar()


def _bases_there(connection: Connection, package: str | None) -> dict[str, Decimal]:
    """Indicator -> where the exemplar began, as the package of a replica says; nothing without a package."""
    if package is None:
        return {}
    manifest = connection.execute(select(_package.c.manifest).where(_package.c.code == package)).scalar_one()
    return {row["key"]: Decimal(row["base"]) for row in orjson.loads(manifest)["indicators"]}


def _base(line: IndicatorLine, theirs: Mapping[str, Decimal]) -> Decimal | str:
    """Where an indicator began here: of a replica the first baseline measured, or what the receiver put on its card."""
    if line.key not in theirs:
        return line.base
    measured = (one.value for one in line.readings if one.moment is Moment.BASELINE)
    return next(measured, UNMEASURED if line.base == theirs[line.key] else line.base)


def _indicator(line: IndicatorLine, theirs: Mapping[str, Decimal]) -> dict[str, Any]:
    last = line.readings[-1] if line.readings else None
    return {
        "key": line.key, "name": line.name, "unit": line.unit, "base": _base(line, theirs), "target": line.target,
        "ideal": line.ideal, "fact": line.last, "fact_on": last.on if last else None,
        "method": line.method, "source": line.source,
        "readings": [
            {"on": one.on, "moment": CALLED[Moment][one.moment].ru, "value": one.value} for one in line.readings
        ],
    }  # fmt: skip


def _owned(found: Iterable[Planned | Condition], names: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """What somebody answers for, with their name."""
    return [asdict(one) | {"owner": names.get(one.owner or "", {}).get("name", "")} for one in found]


def _results(found: Card) -> list[dict[str, Any]]:
    names = {line.key: (line.name, line.unit) for line in found.indicators}
    return [
        asdict(one) | dict(zip(("name", "unit"), names.get(one.indicator, (one.indicator, "")), strict=True))
        for one in found.results
    ]
