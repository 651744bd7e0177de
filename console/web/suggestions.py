"""What a form can name by a part of its title: people and subjects."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection, or_, select

from console.web.inputs import Input
from domain.programme.kinds import SubjectKind
from domain.reports.views import holding
from domain.stored.tables import TABLES

_subject = TABLES["subject"]

MOST = 20
"""Choices that a search offers; whoever needs another one types more of its title."""

PEOPLE = frozenset({"people", "person"})
ORGANISATIONS = frozenset({"parent", "host", "receiver"})


def titles(
    connection: Connection, codes: Collection[str], *, still: bool = False, kind: SubjectKind | None = None
) -> dict[str, str]:
    """Code -> title, of those that name something of the kind; with `still` only of what has not ended."""
    query = select(_subject.c.code, _subject.c.title).where(_subject.c.code.in_(sorted(codes)))
    if still:
        query = query.where(_subject.c.ended_on.is_(None))
    if kind is not None:
        query = query.where(_subject.c.kind == kind)
    return dict(map(tuple, connection.execute(query))) if codes else {}


def searched(connection: Connection, inputs: list[Input]) -> list[Input]:
    """The inputs, a part of a title turned into its code; several that match become a choice, none an error."""
    asked = [one for one in inputs if one.kind == "search" and one.value and "@" not in one.value]
    named = titles(connection, {one.value.strip().upper() for one in asked} | {one.value.strip() for one in asked})
    found: dict[str, Input] = {}
    for one in asked:
        word = one.value.strip()
        if code := next((code for code in (word, word.upper()) if code in named), None):
            found[one.name] = replace(one, value=code, hint=named[code])
        elif word != "*":
            found[one.name] = _matched(connection, one, word)
    return [found.get(one.name, one) for one in inputs]


def kind_of(one: Input) -> SubjectKind | None:
    """What kind of subject an input names; None where it may be of several."""
    leaf = one.name.rpartition(".")[2]
    if one.who or leaf in PEOPLE or one.holder in PEOPLE:
        return SubjectKind.PERSON
    if leaf in ORGANISATIONS:
        return SubjectKind.ORGANISATION
    return next((kind for kind in SubjectKind if leaf == kind.value), None)


def matching(connection: Connection, kind: SubjectKind | None, word: str) -> list[tuple[str, str]]:
    """Code and title of what a part of a title names, some at most."""
    query = select(_subject.c.code, _subject.c.title).where(or_(*holding(word, _subject.c.title)))
    if kind is not None:
        query = query.where(_subject.c.kind == kind)
    rows = connection.execute(query.order_by(_subject.c.title, _subject.c.code).limit(MOST))
    return [(row.code, row.title) for row in rows]


def _matched(connection: Connection, one: Input, word: str) -> Input:
    rows = matching(connection, kind_of(one), word)
    if len(rows) == 1:
        return replace(one, value=rows[0][0], hint=rows[0][1])
    return replace(one, kind="choice", choices=[(code, f"{title} ({code})") for code, title in rows]) if rows else one


def named(connection: Connection, kind: SubjectKind, word: str) -> list[str]:
    """Codes of the subjects of a kind that a code or a part of a title names, some at most."""
    asked = word.strip()
    whole = select(_subject.c.code).where(_subject.c.kind == kind, _subject.c.code == asked.upper())
    if not asked or (exact := list(connection.execute(whole).scalars())):
        return exact if asked else []
    query = select(_subject.c.code).where(_subject.c.kind == kind, or_(*holding(asked, _subject.c.title)))
    return list(connection.execute(query.order_by(_subject.c.code).limit(MOST)).scalars())
