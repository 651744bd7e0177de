"""Results by the formulas of the domain notes: attainment, change, hours and money; labour and waiting never meet."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.methodology.loader import load_default
from domain.pilot.facts import Reading
from domain.pilot.formulas import (
    FORMULAS,
    NoBase,
    goal_attainment,
    growth_pct,
    hours_saved_year,
    money_year,
    reduction_pct,
)
from domain.pilot.quantities import LabourHours, Money, WaitingHours
from domain.pilot.results import result_of
from domain.programme.kinds import Direction, Moment, Quantity
from domain.reports.card import card
from domain.stored.holdings import Holdings
from tests.region import TIME, Region

NUMBERS = st.decimals(-10_000, 10_000, places=3)


@given(NUMBERS, NUMBERS)
def test_nothing_is_attained_at_the_base_and_all_of_it_at_the_target(base: Decimal, target: Decimal) -> None:
    assume(base != target)

    assert goal_attainment(base=base, target=target, fact=base) == 0
    assert goal_attainment(base=base, target=target, fact=target) == 1


@given(NUMBERS, NUMBERS, NUMBERS, st.integers(1, 1000), NUMBERS)
def test_attainment_does_not_depend_on_the_unit(
    base: Decimal, target: Decimal, fact: Decimal, scale: int, shift: Decimal
) -> None:
    assume(base != target)

    ours = goal_attainment(base=base, target=target, fact=fact)
    theirs = goal_attainment(base=base * scale + shift, target=target * scale + shift, fact=fact * scale + shift)

    assert abs(ours - theirs) <= abs(ours) * Decimal("1e-20") + Decimal("1e-20")


def test_published_effects_are_computed() -> None:
    """The school's tests took 67 minutes and then 29 [S35]; the term of a service fell from 35 to 17 days [S12]."""
    assert round(reduction_pct(base=Decimal(67), fact=Decimal(29)), 1) == Decimal("56.7")
    assert round(reduction_pct(base=Decimal(35), fact=Decimal(17)), 1) == Decimal("51.4")
    assert growth_pct(base=Decimal(100), fact=Decimal(135)) == Decimal(35)


def test_a_share_of_nothing_and_a_target_at_the_base_are_errors() -> None:
    with pytest.raises(NoBase, match="base is zero"):
        reduction_pct(base=Decimal(0), fact=Decimal(1))
    with pytest.raises(NoBase, match="target equals the base"):
        goal_attainment(base=Decimal(5), target=Decimal(5), fact=Decimal(1))


def test_hours_of_labour_become_money_by_the_regional_cost() -> None:
    saved = hours_saved_year(LabourHours(Decimal("1.5")), LabourHours(Decimal("0.5")), Decimal(1200))

    assert saved == LabourHours(Decimal(1200))
    assert money_year(saved, Money(Decimal(95))) == Money(Decimal(114_000))


def test_different_quantities_are_never_added() -> None:
    labour: Any = LabourHours(Decimal(1))

    for other in (WaitingHours(Decimal(1)), Money(Decimal(1))):
        with pytest.raises(TypeError, match="different quantities"):
            labour + other
        with pytest.raises(TypeError, match="different quantities"):
            labour - other


@pytest.mark.long
def test_adding_labour_to_waiting_is_a_type_error_before_the_program_runs(tmp_path: Path) -> None:
    """Not a convention: mypy refuses it."""
    file = tmp_path / "mixed.py"
    file.write_text(
        "from decimal import Decimal\n"
        "from domain.pilot.quantities import LabourHours, WaitingHours\n"
        "fine = LabourHours(Decimal(1)) + LabourHours(Decimal(2))\n"
        "wrong = LabourHours(Decimal(1)) + WaitingHours(Decimal(2))\n"
    )
    command = [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", str(file)]

    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout

    assert "mixed.py:4: error: Unsupported operand types" in said
    assert "mixed.py:3" not in said


def held(before: str, after: str) -> Holdings:
    readings = [
        Reading(1, "time", Moment.BASELINE, date(2024, 1, 1), Decimal(before)),
        Reading(2, "time", Moment.AFTER, date(2024, 9, 1), Decimal(after)),
    ]
    return Holdings(indicators=[TIME], readings=readings)


def test_labour_time_has_hours_and_money_and_waiting_time_has_none() -> None:
    pack = load_default()
    labour = replace(TIME, quantity=Quantity.LABOUR_TIME, operations=Decimal(600))
    waiting = replace(labour, quantity=Quantity.WAITING_TIME)

    ours, theirs = (result_of(held("60", "30"), plan, pack) for plan in (labour, waiting))

    assert ours is not None
    assert theirs is not None
    assert (ours.hours_year, ours.money_year) == (Decimal(300), Decimal(300) * pack.amount("hourly_cost"))
    assert (theirs.hours_year, theirs.money_year) == (None, None)


def test_a_rising_indicator_grows_and_one_from_zero_has_no_percentage() -> None:
    pack = load_default()
    rising = replace(TIME, direction=Direction.RISE, base=Decimal(0), target=Decimal(40))

    found = result_of(held("0", "30"), rising, pack)

    assert found is not None
    assert (found.change_pct, found.attainment) == (None, Decimal("0.75"))


def test_a_completed_pilot_keeps_its_results_with_the_version_of_the_formulas(engine: Engine) -> None:
    region = Region(engine).found()
    code = region.finished_pilot()

    with reading(engine) as connection:
        (stated,) = card(connection, code).results

    assert stated.formula == FORMULAS
    assert (stated.base, stated.fact) == (Decimal(67), Decimal(29))
    assert round(stated.attainment, 4) == Decimal("1.0270")
    assert stated.change_pct is not None
    assert round(stated.change_pct, 1) == Decimal("56.7")
