"""What a whole life leaves in the journal, and how often a command goes to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, tuple_

from domain.engine.command import Command
from domain.engine.database import reading
from domain.engine.event_effects import EVENTS
from domain.engine.journal import history
from domain.engine.lane import Refused
from domain.engine.wire import Wire
from domain.methodology.schema import Decision
from domain.pilot.cards import OpenProject
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import Decide
from domain.pilot.measurements import Measure
from domain.pilot.submission import Submit
from domain.programme.kinds import Moment
from domain.registry import host_acts  # noqa: F401 - its events are of every programme, whoever loaded them first
from domain.stored.tables import TABLES
from tests.golden.conftest import AsBefore
from tests.prepared import built, copied
from tests.region import CURATOR, CUSTOMER, DAY, LEADER, METHODOLOGIST, SCHOOL, Region

WRITTEN_ELSEWHERE = {
    "letters_preferred",
    "replica_opened", "offer_questioned", "offer_replied", "offer_declined", "sheet_entered", "check_refused",
    "completion_undone", "completion_reversed", "facts_changed", "action_handed", "condition_handed", "member_merged",
    "assignment_handed", "visit_joined", "visit_left", "answer_received", "status_doubted", "doubt_lifted", "tie_found",
    "installation_opened", "identity_set", "host_spoke", "account_allowed", "account_forbidden",
    "person_named", "person_relieved", "roles_taken_on", "person_unmerged", "twin_given_back",
}  # fmt: skip
"""Kinds of earlier releases, those that a host says, and those that need another answer or another person: tests of
their own write them."""


@pytest.fixture
def region(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Region:
    monkeypatch.setattr("domain.engine.personal.token_hex", lambda size: "0" * 2 * size)  # salts are drawn anew
    return Region(sqlite_engine).found()


def test_a_life_from_pilot_to_replica_leaves_the_facts_that_it_left_before(region: Region, as_before: AsBefore) -> None:
    package = region.package()
    people = {"project_leader": LEADER, "customer": CUSTOMER}
    replica = region.replica(package, people=people)

    with reading(region.engine) as connection:
        said = [
            f"{entry.subject} {entry.seq} {entry.kind} {entry.facts}"
            for code in ("PRJ-0001", "CHK-0001", SCHOOL, package, "OFR-0001", replica)
            for entry in history(connection, code)
        ]

    assert len({line.split()[0] for line in said}) == 6
    as_before("life.txt", "\n".join(said) + "\n")


def test_every_event_leaves_the_facts_that_it_left_before(
    sqlite_engine: Engine, as_before: AsBefore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("domain.engine.personal.token_hex", lambda size: "0" * 2 * size)
    prepared = built(sqlite_engine)
    first = facts_by_kind(sqlite_engine)
    together = copied(prepared, tmp_path / "together.db")
    late = [one for one in prepared.examples.values() if isinstance(together.ask(one), Refused)]
    first = facts_by_kind(together.engine) | first
    for number, example in enumerate(late):
        alone = copied(prepared, tmp_path / f"{number}.db")
        said = [(entry.subject, entry.seq) for entry in alone.do(example).entries]
        first = facts_by_kind(alone.engine, said) | first

    assert {event.kind for event in EVENTS.values()} - first.keys() == WRITTEN_ELSEWHERE
    as_before("events.txt", "".join(f"{kind} {facts}\n" for kind, facts in sorted(first.items())))


def facts_by_kind(engine: Engine, said: list[tuple[str, int]] | None = None) -> dict[str, str]:
    """Kind -> facts of its oldest entry, of all or of some."""
    journal = TABLES["journal"]
    asked = select(journal.c.kind, journal.c.facts).order_by(journal.c.record.desc())
    if said is not None:
        asked = asked.where(tuple_(journal.c.subject, journal.c.seq).in_(said))
    with reading(engine) as connection:
        return {row.kind: row.facts for row in connection.execute(asked)}


def test_each_command_goes_to_the_database_as_often_as_before(
    region: Region, as_before: AsBefore, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = region.open_project()
    named: dict[str, Any] = {"on": DAY, "subject": code}
    commands: list[Command] = [
        Measure(actor=LEADER, indicator="time", value=Decimal(67), moment=Moment.BASELINE, **named),
        AttachEvidence(actor=LEADER, kind="process_card", kept_at="дело 1", title="Карточка процесса", **named),
        Submit(actor=LEADER, **named),
        Decide(actor=CURATOR, decision=Decision.GO, **named),
        OpenProject(actor=METHODOLOGIST, on=DAY, title="Учёт книг в библиотеке", organisation=SCHOOL),
    ]

    said = []
    for command in commands:
        with counted(monkeypatch) as calls:
            region.do(command)
        said.append(f"{command.name}: {' '.join(calls)}")

    as_before("statements.txt", "\n".join(said) + "\n")


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What goes over the wire: how many questions at once, and the tables that are written together."""
    calls: list[str] = []
    ask_wire, tell_wire = Wire.ask, Wire.tell

    def asked(wire: Wire, *questions: Any) -> Any:
        calls.append(f"asked({len(questions)})")
        return ask_wire(wire, *questions)

    def told(wire: Wire, orders: Any) -> Any:
        orders = list(orders)
        calls.append(f"told({', '.join(str(statement.table) for statement, _ in orders)})")
        return tell_wire(wire, orders)

    with monkeypatch.context() as patch:
        patch.setattr(Wire, "ask", asked)
        patch.setattr(Wire, "tell", told)
        yield calls
