"""A spreadsheet as checked rows: what each row says, and everything that is wrong with it, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from domain.exchange import expectations
from domain.exchange.cells import Manner, Meaning, Unfit, Value, as_seen, is_blank, reader
from domain.exchange.headings import SEARCHED_ROWS, Column, Header, fold, header_of, letter_of, names_of
from domain.exchange.layout import Layout
from domain.exchange.shown import Cell
from domain.exchange.sheet import Sheet, sheets_of
from domain.exchange.template import OWN_SHEETS
from domain.exchange.workbook import LIMITS, Limits
from domain.refusals import Fault as Behind
from domain.refusals import Reason
from domain.words import Words

KEPT_FAULTS = 1_000
"""Faults that are kept to be shown; the others are counted."""
