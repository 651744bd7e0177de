"""What a form can name: people and subjects by a part of their title, keys of a subject by theirs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlalchemy import Connection, or_, select

from console.web.inputs import Input
from domain.engine.command import Command
from domain.engine.words import Language
from domain.methodology.schema import Pack
from domain.programme.kinds import StatusStanding, SubjectKind
from domain.reports.views import holding
from domain.stored.tables import TABLES
from domain.text.called import CALLED

_subject, _indicator, _milestone = (TABLES[name] for name in ("subject", "indicator", "milestone"))

MOST = 20
"""Choices that a search offers; whoever needs another one types more of its title."""

PEOPLE = frozenset({"people", "person", "owner"})
ORGANISATIONS = frozenset({"parent", "host", "receiver"})


def titles(connection: Connection, codes: Collection[str]) -> dict[str, str]:
    """Code -> title, of those that name something."""
    query = select(_subject.c.code, _subject.c.title).where(_subject.c.code.in_(sorted(codes)))
    return dict(map(tuple, connection.execute(query))) if codes else {}


def searched(connection: Connection, inputs: list[Input]) -> list[Input]:
    """The inputs, a part of a title turned into its code; several that match become a choice, none an error."""
    asked = [one for one in inputs if one.kind == "search" and one.value and "@" not in one.value]
    named = titles(connection, {one.value.strip().upper() for one in asked} | {one.value.strip() for one in asked})
    found: dict[str, Input] = {}
    for one in asked:
        word = one.value.strip()
        if code := next((code for code in (word, word.upper()) if code in named), None):
            found[one.name] = replace(one, value=code, hint=f"{named[code]} · {one.hint}" if one.hint else named[code])
        elif word != "*":
            found[one.name] = _matched(connection, one, word)
    return [found.get(one.name, one) for one in inputs]


def _matched(connection: Connection, one: Input, word: str) -> Input:
    leaf = one.name.rpartition(".")[2]
    kind = next((kind for kind in SubjectKind if leaf == kind.value), None)
    if leaf in PEOPLE or one.holder in PEOPLE:
        kind = SubjectKind.PERSON
    elif leaf in ORGANISATIONS:
        kind = SubjectKind.ORGANISATION
    query = select(_subject.c.code, _subject.c.title).where(or_(*holding(word, _subject.c.title)))
    if kind is not None:
        query = query.where(_subject.c.kind == kind)
    rows = connection.execute(query.order_by(_subject.c.title, _subject.c.code).limit(MOST)).all()
    if len(rows) == 1:
        return replace(one, value=rows[0][0], hint=rows[0][1])
    return replace(one, kind="choice", choices=[(code, f"{title} ({code})") for code, title in rows]) if rows else one


def keys_at(
    connection: Connection, command: type[Command], subject: str, pack: Pack, language: Language
) -> Mapping[str, Mapping[str, str]]:
    """Name of a field -> key -> title, for what the subject has of its own."""
    found: dict[str, Mapping[str, str]] = {
        "to": {str(key): words.say(language) for key, words in CALLED[StatusStanding].items()},
    }
    if not subject:
        return found
    if command.name in ("measure", "drop_indicator"):
        query = select(_indicator.c.key, _indicator.c.name).where(_indicator.c.project == subject)
        rows = dict(map(tuple, connection.execute(query.order_by(_indicator.c.key))))
        found |= {"indicator": rows, "key": rows}
    if command.name in ("reach_milestone", "move_milestone"):
        query = select(_milestone.c.key, _milestone.c.title).where(_milestone.c.project == subject)
        milestones = connection.execute(query.order_by(_milestone.c.place)).all()
        found["key"] = {key: pack.milestone_title(key, title).say(language) for key, title in milestones}
    return found
