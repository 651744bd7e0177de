"""How often a transition asks PostgreSQL and waits for the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from domain.engine.action import ACTIONS
from domain.engine.command import Command
from domain.engine.database import reading
from domain.engine.journal import history
from domain.engine.kinds import Moment
from domain.methodology.schema import Decision
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import Decide, Submit
from domain.pilot.measurements import Measure
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
    return AttachEvidence(actor=LEADER, on=DAY, subject=code, kind="process_card", title="Карточка")


def measure(code: str) -> Command:
    return Measure(
        actor=LEADER, on=DAY, subject=code, indicator="time", value=Decimal(60), moment=Moment.INTERIM, nth=None
    )


@pytest.mark.parametrize("asked", [submit, decide, attach, measure], ids=lambda asked: asked.__name__)
def test_a_transition_is_three_trips_at_most(region: Region, tmp_path: Path, asked: Callable[[str], Command]) -> None:
    code = region.open_project()
    for kind in region.gate(region.state(code)).evidence:
        region.do(AttachEvidence(actor=LEADER, on=DAY, subject=code, kind=kind, title=kind))
    command = asked(code)

    with trips(region.engine, tmp_path) as sent:
        outcome = region.ask(command)

    assert type(command) in ACTIONS
    assert not hasattr(outcome, "reasons"), outcome
    assert 0 < len(sent) <= 3, sent
    with reading(region.engine) as connection:
        assert history(connection, code)[-1].command_id == command.command_id
