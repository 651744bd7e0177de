"""Reads a pack from TOML; every fault is found at once and named by file, line and key."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path as File
from typing import Any, TypeVar

from domain.engine.addresses import route_of
from domain.engine.calendar import DECREED, WorkingCalendar, is_known
from domain.engine.words import Words
from domain.methodology.criteria_reader import read_commission, read_sets
from domain.methodology.document import Reader, Table, is_a, shown
from domain.methodology.looks_at import STANDARD_LOOKS, LooksAt
from domain.methodology.parameters import Parameter
from domain.methodology.practice_tables import practices_of
from domain.methodology.problems import PackBroken, Problem
from domain.methodology.replication_tables import replication_of
from domain.methodology.schema import (
    STANDARD_NOTICES,
    Contact,
    Criteria,
    Duration,
    Evidence,
    Gate,
    Lifecycle,
    MilestonePlanned,
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
from domain.text.toml import NotToml, parsed, written

SHIPPED = "effective_region.toml"

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
    try:
        return written(path).decode("utf-8-sig")
    except NotToml as error:
        raise PackBroken([_syntax(str(path), error)]) from error
    except UnicodeDecodeError as error:
        said = Words(
            "файл не в кодировке UTF-8: сохраните его в UTF-8 (в «Блокноте»: «Сохранить как», кодировка UTF-8)",
            "the file is not in UTF-8: save it as UTF-8",
        )
        line = error.object[: error.start].count(b"\n") + 1
        raise PackBroken([Problem(str(path), line, "", said)]) from error


def load_text(text: str, file: str) -> Pack:
    """A pack from its text; raises `PackBroken` with every problem."""
    pack, problems = read_text(text, file)
    if problems:
        raise PackBroken(problems)
    return pack


def read_text(text: str, file: str) -> tuple[Pack, list[Problem]]:
    """A pack as far as its text can be read, and what cannot; raises `PackBroken` when it is no TOML at all."""
    try:
        document = parsed(text)
    except NotToml as error:
        raise PackBroken([_syntax(file, error)]) from error
    reader = Reader(file, text)
    pack = _pack(Table(reader, (), document))
    return pack, sorted(reader.problems, key=lambda problem: problem.line)


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
        roles=_each(top, "roles", _role),
        evidence=_each(top, "evidence", lambda key, table: Evidence(key, table.words("title"), table.basis())),
        reasons=_each(top, "reasons", _reason),
        parameters=_each(top, "parameters", _parameter),
        actions={key: frozenset(top.table("actions").names(key)) for key in top.table("actions").values},
        lifecycles=_each(top, "lifecycles", _lifecycle),
        criteria=_each(top, "criteria", _criteria),
        codes=LATER_CODES | {key: top.table("codes").need(key, str, "") for key in top.table("codes").values},
        notices=_noticed(_each(top, "notices", _notice)),
        standings=top.all_words("standings"),
        stages=top.all_words("stages"),
        calendar=_calendar(top),
        registration=top.get("registration", str, "{number}"),
        units=_each(top, "units", _unit) if top.has("units") else {},
        subprogrammes=top.all_words("subprogrammes") if top.has("subprogrammes") else {},
        categories=top.all_words("categories") if top.has("categories") else {},
        placeholders=top.listed("placeholders", str),
        noise=frozenset(top.listed("noise", str)),
        watch=_watch(top.table("watch")) if top.has("watch") else STANDARD_WATCH,
        letters=_each(top, "letters", _letter) if top.has("letters") else {},
        contact=_reached(top.table("contact")) if top.has("contact") else None,
        status_reasons=_each(top, "status_reasons", _status_reason) if top.has("status_reasons") else {},
        looks_at=_looks_at(top.some("looks_at")),
        replication=replication_of(top.some("replication")),
        practices=practices_of(top.some("practices")),
        second_hand=frozenset(top.listed("second_hand", str)),
        sheets=sheet_words(top.some("sheets")),
    )
    pack = replace(pack, sets=read_sets(top, pack.criteria))
    top.end()
    return pack


def _role(key: str, table: Table) -> Role:
    above = table.need("above", str, "") if table.has("above") else None
    return Role(key, table.words("title"), table.basis(), above, table.get("below", bool, False))


def _unit(key: str, table: Table) -> Unit:
    seconds = table.need("seconds", int, 0) if table.has("seconds") else None
    return Unit(key, table.words("title"), table.listed("also", str), seconds)


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


def _looks_at(table: Table) -> LooksAt:
    """What the rules look for; what is not said is as in the standard table."""
    standard = STANDARD_LOOKS
    found = LooksAt(
        card_people=table.listed("card_people", str, standard.card_people),
        analyses=table.listed("analyses", str, standard.analyses),
        closing=table.get("closing", str, standard.closing),
        names_organisation=table.listed("names_organisation", str, standard.names_organisation),
        kick_off=table.get("kick_off", str, standard.kick_off),
        implementation=table.get("implementation", str, standard.implementation),
    )
    table.end()
    return found


def _letter(key: str, table: Table) -> OwnWords:
    return OwnWords(
        subject=table.words("subject") if table.has("subject") else None,
        opening=table.words("opening") if table.has("opening") else None,
    )


def _reached(table: Table) -> Contact:
    found = Contact(name=table.words("name"), email=table.need("email", str, ""), phone=table.get("phone", str, ""))
    if route_of(found.email) is None:
        table.fault(("email",), "не адрес почты", "no e-mail address")
    table.end()
    return found


def _watch(table: Table) -> Watch:
    """When people are reminded; what is not said is as in the standard one."""
    standard = STANDARD_WATCH
    whole = {
        key: table.get(key, int, getattr(standard, key))
        for key in (
            "escalate_after", "nudge_after", "raise_after", "park_after", "park_review_days", "catch_up_days",
        )
    }  # fmt: skip
    found = Watch(
        ahead=table.listed("ahead", int, standard.ahead),
        overdue=table.listed("overdue", int, standard.overdue),
        basis=table.basis(),
        **whole,
    )
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


def _milestone(table: Table) -> MilestonePlanned:
    found = MilestonePlanned(
        key=table.need("key", str, ""),
        title=table.words("title"),
        after=table.get("after", int, 0),
        days=table.get("days", int, 0),
        follows=table.listed("follows", str),
    )
    for key in ("after", "days"):
        if getattr(found, key) < 0:
            table.fault((key,), "не может быть меньше нуля", "cannot be below zero")
    table.end()
    return found


def _each(top: Table, key: str, make: Callable[[str, Table], T]) -> dict[str, T]:
    """One thing for each table below a key."""
    found = {}
    for name, table in top.tables(key).items():
        found[name] = make(name, table)
        table.end()
    return found


def _reason(key: str, table: Table) -> ReasonCode:
    return ReasonCode(key, table.words("title"), table.decisions("decisions"), table.basis())


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
    return Criteria(
        level=key,
        title=table.words("title"),
        groups=table.all_words("groups"),
        pass_share=table.need("pass_share", Decimal, Decimal(0)),
        commissioners=table.need("commissioners", int, 0),
        outside=table.need("outside", bool, False),
        valid_months=table.need("valid_months", int, 0) if table.has("valid_months") else None,
        requires=table.need("requires", str, "") if table.has("requires") else None,
        basis=table.basis(),
        commission=read_commission(table.some("commission")),
    )


def _lifecycle(key: str, table: Table) -> Lifecycle:
    phases: dict[str, Phase] = {}
    rows: Iterable[Any] = table.need("phases", list, [])
    for place, row in enumerate(rows):
        below = Table(table.reader, (*table.path, "phases", place), row if isinstance(row, dict) else {})
        phase = _phase(below)
        if phase.key in phases:
            below.fault(("key",), f"фаза «{phase.key}» уже есть", f"the phase “{phase.key}” is there already")
        phases[phase.key] = phase
        below.end()
    if not phases:
        table.fault((), "нет ни одной фазы", "has no phase")
    return Lifecycle(key, table.words("title"), phases)


def _phase(table: Table) -> Phase:
    duration, gate = table.table("duration"), table.table("gate")
    phase = Phase(
        key=table.need("key", str, ""),
        title=table.words("title"),
        duration=Duration(duration.need("working_days", int, 0), duration.basis()),
        gate=Gate(
            key=gate.need("key", str, ""),
            title=gate.words("title"),
            evidence=gate.names("evidence"),
            rules=gate.names("rules"),
            submit=frozenset(gate.names("submit")),
            decide=frozenset(gate.names("decide")),
            exits=gate.exits("exits"),
            completes=gate.get("completes", bool, False),
            effects=gate.names("effects") if gate.has("effects") else (),
            basis=gate.basis(),
            advice=gate.names("advice") if gate.has("advice") else (),
        ),
        milestones=tuple(_milestone(below) for below in table.rows("milestones")),
    )
    if phase.duration.working_days < 1:
        duration.fault(("working_days",), "нужен хотя бы один день", "needs at least one day")
    duration.end()
    gate.end()
    return phase


def _noticed(said: dict[str, NoticeRule]) -> dict[str, NoticeRule]:
    """The rules of a pack, and the standard ones of events that it does not name."""
    events = {rule.event for rule in said.values()}
    return said | {rule.key: rule for rule in STANDARD_NOTICES if rule.event not in events}


def _notice(key: str, table: Table) -> NoticeRule:
    return NoticeRule(
        key=key,
        event=table.need("event", str, ""),
        template=table.need("template", str, ""),
        roles=frozenset(table.names("roles")),
        decisions=table.decisions("decisions") if table.has("decisions") else frozenset(),
        mutable=table.need("mutable", bool, False),
        critical=table.get("critical", bool, False),
    )
