"""The sheet of what a meeting decides: a project or check a row, with the decision and its terms."""

from __future__ import annotations

from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from domain.engine.refusals import Refusal
from domain.engine.words import Words
from domain.exchange.checked_rows import read
from domain.exchange.dates import UNTIL
from domain.exchange.layout import Field, Kind, Layout, choices_of, worded
from domain.exchange.register import Codes
from domain.methodology.schema import Decision, Pack
from domain.text.called import CALLED

SHOWN = 20
"""Faults that are named at once."""


def agenda(pack: Pack) -> Layout:
    """The columns of the sheet."""
    reasons = [(code.key, code.title) for code in pack.reasons.values()]
    layout = Layout(
        key="agenda",
        title=Words("Решения", "Decisions"),
        file="agenda",
        identity=("subject",),
        fields=(
            Field(key="subject", heading=Words("Код", "Code"), kind=Kind.CODE, required=True, most=40),
            Field(key="decision", heading=Words("Решение", "Decision"), kind=Kind.CHOICE, required=True,
                  choices=choices_of(CALLED[Decision])),
            Field(key="reason", heading=Words("Основание", "Reason"), kind=Kind.CHOICE, choices=choices_of(reasons)),
            Field(key="comment", heading=Words("Пояснение", "Comment"), kind=Kind.LONG_TEXT, most=4000),
            Field(key="condition", heading=Words("Условие", "Condition"), kind=Kind.LONG_TEXT, most=2000),
            Field(key="owner", heading=Words("Кто выполняет", "Owner"), most=254),
            Field(key="due_on", heading=Words("Срок условия", "Due"), kind=Kind.DATE, before=UNTIL),
            Field(key="review_on", heading=Words("Дата пересмотра", "Review date"), kind=Kind.DATE),
        ),
    )  # fmt: skip
    return worded(layout, pack.sheets)


def items_of(file: Path, pack: Pack) -> tuple[list[dict[str, Any]], list[Words]]:
    """The items of a sheet as a form takes them, and what was not read of it; refuses with every fault, by row."""
    codes = Codes(pack)
    reading = read(file, (agenda(pack),))
    items = [_item(row.values, codes) for _, row in reading.rows()]
    if reading.faults:
        raise Refusal([fault.reason for fault in islice(reading.faults, SHOWN)])
    return items, [remark.said for remark in reading.remarks]


def _item(values: Any, codes: Codes) -> dict[str, Any]:
    told = {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}
    return {key: value for key, value in told.items() if value} | {"subject": codes.plain(values.get("subject"))}
