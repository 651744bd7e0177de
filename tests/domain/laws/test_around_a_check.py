"""What a check rests on while it runs, and a status while it stands: no single deed of one person changes it unasked.

The law is over all actions: whoever adds one finds here whether it reaches who judges, who is judged, what was shown,
what was scored, by which criteria and when; what one person may change alone stands in `ALONE`, with the reason. The
one who tries has every role of the programme, or leads the project that was presented.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
from typing import Any, get_args

import pytest
from sqlalchemy import Select, select

from domain.engine.action import ACTIONS, Action
from domain.engine.asked import Field, Typed, fields_of, known_of
from domain.engine.command import Command
from domain.engine.database import reading
from domain.engine.lane import Done, handle_together
from domain.engine.wire import Statement, Wire, also
from domain.stored.tables import TABLES
from tests.prepared import Prepared
from tests.region import LEADER

_subject, _check, _seat, _score, _vote, _visit, _evidence, _presented, _status, _body, _mark = (
    TABLES[name] for name in (
        "subject", "partner_check", "commissioner", "score", "vote", "visit", "evidence", "presented",
        "exemplar_status", "organisation", "self_mark",
    )
)  # fmt: skip
FACTS: Mapping[str, Select[Any]] = {
    "judges": select(_seat.c.check, _seat.c.person, _seat.c.outside, _seat.c.duty),
    "judged": select(_body.c.code, _body.c.name, _body.c.merged_into),
    "of": select(_subject.c.code, _subject.c.organisation, _subject.c.pack).where(also(_subject.c.kind, "check")),
    "shown": select(_evidence.c.subject, _evidence.c.entry, _evidence.c.sha256, _evidence.c.kept_at, _evidence.c.title),
    "presented": select(_presented.c.check, _presented.c.project),
    "came to": select(_subject.c.code, _subject.c.completed_on).where(also(_subject.c.kind, "project")),
    "said of itself": select(_mark.c.check, _mark.c.criterion, _mark.c.place, _mark.c.value, _mark.c.accepted),
    "scored": select(_score.c.check, _score.c.person, _score.c.criterion, _score.c.place, _score.c.points),
    "voted": select(_vote.c.check, _vote.c.person, _vote.c.outcome),
    "criteria": select(_check.c.code, _check.c.level, _check.c.edition),
    "visited": select(_visit.c.check, _visit.c.number, _visit.c.first_on, _visit.c.held_on),
    "status": select(_status.c.basis, _status.c.organisation, _status.c.level, _status.c.standing, _status.c.ended_on),
}
"""What a check and a status rest on, each row led by the subject whose it is."""
ASKED = {name: Statement(query) for name, query in FACTS.items()}
ALONE: Mapping[tuple[str, str], str] = {
    ("change_status", "status"): "an act with number and date; back into force only by two",
    ("open_renewal", "status"): "the status stands on while its term comes to an end",
}
"""Action and what it changes by one hand -> why that bends nothing."""
Rows = dict[str, set[tuple[Any, ...]]]


@dataclass(frozen=True)
class Around:
    """A check that was judged, and what belongs to it: kind -> codes, the first of each its own."""

    check: str
    codes: dict[str, list[str]]

    @property
    def own(self) -> set[str]:
        """The subjects whose facts are compared."""
        return {self.check, self.codes["organisation"][0], *self.codes["project"]}


def _rows(wire: Wire) -> Rows:
    return {name: set(map(tuple, wire.ask((statement, {}))[0])) for name, statement in ASKED.items()}


@pytest.fixture(scope="module")
def before(prepared: Prepared) -> Rows:
    """How things stand."""
    with reading(prepared.region.engine) as connection:
        return _rows(Wire(connection.connection.driver_connection, connection.dialect.name))


@pytest.fixture(scope="module")
def judged(prepared: Prepared, before: Rows) -> list[Around]:
    """A check whose marks are in, one that awaits the act, and one that gave a status which stands."""
    with reading(prepared.region.engine) as connection:
        states = {row.code: row for row in connection.execute(select(_subject))}
    scored, held = {row[0] for row in before["scored"]}, {row[0] for row in before["status"] if row[3] == "active"}
    chosen: dict[tuple[str, bool], str] = {}
    for code in sorted(scored):
        state = states[code]
        if state.ended_on is None or code in held:
            chosen.setdefault((str(state.standing), code in held), code)
    assert sorted(chosen) == [("awaiting", False), ("completed", True), ("in_work", False)]
    bodies = [code for code, state in states.items() if state.kind == "organisation" and state.ended_on is None]
    return [_around(before, code, states[code].organisation, bodies) for code in chosen.values()]


def _around(before: Rows, check: str, organisation: str, bodies: list[str]) -> Around:
    other = next(code for code in reversed(bodies) if code != organisation)
    judges = sorted(person for code, person, *_ in before["judges"] if code == check)
    projects = [project for code, project in before["presented"] if code == check]
    codes = {
        "check": [check], "organisation": [organisation, other], "person": [judges[0], LEADER], "project": projects,
    }  # fmt: skip
    return Around(check, codes)


def _named(prepared: Prepared, command: Command, field: Field, around: Around) -> list[Any]:
    """What a field that names something may name around a check."""
    said = getattr(command, field.name)
    first = said[0] if isinstance(said, tuple) and said else said
    kind = prepared.kinds.get(first) if isinstance(first, str) else None
    kinds = ("check", "project") if kind in ("check", "project") else (kind or "",)
    codes = [code for one in kinds for code in around.codes.get(one, [])]
    return [(code,) if isinstance(said, tuple) else code for code in codes]


def _otherwise(command: Command, field: Field) -> list[Any]:
    """What else a field may say."""
    said = getattr(command, field.name)
    for kind in get_args(field.type) or (field.type,):
        if kind is bool:
            return [not said]
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return [word for word in kind if word != said]
        if kind is str and field.how.typed is Typed.PLAIN and not isinstance(said, tuple | dict):
            return ["Совсем иное"]
    return []


MOST = 64
"""Commands that are looked at together."""
CODES = (Typed.CODE, Typed.WHO, Typed.INTRODUCED)


def deeds(prepared: Prepared, action: Action, around: Around, entries: Mapping[str, list[int]]) -> Iterator[Command]:
    """The example of an action as it may be said around a check, each field in its turn said otherwise."""
    example = prepared.examples[action.command]
    known = {**known_of(action.command), **fields_of(action.command)}
    naming = {
        name: found
        for name, field in known.items()
        if field.how.typed in CODES and (found := _named(prepared, example, field, around))
    }
    for chosen in product(*naming.values()):
        command = replace(example, **dict(zip(naming, chosen, strict=True)))
        papers = entries.get(chosen[0] if chosen and isinstance(chosen[0], str) else "", []) if "entry" in known else []
        for told in [replace(command, entry=entry) for entry in papers] or [command]:  # type: ignore[call-arg]
            yield told
            for name, field in known.items():
                if name not in naming and field.how.typed not in CODES:
                    yield from (replace(told, **{name: word}) for word in _otherwise(told, field))


def tried(prepared: Prepared, commands: Sequence[Command], before: Rows, around: Around) -> tuple[int, set[str]]:
    """How many are refused before the first that is carried out, and which facts of a check are not there any more.

    All of it is taken back.
    """
    lost: set[str] = set()
    heard: list[bool] = []

    def asked(wire: Wire) -> Iterator[Command | None]:
        yield from commands
        yield None
        if heard == [True]:
            after = _rows(wire)
            lost.update(
                name for name, rows in before.items() if any(row[0] in around.own for row in rows - after[name])
            )

    handle_together(
        prepared.region.engine, prepared.region.packs, asked, now=prepared.region.now,
        heard=lambda _, outcome: not heard.append(isinstance(outcome, Done)),  # type: ignore[func-returns-value]
        keep=lambda: False,
    )  # fmt: skip
    return (heard.index(True) if any(heard) else len(heard)), lost


def changed(
    prepared: Prepared, commands: Sequence[Command], before: Rows, around: Around
) -> Iterator[tuple[Command, set[str]]]:
    """Each command that is carried out when nothing else is, with the facts of a check that it changes.

    Those that are refused change nothing for one another: they are looked at together, the more the longer none is
    carried out, and what stands behind one that is carried out is looked at anew.
    """
    at, size = 0, 1
    while some := commands[at : at + size]:
        refused, lost = tried(prepared, some, before, around)
        at += refused
        if refused < len(some) and size == 1:
            yield some[0], lost
            at += 1
        size = min(4 * size, MOST) if refused == len(some) else 1


@pytest.mark.long
@pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: action.command.name)
def test_one_person_alone_changes_nothing_on_which_a_check_or_a_status_rests(
    action: Action, prepared: Prepared, before: Rows, judged: list[Around]
) -> None:
    entries: dict[str, list[int]] = {}
    for subject, entry, *_ in sorted(before["shown"]):
        entries.setdefault(subject, []).append(entry)
    bent: dict[str, Command] = {}
    for around in judged:
        told = [*deeds(prepared, action, around, entries)]
        for one in (prepared.found.tied, LEADER):
            commands: list[Command] = [
                replace(deed, actor=one, acting=replace(deed.acting, person=one), command_id=f"bending {number}")
                for number, deed in enumerate(told)
            ]
            for command, lost in changed(prepared, commands, before, around):
                bent.update((name, command) for name in lost if name not in bent)

    alone = {name for known, name in ALONE if known == action.command.name}
    assert bent.keys() == alone, list(bent.items())
