"""Whatever is asked of somebody without a way in is answered by a form, or one declared place says what is done."""

from __future__ import annotations

from collections import Counter

import pytest

from domain.documents.paper_answer import STAFF_ALONE, Answer, Asks, Awaited
from domain.engine.action import ACTIONS, roles_for
from domain.engine.command import Command
from domain.methodology.loader import load_default
from domain.programme.ask_kinds import Kind
from domain.registry.roles import STAFF
from domain.reports.ask_commands import settled_by
from domain.subjects import commands
from notifications.examples import EXAMPLES
from notifications.parts import SubjectNotice

PACK = load_default()
WORKS_HERE = {PACK.roles[role].title for role in STAFF}
ASKING = {
    name: one
    for name, one in EXAMPLES.items()
    if isinstance(one, SubjectNotice) and one.asks and one.role not in WORKS_HERE
}
DECLARED: list[tuple[type[Command], Asks | Awaited]] = [
    (command, one)
    for command in commands()
    for one in (*getattr(command, "asks", ()), *getattr(command, "awaited", ()))
]


def test_each_kind_of_open_thing_is_settled_by_one_action() -> None:
    declared = Counter(one.kind for command in commands() for one in getattr(command, "awaited", ()))

    assert declared == Counter(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_an_open_thing_is_answered_on_paper_or_says_what_is_done_instead(kind: Kind) -> None:
    command, awaited = settled_by()[kind]

    by_form = issubclass(command, Answer) or bool(awaited.entered_by)
    assert by_form or awaited.instead is not None


@pytest.mark.parametrize(("command", "asks"), DECLARED)
def test_what_the_staff_alone_does_is_asked_of_the_staff_alone(command: type[Command], asks: Asks | Awaited) -> None:
    if asks.instead is STAFF_ALONE:
        assert roles_for(PACK, command) <= STAFF


@pytest.mark.parametrize("example", ASKING)
def test_a_letter_that_asks_carries_a_form_or_says_what_is_done_instead(example: str) -> None:
    notice = ASKING[example]

    assert bool(notice.forms) != (notice.instead is not None)


@pytest.mark.parametrize("example", [name for name, one in ASKING.items() if one.forms])
def test_a_form_is_entered_by_a_command_that_takes_its_number(example: str) -> None:
    for form in ASKING[example].forms:
        assert form.blanks or form.known
        number = ("--incoming …", "--number …")
        assert form.entered_by.startswith("potok protocol gather") or form.entered_by.endswith(number)


def test_whoever_answers_is_named_by_fields_that_are_not_the_paper_s() -> None:
    paper = set(Answer.__dataclass_fields__)

    for command in ACTIONS:
        if issubclass(command, Answer):
            assert not paper & set(vars(command).get("__annotations__", ())), command
