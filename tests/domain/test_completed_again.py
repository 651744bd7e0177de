"""A project that a later gate returns before its success succeeds again, and its results are stated anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import Engine

from domain.engine.database import reading
from domain.methodology.loader import load_default
from domain.methodology.schema import Decision, Pack
from domain.programme.kinds import Moment
from domain.reports.card import card
from tests.region import DAY, Region


def returning() -> Pack:
    """The shipped methodology whose monitoring returns to sustaining."""
    pack = load_default()
    pilot = pack.lifecycles["pilot"]
    last = pilot.phases["monitoring"]
    gate = replace(last.gate, exits={**last.gate.exits, Decision.REWORK: "sustaining"})
    phases = {**pilot.phases, "monitoring": replace(last, gate=gate)}
    return replace(pack, lifecycles={**pack.lifecycles, "pilot": replace(pilot, phases=phases)})


def test_the_results_of_the_second_success_replace_those_of_the_first(engine: Engine) -> None:
    region = Region(engine, returning()).found()
    code = region.open_project()
    region.measure(code, "67", Moment.BASELINE)
    region.measure(code, "29", Moment.AFTER)
    region.walk(code, until="monitoring")
    later = DAY + timedelta(days=10)
    region.bring(code, later)
    region.decide(code, Decision.REWORK, on=later, comment="измерьте ещё раз")

    region.measure(code, "25", Moment.AFTER, later)
    region.go(code, later)

    assert region.state(code).completed_on == later
    with reading(engine) as connection:
        (result,) = card(connection, code).results
    assert result.fact == Decimal(25)
