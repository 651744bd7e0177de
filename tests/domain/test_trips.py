"""How often a transition asks PostgreSQL and waits for the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, Update, bindparam, text, update

from domain.engine.action import ACTIONS
from domain.engine.command import Command
from domain.engine.database import reading
from domain.engine.journal import history
from domain.engine.wire import Stale, Statement, wired
from domain.methodology.schema import Decision
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import Decide
from domain.pilot.measurements import Measure
from domain.pilot.submission import Submit
from domain.programme.kinds import Moment
from domain.stored.tables import TABLES
from tests.region import CURATOR, DAY, LEADER, Region

ASKING = ("\tSync", "\tQuery")
"""Messages after which a client waits: each is a trip to the server and back."""


@pytest.fixture
def region(postgresql_engine: Engine) -> Region:
    return Region(postgresql_engine).found()


@contextmanager
def trips(engine: Engine, tmp_path: Path) -> Iterator[list[str]]:
    """What the driver sent meanwhile, message by message, as its own library traces it."""
    found: list[str] = []
    proxied = engine.raw_connection()
    libpq = proxied.driver_connection.pgconn  # type: ignore[union-attr]
    proxied.close()
    with (tmp_path / "trace").open("w+") as file:
        libpq.trace(file.fileno())
        yield found
        libpq.untrace()
        file.seek(0)
        found.extend(line for line in file if "\tF\t" in line and any(kind in line for kind in ASKING))


def submit(code: str) -> Command:
    return Submit(actor=LEADER, on=DAY, subject=code)


def decide(code: str) -> Command:
    return Decide(actor=CURATOR, on=DAY, subject=code, decision=Decision.STOP, reason="duplicate")


def attach(code: str) -> Command:
    return AttachEvidence(actor=LEADER, on=DAY, subject=code, kind="process_card", kept_at="дело 1", title="Карточка")


def measure(code: str) -> Command:
    return Measure(
        actor=LEADER, on=DAY, subject=code, indicator="time", value=Decimal(60), moment=Moment.INTERIM, nth=None
    )


@pytest.mark.parametrize("asked", [submit, decide, attach, measure], ids=lambda asked: asked.__name__)
def test_a_transition_is_three_trips_at_most(region: Region, tmp_path: Path, asked: Callable[[str], Command]) -> None:
    code = region.open_project()
    for kind in region.gate(region.state(code)).evidence:
        region.do(AttachEvidence(actor=LEADER, on=DAY, subject=code, kind=kind, kept_at="дело 1", title=kind))
    command = asked(code)

    with trips(region.engine, tmp_path) as sent:
        outcome = region.ask(command)

    assert type(command) in ACTIONS
    assert not hasattr(outcome, "reasons"), outcome
    assert 0 < len(sent) <= 3, sent
    with reading(region.engine) as connection:
        assert history(connection, code)[-1].command_id == command.command_id


def test_no_gate_of_a_pilot_costs_more_to_submit_or_to_decide(region: Region, tmp_path: Path) -> None:
    code = region.open_project()
    region.measure(code, "67", Moment.BASELINE)
    region.measure(code, "29", Moment.AFTER)
    counted: dict[str, int] = {}

    while (state := region.state(code)).ended_on is None:
        region.bring(code)
        go = Decide(actor=region.decider(state), on=DAY, subject=code, decision=Decision.GO)
        with trips(region.engine, tmp_path) as sent:
            outcome = region.ask(go)
        assert not hasattr(outcome, "reasons"), outcome
        counted[str(state.phase)] = len(sent)

    assert len(counted) == len(region.pack.lifecycles["pilot"].phases)
    assert max(counted.values()) <= 3, counted


def test_a_writer_who_saw_an_older_version_is_stale_and_writes_nothing(region: Region) -> None:
    code = region.open_project()
    bump = Statement(text_of_version())

    with pytest.raises(Stale), wired(region.engine) as wire:
        wire.write([(bump, [(99, code, -1), (98, code, -2)])], exact=0)

    assert region.state(code).version < 98


def text_of_version() -> Update:
    """A subject gets a version where it has another."""
    subject = TABLES["subject"]
    return (
        update(subject)
        .values(version=bindparam("to"))
        .where(subject.c.code == bindparam("of"), subject.c.version == bindparam("seen"))
    )


def test_a_fault_of_the_database_is_not_taken_for_a_faster_writer(region: Region) -> None:
    with pytest.raises(Exception, match="division by zero") as caught, wired(region.engine) as wire:
        wire.ask((Statement(text("SELECT 1 / 0")), {}))

    assert not isinstance(caught.value, Stale)
