"""How a group of commands is made: an action fills in a form, a question reads, work does the rest."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from console.answer import Answer, put
from console.desk import Common, Desk, Draft
from console.speech import both
from console.usage import Group, Order

As = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="WHO", help=both("кто действует: почта или код участника", "who acts: e-mail or code")
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
            def act(actor: As = None, on: On = None, command_id: CommandId = None, expected: Expected = None,
                    json: Json = False, **fields: Any) -> int:  # fmt: skip
                from console.acting import carry_out

                desk = Desk(json)
                answer = carry_out(desk, function(desk, **desk.coded(fields)), Common(actor, on, command_id, expected))
                put(answer, json=json)
                return answer.exit_code

            self.add(name, ru, en, _joined(act, function))
            return function

        return register

    def question(self, name: str, ru: str, en: str) -> Callable[[Question], Question]:
        """A command that reads."""

        def register(function: Question) -> Question:
            def ask(json: Json = False, **fields: Any) -> int:
                desk = Desk(json)
                answer = function(desk, **desk.coded(fields))
                put(answer, json=json)
                return answer.exit_code

            self.add(name, ru, en, _joined(ask, function))
            return function

        return register

    def add(self, name: str, ru: str, en: str, command: Callable[..., int | None]) -> None:
        """A command of its own kind."""
        self.app.command(name, cls=Order, help=both(ru, en))(command)


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
