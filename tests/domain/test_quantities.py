"""Labour, waiting and money are different things: what is of one kind is added, what is not is an error."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from decimal import Decimal, localcontext
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.pilot.quantities import LabourHours, Money, Quantity, WaitingHours

ROOT = Path(__file__).parents[2]
KINDS: tuple[type[Quantity], ...] = (LabourHours, WaitingHours, Money)
AMOUNTS = st.decimals(-1_000_000, 1_000_000, places=4)
MIXED: dict[str, Callable[[Any, Any], object]] = {
    "added": lambda one, other: one + other,
    "subtracted": lambda one, other: one - other,
    "compared": lambda one, other: one < other,
    "multiplied": lambda one, other: one * other,
}


@given(st.sampled_from(KINDS), AMOUNTS, AMOUNTS)
def test_amounts_of_one_kind_are_added_subtracted_and_compared_as_numbers(
    kind: type[Quantity], first: Decimal, second: Decimal
) -> None:
    one, other = kind(first), kind(second)

    assert one + other == kind(first + second) == other + one
    assert (one + other) - other == one
    assert (one < other, one <= other, one == other) == (first < second, first <= second, first == second)


@given(st.sampled_from(KINDS), AMOUNTS, st.integers(-1000, 1000))
def test_an_amount_is_multiplied_by_a_plain_number_from_either_side(
    kind: type[Quantity], amount: Decimal, times: int
) -> None:
    assert kind(amount) * times == times * kind(amount) == kind(amount) * Decimal(times) == kind(amount * times)


@pytest.mark.parametrize("done", MIXED)
@pytest.mark.parametrize(("first", "second"), list(permutations(KINDS, 2)))
def test_different_kinds_are_never_mixed(first: type[Quantity], second: type[Quantity], done: str) -> None:
    with pytest.raises(TypeError):
        MIXED[done](first(Decimal(1)), second(Decimal(1)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_plain_number_is_no_quantity_and_a_product_of_two_quantities_is_none(kind: type[Quantity]) -> None:
    one: Any = kind(Decimal(1))

    for done, other in (("added", 1), ("subtracted", Decimal(1)), ("compared", 1), ("multiplied", one)):
        with pytest.raises(TypeError):
            MIXED[done](one, other)


def test_the_same_amount_of_different_kinds_is_not_equal() -> None:
    amounts: list[object] = [kind(Decimal(1)) for kind in KINDS]

    assert len(set(amounts)) == len(KINDS)


@pytest.mark.parametrize("number", [1.5, 1, "one"])
def test_only_decimals_are_taken(number: Any) -> None:
    with pytest.raises(TypeError, match="LabourHours takes a Decimal, not"):
        LabourHours(number)
    with pytest.raises(TypeError):
        LabourHours(Decimal(1)) * 1.5  # type: ignore[operator]


def test_an_amount_does_not_change() -> None:
    hours: Any = LabourHours(Decimal(1))

    with pytest.raises(FrozenInstanceError):
        hours.amount = Decimal(2)


def test_sums_do_not_depend_on_the_context_of_the_callers_thread() -> None:
    long = Decimal("1234567.89")

    with localcontext(prec=3):
        found = (Money(long) + Money(long), Money(long) - Money(Decimal(1)), Money(long) * 2)

    assert found == (Money(Decimal("2469135.78")), Money(Decimal("1234566.89")), Money(Decimal("2469135.78")))


LINES = {
    "LabourHours(one) + LabourHours(one)": True,
    "LabourHours(one) - LabourHours(one)": True,
    "LabourHours(one) < LabourHours(one)": True,
    "Money(one) * 3 + 3 * Money(one)": True,
    "LabourHours(one) + WaitingHours(one)": False,
    "WaitingHours(one) - LabourHours(one)": False,
    "LabourHours(one) + Money(one)": False,
    "LabourHours(one) < WaitingHours(one)": False,
    "LabourHours(one) == WaitingHours(one)": False,
    "LabourHours(one) * LabourHours(one)": False,
    "Money(one) + 1": False,
    "LabourHours(1.5)": False,
}
"""Expressions and whether mypy lets them pass."""


@pytest.mark.long
def test_mixing_is_a_type_error_before_the_program_runs(tmp_path: Path) -> None:
    head = ["from decimal import Decimal", "from domain.pilot.quantities import LabourHours, Money, WaitingHours", ""]
    file = tmp_path / "mixed.py"
    file.write_text("\n".join([*head, "one = Decimal(1)", *(f"print({line})" for line in LINES)]), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", "--no-error-summary", str(file)]

    said = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT).stdout

    wrong = {int(line.split("mixed.py:")[1].split(":")[0]) for line in said.splitlines() if ": error: " in line}
    assert wrong == {number for number, (_, fine) in enumerate(LINES.items(), len(head) + 2) if not fine}, said
