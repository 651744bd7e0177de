"""Reads a pack from TOML; every fault is found at once and named by file, line and key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path as File
from typing import IO, Any, TypeVar

from domain.engine.calendar import TermEnd, WorkingCalendar
from domain.engine.words import Words
from domain.methodology.criteria import CriteriaSet
from domain.methodology.document import Table, is_a, shown
from domain.methodology.parameters import Parameter
from domain.methodology.problems import PackBroken, Problem, Problems
from domain.methodology.records import record, records, whole
from domain.methodology.schema import (
    Criteria,
    Lifecycle,
    NoticeRule,
    Pack,
    Phase,
)
from domain.methodology.sheet_tables import sheet_words
from domain.methodology.standard_notices import STANDARD_NOTICES
from domain.text.toml import NotToml, bounded, parsed, written

SHIPPED = "effective_region.toml"
SEVERAL = 16
"""How many packs a process keeps read: the current one and those under which something still runs."""

LATER_CODES = {
    "offer": "OFR-{number:04d}",
    "protocol": "PRT-{number:04d}",
    "assignment": "ASG-{number:04d}",
    "practice": "PRC-{number:04d}",
    "installation": "HOST-{number:04d}",
}
"""Codes of what came after the first release: a pack may leave them to the engine."""

T = TypeVar("T")


def default_text() -> tuple[str, str]:
    """The text of the shipped pack, and the name of its file."""
    return files("domain.methodology").joinpath(SHIPPED).read_text("utf-8"), SHIPPED


@cache
def load_default() -> Pack:
    """The shipped methodology of the programme."""
    return load_text(*default_text())


def load(path: File) -> Pack:
    """A region's own pack; raises `PackBroken` with every problem."""
    return load_text(text_of(path), str(path))


def text_of(path: File) -> str:
    """The text of a pack's file, with or without a byte order mark; raises `PackBroken` when it is not UTF-8."""
    return _decoded(lambda: written(path), str(path))


def text_in(source: IO[bytes], file: str) -> str:
    """The same of a file that was sent."""
    return _decoded(lambda: bounded(source), file)


def _decoded(read: Callable[[], bytes], file: str) -> str:
    try:
        return read().decode("utf-8-sig")
    except NotToml as error:
        raise PackBroken([_syntax(file, error)]) from error
    except UnicodeDecodeError as error:
        said = Words(
            "файл не в кодировке UTF-8: сохраните его в UTF-8 (в «Блокноте»: «Сохранить как», кодировка UTF-8)",
            "the file is not in UTF-8: save it as UTF-8",
        )
        line = error.object[: error.start].count(b"\n") + 1
        raise PackBroken([Problem(file, line, "", said)]) from error


@lru_cache(maxsize=SEVERAL)
def load_text(text: str, file: str) -> Pack:
    """A pack from its text, read once a process; raises `PackBroken` with every problem."""
    pack, problems = read_text(text, file)
    if problems.listed:
        raise PackBroken(problems.listed, problems.unlisted)
    return pack


def read_text(text: str, file: str) -> tuple[Pack, Problems]:
    """A pack as far as its text can be read, and what cannot; raises `PackBroken` when it is no TOML at all."""
    try:
        document = parsed(text)
    except NotToml as error:
        raise PackBroken([_syntax(file, error)]) from error
    problems = Problems(file, text)
    return _pack(Table(problems, (), document)), problems


def _syntax(file: str, error: NotToml) -> Problem:
    said = Words(f"файл не читается как TOML: {error.said.ru}", f"this is no TOML: {error.said.en}")
    return Problem(file, error.line or 1, "", said)


def _pack(top: Table) -> Pack:
    country, parameters = top.need("country", str, ""), _each(top, "parameters", _parameter)
    criteria = _each(top, "criteria", lambda level, table: record(Criteria, table, level=level))
    return whole(
        Pack, top,
        country=country,
        parameters=parameters,
        lifecycles=_each(top, "lifecycles", _lifecycle),
        criteria=criteria,
        codes=LATER_CODES | {key: top.table("codes").need(key, str, "") for key in top.table("codes").values},
        notices=_noticed(records(NoticeRule, top, "notices")),
        calendar=whole(WorkingCalendar, top.some("calendar"), country=country, term_end=_term_end(parameters)),
        sets=tuple(_set(table, criteria) for table in top.rows("sets")),
        sheets=sheet_words(top.some("sheets")),
        words=_own_terms(top.some("words")),
        titles=_own_titles(top.some("titles")),
    )  # fmt: skip


