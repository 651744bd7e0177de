"""What stands now beside the fields of a form that changes it, and what its gate asks of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
from sqlalchemy import Connection, select

from console.web.inputs import Input
from console.web.suggestions import titles
from domain.engine.asked import fields_of
from domain.engine.command import Command
from domain.engine.parts import KNOWN
from domain.engine.state import State
from domain.engine.values import as_text
from domain.engine.words import Language, Words
from domain.methodology.schema import Decision, Pack
from domain.pilot.amendment import AmendCard
from domain.pilot.document_data import AmendEvidence
from domain.pilot.documents import AttachEvidence
from domain.pilot.facts import Attached
from domain.pilot.indicator_plan import IndicatorPlan
from domain.pilot.indicators import SetIndicator
from domain.programme.kinds import SubjectKind
from domain.registry.bodies import AmendCentre, AmendOrganisation
from domain.registry.people import AmendPerson
from domain.reports.gatecheck import holdings_of
from domain.stored.fact_words import value_words
from domain.stored.holdings import Holdings
from domain.stored.tables import TABLES
from flows.answers import day, figure

_decision, _evidence, _journal = (TABLES[name] for name in ("decision", "evidence", "journal"))

ROWS = {AmendOrganisation: "organisation", AmendCentre: "centre", AmendPerson: "person"}
"""Action -> the table of what it changes."""

NOW = Words("сейчас: {now}; пусто — не менять", "now: {now}; empty leaves it")
REMARK = Words("замечание: {text}", "remark: {text}")
ASKED = Words("без этого документ не пройдёт на воротах", "the document does not pass its gate without it")
LACKING = Words("укажите, что сказано в документе: без этого ворота закрыты", "say what the document states: the gate "
                "stays closed without it")  # fmt: skip


def beside(
    connection: Connection, command: type[Command], inputs: Sequence[Input], state: State, pack: Pack,
    language: Language,
) -> list[Input]:  # fmt: skip
    """The inputs of a form about a subject, each with what stands there now and with the remark on it."""
    chosen = {one.name: one.value for one in inputs}
    if command is SetIndicator:
        return _as_planned(connection, inputs, state, chosen.get("key", ""), language)
    if command in (AttachEvidence, AmendEvidence):
        return _of_document(connection, command, inputs, state, pack, language, chosen)
    if command is AmendCard:
        now = _card(holdings_of(connection, state), pack, language)
        remarks = _remarks(connection, state)
    elif command in ROWS:
        now, remarks = _row(connection, command, state), {}
    else:
        return list(inputs)
    return [_told(one, now.get(one.name, ""), remarks.get(one.name, ""), language) for one in inputs]


def _told(one: Input, now: str, remark: str, language: Language) -> Input:
    """An input with what stands there now, and open where a remark asks for it."""
    said = [REMARK.say(language).format(text=remark)] if remark else []
    said += [one.hint] if one.hint else []
    if now:
        shown = dict(one.choices).get(now, now)
        said.append(NOW.say(language).format(now=shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"))
    return replace(one, hint="; ".join(said), shown=one.shown or bool(remark), inner=one.inner and not remark)


LONGEST = 300
"""Letters of a present value that stand beside its field."""


def _card(held: Holdings, pack: Pack, language: Language) -> dict[str, str]:
    names = {code: f"{name}, {post}" if post else name for code, (name, post) in held.posts.items()}
    found = {
        key: value_words(f"card.{key}", as_text(value), pack, names).say(language)
        for key, value in held.card.items()
        if value not in (None, "")
    }
    return found | {
        f"people.{role}": ", ".join(names.get(one, one) for one in people) for role, people in held.people.items()
    }


def _remarks(connection: Connection, state: State) -> dict[str, str]:
    """Input -> the remark on it, of the last return in this phase."""
    query = (
        select(_decision.c.decision, _journal.c.facts)
        .join(_journal, (_journal.c.subject == _decision.c.subject) & (_journal.c.seq == _decision.c.entry))
        .where(_decision.c.subject == state.code, _decision.c.phase == state.phase)
        .order_by(_decision.c.entry.desc())
    )
    last = connection.execute(query.limit(1)).first()
    if last is None or last.decision != Decision.REWORK:
        return {}
    fields: Mapping[str, str] = orjson.loads(last.facts).get("fields") or {}
    return {name.removeprefix("card."): text for name, text in fields.items()}


def _row(connection: Connection, command: type[Command], state: State) -> dict[str, str]:
    table = TABLES[ROWS[command]]
    first = connection.execute(select(table).where(table.c.code == state.code)).mappings().first()
    row = dict(first) if first else dict[str, Any]()
    found = {name: str(row[name]) for name in fields_of(command) if row.get(name) not in (None, "")}
    called = titles(connection, set(found.values())) if found else {}
    if state.kind is SubjectKind.ORGANISATION and row.get("kind"):
        found["kind"] = str(row["kind"])
    return {name: called.get(value, value) for name, value in found.items()} | {"title": state.title}


def _as_planned(
    connection: Connection, inputs: Sequence[Input], state: State, key: str, language: Language
) -> list[Input]:
    """An indicator is written as a whole: the form of one that there is begins as it stands."""
    if not key or state.kind not in KNOWN.kinds:
        return list(inputs)
    plan = next((one for one in holdings_of(connection, state).indicators if one.key == key), None)
    if plan is None or any(one.value not in ("", one.usual) for one in inputs if one.name in PLANNED):
        return list(inputs)
    said = {name: _said(getattr(plan, name), language) for name in PLANNED}
    return [replace(one, value=said.get(one.name, one.value)) for one in inputs]


PLANNED = frozenset(fields_of(IndicatorPlan)) - {"key"}


def _said(value: Any, language: Language) -> str:
    match value:
        case None:
            return ""
        case _ if hasattr(value, "isoformat"):
            return day(value, language)
        case _ if hasattr(value, "as_tuple"):
            return figure(value, language)
    return str(value)


def _of_document(
    connection: Connection, command: type[Command], inputs: Sequence[Input], state: State, pack: Pack,
    language: Language, chosen: Mapping[str, str],
) -> list[Input]:  # fmt: skip
    """What rules look for in a document stands open and is asked for; the data of one that is there are told."""
    if state.kind is not SubjectKind.PROJECT:
        return list(inputs)
    held = holdings_of(connection, state)
    entry = chosen.get("entry", "")
    paper = next((one for one in held.evidence if str(one.entry) == entry), None)
    kind = paper.kind if paper else chosen.get("kind", "")
    wanted = {"organisation"} if kind in pack.looks_at.names_organisation else set()
    if kind == pack.looks_at.closing:
        wanted |= {f"goals.{plan.key}" for plan in held.indicators}
    now = dict(_stated(connection, state, paper, language)) if paper else {}
    found = [_asked(one, now, command is AttachEvidence, held.organisation, language) if one.name in wanted
             else _told(one, now.get(one.name, ""), "", language) for one in inputs]  # fmt: skip
    return sorted(found, key=lambda one: not (one.needed or one.wanted))


def _asked(one: Input, now: Mapping[str, str], attaching: bool, own: str, language: Language) -> Input:
    """A field for which a gate looks: needed where a document is attached, open where its data are set right."""
    told = _told(one, now.get(one.name, ""), "", language)
    hint = [told.hint] if told.hint else []
    if one.name == "organisation" and own:
        hint.append(Words("на карточке: {own}", "on the card: {own}").say(language).format(own=own))
    hint += [ASKED.say(language)] if attaching else []
    return replace(told, hint="; ".join(hint), wanted=attaching, shown=True, needed=attaching)


def _stated(connection: Connection, state: State, paper: Attached, language: Language) -> Iterator[tuple[str, str]]:
    query = select(_evidence.c.number, _evidence.c.dated)
    row = connection.execute(query.where(_evidence.c.subject == state.code, _evidence.c.entry == paper.entry)).first()
    yield "organisation", paper.organisation
    yield "title", paper.title
    yield from ((f"goals.{key}", figure(goal, language)) for key, goal in paper.goals.items())
    if row is not None:
        yield "number", row.number
        yield "dated", day(row.dated, language) if row.dated else ""
