"""Typer's objections to a command line, and its help, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from console.language import chosen
from domain.engine.words import Language, Words

SENTENCES: tuple[tuple[str, Words], ...] = (
    (r"Missing argument '(.+?)'.*", Words("не указано: {0}", "{0} is missing")),
    (r"Missing option '(.+?)'.*", Words("не указано: {0}", "{0} is missing")),
    (r"Missing command.*", Words("не сказано, что сделать", "the command does not say what to do")),
    (
        r"No such option: (\S+?)(?: \(Possible options: (.+)\))?",
        Words("нет такой опции: {0}; похожие: {1}", "there is no option {0}; similar ones: {1}"),
    ),
    (
        r"No such command '(.+?)'\.?(?: Did you mean (.+)\?)?",
        Words("нет такой команды: «{0}»; похожие: {1}", "there is no command “{0}”; similar ones: {1}"),
    ),
    (r"Got unexpected extra argument\(?s?\)? \((.+)\)", Words("лишнее: {0}", "unexpected: {0}")),
    (r"Option '(.+?)' requires an argument\.", Words("после {0} нужно значение", "{0} needs a value")),
    (r"Option '(.+?)' does not take a value\.", Words("{0} пишут без значения", "{0} takes no value")),
)

HEADINGS = (
    ("Usage: ", "Использование: "),
    ("Arguments:", "Что указать:"),
    ("Options:", "Опции:"),
    ("Commands:", "Команды:"),
    ("[OPTIONS]", "[ОПЦИИ]"),
    ("COMMAND [ARGS]...", "КОМАНДА …"),
    ("Show this message and exit.", "Показать эту справку."),
    ("; required]", "; обязательно]"),
    ("[required]", "[обязательно]"),
    ("[default: ", "[если не указано: "),
)
"""Typer's fixed words and ours."""


def usage_text(error: typer.TyperException, language: Language) -> str:
    """What is wrong with a command line, and where its help is."""
    said = _sentence(error.format_message(), language)
    context: Any = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "potok"
    lines = Words(f"Команда не понята: {said}\nСправка: {path} --help", f"Not understood: {said}\nHelp: {path} --help")
    return lines.say(language)


def _sentence(message: str, language: Language) -> str:
    for pattern, words in SENTENCES:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            text = words.say(language)
            groups = [group.replace("'", "") if group else "" for group in found.groups()]
            if len(groups) > 1 and not groups[1]:
                text = text.partition(";")[0]
            return text.format(*groups)
    return message


def language_in(context: Any) -> Language:
    """The language that the front door was opened in."""
    found = context.find_root().obj
    return found if isinstance(found, Language) else Language.RU


NEGATIVE = re.compile(r"-[0-9]+([.,][0-9]+)?")


class Order(TyperCommand):
    """A command whose help is in the reader's language, and to which -3 is a number."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words; no option of ours begins with a digit."""
        if any(NEGATIVE.fullmatch(word) for word in args):
            ctx.ignore_unknown_options = True
        return super().parse_args(ctx, args)

    def get_help(self, ctx: Any) -> str:
        """The help."""
        return help_text(super().get_help(ctx), language_in(ctx))


class Group(TyperGroup):
    """A group whose help is in the reader's language."""

    def get_help(self, ctx: Any) -> str:
        """The help."""
        return help_text(super().get_help(ctx), language_in(ctx))


def help_text(text: str, language: Language) -> str:
    """Typer's help with its fixed words in the reader's language."""
    if language is Language.RU:
        for typers, ours in HEADINGS:
            text = text.replace(typers, ours)
    return text


def _metavar(parameter: Any, ctx: Any) -> str:
    return "" if parameter.param_type_name == "argument" else parameter.metavar or parameter.name.upper()


def _record(record: Callable[[Any], tuple[str, str] | None], language: Language, ctx: Any) -> tuple[str, str] | None:
    """A line of the help, translated before it is wrapped: a phrase cut in two would not be recognised."""
    found = record(ctx)
    return None if found is None else (found[0], help_text(found[1], language))


def say_in(command: Any, language: Language) -> Any:
    """A command whose help texts are in one language."""
    for name in ("help", "short_help", "epilog"):
        setattr(command, name, chosen(getattr(command, name, None), language))
    for parameter in command.params:
        parameter.help = chosen(getattr(parameter, "help", None), language)
        parameter.metavar = chosen(parameter.metavar, language)
        # everything is typed as text and judged by the forms: “<str>” would tell a person nothing
        parameter.display_type_rich = partial(_metavar, parameter)
        parameter.get_help_record = partial(_record, parameter.get_help_record, language)
    for inner in getattr(command, "commands", {}).values():
        if inner is not None:
            say_in(inner, language)
    return command
