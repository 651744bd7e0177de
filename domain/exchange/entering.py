"""A checked row of a sheet as the commands that enter it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, func, select

from domain import commands as ask
from domain.card import CARD
from domain.commands import Command, IndicatorPlan
from domain.exchange.table import Row
from domain.judging.names import plain_name
from domain.kinds import Cadence, Direction, Frequency, Moment, OrganisationKind, Quantity, SubjectKind
from domain.methodology.schema import Pack
from domain.people import named, who
from domain.tables import TABLES
from domain.words import Language, Words

IMPORTED = "импорт"
"""Why a milestone's plan differs from the one that was laid out."""


@dataclass(frozen=True, slots=True)
class Misnamed(Exception):
    """A cell names something that cannot be found."""

    key: str
    value: str
    expected: Words


@dataclass(slots=True)
class Register:
    """What rows may name by a title instead of a code; grows by the rows themselves."""

    organisations: dict[str, str] = field(default_factory=dict)
    """Plain title -> code; empty where several have it."""
    centres: dict[str, str] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)
    actions: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Project -> how many measures its plan has."""
    last: int = 0
    """The last number given to an organisation."""

    @classmethod
    def of(cls, connection: Connection) -> Register:
        """What the database knows: three queries, whatever is in it."""
        found = cls()
        subject, action = TABLES["subject"], TABLES["action"]
        for kind, known in ((SubjectKind.ORGANISATION, found.organisations), (SubjectKind.CENTRE, found.centres)):
            query = select(subject.c.code, subject.c.title).where(subject.c.kind == kind)
            for code, title in connection.execute(query):
                found.add(known, code, title)
        counter = TABLES["counter"]
        query = select(counter.c.value).where(counter.c.kind == SubjectKind.ORGANISATION)
        found.last = connection.execute(query).scalar_one_or_none() or 0
        query = select(action.c.project, func.max(action.c.number)).group_by(action.c.project)
        found.actions.update(dict(connection.execute(query).tuples().all()))
        return found

    def add(self, known: dict[str, str], code: str, title: str) -> None:
        """One more that may be named by its title; two of one title can only be named by their codes."""
        plain = plain_name(title)
        known[plain] = "" if plain in known and known[plain] != code else code
        self.codes.add(code)


class Entering:
    """Turns rows into commands of one actor."""

    def __init__(self, pack: Pack, register: Register, actor: str, today: date) -> None:
        self.register = register
        self.actor = actor
        self.today = today
        self.pattern = pack.codes[SubjectKind.ORGANISATION]
        self.planned = {key.key for phase in pack.lifecycles["pilot"].phases.values() for key in phase.milestones}
        self._makers: Mapping[str, Callable[[Row], Iterable[Command]]] = {
            "organisations": self._organisation,
            "people": self._person,
            "projects": self._project,
            "indicators": self._indicator,
            "milestones": self._milestone,
            "actions": self._action,
            "measurements": self._measurement,
        }

    @property
    def layouts(self) -> tuple[str, ...]:
        """Layouts in the order in which they are entered."""
        return tuple(self._makers)

    def commands(self, layout: str, row: Row) -> list[Command]:
        """The commands of a row; raises `Misnamed`."""
        return list(self._makers[layout](row))

    def misnamed(self, layout: str, row: Row) -> Iterator[Misnamed]:
        """Every cell of a row that names something unknown, whatever else is wrong with the row."""
        for key, known in REFERENCES.get(layout, {}).items():
            try:
                self._code(key, row, getattr(self.register, known))
            except Misnamed as found:
                yield found

    def _common(self, layout: str, row: Row, on: date | None = None, step: int = 0) -> dict[str, Any]:
        """Who, when, and an id that follows from the row: the same row entered again changes nothing."""
        text = "\x1f".join(f"{key}={value}" for key, value in sorted(row.values.items()) if value not in {None, "", ()})
        digest = sha256(f"{layout}\x1f{text}".encode()).hexdigest()[:32]
        return {"actor": self.actor, "on": on or self.today, "command_id": f"import:{digest}:{step}"}

    def _code(self, key: str, row: Row, known: Mapping[str, str]) -> str | None:
        """The code of what a cell names by its code or its title."""
        value = row.values.get(key)
        if not value:
            return None
        text = str(value)
        if text in self.register.codes:
            return text
        found = known.get(plain_name(text))
        if found:
            return found
        if found is None:
            raise Misnamed(
                key, text, Words("код или название из базы или этого файла", "a code or title of the base or this file")
            )
        raise Misnamed(key, text, Words("код: такое название не одно", "a code: several have this title"))

    def _free_code(self, title: str) -> str | None:
        """A code for an organisation that other rows may name by its title; None where the title is known already."""
        if plain_name(title) in self.register.organisations:
            return None
        self.register.last += 1
        return self.pattern.format(number=self.register.last)

    def _organisation(self, row: Row) -> Iterator[Command]:
        values = row.values
        parent = self._code("parent", row, self.register.organisations)
        code = values.get("code") or self._free_code(str(values["title"]))
        if code:
            self.register.add(self.register.organisations, str(code), str(values["title"]))
        yield ask.RegisterOrganisation(
            **self._common("organisations", row),
            title=str(values["title"]),
            kind=OrganisationKind(str(values["kind"])),
            sphere=_text(values.get("sphere")),
            parent=parent,
            code=_text(code),
        )

    def _person(self, row: Row) -> Iterator[Command]:
        values = row.values
        yield ask.RegisterPerson(
            **self._common("people", row),
            title=str(values["title"]),
            email=str(values["email"]).lower(),
            post=str(values.get("post") or ""),
            organisation=self._code("organisation", row, self.register.organisations),
            region=str(values.get("region") or ""),
            language=Language(str(values.get("language") or Language.RU)),
            cadence=Cadence(str(values.get("cadence") or Cadence.WEEKLY)),
            code=_text(values.get("code")),
        )

    def _project(self, row: Row) -> Iterator[Command]:
        values = row.values
        cells = {key.removeprefix("people."): value for key, value in values.items() if key.startswith("people.")}
        people, newcomers = named({role: _texts(value) for role, value in cells.items() if value})
        card: dict[str, Any] = {
            key: values[key] for key in CARD if key != "title" and values.get(key) not in {None, "", ()}
        }
        if "approved_by" in card:
            card["approved_by"] = who(str(card["approved_by"]))[0]
        opened_on = values.get("opened_on")
        yield ask.OpenProject(
            **self._common("projects", row, opened_on if isinstance(opened_on, date) else None),
            title=str(values["title"]),
            organisation=self._code("organisation", row, self.register.organisations) or "",
            centre=self._code("centre", row, self.register.centres),
            people=people,
            newcomers=newcomers,
            code=_text(values.get("code")),
            **card,
        )

    def _indicator(self, row: Row) -> Iterator[Command]:
        values = row.values
        given: dict[str, Any] = {name: values[name] for name in PLAIN if values.get(name) is not None}
        plan = IndicatorPlan(
            key=str(values["key"]),
            name=str(values["name"]),
            unit=str(values["unit"]),
            direction=Direction(str(values["direction"])),
            base=_decimal(values["base"]),
            target=_decimal(values["target"]),
            quantity=Quantity(str(values.get("quantity") or Quantity.OTHER)),
            frequency=Frequency(str(values.get("frequency") or Frequency.NONE)),
            **given,
        )
        yield ask.SetIndicator(**self._common("indicators", row), subject=str(values["project"]), indicator=plan)

    def _milestone(self, row: Row) -> Iterator[Command]:
        values = row.values
        subject, key = str(values["project"]), str(values["key"])
        start, end = _day(values.get("planned_start")), _day(values.get("planned_end"))
        start, end = start or end, end or start
        if key not in self.planned:
            if start is None or end is None:
                raise Misnamed(
                    "planned_start",
                    "",
                    Words("дата: это не веха методики", "a date: the methodology has no such milestone"),
                )
            title = str(values.get("title") or key)
            common = self._common("milestones", row)
            yield ask.AddMilestone(**common, subject=subject, key=key, title=title, start=start, end=end)
        elif start is not None and end is not None:
            common = self._common("milestones", row)
            yield ask.MoveMilestone(**common, subject=subject, key=key, start=start, end=end, reason=IMPORTED)
        started, finished = _day(values.get("actual_start")), _day(values.get("actual_end"))
        progress = values.get("progress")
        if started or finished or progress:
            yield ask.ReachMilestone(
                **self._common("milestones", row, step=1),
                subject=subject,
                key=key,
                started=started,
                finished=finished,
                progress=int(str(progress)) if progress is not None else None,
            )

    def _action(self, row: Row) -> Iterator[Command]:
        values = row.values
        subject = str(values["project"])
        done, dropped = _day(values.get("done_on")), _day(values.get("dropped_on"))
        if done and dropped:
            raise Misnamed(
                "dropped_on", str(dropped), Words("пусто: мероприятие уже выполнено", "blank: the measure is done")
            )
        self.register.actions[subject] += 1
        owner = values.get("owner")
        yield ask.PlanAction(
            **self._common("actions", row),
            subject=subject,
            title=str(values["title"]),
            due_on=_day(values["due_on"]) or self.today,
            owner=who(str(owner))[0] if owner else None,
        )
        if done or dropped:
            yield ask.SettleAction(
                **self._common("actions", row, done or dropped, step=1),
                subject=subject,
                number=self.register.actions[subject],
                outcome="done" if done else "dropped",
                reason=str(values.get("reason") or ""),
            )

    def _measurement(self, row: Row) -> Iterator[Command]:
        values = row.values
        yield ask.Measure(
            **self._common("measurements", row, _day(values["on"])),
            subject=str(values["project"]),
            indicator=str(values["indicator"]),
            value=_decimal(values["value"]),
            moment=Moment(str(values.get("moment") or Moment.INTERIM)),
        )


REFERENCES: Mapping[str, Mapping[str, str]] = {
    "organisations": {"parent": "organisations"},
    "people": {"organisation": "organisations"},
    "projects": {"organisation": "organisations", "centre": "centres"},
}
"""Layout -> its columns that name something, and where that is looked up."""

PLAIN = ("ideal", "base_on", "target_on", "ideal_on", "method", "source", "calculation_unit", "operations")
"""Fields of an indicator that are taken as the cell gives them."""


def _text(value: object) -> str | None:
    return str(value) if value else None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)


def _decimal(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
