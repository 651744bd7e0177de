"""The programme that an installation serves: its database, its methodology, its clock.  Knows no Prefect."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlmodel import SQLModel

import notifications.tables  # noqa: F401 - the ledger belongs to the schema
from domain.engine import own_terms
from domain.engine.actor import Acting
from domain.engine.command import Command
from domain.engine.database import check_revision, insert_new, open_engine, reading, writing
from domain.engine.lane import Done, Outcome, Refused, Repeated
from domain.engine.listed import LISTED
from domain.engine.packs import Packs
from domain.engine.refusals import Fault, Reason, Refusal
from domain.engine.second_person import SecondAsked, number_of
from domain.engine.state import State
from domain.engine.words import Words
from domain.methodology.criteria import CriteriaSet
from domain.methodology.editions import edited
from domain.methodology.loader import default_text, load_text, text_of
from domain.methodology.problems import PackBroken
from domain.methodology.schema import Pack
from domain.pilot.cards import OpenProject
from domain.pilot.likeness import NAMED, beside, others_exist
from domain.pilot.takeover import TakeOver
from domain.registry.departure import EndPerson
from domain.replication.offers import Replicate
from domain.replication.support import AppointMethodologist
from domain.reports.package_soundness import faults_of_package
from domain.reports.registers import seats
from domain.reports.replicas import load
from domain.reports.views import person_by, state_of
from flows import PRIVATE
from flows.clock import clock_behind
from flows.deeds import done, each_done, rehearsed
from flows.fan_out import ReplicateForm, told_apart
from flows.forms import Form
from flows.identity import by_ticket, claimed, end_ticket
from flows.installation import check_environment, check_methodology, proves, proves_lately
from flows.remarks import before_the_opening, remarks_on
from flows.settings import Settings

_methodology = SQLModel.metadata.tables["methodology"]


class PackChanged(Exception):
    """A pack was edited without a new version, while subjects live under it."""

    def __init__(self, identity: str) -> None:
        super().__init__(identity)
        self.identity = identity
        self.said = Words(
            f"методика {identity} изменена без новой версии: в базе есть решения по её прежнему тексту; "
            "поднимите version в начале файла",
            f"the methodology {identity} was changed without a new version, and decisions rest on its earlier text; "
            "raise `version` at the top of the file",
        )


class EditionEdited(Exception):
    """A new pack judges otherwise by an edition of criteria that was in force: it is superseded, not edited."""

    def __init__(self, identity: str, found: Sequence[CriteriaSet]) -> None:
        super().__init__(identity)
        ru, en = (", ".join(f"«{one.edition}» ({one.level})" for one in found), ", ".join(
            f"“{one.edition}” ({one.level})" for one in found
        ))  # fmt: skip
        self.said = Words(
            f"методика {identity} судит иначе по прежним редакциям критериев: {ru}; дайте им новое название (edition) "
            "и дату (effective_from), прежние оставьте",
            f"the methodology {identity} judges otherwise by editions that were in force: {en}; give them a new name "
            "(`edition`) and day (`effective_from`), and leave the earlier ones",
        )


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a staff action, for the person who asked."""

    outcome: Outcome
    state: State | None
    """Where the subject stands now; None when nothing was done."""
    remarks: tuple[Words, ...] = ()
    """What was done all the same, though somebody should look at it."""

    @property
    def done(self) -> bool:
        """Whether it was carried out, now or when it was first asked."""
        return isinstance(self.outcome, Done)

    @property
    def repeated(self) -> bool:
        """Whether it had been carried out before."""
        return isinstance(self.outcome, Repeated)

    @property
    def waits(self) -> bool:
        """Whether nothing of it is done until a second person asks for the same."""
        return isinstance(self.outcome, Done) and self.outcome.entries[0].kind == SecondAsked.kind

    @property
    def awaited(self) -> Words:
        """What the second person types."""
        number = number_of(self.outcome.command_id)
        return Words(
            f"пока ничего не изменено; второй человек, который вправе, за неделю: potok second confirm {number}",
            f"nothing is changed yet; a second person who may, within a week: potok second confirm {number}",
        )

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it was refused; empty when it was not."""
        return self.outcome.reasons if isinstance(self.outcome, Refused) else ()

    @property
    def exit_code(self) -> int:
        """0 done, 1 refused by a rule, 2 bad input."""
        return 2 if any(reason.fault is Fault.INPUT for reason in self.reasons) else int(bool(self.reasons))


class Programme:
    """Everything that a flow or a command needs to act; opened once at the edge."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self.engine = engine
        self._adopted = False

    @classmethod
    def open(cls, settings: Settings) -> Programme:
        """The programme of an existing database, once a process.

        Refuses a database of another release, and an environment that asks for less proof than it does.
        """
        os.umask(PRIVATE)  # a worker's flows are begun by Prefect, not by our command
        if (found := _OPEN.get(settings)) is None:
            engine = open_engine(settings.database_url)
            check_revision(engine)
            check_environment(settings, engine)
            found = _OPEN[settings] = cls(settings, engine)
        return found

    @cached_property
    def packs(self) -> Packs:
        """The current methodology, and those of subjects that started under earlier ones."""
        current = self._current()
        own_terms.use(current.words, current.titles)
        if self.settings.timezone:
            current = replace(current, time_zone=self.settings.timezone)
        with reading(self.engine) as connection:
            check_methodology(self.settings, connection, current.identity)
            names = ("identity", "sha256", "text")
            query = select(*(_methodology.c[name] for name in names)).order_by(_methodology.c.adopted_at)
            rows = connection.execute(query).all()
        self.check_text({row.identity: row.sha256 for row in rows})
        self._adopted = current.identity in {row.identity for row in rows}
        earlier = {row.identity: load_text(row.text, row.identity) for row in rows if row.identity != current.identity}
        own = self.settings.methodology is not None and not self._adopted
        if own and earlier and (found := edited(current, earlier[rows[-1].identity])):
            raise EditionEdited(current.identity, found)
        return Packs(current, earlier)

    def check_text(self, kept: Mapping[str, str]) -> None:
        """Raise `PackChanged` where decisions rest on another text of the current methodology.

        `kept` are the methodologies of the database, each with the SHA-256 of its text.
        """
        identity = self._current().identity
        if kept.get(identity, digest := _digest(self.text()[0])) != digest:
            raise PackChanged(identity)

    @property
    def methodology(self) -> str:
        """The methodology that this environment names, whether or not the host has taken it."""
        return self._current().identity

    @property
    def listed(self) -> int:
        """Most faults that are listed at once; a pack that cannot be read is in no way of looking for them."""
        try:
            return self._current().number("listed_faults")
        except (OSError, PackBroken):
            return LISTED

    def _current(self) -> Pack:
        """A region's own pack is checked whenever it is read; the shipped one by its tests."""
        if self.settings.methodology is None:
            return load_text(*self.text())
        from flows.pack_check import checked

        return checked(*self.text())

    def text(self) -> tuple[str, str]:
        """The current pack's text and the name of its file."""
        path = self.settings.methodology
        return (text_of(path), str(path)) if path else default_text()

    def adopt(self) -> None:
        """Keep the current pack's text with the database, so that later versions do not change its subjects."""
        identity, (text, _) = self.packs.current.identity, self.text()
        if not self._adopted:
            row = {"identity": identity, "text": text, "sha256": _digest(text), "adopted_at": self.now()}
            with writing(self.engine) as connection:
                insert_new(connection, _methodology, [row])
            self._adopted = True

    def now(self) -> datetime:
        """This instant by the programme's clock; by the real one once who acts is proved, whatever began before."""
        if self.settings.today is not None and proves_lately(self.settings, self.engine):
            return datetime.now(UTC)
        return self.settings.now()

    def here_and_now(self) -> datetime:
        """This instant by the calendar that this environment names, for what the host says."""
        return self.now().astimezone(ZoneInfo(self.settings.timezone or self._current().time_zone))

    @property
    def zone(self) -> ZoneInfo:
        """The programme's time zone."""
        return ZoneInfo(self.packs.current.time_zone)

    def today(self) -> date:
        """The programme's local date."""
        return self.now().astimezone(self.zone).date()

    def actor(self, word: str) -> str:
        """The code of whoever is named by a code or an address; refuses an unknown one."""
        with reading(self.engine) as connection:
            return person_by(connection, word)

    def acting(self, form: Form) -> Acting:
        """Who acts by a form that came with no door of its own: by its ticket, else by the name in it."""
        if form.ticket is not None:
            said = form.model_dump_json(exclude={"ticket"})
            return by_ticket(self.settings, self.engine, form.ticket.get_secret_value(), said, typed=True)
        return claimed(self.settings, self.engine, form.actor)

    @property
    def proved(self) -> bool:
        """Whether who acts is proved here."""
        with reading(self.engine) as connection:
            return proves(self.settings, connection)

    def through_the_lane(self, form: Form, acting: Acting | None) -> Result:
        """Carry out what a form asks for, as whoever its door let in."""
        try:
            command = form.command(acting=acting or self.acting(form), today=self.today())
        except Refusal as refusal:
            return Result(Refused(form.command_id or "", refusal.reasons), None)
        result = self.ask(command)
        if result.waits:
            return replace(result, remarks=(result.awaited,))
        return replace(result, remarks=(*self._beside(form, result), *remarks_on(form))) if result.done else result

    def _beside(self, form: Form, result: Result) -> tuple[Words, ...]:
        """What stands beside a deed and stopped nobody: a clock that went back, other pilots, seats of who left."""
        dated = before_the_opening(form, result.state) if result.state is not None else ()
        return (*self.behind(), *dated, *self._around(form, result))

    def behind(self) -> tuple[Words, ...]:
        """What is wrong with this machine's clock, where it went back."""
        with reading(self.engine) as connection:
            found = clock_behind(connection, self.settings)
        return (found,) if found else ()

    def _around(self, form: Form, result: Result) -> tuple[Words, ...]:
        if form.asks in (AppointMethodologist, TakeOver) and result.state is not None:
            return self._load(result.state.code)
        if form.asks is EndPerson and result.state is not None:
            with reading(self.engine) as connection:
                listed = ", ".join(seats(connection, result.state.code))
            mend = "potok check dismiss, potok check appoint"
            ru, en = f"место в комиссии не переходит: {listed}; {mend}", f"a seat goes to nobody: {listed}; {mend}"
            return (Words(ru, en),) if listed else ()
        if form.asks is not OpenProject or getattr(form, "anyway", True) or result.repeated or result.state is None:
            return ()
        with reading(self.engine) as connection:
            others = beside(connection, result.state.organisation or "", but=(result.state.code,), limit=NAMED)
        return (others_exist(others),) if others else ()

    def _load(self, replica: str) -> tuple[Words, ...]:
        """Methodologists of a replica who have more of them than the methodology says one can support."""
        most = self.packs.current.replication.load_most
        with reading(self.engine) as connection:
            return tuple(
                Words(
                    f"нагрузка велика: {row['name']} ведёт проектов тиражирования {row['replicas']}, "
                    f"по методике не больше {most}; "
                    f"кто ещё: potok replica match {replica}",
                    f"too much load: {row['name']} supports {row['replicas']} replicas, by the methodology at most "
                    f"{most}; who else: potok replica match {replica}",
                )
                for row in load(connection, self.today(), of=replica)
                if row["replicas"] > most
            )

    def ask(self, command: Command) -> Result:
        """Carry out one command through the lane."""
        self.adopt()
        if isinstance(command, Replicate) and (faults := self._faults_of(command.package)):
            return Result(Refused(command.command_id, faults), None)
        outcome = done(self, command)
        if isinstance(outcome, Refused):
            if command.acting.ticket is not None:
                end_ticket(self.engine, command.acting.ticket)
            return Result(outcome, None)
        with reading(self.engine) as connection:
            return Result(outcome, state_of(connection, outcome.subject))

    def fan_out(self, form: ReplicateForm, acting: Acting | None = None) -> list[Outcome]:
        """Hand a package to every receiver, in chunks; safe to repeat after a crash."""
        commands = form.commands(acting=acting or self.acting(form), today=self.today())
        if faults := self._faults_of(form.package):
            return [Refused(command.command_id, faults) for command in commands]
        self.adopt()
        outcomes = list(each_done(self, commands))
        return list(map(told_apart, commands, outcomes))

    def _faults_of(self, package: str) -> tuple[Reason, ...]:
        """What is wrong with the files of a package, which no lane can look at."""
        from flows.shelf import shelf_of

        with reading(self.engine) as connection:
            return tuple(faults_of_package(connection, package, shelf_of(self.settings)))

    def try_fan_out(self, form: ReplicateForm, acting: Acting | None = None) -> list[Outcome]:
        """What would come of it, receiver by receiver; nothing is written."""
        commands = form.commands(acting=acting or self.acting(form), today=self.today())
        if faults := self._faults_of(form.package):
            return [Refused(command.command_id, faults) for command in commands]
        outcomes: list[Outcome] = []

        def heard(command: Command, outcome: Outcome) -> bool:
            outcomes.append(outcome)
            return True

        rehearsed(self, commands, heard)
        return list(map(told_apart, commands, outcomes))


_OPEN: dict[Settings, Programme] = {}


def close_programmes() -> None:
    """Let go of every database that this process opened."""
    while _OPEN:
        _OPEN.popitem()[1].engine.dispose()


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
