"""What a form can name by a part of its title: people and subjects."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, or_, select

from console.names import CODE
from console.titles import Wording
from console.web.inputs import Input
from domain.programme.kinds import SubjectKind
from domain.reports.views import holding
from domain.stored.tables import TABLES

_subject, _person = TABLES["subject"], TABLES["person"]
_body = _subject.alias("body")

MOST = 20
"""Choices that a search offers; whoever needs another one types more of its title."""

PEOPLE = frozenset({"people", "person"})
ORGANISATIONS = frozenset({"parent", "host", "receiver"})

NAMED = (SubjectKind.PERSON, SubjectKind.ORGANISATION)
"""Kinds whose titles people type; all else they know by its code too."""

WITH_CODE = re.compile(rf".* \(({CODE.pattern.replace('(-', '(?:-')})\)")
"""A title with its code behind it, as a choice among several of one title says it."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that a form names."""

    code: str
    title: str
    kind: str
    beside: str
    """What tells it apart from others of its title: a post and an organisation, an organisation and a phase."""

    @property
    def told(self) -> str:
        """Its title with what tells it apart."""
        return " · ".join(filter(None, (self.title, self.beside)))


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


_WHOLE = (
    select(_subject.c.code, _subject.c.title, _subject.c.kind, _subject.c.lifecycle, _subject.c.phase, _subject.c.pack,
           _body.c.title.label("body"), _person.c.post)
    .outerjoin(_body, _body.c.code == _subject.c.organisation)
    .outerjoin(_person, _person.c.code == _subject.c.code)
)  # fmt: skip


def _found(row: tuple[str, ...], wording: Wording) -> Found:
    code, title, kind, lifecycle, phase, pack, body, post = row
    stands = wording.phase(lifecycle, phase, pack) if phase else ""
    beside = (post, body) if kind == SubjectKind.PERSON else (body, stands)
    return Found(code, title, kind, " · ".join(filter(None, beside)))


def searched(connection: Connection, inputs: list[Input], wording: Wording) -> list[Input]:
    """The inputs, a part of a title turned into its code; several that match become a choice, none an error.

    A name that was typed, or chosen, stays a name before whoever reads the form again.
    """
    asked = [one for one in inputs if one.kind == "search" and one.value and "@" not in one.value]
    words = {one.name: _code_in(one.value) for one in asked}
    by_code = {one.code: one for one in _of(connection, {*words.values(), *map(str.upper, words.values())}, wording)}
    spoken = {one.title for one in by_code.values() if one.kind in NAMED}
    by_title = _titled(connection, {*words.values(), *spoken} - by_code.keys(), wording) if asked else {}
    found: dict[str, Input] = {}
    for one in asked:
        word, kind = words[one.name], kind_of(one)
        if known := by_code.get(word) or by_code.get(word.upper()):
            found[one.name] = _as_named(one, known, by_title.get(known.title, []))
            continue
        exact = [each for each in by_title.get(word, []) if kind in (None, each.kind)]
        if word != "*":
            found[one.name] = (
                _as_named(one, exact[0], exact) if len(exact) == 1 else _matched(connection, one, word, wording)
            )
    return [found.get(one.name, one) for one in inputs]


def _code_in(value: str) -> str:
    """The code behind a title, or what was typed."""
    word = value.strip()
    return known.group(1) if (known := WITH_CODE.fullmatch(word)) else word


def _of(connection: Connection, codes: Collection[str], wording: Wording) -> list[Found]:
    if not codes:
        return []
    rows = connection.execute(_WHOLE.where(_subject.c.code.in_(sorted(codes))))
    return [_found(tuple(row), wording) for row in rows]


def described(connection: Connection, word: str, wording: Wording) -> str:
    """What a code names, or a title with its code behind it, as people tell it apart; nothing where it names nothing.

    A person's or an organisation's own title, typed whole, is told as well.
    """
    found = _of(connection, {_code_in(word), _code_in(word).upper()}, wording)
    found = found or _titled(connection, {word.strip()}, wording).get(word.strip(), [])
    return found[0].told if len(found) == 1 else ""


def _titled(connection: Connection, words: Collection[str], wording: Wording) -> dict[str, list[Found]]:
    """Title -> people and organisations of just this title."""
    query = _WHOLE.where(_subject.c.kind.in_(NAMED), _subject.c.title.in_(sorted(words))).order_by(_subject.c.code)
    found: dict[str, list[Found]] = defaultdict(list)
    for row in connection.execute(query) if words else ():
        found[row.title].append(_found(tuple(row), wording))
    return found


def _as_named(one: Input, known: Found, alike: Collection[Found]) -> Input:
    """An input that names something: by its title where that is enough, by a choice where others are called so."""
    if known.kind not in NAMED:
        return replace(one, value=known.code, hint=known.told)
    if len(alike) > 1:
        same = [(each.code, each.told) for each in alike if each.kind == known.kind]
        return replace(one, kind="choice", value=known.code, choices=same)
    return replace(one, value=known.code, typed=known.title, hint=known.beside or known.title)


def kind_of(one: Input) -> SubjectKind | None:
    """What kind of subject an input names; None where it may be of several."""
    leaf = one.name.rpartition(".")[2]
    if one.who or leaf in PEOPLE or one.holder in PEOPLE:
        return SubjectKind.PERSON
    if leaf in ORGANISATIONS:
        return SubjectKind.ORGANISATION
    return next((kind for kind in SubjectKind if leaf == kind.value), None)


def matching(connection: Connection, kind: SubjectKind | None, word: str, wording: Wording) -> list[Found]:
    """What a part of a title names, some at most."""
    query = _WHOLE.where(or_(*holding(word, _subject.c.title)))
    if kind is not None:
        query = query.where(_subject.c.kind == kind)
    rows = connection.execute(query.order_by(_subject.c.title, _subject.c.code).limit(MOST))
    return [_found(tuple(row), wording) for row in rows]


def _matched(connection: Connection, one: Input, word: str, wording: Wording) -> Input:
    found = matching(connection, kind_of(one), word, wording)
    if len(found) == 1:
        return _as_named(one, found[0], ())
    choices = [(each.code, f"{each.told} ({each.code})") for each in found]
    return replace(one, kind="choice", choices=choices) if choices else one


def typable(found: Collection[Found]) -> Mapping[str, Found]:
    """What stands in an input once one of some is chosen: its title, with its code where several are called so."""
    many = [one.title for one in found]
    return {
        one.title if one.kind in NAMED and many.count(one.title) == 1 else
        (f"{one.title} ({one.code})" if one.kind in NAMED else one.code): one
        for one in found
    }  # fmt: skip


def named(connection: Connection, kind: SubjectKind, word: str) -> list[str]:
    """Codes of the subjects of a kind that a code or a part of a title names, some at most."""
    asked = word.strip()
    whole = select(_subject.c.code).where(_subject.c.kind == kind, _subject.c.code == asked.upper())
    if not asked or (exact := list(connection.execute(whole).scalars())):
        return exact if asked else []
    query = select(_subject.c.code).where(_subject.c.kind == kind, or_(*holding(asked, _subject.c.title)))
    return list(connection.execute(query.order_by(_subject.c.code).limit(MOST)).scalars())
