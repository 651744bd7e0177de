"""What staff write into a form is read the way they mean it, and refused in their words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from prefect.utilities.schema_tools.validation import is_valid
from pydantic import ValidationError

from domain.pilot.amendment import AmendCard
from domain.pilot.measurements import Measure
from flows.forms import form_of

SAID = {"actor": "PER-0001", "subject": "PRJ-0001", "indicator": "time"}


def test_numbers_have_commas_and_spaces_and_dates_have_dots() -> None:
    measured: Any = form_of(Measure).model_validate(SAID | {"value": "1\u00a0029,5", "on": "11.12.2024"})

    assert (measured.value, measured.on) == (Decimal("1029.5"), date(2024, 12, 11))


@pytest.mark.parametrize("on", ["11 декабря 2024 г.", "«11» декабря 2024 года", "11.12.2024 г.", "2024-12-11"])
def test_a_form_takes_a_day_as_a_sheet_does(on: str) -> None:
    measured: Any = form_of(Measure).model_validate(SAID | {"value": "1", "on": on})

    assert measured.on == date(2024, 12, 11)


@pytest.mark.parametrize("value", ["29,5", "29.50", 29.5, 30])
def test_the_form_that_prefect_shows_takes_a_number_as_it_is_written(value: Any) -> None:
    assert is_valid(SAID | {"value": value}, form_of(Measure).model_json_schema())
    measured: Any = form_of(Measure).model_validate(SAID | {"value": value})
    assert measured.value == Decimal(str(value).replace(",", "."))


@pytest.mark.parametrize(
    ("form", "field", "typed", "said"),
    [
        (form_of(Measure), "value", "много", "«много» не число; нужно, например, 29,5 или 1 200"),
        (form_of(Measure), "value", "NaN", "«NaN» не число; нужно, например, 29,5 или 1 200"),
        (form_of(Measure), "value", "", "«» не число; нужно, например, 29,5 или 1 200"),
        (form_of(Measure), "on", "31.02.2024", "«31.02.2024» не дата; нужно ДД.ММ.ГГГГ или ГГГГ-ММ-ДД"),
        (form_of(Measure), "on", "05/06/2024", "«05/06/2024» не дата; нужно ДД.ММ.ГГГГ или ГГГГ-ММ-ДД"),
        (form_of(AmendCard), "economic_effect", "возможно", "«возможно» не подходит; нужно да или нет"),
    ],
)
def test_what_cannot_be_read_is_refused_in_russian(form: Any, field: str, typed: str, said: str) -> None:
    given = {"value": "1"} if form is form_of(Measure) else {}
    known = SAID if form is form_of(Measure) else {"actor": "PER-0001", "subject": "PRJ-0001"}

    with pytest.raises(ValidationError) as caught:
        form.model_validate(known | given | {field: typed})

    assert [(row["loc"], row["msg"]) for row in caught.value.errors()] == [((field,), said)]
