"""Every value has one form in a file: spreadsheets do not run it, and it comes back exactly."""

from __future__ import annotations

import csv
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import (
    Column,
    Float,
    MetaData,
    String,
    Table,
)

from domain.archive.cells import as_it_was, harmless, kind_of
from domain.archive.sheets import Sheet, write_sheet
from tests.archives import (
    METADATA,
    NASTY,
)


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=str)
def test_an_archive_can_hold_every_column_that_there_is(table: Table) -> None:
    assert {kind_of(column).name for column in table.columns} <= {
        "text", "integer", "decimal", "boolean", "date", "instant",
    }  # fmt: skip


def test_a_column_that_an_archive_cannot_hold_is_named() -> None:
    table = Table("odd", MetaData(), Column("weight", Float))

    with pytest.raises(TypeError, match=r"odd\.weight"):
        kind_of(table.c.weight)


@pytest.mark.parametrize("words", NASTY)
def test_a_formula_is_written_harmless_and_comes_back_exactly(words: str) -> None:
    cell = harmless(words)

    for seen in re.split("[;\r\n]", cell):
        assert seen.lstrip(' "\ufeff\t')[:1] not in set("=+-@＝＋－＠")
    assert cell[:1] not in {"\t", "\r", "\n"}
    assert as_it_was(cell) == words


@given(st.text(st.sampled_from("=+-@＝'\"; \t\r\n\ufeffaя1,")))
def test_every_text_comes_back_from_its_cell(words: str) -> None:
    cell = harmless(words)

    assert as_it_was(cell) == words
    assert all(seen.lstrip(' "\ufeff\t')[:1] not in set("=+-@＝") for seen in re.split("[;\r\n]", cell))


@given(st.text(st.sampled_from("=+-@'; \na")))
def test_a_cell_is_read_only_if_it_was_written_so(cell: str) -> None:
    try:
        words = as_it_was(cell)
    except ValueError:
        return

    assert harmless(words) == cell


TEXTS = st.none() | st.sampled_from(NASTY) | st.text()
"""Whatever Python can hold as a text and UTF-8 can write."""


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
def test_every_row_comes_back_from_its_sheet(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str | None, str | None]]
) -> None:
    table = Table("pair", MetaData(), Column("one", String), Column("two", String))
    file = tmp_path_factory.getbasetemp() / "pair.csv"

    written = write_sheet(file, table, rows)

    sheet = Sheet(file, table)
    assert list(sheet) == rows
    assert (written.rows, sheet.rows) == (len(rows), len(rows))
    with file.open(encoding="utf-8", newline="") as source:
        seen = list(csv.reader(source, strict=True))
    assert seen[1:] == [[harmless(cell or "") for cell in row] for row in rows]


@given(st.lists(TEXTS, max_size=3))
def test_a_table_of_one_column_keeps_its_gaps(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str | None]
) -> None:
    table = Table("single", MetaData(), Column("one", String))
    file = tmp_path_factory.getbasetemp() / "single.csv"

    write_sheet(file, table, [(cell,) for cell in cells])

    assert list(Sheet(file, table)) == [(cell,) for cell in cells]
