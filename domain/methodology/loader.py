"""Reads a pack from TOML; every fault is found at once and named by file, line and key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path as File
from typing import IO, Any, TypeVar

from domain.engine.addresses import route_of
from domain.engine.calendar import DECREED, TermEnd, WorkingCalendar, is_known
from domain.engine.words import Words
from domain.methodology.criteria_reader import read_commission, read_sets
from domain.methodology.document import Table, is_a, shown
from domain.methodology.looks_at import LooksAt
from domain.methodology.parameters import Parameter
from domain.methodology.practice_tables import practices_of
from domain.methodology.problems import PackBroken, Path, Problem, Problems
from domain.methodology.records import record, records, whole
from domain.methodology.replication_tables import replication_of
from domain.methodology.schema import (
    STANDARD_NOTICES,
    Contact,
    Criteria,
    Evidence,
    Lifecycle,
    NoticeRule,
    OwnWords,
    Pack,
    Phase,
    ReasonCode,
    Role,
    Unit,
)
from domain.methodology.sheet_tables import sheet_words
from domain.methodology.status_reasons import StatusReason
from domain.methodology.watch import STANDARD_WATCH, Watch
from domain.programme.kinds import StatusChange
from domain.text.toml import NotToml, bounded, parsed, written

SHIPPED = "effective_region.toml"
SEVERAL = 16
"""How many packs a process keeps read: the current one and those under which something still runs."""

LATER_CODES = {
    "offer": "OFR-{number:04d}",
    "protocol": "PRT-{number:04d}",
    "assignment": "ASG-{number:04d}",
    "practice": "PRC-{number:04d}",
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
    pack = Pack(
        name=top.need("name", str, ""),
        version=top.need("version", str, ""),
        title=top.words("title"),
        programme=top.words("programme"),
        time_zone=top.need("time_zone", str, ""),
        country=top.need("country", str, ""),
        levels=top.all_words("levels"),
        spheres=top.all_words("spheres"),
        roles=records(Role, top, "roles"),
        evidence=records(Evidence, top, "evidence"),
        reasons=records(ReasonCode, top, "reasons"),
        parameters=_each(top, "parameters", _parameter),
        actions={key: frozenset(top.table("actions").names(key)) for key in top.table("actions").values},
        lifecycles=_each(top, "lifecycles", _lifecycle),
        criteria=_each(top, "criteria", _criteria),
        codes=LATER_CODES | {key: top.table("codes").need(key, str, "") for key in top.table("codes").values},
        notices=_noticed(records(NoticeRule, top, "notices")),
        standings=top.all_words("standings"),
        stages=top.all_words("stages"),
        calendar=_calendar(top),
        registration=top.get("registration", str, "{number}"),
        units=records(Unit, top, "units") if top.has("units") else {},
        subprogrammes=top.all_words("subprogrammes") if top.has("subprogrammes") else {},
        categories=top.all_words("categories") if top.has("categories") else {},
        placeholders=top.listed("placeholders", str),
        noise=frozenset(top.listed("noise", str)),
        watch=_watch(top.table("watch")) if top.has("watch") else STANDARD_WATCH,
        letters=records(OwnWords, top, "letters", named=None) if top.has("letters") else {},
        contact=_reached(top.table("contact")) if top.has("contact") else None,
        status_reasons=_each(top, "status_reasons", _status_reason) if top.has("status_reasons") else {},
        looks_at=whole(LooksAt, top.some("looks_at")),
        replication=replication_of(top.some("replication")),
        practices=practices_of(top.some("practices")),
        second_hand=frozenset(top.listed("second_hand", str)),
        sheets=sheet_words(top.some("sheets")),
        words=_own_terms(top.some("words")),
    )
    pack = replace(pack, sets=read_sets(top, pack.criteria), calendar=_with_terms(pack))
    top.end()
    return pack


def _with_terms(pack: Pack) -> WorkingCalendar:
    """The calendar that also moves terms which end on a day off; a word that means nothing is named by the checks."""
    said = pack.parameters.get("term_on_day_off")
    known = said is not None and said.value in list(TermEnd)
    return replace(pack.calendar, term_end=TermEnd(str(said.value))) if said and known else pack.calendar


def _calendar(top: Table) -> WorkingCalendar:
    """The country's calendar with the programme's own days; a day cannot be both off and worked."""
    country, table = str(top.values.get("country", "RU")), top.some("calendar")
    off, worked = (frozenset(table.listed(key, date)) for key in ("off", "worked"))
    for day in sorted(off & worked):
        table.fault(("worked",), f"{day:%d.%m.%Y} и выходной, и рабочий", f"{day} is both off and worked")
    years = _years(table)
    if years is None and not is_known(country):
        known = ", ".join(sorted(DECREED))
        top.fault(
            ("country",),
            f"нет производственного календаря страны «{country}»; есть: {known}; свой: [calendar] years = "
            "[2024, 2030], а в off и worked все его дни",
            f"there is no working calendar of “{country}”; known: {known}; one of your own: [calendar] years = "
            "[2024, 2030] with all its days in off and worked",
        )
    table.end()
    return WorkingCalendar(country, off, worked - off, years)


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


def _years(table: Table) -> tuple[int, int] | None:
    """First and last year of a calendar that stands alone."""
    found = table.listed("years", int)
    if not found:
        return None
    first, last = found[0], found[-1]
    if len(found) != 2 or not 1990 <= first <= last <= first + 60:
        table.fault(("years",), "нужны первый и последний год, например [2024, 2030]", "needs a first and a last year")
        return None
    return first, last


def _reached(table: Table) -> Contact:
    found = record(Contact, table)
    if route_of(found.email) is None:
        table.fault(("email",), "не адрес почты", "no e-mail address")
    table.end()
    return found


def _watch(table: Table) -> Watch:
    """When people are reminded; what is not said is as in the standard one."""
    found = record(Watch, table)
    for key in ("ahead", "overdue"):
        if any(days < 1 for days in getattr(found, key)):
            table.fault((key,), "нужны целые числа больше нуля", "needs whole numbers above zero")
    if not found.nudge_after < found.raise_after < found.park_after:
        table.fault(
            ("park_after",),
            "нужно nudge_after < raise_after < park_after",
            "needs nudge_after < raise_after < park_after",
        )
    table.end()
    return found


def _each(top: Table, key: str, make: Callable[[str, Table], T]) -> dict[str, T]:
    """One thing for each table below a key."""
    found = {}
    for name, table in top.tables(key).items():
        found[name] = make(name, table)
        table.end()
    return found


def _status_reason(key: str, table: Table) -> StatusReason:
    changes = table.names("changes")
    for change in changes:
        if change not in list(StatusChange):
            listed = ", ".join(StatusChange)
            table.fault(("changes",), f"нет «{change}»; есть: {listed}", f"no “{change}”; there are: {listed}")
    return StatusReason(key, table.words("title"), frozenset(changes), table.basis())


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


def _criteria(key: str, table: Table) -> Criteria:
    return record(Criteria, table, level=key, commission=read_commission(table.some("commission")))


def _lifecycle(key: str, table: Table) -> Lifecycle:
    phases: dict[str, Phase] = {}
    rows: Iterable[Any] = table.need("phases", list, [])
    for place, row in enumerate(rows):
        below = Table(table.problems, (*table.path, "phases", place), row if isinstance(row, dict) else {})
        phase = _phase(below)
        if phase.key in phases:
            below.fault(("key",), f"этап «{phase.key}» уже есть", f"the phase “{phase.key}” is there already")
        phases[phase.key] = phase
        below.end()
    if not phases:
        table.fault((), "нет ни одного этапа", "has no phase")
    return Lifecycle(key, table.words("title"), phases)


def _phase(table: Table) -> Phase:
    phase = record(Phase, table)
    path: Path = ("duration", "working_days")
    if phase.duration.working_days < 1:
        table.fault(path, "нужен хотя бы один день", "needs at least one day")
    for place, planned in enumerate(phase.milestones):
        for key in ("after", "days"):
            if getattr(planned, key) < 0:
                table.fault(("milestones", place, key), "не может быть меньше нуля", "cannot be below zero")
    return phase


def _noticed(said: dict[str, NoticeRule]) -> dict[str, NoticeRule]:
    """The rules of a pack, and the standard ones of events that it does not name."""
    events = {rule.event for rule in said.values()}
    return said | {rule.key: rule for rule in STANDARD_NOTICES if rule.event not in events}
