"""What staff fill in: a form a command, made from the command's own words, checked at the border, turned into it.

Titles are Russian because Prefect shows them to staff; the console asks for the same fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib import import_module
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr, create_model

from domain.engine.actor import Acting
from domain.engine.asked import Typed, fields_of
from domain.engine.command import Command
from domain.engine.named import Newcomer
from domain.text.people import named, one
from flows.fields import Day
from flows.form_fields import asked_for, described, held, titled


def _words(name: str) -> dict[str, Any]:
    how = fields_of(Command)[name].how
    return {**titled(how), "description": described(how, str)}


def _as_called(schema: dict[str, Any], form: type[Any]) -> None:
    """A form is described by its action as the region calls it when the form is shown."""
    if asks := getattr(form, "asks", None):
        schema["description"] = f"{asks.says.ru}."


class Form(BaseModel):
    """What every staff action says: who acts, and when it happened."""

    # built when it is first used: a command fills in one form and should not wait for all the others
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, json_schema_extra=_as_called)

    actor: str | None = Field(None, **_words("actor"))
    ticket: SecretStr | None = Field(
        None, title="Билет", description="Где кто действует доказывают: potok ticket ДЕЙСТВИЕ КОД, вместо имени"
    )
    on: Day | None = Field(None, **_words("on"))
    command_id: str | None = Field(None, max_length=120, **_words("command_id"))
    expected_version: int | None = Field(None, **_words("expected_version"))

    asks: ClassVar[type[Command]]
    """The command that it asks for."""

    def command(self, *, acting: Acting, today: date) -> Command:
        """The command that this form asks for."""
        return self.asks(**self._common(acting, today), **self.said())

    def said(self) -> dict[str, Any]:
        """What the form says of the command's own fields; a form that says them otherwise overrides it."""
        asked = fields_of(self.asks).values()
        found = {told.name: held(self, told) for told in asked if told.how.typed is not Typed.INTRODUCED}
        return found | met(self, [told.name for told in asked if told.how.typed is Typed.INTRODUCED])

    def _common(self, acting: Acting, today: date) -> dict[str, Any]:
        common: dict[str, Any] = {
            "actor": acting.answers,
            "acting": acting,
            "on": self.on or today,
            "expected_version": self.expected_version,
        }
        if self.command_id:
            common["command_id"] = self.command_id
        return common


def met(form: BaseModel, names: list[str]) -> dict[str, Any]:
    """People in fields that may introduce them: each by code or e-mail, and who is new among them."""
    found: dict[str, Any] = {}
    newcomers: dict[str, Newcomer] = {}
    for name in names:
        value = getattr(form, name)
        known, new = named(value) if isinstance(value, dict) else one(value or "")
        found[name] = known or (None if isinstance(known, str) else {})
        newcomers = new | newcomers
    return found | {"newcomers": newcomers} if names else {}


OTHERWISE: Mapping[str, str] = {"amend_card": "flows.card_form:CardForm", "replicate": "flows.fan_out:ReplicateForm"}
"""Actions that are asked for otherwise than their command says: name -> the form of their own."""


_MADE: dict[Any, type[Form]] = {}


def form_of(command: type[Command]) -> type[Form]:
    """The form of a command."""
    if (known := _MADE.get(command)) is not None:
        return known
    if command.name in OTHERWISE:
        module, _, name = OTHERWISE[command.name].partition(":")
        found: type[Form] = getattr(import_module(module), name)
        return found
    made = create_model(f"{command.__name__}Form", __base__=Form, **asked_for(command))
    made.asks = command
    _MADE[command] = made
    return made


def filled(command: type[Command], **said: Any) -> Form:
    """The form of a command, filled in; a field that will not do is Pydantic's `ValidationError`."""
    return form_of(command).model_validate(said)
