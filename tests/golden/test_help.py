"""The help of every command, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from console.main import NAME, front
from domain.engine.words import Language
from tests.golden.conftest import AsBefore


@pytest.mark.parametrize("language", Language)
def test_help_reads_as_before(language: Language, as_before: AsBefore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("POTOK_LANGUAGE", language)

    said = "\n".join(_helps(language))

    as_before(f"help.{language}.txt", said)


def _helps(language: Language) -> Iterator[str]:
    command = front(language)
    with command.make_context(NAME, [], resilient_parsing=True) as context:
        yield from _below(command, context)


def _below(command: Any, context: Any) -> Iterator[str]:
    yield f"== {context.command_path}\n{command.get_help(context)}\n"
    for name in command.list_commands(context) if hasattr(command, "list_commands") else ():
        found = command.get_command(context, name)
        with type(context)(found, info_name=name, parent=context) as below:
            yield from _below(found, below)
