"""How a group of commands is made: an action fills in a form, a question reads, work does the rest."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, get_args, get_origin

import typer

from console.answer import Answer, put
from console.desk import Common, Desk, Draft
from console.language import both
from console.usage import Group, Order
from domain.engine.asked import Field, Typed, fields_of
from domain.engine.command import Command
from domain.engine.words import Language, Words
from domain.programme.kinds import SubjectKind
from domain.subjects import commands

As = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="WHO",
        help=both("кто действует или за кого: почта или код", "who acts, or for whom: e-mail or code"),
    ),
]
OnBasis = Annotated[
    str | None,
    typer.Option(
        "--on-basis",
        metavar=both("ТЕКСТ", "TEXT"),
        help=both("почему за другого: причина или протокол", "why in another's name: a reason or a protocol"),
    ),
]
On = Annotated[
    str | None,
    typer.Option(
        "--on",
        metavar=both("ДАТА", "DATE"),
        help=both("когда это было; сегодня, если не указана", "when it was; today if not said"),
    ),
]
CommandId = Annotated[
    str | None,
    typer.Option(
        "--command-id",
        metavar="ID",
        help=both("номер поручения: повтор с ним ничего не изменит", "repeating with the same id changes nothing"),
    ),
]
Expected = Annotated[
    str | None,
    typer.Option(
        "--expect-version",
        metavar="N",
        help=both("отказать, если карточку с тех пор изменили", "refuse if the card was changed since this version"),
    ),
]
Json = Annotated[bool, typer.Option("--json", help=both("ответ в JSON", "answer as JSON"))]

Action = Callable[..., Draft | list[Draft]]
Question = Callable[..., Answer]


class Room:
    """The commands of one subject, or one command that stands alone."""

    def __init__(self, ru: str = "", en: str = "") -> None:
        self.app = typer.Typer(
            add_completion=False, rich_markup_mode=None, cls=Group, no_args_is_help=True, help=both(ru, en)
        )
        if ru:
            self.app.callback()(_keep_together)

    def action(self, name: str, ru: str, en: str) -> Callable[[Action], Action]:
        """A command that changes something: its function returns the forms to carry out, in order."""

        def register(function: Action) -> Action:
            def act(actor: As = None, on_basis: OnBasis = None, on: On = None, command_id: CommandId = None,
                    expected: Expected = None, json: Json = False, **fields: Any) -> int:  # fmt: skip
                from console.execution import carry_out
                from console.names import by_name

                desk = Desk(json)
                answer = carry_out(
                    desk, function(desk, **desk.coded(fields)), Common(actor, on_basis, on, command_id, expected)
                )
                put(answer if json else by_name(desk, answer), json=json)
                return answer.exit_code

            self.add(name, ru, en, _joined(act, function))
            return function

        return register

    def plain(self, room: str) -> None:
        """The commands of actions that are asked for as they say themselves: arguments, options and help are theirs."""
        for command in commands():
            for typed in command.typed:
                if typed.startswith(f"{room} "):
                    self._does(command, typed.removeprefix(f"{room} "))

    def _does(self, command: type[Command], name: str) -> None:
        def plain(desk: Desk, **typed: Any) -> Draft:
            return Draft(command, desk.meant(command, typed))

        plain.__signature__ = inspect.Signature(parameters_of(command))  # type: ignore[attr-defined]
        self.action(name, command.says.ru, command.says.en)(plain)

    def of(self, command: type[Command], name: str, act: Callable[..., int]) -> None:
        """A command of its own kind that asks for what an action says, beside its own options."""

        def fields(desk: Desk) -> None: ...

        own = [inspect.Parameter("desk", inspect.Parameter.POSITIONAL_OR_KEYWORD), *parameters_of(command)]
        fields.__signature__ = inspect.Signature(own)  # type: ignore[attr-defined]
        self.add(name, command.says.ru, command.says.en, _joined(act, fields))

    def question(
        self, name: str, ru: str, en: str, *, personal: bool = False, openly: bool = False
    ) -> Callable[[Question], Question]:
        """A command that reads: where who acts is proved, it answers whoever showed who they are.

        Of what is personal, who looked is noted. Openly answers what tells of nobody, and what is the host's business.
        """

        def register(function: Question) -> Question:
            function.personal = personal  # type: ignore[attr-defined]

            def ask(json: Json = False, **fields: Any) -> int:
                from console.names import by_name

                desk = Desk(json)
                by = desk.looks() if personal or (not openly and desk.programme.proved) else None
                answer = function(desk, **desk.coded(fields))
                if by is not None and personal:
                    looked(desk, by, function.__name__, fields.get("who") or fields.get("person"), answer)
                put(answer if json or openly else by_name(desk, answer), json=json)
                return answer.exit_code

            command = _joined(ask, function)
            command.openly = openly  # type: ignore[attr-defined]
            self.add(name, ru, en, command)
            return function

        return register

    def add(self, name: str, ru: str, en: str, command: Callable[..., int | None]) -> None:
        """A command of its own kind."""
        self.app.command(name, cls=Order, help=both(ru, en))(command)


def looked(desk: Desk, by: str, question: str, who: str | None, answer: Answer) -> None:
    """A line of the security log: who looked, by which question, at whom or at how many."""
    from flows.security import note

    person = desk.existing("WHO", SubjectKind.PERSON, who) if who else None
    count = len(answer.data) if isinstance(answer.data, list) else None
    note(desk.settings, "looked_at", by=by, question=question, person=person, count=count)


def _keep_together() -> None:
    """Make a group of a room with one command, too."""


def _joined(command: Callable[..., int], function: Callable[..., Any]) -> Callable[..., int]:
    """The command under the parameters of its function, but for the desk, and then its own."""
    own = inspect.signature(function, eval_str=True).parameters.values()
    shared = inspect.signature(command, eval_str=True).parameters.values()
    parameters = [given for given in own if given.name != "desk"]
    parameters += [given for given in shared if given.kind is not inspect.Parameter.VAR_KEYWORD]
    parameters = [given.replace(kind=inspect.Parameter.KEYWORD_ONLY) for given in parameters]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {given.name: given.annotation for given in parameters}
    return command


METAVARS = {Typed.FILE: "FILE", Typed.CODE: "CODE", Typed.WHO: "WHO", Typed.INTRODUCED: "WHO", Typed.KEY: "KEY"}
NARROW = 20
"""Longest choice that is written out where a value is expected."""


def parameters_of(command: type[Command]) -> list[inspect.Parameter]:
    """The arguments and options of an action, in the order of its fields."""
    return [_parameter(known) for known in fields_of(command).values()]


def _parameter(known: Field) -> inspect.Parameter:
    many, flag = get_origin(known.type) in (tuple, Mapping), known.type is bool
    kind: Any = bool if flag else list[str] if many else str
    if known.option is None:
        asked: Any = typer.Argument(metavar=_argument(known), help=_help(known))
    else:
        asked = typer.Option(known.option, metavar=None if flag else _metavar(known), help=_help(known))
    default: Any = inspect.Parameter.empty if known.needed else known.otherwise or None
    typed: Any = kind if known.needed or flag else kind | None
    annotation: Any = Annotated[typed, asked]
    if isinstance(default, StrEnum):
        default = default.value
    return inspect.Parameter(
        known.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=False if flag and (not default or known.how.otherwise is False) else default,
        annotation=annotation,
    )


def _argument(known: Field) -> str:
    """What stands in the usage: the subject's code, a person, or the field's own name."""
    return "CODE" if known.name == "subject" else "WHO" if known.how.typed is Typed.WHO else known.name.upper()


def _metavar(known: Field) -> str:
    """What is typed, by the kind of the field."""
    kinds = {known.type, *get_args(known.type)}
    if get_origin(known.type) is Mapping:
        return "KEY=VALUE"
    if (words := "|".join(_choice(known))) and len(words) <= NARROW:
        return words
    if date in kinds:
        return both("ДАТА", "DATE")
    if {int, Decimal} & kinds:
        return "N"
    return METAVARS.get(known.how.typed) or (both("ТЕКСТ", "TEXT") if str in kinds else "KEY")


def _choice(known: Field) -> list[str]:
    """The words that it may be."""
    kinds = (known.type, *get_args(known.type))
    chosen = next((list(kind) for kind in kinds if isinstance(kind, type) and issubclass(kind, StrEnum)), None)
    return [str(word) for word in known.how.choices or chosen or ()]


def _help(known: Field) -> str:
    """The field's title, with what explains it."""
    must = Words("обязательно", "required") if known.how.must else None
    said = [known.how.title, *filter(None, [known.how.hint, must])]
    words = ", ".join(_choice(known))
    listed = [Words(words, words)] if words and (known.option is None or "|" not in _metavar(known)) else []
    return both(*(": ".join(_small(part.say(language)) for part in (*said, *listed)) for language in Language))


def _small(text: str) -> str:
    """A text that does not begin a line; a word in capitals stays as it is."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
