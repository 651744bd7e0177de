"""Whether a new organisation or centre may be one that is there already, and whether twins are called alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from sqlalchemy import literal_column, select

from domain.engine import asked
from domain.engine.case import Case
from domain.engine.refusals import Reason
from domain.engine.wire import Row, Statement
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.registry.tables import TABLES
from domain.rules.names import perhaps_same, plain_name

NAMED = 5
"""Like names that are named at most."""

Anyway = Annotated[
    bool,
    asked.value(
        "Включить, даже если есть похожая",
        "Add it though there is one of a like name",
        option="--anyway",
        otherwise=False,
    ),
]

_subject = TABLES["subject"]
_TITLES = Statement(
    select(_subject.c.code, _subject.c.title)
    .where(
        _subject.c.kind.in_([literal_column("'organisation'"), literal_column("'centre'")]),
        _subject.c.ended_on.is_(None),
    )
    .order_by(_subject.c.code)
)


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    if any(not command.anyway for command in commands):
        yield _TITLES, {}


def _take(world: World, found: list[tuple[str, str]], rows: Sequence[Row]) -> None:
    found.extend((code, title) for code, title in rows)


TITLES: Lookup[list[tuple[str, str]]] = Lookup(name="titles", empty=list, ask=_ask, take=_take)
"""Codes and titles of the organisations and centres that are there."""


def no_twin(case: Case, title: str, field: str = "title") -> None:
    """Nothing is there under a like name, or whoever asks has seen it."""
    if case.command.anyway or case.command.command_id in case.world.handled:
        return
    like = [
        f"{code} «{other}»"
        for code, other in case.world.of(TITLES)
        if plain_name(other) == plain_name(title) or perhaps_same(other, title)
    ]
    if like:
        named = "; ".join(like[:NAMED])
        case.against(
            Reason(
                "like_name",
                Words(
                    f"похоже, уже есть: {named}. Если это другая, повторите с --anyway "
                    "(в форме: «Включить, даже если есть похожая»)",
                    f"it may be there already: {named}. If yours is another one, repeat with --anyway",
                ),
                field=field,
            )
        )


CalledAnyhow = Annotated[
    bool,
    asked.value(
        "Объединить, хотя названы по-разному",
        "Merge though they are called differently",
        Words("Спрашивается, когда названия или имена не похожи", "asked where the names are not alike"),
        option="--anyway",
        otherwise=False,
    ),
]


def called_alike(case: Case, twin: str, kept: str, after: Words) -> None:
    """Twins are called alike, or whoever merges them has seen that they are not, and was told what comes after."""
    if case.command.anyway or case.command.command_id in case.world.handled or _alike(twin, kept):
        return
    ru = (
        f"названы по-разному: «{twin}» и «{kept}». {after.ru}; если это одно и то же, повторите "
        "с --anyway (в форме: «Объединить, хотя названы по-разному»)"
    )
    en = f"called differently: “{twin}” and “{kept}”. {after.en}; if they are one, repeat with --anyway"
    case.against(Reason("unlike_name", Words(ru, en), field="into"))


def _alike(first: str, second: str) -> bool:
    """Whether two names may be of one body, or two people's share a word that is no initial."""
    words = [{word for word in plain_name(name).split() if len(word) > 1} for name in (first, second)]
    return plain_name(first) == plain_name(second) or perhaps_same(first, second) or words[0] <= words[1]
