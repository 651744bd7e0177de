"""A number beyond all bounds is a fault of whoever typed it, and costs nobody time or memory."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from console.cardfile import MOST_PARTS, card_file
from domain.engine.refusals import Refusal
from domain.engine.values import number_of
from domain.exchange.checked_rows import read
from domain.exchange.layouts import layouts
from domain.methodology.loader import load_default
from domain.text.toml import parsed
from flows.fields import Number
from tests.hostile import open_table

FAR = [
    "1e999999999", "-1e999999999", "1e400000", "1e-999999999", "9" * 400_000, f"0.{'0' * 400_000}1", "NaN", "sNaN",
]  # fmt: skip


@pytest.mark.parametrize("text", FAR, ids=range(len(FAR)))
def test_a_number_beyond_all_bounds_is_none(text: str) -> None:
    found = number_of(text)

    assert found is None


def test_a_number_of_ours_is_what_it_says() -> None:
    assert number_of("-1234.50") == Decimal("-1234.50")


@pytest.mark.parametrize("text", FAR, ids=range(len(FAR)))
def test_whoever_types_one_into_a_field_is_told(text: str) -> None:
    with pytest.raises(ValidationError, match="не число"):
        TypeAdapter(Number).validate_python(text)


CELLS = (
    b'<table:table-row><table:table-cell o:value-type="string"><text:p>%b</text:p></table:table-cell>'
    b'<table:table-cell o:value-type="%b" o:value="%b"/></table:table-row>'
)


@pytest.mark.parametrize("kind", [b"float", b"percentage"])
@pytest.mark.parametrize("far", [b"1e3000000", b"1e999999999"])
def test_a_cell_of_a_table_that_holds_one_holds_a_text(kind: bytes, far: bytes, tmp_path: Path) -> None:
    heading = CELLS % ("Название".encode(), b"string", b"x")
    file = open_table(tmp_path / "far.ods", heading, CELLS % (b"a", kind, far))

    found = read(file, layouts(load_default())).check()

    assert found.total > 0


def test_a_card_of_more_parts_than_any_has_is_refused_before_they_are_looked_at(tmp_path: Path) -> None:
    card = tmp_path / "card.toml"
    card.write_text('[[indicators]]\nname = "x"\n' * (MOST_PARTS + 1), "utf-8")

    with pytest.raises(Refusal) as refused:
        card_file(str(card))

    assert [(one.field, one.said.en) for one in refused.value.reasons] == [("indicators", "at most 1000 lines")]


def test_a_fraction_of_a_text_that_goes_beyond_all_bounds_is_no_number() -> None:
    found = parsed("far = 1e999999999\nnear = 1_000.5\n")

    assert found["far"].is_nan()
    assert found["near"] == Decimal("1000.5")
