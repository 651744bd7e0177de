"""The desk at which one command is served: settings, language, the programme, whoever acts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, get_origin
from uuid import uuid4

from sqlalchemy import Connection

from console.failure import NotFilled
from console.titles import Wording
from console.typed_values import chosen, pairs
from domain.engine.actor import Acting
from domain.engine.asked import Field as Asked
from domain.engine.asked import Typed, fields_of
from domain.engine.command import Command
from domain.engine.database import reading
from domain.engine.refusals import Refusal
from domain.engine.words import Language, Words
from domain.programme.kinds import SubjectKind
from domain.reports.unread_files import no_file_of_unread
from domain.reports.views import person_by, state_of
from flows.forms import Form, filled
from flows.host_words import hand
from flows.identity import terminal
from flows.programme import Programme
from flows.settings import Settings

CODED = re.compile(r"[A-Za-z]+-\d+")
"""What may be a code, typed in any letters."""


@dataclass(frozen=True, slots=True)
class Common:
    """What every action may say beside its own fields."""

    actor: str | None
    basis: str | None
    on: str | None
    command_id: str | None
    expected_version: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed for an action; it is judged when its form is filled in."""

    asks: type[Command]
    fields: dict[str, Any]
    unread: Sequence[Words] = ()
    """What a file that it came from says beside, for its sender to know."""


@dataclass
class Desk:
    """One command's surroundings; the database is opened when somebody needs it."""

    json: bool
    settings: Settings = field(default_factory=Settings)

    @property
    def language(self) -> Language:
        """The language of whoever asks."""
        return self.settings.speaks

    def say(self, ru: str, en: str) -> str:
        """A sentence in that language."""
        return Words(ru, en).say(self.language)

    @cached_property
    def programme(self) -> Programme:
        """The programme of the configured database."""
        return Programme.open(self.settings)

    @cached_property
    def wording(self) -> Wording:
        """Titles of the current methodology in that language."""
        return Wording(self.programme.packs, self.language)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only look at the database."""
        with reading(self.programme.engine) as connection:
            yield connection

    def person(self, word: str, field: str = "actor", asks: type[Command] | None = None) -> str:
        """The code of a person named by a code or an address; an unknown code is for the lane to refuse."""
        if "@" not in word:
            return word
        try:
            with self.reading() as connection:
                return person_by(connection, word, field)
        except Refusal as refusal:
            raise Refusal(refusal.reasons, asks) from None

    def file(self, path: str, field: str = "sha256") -> str:
        """The SHA-256 of a file of this machine, which is kept from now on."""
        from flows.document_files import keep

        return keep(self.programme, Path(path), field).sha256

    def meant(self, command: type[Command], typed: dict[str, Any]) -> dict[str, Any]:
        """What was typed, people by their codes and files by their content; what was not typed is not said."""
        asked, said = fields_of(command), {name: value for name, value in typed.items() if value is not None}
        for name in said:
            if asked[name].how.typed is Typed.FILE:
                with self.reading() as connection:
                    option = asked[name].option or name
                    no_file_of_unread(connection, self.programme.packs, command, said.get("subject", ""), option)
        return {name: self._meant(command, asked[name], value) for name, value in said.items()}

    def _meant(self, command: type[Command], known: Asked, value: Any) -> Any:
        if get_origin(known.type) is Mapping:
            return pairs(known.name, value, "«ключ=значение»", "“key=value”")
        if known.how.typed is Typed.FILE:
            return self.file(value, known.option or known.name)
        return self.person(value, known.name, command) if known.how.typed is Typed.WHO else value

    def existing(self, field: str, kind: SubjectKind, word: str | None) -> str | None:
        """The code that a list is narrowed to; refuses one that names nothing, for an empty list would hide a slip."""
        if word is None:
            return None
        with self.reading() as connection:
            if kind is SubjectKind.PERSON:
                return person_by(connection, word, field)
            return state_of(connection, word, kind, field=field).code

    def coded(self, fields: dict[str, Any]) -> dict[str, Any]:
        """What was typed, codes in capitals: `prj-0042` is PRJ-0042."""
        return {name: self._coded(value) for name, value in fields.items()}

    def _coded(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._coded(one) for one in value]
        if isinstance(value, str) and CODED.fullmatch(value) and value != value.upper():
            prefixes = {pattern.partition("{")[0] for pattern in self.programme.packs.current.codes.values()}
            if value.upper().startswith(tuple(prefixes)):
                return value.upper()
        return value

    def people(self, found: dict[str, str]) -> dict[str, str]:
        """Role -> code of the person, whichever way they were named."""
        return {role: self.person(word) for role, word in found.items()}

    def today(self) -> date:
        """The programme's date."""
        return self.programme.today()

    def day(self, value: date | None) -> str:
        """A date as this language writes it."""
        return self.wording.day(value)

    def shared(self, common: Common, step: int = 0) -> dict[str, Any]:
        """When it was, and under which id."""
        command_id = common.command_id or uuid4().hex
        return {
            "on": common.on,
            "command_id": f"{command_id}:{step + 1}" if step else command_id,
            "expected_version": None if step else common.expected_version,
        }

    def acting(self, word: str | None, basis: str | None = None) -> Acting:
        """Who acts at this terminal, and in whose name; refuses a command of nobody."""
        programme = self.programme
        word = self._coded(word or self.settings.actor)
        return terminal(self.settings, programme.engine, word, basis or "", programme.today())

    def looks(self) -> str:
        """Who looks at personal data: shown as for a deed where who acts is proved, else a name or an account."""
        if self.programme.proved or self.settings.actor:
            return self.acting(None).person
        return hand()

    def filled(self, draft: Draft, common: Common, step: int = 0) -> Form:
        """The form, filled in; refuses every field that will not do."""
        from pydantic import ValidationError

        asked = fields_of(draft.asks)
        said = {name: chosen(asked.get(name), value) for name, value in draft.fields.items()}
        try:
            return filled(draft.asks, **said, **self.shared(common, step))
        except ValidationError as error:
            raise NotFilled(draft.asks, error) from error
