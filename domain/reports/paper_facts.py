"""What the papers of a project say: plain values of its card, team, plan, measurements and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from domain.engine.packs import Packs
from domain.methodology.schema import Decision, Pack
from domain.pilot.card_fields import CARD, CONSENTS, Kind
from domain.pilot.facts import Condition, Planned
from domain.programme.kinds import Moment, SubjectKind
from domain.reports.card import Card, IndicatorLine, card
from domain.reports.replica_facts import replica_facts
from domain.reports.views import PersonOn
from domain.stored.tables import TABLES
from domain.text.called import CALLED

_person, _offer = TABLES["person"], TABLES["offer"]


class Unmeasured(str):
    """Words in place of a figure that is still to be measured: what a template computes with them is unmeasured too."""

    __slots__ = ()

    def _itself(self, *_: object) -> Unmeasured:
        return self

    def _no(self, _: object) -> bool:
        return False

    def __add__(self, other: Any) -> str:
        return f"{self}{other}" if isinstance(other, str) else self

    def __radd__(self, other: Any) -> str:
        return f"{other}{self}" if isinstance(other, str) else self

    __sub__ = __rsub__ = __truediv__ = __rtruediv__ = __floordiv__ = __pow__ = _itself
    __neg__ = __pos__ = __abs__ = __round__ = _itself
    __mul__ = __rmul__ = _itself
    __lt__ = __le__ = __gt__ = __ge__ = _no


UNMEASURED = Unmeasured("предстоит измерить")
"""The base of an indicator of which a receiver measured nothing: what the package says is the exemplar's."""


def project_facts(connection: Connection, packs: Packs, code: str) -> dict[str, Any]:
    """The facts of a project under the names by which a template asks for them."""
    found = card(connection, code, SubjectKind.PROJECT)
    state, pack = found.state, packs.of(found.state.pack)
    phases = pack.lifecycles[state.lifecycle or ""].phases
    names = _names(connection, found)
    begins_on = _agreed_start(connection, code) or state.opened_on
    return {
        "code": state.code,
        "title": state.title,
        "organisation": found.organisation_title or "",
        "phase": phases[state.phase].title.ru if state.phase and state.phase in phases else "",
        "standing": pack.standings[state.standing].ru if state.standing else "",
        "dated": state.active_on or state.since_on,
        "opened_on": state.opened_on,
        "begins_on": begins_on,
        "completed_on": state.completed_on,
        "ended_on": state.ended_on,
        "card": _card(found, pack) | {"title": state.title},
        "approver": names.get(found.details.get("approved_by") or "", {"name": "", "post": ""}),
        "team": [_member(one, pack) for one in found.people],
        "people": {role: [_member(one, pack) for one in found.people if one.role == role] for role in pack.roles},
        "indicators": [_indicator(line) for line in found.indicators],
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
    } | replica_facts(connection, pack, found, begins_on)  # fmt: skip


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


def _indicator(line: IndicatorLine) -> dict[str, Any]:
    last = line.readings[-1] if line.readings else None
    return {
        "key": line.key, "name": line.name, "unit": line.unit, "target": line.target,
        "base": UNMEASURED if line.here is None else line.here,
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
