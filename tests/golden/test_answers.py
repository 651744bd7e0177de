"""What every action answers, to whom, when, of what, and a second time; and how far each of its fields may go.

A rule that is bent shows here in a line of a golden file, whichever action it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import is_dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy import select

from domain.engine.action import ACTIONS
from domain.engine.asked import fields_of
from domain.engine.bounds import BOUNDS
from domain.engine.command import SYSTEM, Command
from domain.engine.database import reading
from domain.engine.lane import Done
from domain.stored.tables import TABLES
from domain.subjects import commands
from tests.golden.conftest import AsBefore
from tests.prepared import Prepared, copied
from tests.region import CURATOR, CUSTOMER, GUEST_1, GUEST_2, HEAD, LEADER, METHODOLOGIST, OWNER, STRANGER

SUBJECT = TABLES["subject"]
PEOPLE = {
    "the engine": SYSTEM, "administrator": METHODOLOGIST, "curator": CURATOR, "leader": LEADER, "customer": CUSTOMER,
    "owner": OWNER, "head": HEAD, "lead auditor": GUEST_1, "auditor": GUEST_2, "stranger": STRANGER,
}  # fmt: skip
"""Who they are to most subjects of the region."""


def answer(prepared: Prepared, command: Command) -> str:
    """The keys of the reasons against a command, each with its field; `done` where there is none."""
    found = {f"{one.key} {one.field}".strip() for one in prepared.reasons(command)}
    assert "conflict" not in found, "nobody else is here: the database refused what the action let through"
    return ", ".join(sorted(found)) or "done"


def grouped(said: Iterator[tuple[str, str]]) -> Iterator[str]:
    """Each answer with all to whom it is given."""
    found: dict[str, list[str]] = {}
    for whom, answered in said:
        found.setdefault(answered, []).append(whom)
    yield from (f"    {answered}: {', '.join(dict.fromkeys(whom))}" for answered, whom in sorted(found.items()))


def examples(prepared: Prepared) -> Iterator[Command]:
    """The accepted command of every action, in the order of a project's life."""
    missing = [command.name for command in commands() if command not in prepared.examples]
    assert not missing, f"say an example of {', '.join(missing)} in tests/examples.py"
    yield from (prepared.examples[command] for command in commands())


def test_each_field_goes_as_far_as_it_did(as_before: AsBefore) -> None:
    lines = [f"{command.name}.{line}" for command in commands() for line in bounded(command)]

    as_before("bounds.txt", "\n".join(lines) + "\n")


def bounded(holder: type[Any]) -> Iterator[str]:
    """The bounds of each field, and of those of its parts."""
    for name, known in fields_of(holder).items():
        how = {bound: getattr(known.how, bound) for bound in BOUNDS if getattr(known.how, bound) is not None}
        if how:
            yield f"{name} " + ", ".join(f"{bound} {value}" for bound, value in how.items())
        parts: list[Any] = [part for part in (known.type, *get_args(known.type)) if is_dataclass(part)]
        yield from (f"{name}.{line}" for part in parts for line in bounded(part))


@pytest.mark.long
def test_each_action_answers_each_person_as_it_did(prepared: Prepared, as_before: AsBefore) -> None:
    whom = PEOPLE | {"tied to all": prepared.found.tied, "nobody": prepared.found.nobody}

    as_before("people.txt", "\n".join(line for example in examples(prepared) for line in [
        type(example).name,
        *grouped((name, answer(prepared, replace(example, actor=code))) for name, code in whom.items()),
    ]) + "\n")  # fmt: skip


@pytest.mark.long
def test_each_action_answers_as_it_did_wherever_its_subject_stands(prepared: Prepared, as_before: AsBefore) -> None:
    with reading(prepared.region.engine) as connection:
        rows = connection.execute(select(SUBJECT).order_by(SUBJECT.c.code)).all()
    stands = {row.code: standing(row) for row in rows}

    as_before("standings.txt", "\n".join(line for example in examples(prepared) for line in [
        type(example).name,
        *grouped((stands[of], answer(prepared, other)) for of, other in elsewhere(prepared, example)),
    ]) + "\n")  # fmt: skip


def standing(row: Any) -> str:
    """Where a subject stands, in words."""
    if row.lifecycle is None:
        return f"{row.kind} {'ended' if row.ended_on else 'there'}"
    return f"{row.lifecycle} {row.phase} {row.standing}"


def elsewhere(prepared: Prepared, example: Command) -> Iterator[tuple[str, Command]]:
    """The same asked of every other subject of the kind, with its code."""
    name = next(iter(ACTIONS[type(example)].names), "actor")
    value = getattr(example, name)
    code = value[0] if isinstance(value, tuple) and value else value
    if name == "actor" or code not in prepared.kinds:
        return
    for other, kind in prepared.kinds.items():
        if kind == prepared.kinds[code]:
            said: Any = (other,) if isinstance(value, tuple) else other
            yield other, replace(example, **{name: said})


@pytest.mark.long
def test_each_action_answers_as_it_did_on_the_edges_of_its_days(prepared: Prepared, as_before: AsBefore) -> None:
    as_before("days.txt", "\n".join(line for example in examples(prepared) for line in [
        type(example).name,
        *grouped((name, answer(prepared, replace(example, on=on))) for name, on in edges(prepared, example)),
    ]) + "\n")  # fmt: skip


def edges(prepared: Prepared, example: Command) -> Iterator[tuple[str, date]]:
    """Days on which something may turn: around the subject's beginning and its last move, today and tomorrow."""
    code = getattr(example, next(iter(ACTIONS[type(example)].names), ""), None)
    today, one = prepared.region.today, timedelta(days=1)
    if isinstance(code, str) and code in prepared.kinds:
        state = prepared.region.state(code)
        for event, day in (("opening", state.opened_on), ("last move", state.since_on)):
            yield from ((f"the day before its {event}", day - one), (f"the day of its {event}", day))
    yield from (("today", today), ("tomorrow", today + one))


@pytest.mark.long
def test_each_action_answers_as_it_did_a_second_time(prepared: Prepared, as_before: AsBefore, tmp_path: Path) -> None:
    lines = []
    for number, example in enumerate(examples(prepared)):
        region = copied(prepared, tmp_path / f"{number}.db")
        assert isinstance(region.ask(example), Done)
        twice = Prepared(region, prepared.examples, prepared.found)
        again = replace(example, command_id="again")
        later = replace(again, on=min(example.on + timedelta(days=1), region.today))
        lines += [type(example).name, f"    the same day: {answer(twice, again)}", f"    later: {answer(twice, later)}"]
        region.engine.dispose()

    as_before("again.txt", "\n".join(lines) + "\n")