def _term_end(parameters: Mapping[str, Parameter]) -> TermEnd:
    """Where terms go that end on a day off; a word that means nothing is named by the checks."""
    said = parameters.get("term_on_day_off")
    return next((one for one in TermEnd if said and said.value == one), TermEnd.STAYS)


def _set(table: Table, levels: Mapping[str, Criteria]) -> CriteriaSet:
    """A set of criteria; one that says no threshold, or no groups, has those of its level."""
    level = levels.get(str(table.values.get("level")))
    own = {} if level is None else {"threshold": level.pass_share, "groups": level.groups}
    return whole(CriteriaSet, table, **{key: value for key, value in own.items() if not table.has(key)})


OWN_TERM = re.compile(r"[^\W\d_](?:[^\W_]|[ -](?! )){1,79}")
"""A word or a few of them: letters, no signs that a page or a letter could take for more."""


def _own_terms(table: Table) -> dict[str, str]:
    """A region's own words; each is a word or a few, and none is replaced once more."""
    table.known |= table.values.keys()
    found = {ours: str(theirs) for ours, theirs in table.values.items()}
    for ours, theirs in found.items():
        if not OWN_TERM.fullmatch(ours) or not OWN_TERM.fullmatch(theirs):
            table.fault((ours,), "нужны слова: буквы, пробелы, дефис", "needs words: letters, blanks, hyphens")
        elif theirs in found:
            table.fault((ours,), f"«{theirs}» само заменяется", f"“{theirs}” is replaced itself")
    table.end()
    return found


def _each(top: Table, key: str, make: Callable[[str, Table], T]) -> dict[str, T]:
    """One thing for each table below a key."""
    found = {}
    for name, table in top.tables(key).items():
        found[name] = make(name, table)
        table.end()
    return found


OWN_TITLE = re.compile(r"(?=\S)[^\n\r\t<>{}\[\]`|*_\\\0]{1,200}(?<=\S)")
"""One line that stays plain text on a page, in a letter and in a terminal."""


def _own_titles(table: Table) -> dict[str, Words]:
    """What a region calls actions, their fields and events, by the key of each: plain text in both languages."""
    found = {}
    for key, row in table.values.items():
        found[key] = table.words(key)
        for language, text in row.items() if isinstance(row, dict) else ():
            if isinstance(text, str) and not (OWN_TITLE.fullmatch(text) and text.isprintable()):
                table.fault(
                    (key, language), "нужна строка без разметки, до 200 знаков",
                    "needs a line without markup, of at most 200 signs",
                )  # fmt: skip
    table.end()
    return found


def _parameter(key: str, table: Table) -> Parameter:
    table.known.add("value")
    value = table.values.get("value")
    if value is None:
        table.fault((), "нет ключа «value»", "the key “value” is missing")
        value = 0
    elif not any(is_a(kind, value) for kind in (bool, int, Decimal, str)):
        said = shown(value)
        table.fault(("value",), f"нужно число, да-нет или текст, а здесь {said}", f"needs a plain value, but is {said}")
        value = 0
    return Parameter(key, value, table.words("title"), table.basis())


def _lifecycle(key: str, table: Table) -> Lifecycle:
    phases: dict[str, Phase] = {}
    rows: Iterable[Any] = table.need("phases", list, [])
    for place, row in enumerate(rows):
        below = Table(table.problems, (*table.path, "phases", place), row if isinstance(row, dict) else {})
        phase = record(Phase, below)
        if phase.key in phases:
            below.fault(("key",), f"этап «{phase.key}» уже есть", f"the phase “{phase.key}” is there already")
        phases[phase.key] = phase
        below.end()
    if not phases:
        table.fault((), "нет ни одного этапа", "has no phase")
    return Lifecycle(key, table.words("title"), phases)


def _noticed(said: dict[str, NoticeRule]) -> dict[str, NoticeRule]:
    """The rules of a pack, and the standard ones of events that it does not name."""
    events = {rule.event for rule in said.values()}
    return said | {rule.key: rule for rule in STANDARD_NOTICES if rule.event not in events}
