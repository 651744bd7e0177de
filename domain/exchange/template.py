"""Layouts as spreadsheets that people fill in or look at: CSV for Russian Excel, XLSX with choices and explanations."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from io import TextIOWrapper
from typing import BinaryIO

from domain.engine.words import Language
from domain.exchange.cells import Value
from domain.exchange.layout import Layout
from domain.exchange.written_cells import as_text

Values = Mapping[str, Value]
"""Field -> value; what is absent is written as a blank cell."""


def write_csv(out: BinaryIO, layout: Layout, rows: Iterable[Values] = (), *, language: Language = Language.RU) -> None:
    """A layout with rows, or an empty one to fill in, as CSV that Russian Excel opens with a double click."""
    text = TextIOWrapper(out, encoding="utf-8-sig", newline="")
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow(field.heading.say(language) for field in layout.fields)
    for row in rows:
        lines.writerow(as_text(row.get(field.key), field, language) for field in layout.fields)
    text.detach()


def write_xlsx(
    out: BinaryIO, tables: Iterable[tuple[Layout, Iterable[Values]]], *, language: Language = Language.RU
) -> None:
    """Layouts with their rows as one workbook, a sheet each; equal rows make equal bytes."""
    from domain.exchange.blank_workbook import Writer

    with Writer(language) as writer:
        for layout, rows in tables:
            writer.add(layout, rows)
        writer.save(out)
