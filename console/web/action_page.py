"""The page of one action: its form, what is wrong with it, and the deed once nothing is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from console.desk import Common, Draft
from console.execution import carry_out
from console.failure import failure_of
from console.web.inputs import Input, Known, asked_of, said_of
from console.web.place import Place
from console.web.suggestions import keys_at, searched, titles
from domain.engine.command import Command, new_command_id
from domain.engine.refusals import Reason
from domain.engine.words import Words
from domain.subjects import commands

NOT_HERE = frozenset({"issue_key", "replicate"})
"""A key is shown once where it is issued, and a fan-out is an order of its own."""

OWN = frozenset({"command_id", "expected_version", "on", "language"})
"""What a form says besides the fields of its command."""

CHOOSE = Words("выберите из найденного", "choose among those found")
NOTHING = Words("ничего не найдено: уточните название или дайте код", "nothing was found: give more of it or the code")
EXTRA = Words("такого поля нет", "there is no such field")


def actions() -> Mapping[str, type[Command]]:
    """Name -> command, of every action with a form here."""
    return {command.name: command for command in commands() if command.name not in NOT_HERE}


@dataclass(frozen=True, slots=True)
class Filling:
    """A form as it stands: what was filled in is kept, whatever was wrong with it."""

    command: type[Command]
    inputs: Sequence[Input]
    command_id: str
    version: str
    on: str = ""
    refused: Sequence[tuple[str, str]] = ()
    """(Field's input or nothing, sentence) of every reason."""
    done: Any = None
    subject: str = ""
    subject_title: str = ""


def opened(place: Place, command: type[Command], given: Mapping[str, str]) -> Filling:
    """The form with what the address says of its fields."""
    inputs, subject, version = _inputs(place, command, given)
    with place.reading() as connection:
        title = titles(connection, {subject}).get(subject, "")
    return Filling(command, inputs, new_command_id(), version, subject=subject, subject_title=title)


def _inputs(place: Place, command: type[Command], given: Mapping[str, str]) -> tuple[list[Input], str, str]:
    from domain.reports.views import state_of

    subject, version, pack = given.get("subject", "").strip(), "", place.programme.packs.current
    with place.reading() as connection:
        if subject and titles(connection, {subject}):
            state = state_of(connection, subject)
            version, pack = str(state.version), place.programme.packs.of(state.pack)
        keys = keys_at(connection, command, subject, pack, place.language)
        made = asked_of(command, Known(pack, place.language, keys))
        filled = [replace(one, value=given.get(one.name, one.value)) for one in made]
        return searched(connection, filled), subject, version


def posted(place: Place, command: type[Command], given: Mapping[str, str], faults: Sequence[Reason] = ()) -> Filling:
    """Do what the form asks for, or the form again with every reason why not."""
    inputs, subject, version = _inputs(place, command, given)
    names = {one.name for one in inputs}
    reasons = [(name, EXTRA.say(place.language)) for name in given if name not in names | OWN]
    reasons += [(_input_at(one, inputs), one.said.say(place.language)) for one in faults]
    if not reasons:
        reasons = [_unsettled(place, one) for one in inputs if _open(one, given)]
    made = Filling(command, inputs, given.get("command_id") or new_command_id(),
                   given.get("expected_version") or version, given.get("on", ""), subject=subject)  # fmt: skip
    if not reasons:
        said = said_of(inputs, {one.name: one.value for one in inputs})
        common = Common(None, None, made.on or None, made.command_id, made.version or None)
        try:
            return replace(made, done=carry_out(place, Draft(command, said), common))
        except Exception as error:  # noqa: BLE001 - what nobody foresaw is raised again, whole
            reasons = _reasons(place, error, inputs)
    return _marked(made, reasons)


def _open(one: Input, given: Mapping[str, str]) -> bool:
    """Whether a search found not exactly one."""
    word = given.get(one.name, "").strip()
    if one.kind == "choice" and word:
        return bool(one.choices) and one.value not in dict(one.choices)
    return False


def _unsettled(place: Place, one: Input) -> tuple[str, str]:
    return one.name, (CHOOSE if one.choices else NOTHING).say(place.language)


def _reasons(place: Place, error: Exception, inputs: Sequence[Input]) -> list[tuple[str, str]]:
    if (failure := failure_of(error)) is None:
        raise error
    return [(_input_at(reason, inputs), reason.said.say(place.language)) for reason in failure.reasons]


def _input_at(reason: Reason, inputs: Sequence[Input]) -> str:
    """The input at fault, by the field that a reason names."""
    names = [one.name for one in inputs]
    if reason.field in names:
        return reason.field
    stem = reason.field.partition(".")[0]
    return next((one.name for one in inputs if stem and one.holder == stem), "")


def _marked(made: Filling, reasons: Sequence[tuple[str, str]]) -> Filling:
    inputs = [replace(one, errors=tuple(said for name, said in reasons if name == one.name)) for one in made.inputs]
    return replace(made, inputs=inputs, refused=reasons)
