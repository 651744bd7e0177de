"""Reads a pack from TOML; every fault is found at once and named by file, line and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path as File
from typing import Any, TypeVar

from domain.calendar import WorkingCalendar, is_known
from domain.methodology.problems import Lines, PackBroken, Path, Problem, dotted
from domain.methodology.schema import (
    STANDARD_WATCH,
    Basis,
    Criteria,
    Decision,
    Duration,
    Evidence,
    Gate,
    Lifecycle,
    MilestonePlanned,
    NoticeRule,
    Pack,
    Parameter,
    Phase,
    ReasonCode,
    Role,
    Unit,
    Watch,
)
from domain.words import Words

SHIPPED = "effective_region.toml"

T = TypeVar("T")

NAMES: Mapping[type, Words] = {
    str: Words("текст", "a text"),
    date: Words("дата, например 2024-05-10", "a date such as 2024-05-10"),
    int: Words("целое число", "a whole number"),
    bool: Words("true или false", "true or false"),
    dict: Words("таблица", "a table"),
    list: Words("список", "a list"),
    Decimal: Words("число", "a number"),
}


def default_text() -> tuple[str, str]:
    """The text of the shipped pack, and the name of its file."""
    return files("domain.methodology").joinpath(SHIPPED).read_text("utf-8"), SHIPPED


@cache
def load_default() -> Pack:
    """The shipped methodology of the programme."""
    return load_text(*default_text())


def load(path: File) -> Pack:
    """A region's own pack; raises `PackBroken` with every problem."""
    return load_text(path.read_text("utf-8"), str(path))


def load_text(text: str, file: str) -> Pack:
    """A pack from its text; raises `PackBroken` with every problem."""
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise PackBroken([_syntax(file, error)]) from error
    reader = Reader(file, text)
    pack = _pack(Table(reader, (), document))
    if reader.problems:
        raise PackBroken(sorted(reader.problems, key=lambda problem: problem.line))
    return pack


def _syntax(file: str, error: tomllib.TOMLDecodeError) -> Problem:
    found = re.search(r"line (\d+)", str(error))
    said = Words(f"файл не читается как TOML: {error}", f"this is no TOML: {error}")
    return Problem(file, int(found[1]) if found else 1, "", said)


