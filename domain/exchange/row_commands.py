"""A checked row of a sheet as the commands that enter it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from domain.engine.actor import Acting
from domain.engine.command import Command
from domain.engine.named import Newcomer
from domain.engine.words import Language, Words
from domain.exchange import practice_rows, status_rows
from domain.exchange.differences import (
    as_stated,
    changes,
    must_be_the_project,
    percent_of,
)
from domain.exchange.doubles import Doubles
from domain.exchange.knowledge import APPROVERS, Around, Somebody, named_in
from domain.exchange.measured import meant
from domain.exchange.named_milestones import Own, is_no_key, key_of, unknown
from domain.exchange.namesakes import meant_by
from domain.exchange.project_layouts import called, planned
from domain.exchange.register import Codes, Misnamed, Register, Told
from domain.exchange.register_rows import RegisterRows
from domain.exchange.remarks import opened_otherwise
from domain.exchange.table import Row
from domain.methodology.schema import Pack
from domain.pilot.action_plan import PlanAction
from domain.pilot.amendment import AmendCard
from domain.pilot.card_fields import CARD
from domain.pilot.cards import OpenProject
from domain.pilot.indicator_plan import IndicatorPlan
from domain.pilot.indicators import SetIndicator
from domain.pilot.measurements import Measure
from domain.pilot.milestones import AddMilestone, MoveMilestone, ReachMilestone
from domain.programme.kinds import Cadence, Direction, Frequency, Moment, Quantity, SubjectKind
from domain.registry.people import AmendPerson, RegisterPerson
from domain.text.people import named, one, who

IMPORTED = "импорт"
"""Why something differs from what was entered before."""


class Entering:
    """Turns rows into commands of one actor."""

    def __init__(self, pack: Pack, register: Register, acting: Acting, today: date) -> None:
        self.register = register
        self.by: dict[str, Any] = {"actor": acting.answers, "acting": acting}
        self.today = today
        self.codes = Codes(pack)
        self.same = 0
        """Rows that only say what is there."""
        self.planned = {known.key: known.title for known in planned(pack)}
        self._called = called(pack)
        self.doubles = Doubles(register)
        self._others = RegisterRows(pack, register, self.codes, self.doubles, self._common)
        self._amended: set[str] = set()
        """People whom a row has changed."""
        self._measured: Counter[int] = Counter()
        """Indicator, date and moment -> values of the table that is being entered."""
        self._stated: dict[int, Decimal] | None = None
        """Where there are several tables of measurements: indicator, date, moment and number -> the value."""
        self._makers: Mapping[str, Callable[[Row, Around], Iterable[Command]]] = {
            "organisations": self._others.organisation,
            "centres": self._others.centre,
            "people": self._person,
            "projects": self._project,
            "indicators": self._indicator,
            "milestones": self._milestone,
            "actions": self._action,
            "measurements": self._measurement,
            "statuses": lambda row, _: [status_rows.entered(row, self._common, self.register)],
            "practices": self._practice,
            "practice_effects": lambda row, _: [practice_rows.effect(row, self._of_practice(row))],
            "practice_steps": lambda row, _: [practice_rows.step(row, self._of_practice(row))],
            "roles": self._others.role,
            "documents": self._others.document,
            "replicas": self._others.replica,
            "finished": self._others.finished,
        }

    @property
    def already(self) -> int:
        """Rows that only say what is there."""
        return self.same + self._others.already

    @property
    def layouts(self) -> tuple[str, ...]:
        """Layouts in the order in which they are entered."""
        return tuple(self._makers)

    def start(self, layout: str, file: str, *, of_several: bool) -> None:
        """A table begins: what it measures is counted from one, since another table may hold the same."""
        self.doubles.file = file
        if layout == "measurements":
            self._measured.clear()
            if of_several and self._stated is None:
                self._stated = {}

    def commands(self, layout: str, row: Row, around: Around) -> list[Command]:
        """The commands of a row; raises `Misnamed`."""
        return list(self._makers[layout](row, around))

    def misnamed(self, layout: str, row: Row, around: Around) -> Iterator[Misnamed]:
        """Every cell of a row that names something unknown, whatever else is wrong with the row."""
        for key, known in REFERENCES.get(layout, {}).items():
            try:
                self.register.code(key, row, getattr(self.register, known))
            except Misnamed as misnamed:
                yield misnamed
        yield from self._unknown_project(layout, row, around)
        yield from percent_of(row, self._unit(layout, row, around))
        for key, text in named_in(row):
            found, newcomer = who(text)
            if newcomer is None and not self._is_somebody(self.codes.plain(found), around):
                yield Misnamed(key, text, meant_by(text, around.everybody))

    def _unknown_project(self, layout: str, row: Row, around: Around) -> Iterator[Misnamed]:
        """The project of a row, or an indicator of it, that nobody knows."""
        named = "exemplar" if layout == "replicas" else "project"
        if not row.values.get(named):
            return
        project, key = self.codes.plain(row.values[named]), str(row.values.get("indicator") or "")
        if not self._is_project(project, around):
            yield Misnamed(named, str(row.values[named]), PROJECT)
        elif layout == "measurements" and key:
            try:
                self._meant(row, around)
            except Misnamed as misnamed:
                yield misnamed

    def _meant(self, row: Row, around: Around) -> tuple[str, Told]:
        """Key of the indicator that a row tells numbers of, and what is said of it; raises `Misnamed`."""
        project = self.codes.plain(row.values.get("project"))
        known = around.keys.get(project, {}) | self.register.indicators.get(project, {})
        key = meant(str(row.values.get("indicator") or ""), known)
        return key, known[key]

    def told(self, row: Row, around: Around) -> Told | None:
        """What is said of the indicator of a row; None where nobody knows it."""
        try:
            return self._meant(row, around)[1]
        except Misnamed:
            return None

    def _unit(self, layout: str, row: Row, around: Around) -> str:
        """The unit of what a row tells numbers of; empty where it has none, or nobody knows it."""
        if layout == "indicators":
            return str(row.values.get("unit") or "")
        return told[1] if (told := self.told(row, around)) else ""

    def _is_project(self, code: str, around: Around) -> bool:
        known = around.subjects.get(code)
        return code in self.register.projects or (known is not None and known.kind is SubjectKind.PROJECT)

    def _is_somebody(self, text: str, around: Around) -> bool:
        """Somebody whom the base knows, or whom a row of this import introduces."""
        if "@" in text:
            return text in around.people or text in self.register.addresses
        known = around.subjects.get(text)
        return text in self.register.people or (known is not None and known.kind is SubjectKind.PERSON)

    def note(self, layout: str, row: Row) -> None:
        """Remember what a row brings, so that later rows may name it."""
        values, register = row.values, self.register
        if layout in {"projects", "replicas"} and values.get("code"):
            register.projects.add(self.codes.plain(values["code"]))
        elif layout == "indicators" and values.get("project") and values.get("key"):
            base, target = (None if values.get(key) is None else _decimal(values[key]) for key in ("base", "target"))
            told = str(values.get("name") or ""), str(values.get("unit") or ""), base, target
            register.indicators[self.codes.plain(values["project"])][str(values["key"])] = told
        elif layout == "people":
            register.people.add(self.codes.plain(values.get("code")))
            if values.get("email"):
                said = str(values.get("title") or ""), str(values.get("post") or "")
                register.addresses.setdefault(str(values["email"]).lower(), said)

    def introduce(self, row: Row) -> None:
        """Remember whom the cells of a row introduce by name and e-mail."""
        for _, text in named_in(row):
            email, newcomer = who(text)
            if newcomer is not None:
                self.register.addresses.setdefault(email, (newcomer.title, newcomer.post))

    def _common(self, layout: str, row: Row, on: date | None = None) -> dict[str, Any]:
        """Who, when, and an id that follows from the row: the same row entered again changes nothing."""
        text = "\x1f".join(f"{key}={value}" for key, value in sorted(row.values.items()) if value not in {None, "", ()})
        digest = sha256(f"{layout}\x1f{text}".encode()).hexdigest()[:32]
        return {**self.by, "on": on or self.today, "command_id": f"import:{digest}:0"}

    def _facts(self, row: Row, on: date | None = None) -> dict[str, Any]:
        """Who and when, about the project of a row.

        Such a command compares what it says with what is there, so that the same row again changes nothing, and an
        earlier value may come back.
        """
        return {**self.by, "on": on or self.today, "subject": self.codes.plain(row.values["project"])}

    def _person(self, row: Row, around: Around) -> Iterator[Command]:
        values = row.values
        known = around.persons.get(str(values["email"]).lower())
        if known is not None:
            yield from self._known_person(row, known)
            return
        yield RegisterPerson(
            **self._common("people", row),
            title=str(values["title"]),
            email=str(values["email"]).lower(),
            post=str(values.get("post") or ""),
            organisation=self.register.code("organisation", row, self.register.organisations),
            region=str(values.get("region") or ""),
            language=Language(str(values.get("language") or Language.RU)),
            cadence=Cadence(str(values.get("cadence") or Cadence.WEEKLY)),
            delivery=str(values.get("delivery") or "").lower(),
            code=_text(values.get("code")) and self.codes.plain(values["code"]),
        )

    def _known_person(self, row: Row, known: Somebody) -> Iterator[Command]:
        """The person of an e-mail becomes what the row says; what it leaves blank stays."""
        code = self.codes.plain(row.values.get("code"))
        if code and code != known.code:
            ru = f"{known.code} или пусто: это код участника с такой почтой"
            raise Misnamed("code", "", Words(ru, f"{known.code} or blank: the code of whom the e-mail belongs to"))
        found = self.changes(row, known)
        if not found or known.code in self._amended:
            self.same += 1
            return
        self._amended.add(known.code)
        yield AmendPerson(**self.by, on=self.today, person=known.code, **found)

    def changes(self, row: Row, known: Somebody) -> dict[str, Any]:
        """What a row says otherwise of a person; raises `Misnamed`."""
        return changes(row, known, self.register.code("organisation", row, self.register.organisations))

    def _project(self, row: Row, around: Around) -> Iterator[Command]:
        values = row.values
        people, newcomers = self._people(row)
        card: dict[str, Any] = {
            key: values[key] for key in CARD if key != "title" and values.get(key) not in {None, "", ()}
        }
        for key in APPROVERS:
            if key in card:
                card[key], found = one(str(card[key]))
                newcomers = found | newcomers
                card[key] = self.codes.plain(card[key])
        code = self.codes.plain(values.get("code")) or None
        known = around.subjects.get(code or "")
        if known is not None and known.kind is SubjectKind.PROJECT:
            must_be_the_project(row, known, self.register)
            yield AmendCard(
                **self.by, on=self.today, subject=known.code, card=card, people=people, newcomers=newcomers,
                opened_on=opened_otherwise(row, known), reason=IMPORTED,
            )  # fmt: skip
            return
        yield OpenProject(
            **self._common("projects", row, _day(values.get("opened_on"))),
            title=str(values["title"]),
            organisation=self.register.code("organisation", row, self.register.organisations) or "",
            centre=self.register.code("centre", row, self.register.centres),
            people=people,
            newcomers=newcomers,
            code=code,
            **card,
        )

    def _people(self, row: Row) -> tuple[dict[str, tuple[str, ...]], dict[str, Newcomer]]:
        """Who holds which role on the card of a row, and who the e-mails belong to."""
        cells = {key.removeprefix("people."): value for key, value in row.values.items() if key.startswith("people.")}
        people, newcomers = named({role: _texts(value) for role, value in cells.items() if value})
        return {role: tuple(map(self.codes.plain, found)) for role, found in people.items()}, newcomers

    def _practice(self, row: Row, around: Around) -> Iterator[Command]:
        code = self.codes.plain(row.values["code"])
        known = (there := around.subjects.get(code)) is not None and there.kind is SubjectKind.PRACTICE
        common = {**self.by, "on": self.today} if known else self._common("practices", row)
        organisation = self.register.code("organisation", row, self.register.organisations)
        owner, _ = who(str(row.values.get("owner") or ""))
        owner = around.people.get(owner, (self.codes.plain(owner),))[0]
        yield practice_rows.card(row, common | {"organisation": organisation, "owner": owner}, code, known=known)

    def _of_practice(self, row: Row) -> dict[str, Any]:
        return {**self.by, "on": self.today, "subject": self.codes.plain(row.values["practice"])}

    def _indicator(self, row: Row, _around: Around) -> Iterator[Command]:
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
        yield SetIndicator(**self._facts(row), indicator=plan, reason=IMPORTED)

    def milestone(self, row: Row, around: Around) -> str:
        """The key of the milestone that a row names by its key or its title."""
        return key_of(str(row.values.get("key") or ""), self._own(row, around), self.planned, self._called)

    def _own(self, row: Row, around: Around) -> Own:
        return around.milestones.get(self.codes.plain(row.values.get("project")), {})

    def _milestone(self, row: Row, around: Around) -> Iterator[Command]:
        values, facts = row.values, self._facts(row)
        said, key = str(values["key"]), self.milestone(row, around)
        start, end = _day(values.get("planned_start")), _day(values.get("planned_end"))
        if key not in self.planned:
            own, title = self._own(row, around), str(values.get("title") or key)
            if is_no_key(key, title, own) or (start is None and end is None):
                raise unknown(said, own, self.planned)
            yield AddMilestone(**facts, key=key, title=title, start=start, end=end, or_move=True, reason=IMPORTED)
        elif start is not None or end is not None:
            yield MoveMilestone(**facts, key=key, start=start, end=end, reason=IMPORTED)
        started, finished = _day(values.get("actual_start")), _day(values.get("actual_end"))
        progress = values.get("progress")
        if started or finished or progress is not None:
            progress = int(str(progress)) if progress is not None else None
            yield ReachMilestone(**facts, key=key, started=started, finished=finished, progress=progress)

    def _action(self, row: Row, around: Around) -> Iterator[Command]:
        values = row.values
        done, dropped, due_on = (_day(values.get(key)) for key in ("done_on", "dropped_on", "due_on"))
        if done and dropped:
            said = Words("пусто: мероприятие уже выполнено", "blank: the measure is done")
            raise Misnamed("dropped_on", f"{dropped:%d.%m.%Y}", said)
        owner, newcomers = one(str(values.get("owner") or ""))
        yield PlanAction(
            **self._facts(row, done or dropped),
            title=self.doubles.measure(row, self.codes.plain(row.values["project"]), due_on or self.today, around),
            due_on=due_on or self.today,
            owner=self.codes.plain(owner) or None,
            newcomers=newcomers,
            outcome="done" if done else "dropped" if dropped else "",
            reason=str(values.get("reason") or ""),
            or_settle=True,
        )

    def _measurement(self, row: Row, around: Around) -> Iterator[Command]:
        values = row.values
        facts, (indicator, _) = self._facts(row, _day(values["on"])), self._meant(row, around)
        moment = Moment(str(values.get("moment") or Moment.INTERIM))
        place = hash((facts["subject"], indicator, facts["on"], moment))
        self._measured[place] += 1
        value, nth = _decimal(values["value"]), self._measured[place]
        if self._stated is not None and (stated := self._stated.setdefault(hash((place, nth)), value)) != value:
            raise Misnamed("value", "", as_stated(stated))
        yield Measure(**facts, indicator=indicator, value=value, moment=moment, nth=nth, reason=IMPORTED)


PROJECT = Words(
    "код проекта из базы или этого файла: проекту без кода впишите его в столбец «Код» листа «Проекты»",
    "code of a project of the base or this file: give a project without a code one in “Code” of the sheet “Projects”",
)
REFERENCES: Mapping[str, Mapping[str, str]] = {
    "organisations": {"parent": "organisations"},
    "centres": {"host": "organisations"},
    "people": {"organisation": "organisations"},
    "projects": {"organisation": "organisations", "centre": "centres"},
    "practices": {"organisation": "organisations"},
    "statuses": {"organisation": "organisations"},
    "replicas": {"organisation": "organisations"},
}
"""Layout -> its columns that name something, and where that is looked up."""

PLAIN = ("ideal", "base_on", "target_on", "ideal_on", "method", "source", "calculation_unit", "operations")
"""Fields of an indicator that are taken as the cell gives them."""


def _one_of(keys: Iterable[str]) -> Words:
    listed = ", ".join(sorted(keys))
    return Words(f"одно из: {listed or 'у проекта нет показателей'}", f"one of: {listed or 'it has no indicators'}")


def _text(value: object) -> str | None:
    return str(value) if value else None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)


def _decimal(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
