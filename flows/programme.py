"""The programme that an installation serves: its database, its methodology, its clock.  Knows no Prefect."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlmodel import SQLModel

import domain.tables  # noqa: F401 - defines the schema
import notifications.tables  # noqa: F401 - the ledger belongs to the schema
from domain.commands import SYSTEM, Command
from domain.database import check_revision, open_engine, reading, writing
from domain.lane import Done, Outcome, Refused, Repeated, handle, handle_many
from domain.methodology.loader import default_text, load_text
from domain.packs import Packs
from domain.reading import person_by, state_of
from domain.refusals import Fault, Reason, Refusal
from domain.state import State
from domain.words import Words
from flows.checking import checked
from flows.forms import Form, ReplicateForm
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


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a staff action, for the person who asked."""

    outcome: Outcome
    state: State | None
    """Where the subject stands now; None when nothing was done."""

    @property
    def done(self) -> bool:
        """Whether it was carried out, now or when it was first asked."""
        return isinstance(self.outcome, Done)

    @property
    def repeated(self) -> bool:
        """Whether it had been carried out before."""
        return isinstance(self.outcome, Repeated)

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

    @classmethod
    def open(cls, settings: Settings) -> Programme:
        """The programme of an existing database; refuses one that is missing, older or newer than this program."""
        engine = open_engine(settings.database_url)
        check_revision(engine)
        return cls(settings, engine)

    @cached_property
    def packs(self) -> Packs:
        """The current methodology, and those of subjects that started under earlier ones."""
        current = checked(*self._text()) if self.settings.methodology else load_text(*self._text())
        if self.settings.timezone:
            current = replace(current, time_zone=self.settings.timezone)
        with reading(self.engine) as connection:
            query = select(_methodology.c.identity, _methodology.c.text)
            stored = dict(connection.execute(query.where(_methodology.c.identity != current.identity)).tuples().all())
        return Packs(current, {identity: load_text(text, identity) for identity, text in stored.items()})

    def _text(self) -> tuple[str, str]:
        """The current pack's text and the name of its file."""
        path = self.settings.methodology
        return (path.read_text("utf-8"), str(path)) if path else default_text()

    def adopt(self) -> None:
        """Keep the current pack's text with the database, so that later versions do not change its subjects."""
        text, _ = self._text()
        identity, digest = self.packs.current.identity, sha256(text.encode()).hexdigest()
        with writing(self.engine) as connection:
            query = select(_methodology.c.sha256).where(_methodology.c.identity == identity)
            known = connection.execute(query).scalar_one_or_none()
            if known is not None and known != digest:
                raise PackChanged(identity)
            if known is None:
                row = {"identity": identity, "text": text, "sha256": digest, "adopted_at": self.now()}
                connection.execute(_methodology.insert().values(**row))

    def now(self) -> datetime:
        """This instant by the programme's clock."""
        return self.settings.now()

    @property
    def zone(self) -> ZoneInfo:
        """The programme's time zone."""
        return ZoneInfo(self.packs.current.time_zone)

    def today(self) -> date:
        """The programme's local date."""
        return self.now().astimezone(self.zone).date()

    def actor(self, word: str) -> str:
        """The code of whoever is named by a code or an address; refuses an unknown one."""
        if word == SYSTEM:
            return SYSTEM
        with reading(self.engine) as connection:
            return person_by(connection, word)

    def perform(self, form: Form) -> Result:
        """Carry out one staff action through the lane."""
        try:
            command = form.command(actor=self.actor(form.actor), today=self.today())
        except Refusal as refusal:
            return Result(Refused(form.command_id or "", refusal.reasons), None)
        return self.ask(command)

    def ask(self, command: Command) -> Result:
        """Carry out one command through the lane."""
        outcome = handle(self.engine, self.packs, command, now=self.now())
        if isinstance(outcome, Refused):
            return Result(outcome, None)
        with reading(self.engine) as connection:
            return Result(outcome, state_of(connection, outcome.subject))

    def fan_out(self, form: ReplicateForm) -> list[Outcome]:
        """Hand a package to every receiver, in chunks; safe to repeat after a crash."""
        commands = form.commands(actor=self.actor(form.actor), today=self.today())
        return list(handle_many(self.engine, self.packs, commands, now=self.now()))