class Reader:
    """Gathers the problems of one file."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._text = text
        self._lines: Lines | None = None
        self.problems: list[Problem] = []

    def problem(self, path: Path, ru: str, en: str) -> None:
        """Note one problem at a key."""
        if self._lines is None:
            self._lines = Lines(self._text)
        self.problems.append(Problem(self.file, self._lines.of(path), dotted(path), Words(ru, en)))


class Table:
    """One table of the document; remembers which of its keys were read, so that unknown ones show."""

    def __init__(self, reader: Reader, path: Path, values: Mapping[str, Any]) -> None:
        self.reader = reader
        self.path = path
        self.values = values
        self.known: set[str] = set()

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        self.known.add(key)
        return key in self.values

    def get(self, key: str, kind: type[T], default: T) -> T:
        """A value that may be missing."""
        return self.need(key, kind, default) if self.has(key) else default

    def need(self, key: str, kind: type[T], instead: T) -> T:
        """A value that must be there and of its kind; `instead` stands in for it once a problem is noted."""
        self.known.add(key)
        if key not in self.values:
            self.fault((key,), f"нет ключа «{key}»", f"the key “{key}” is missing")
            return instead
        value = self.values[key]
        if kind is Decimal and isinstance(value, int) and not isinstance(value, bool):
            value = Decimal(value)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            name = NAMES[kind]
            self.fault((key,), f"нужно: {name.ru}, а здесь {value!r}", f"needs {name.en}, but is {value!r}")
            return instead
        return value

    def fault(self, below: Path, ru: str, en: str) -> None:
        """Note a problem at this table or at a key below it."""
        self.reader.problem(self.path + below, ru, en)

    def table(self, key: str) -> Table:
        """A table below this one."""
        return Table(self.reader, (*self.path, key), self.need(key, dict, {}))

    def tables(self, key: str) -> dict[str, Table]:
        """The tables below a key, by name."""
        outer = self.table(key)
        return {name: outer.table(name) for name in outer.values}

    def words(self, key: str) -> Words:
        """A text in every language."""
        table = self.table(key)
        found = Words(table.need("ru", str, ""), table.need("en", str, ""))
        table.end()
        return found

    def rows(self, key: str) -> list[Table]:
        """The tables of an array that may be missing."""
        found = self.need(key, list, []) if self.has(key) else []
        return [
            Table(self.reader, (*self.path, key, place), row if isinstance(row, dict) else {})
            for place, row in enumerate(found)
        ]

    def all_words(self, key: str) -> dict[str, Words]:
        """A table of texts."""
        outer = self.table(key)
        return {name: outer.words(name) for name in outer.values}

    def names(self, key: str) -> tuple[str, ...]:
        """A list of names."""
        values = self.need(key, list, [])
        for place, value in enumerate(values):
            if not isinstance(value, str):
                self.fault((key, place), f"нужен текст, а здесь {value!r}", f"needs a text, but is {value!r}")
        return tuple(value for value in values if isinstance(value, str))

    def listed(self, key: str, kind: type[T], default: tuple[T, ...] = ()) -> tuple[T, ...]:
        """A list of values of one kind; the default where it is missing."""
        if not self.has(key):
            return default
        values = self.need(key, list, [])
        name = NAMES[kind]
        for place, value in enumerate(values):
            if not isinstance(value, kind) or isinstance(value, bool):
                self.fault((key, place), f"нужно: {name.ru}, а здесь {value!r}", f"needs {name.en}, but is {value!r}")
        return tuple(value for value in values if isinstance(value, kind) and not isinstance(value, bool))

    def some(self, key: str) -> Table:
        """A table below this one that may be missing."""
        return self.table(key) if self.has(key) else Table(self.reader, (*self.path, key), {})

    def basis(self) -> Basis:
        """Where the value comes from: a source, an assumption, or both for its parts."""
        source, assumption = self.get("source", str, ""), self.get("assumption", bool, False)
        if not source and not assumption:
            self.fault(
                (),
                'не сказано, откуда значение: source = "…" или assumption = true',
                'does not say where the value comes from: source = "…" or assumption = true',
            )
        return Basis(source, assumption, self.words("note") if self.has("note") else None)

    def decisions(self, key: str) -> frozenset[Decision]:
        """A list of decisions."""
        found = (self._decision(key, name) for name in self.names(key))
        return frozenset(decision for decision in found if decision is not None)

    def _decision(self, key: str, name: str) -> Decision | None:
        try:
            return Decision(name)
        except ValueError:
            listed = ", ".join(Decision)
            self.fault((key,), f"нет решения «{name}»; есть: {listed}", f"no decision “{name}”; there are: {listed}")
            return None

    def exits(self, key: str) -> dict[Decision, str]:
        """Decision -> where it leads."""
        table = self.table(key)
        found = {decision: table.need(decision, str, "") for decision in Decision if table.has(decision)}
        table.end()
        return found

    def end(self) -> None:
        """Note every key that nobody read."""
        for key in self.values.keys() - self.known:
            near = get_close_matches(key, self.known, 1)
            ru, en = (f"; может быть, «{near[0]}»?", f"; did you mean “{near[0]}”?") if near else ("", "")
            self.fault((key,), f"неизвестный ключ{ru}", f"unknown key{en}")


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
        codes={key: top.table("codes").need(key, str, "") for key in top.table("codes").values},
        notices=_each(top, "notices", _notice),
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
    )
    top.end()
    return pack


def _role(key: str, table: Table) -> Role:
    return Role(key, table.words("title"), table.basis(), table.need("above", str, "") if table.has("above") else None)


def _unit(key: str, table: Table) -> Unit:
    seconds = table.need("seconds", int, 0) if table.has("seconds") else None
    return Unit(key, table.words("title"), table.listed("also", str), seconds)


def _calendar(top: Table) -> WorkingCalendar:
    """The country's calendar with the programme's own days; a day cannot be both off and worked."""
    country, table = str(top.values.get("country", "RU")), top.some("calendar")
    off, worked = (frozenset(table.listed(key, date)) for key in ("off", "worked"))
    for day in sorted(off & worked):
        table.fault(("worked",), f"{day:%d.%m.%Y} и выходной, и рабочий", f"{day} is both off and worked")
    if not is_known(country):
        said = f"нет производственного календаря страны «{country}»", f"there is no working calendar of “{country}”"
        top.fault(("country",), *said)
    table.end()
    return WorkingCalendar(country, off, worked - off)


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


def _parameter(key: str, table: Table) -> Parameter:
    table.known.add("value")
    value = table.values.get("value")
    if not isinstance(value, bool | int | Decimal | str):
        table.fault((), "нет ключа «value»", "the key “value” is missing")
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


def _notice(key: str, table: Table) -> NoticeRule:
    return NoticeRule(
        key=key,
        event=table.need("event", str, ""),
        template=table.need("template", str, ""),
        roles=frozenset(table.names("roles")),
        decisions=table.decisions("decisions") if table.has("decisions") else frozenset(),
        mutable=table.need("mutable", bool, False),
    )
