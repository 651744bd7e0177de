"""All faults of an import as a table that can be sent back to whoever filled the sheets in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from domain.engine.words import Language, Words
from domain.exchange.cells import Value
from domain.exchange.faults import Fault
from domain.exchange.layout import Field, Kind, Layout
from domain.exchange.template import write_csv, write_xlsx

LAYOUT = Layout(
    key="faults",
    title=Words("Ошибки", "Faults"),
    file="faults",
    fields=(
        Field(key="file", heading=Words("Файл", "File")),
        Field(key="sheet", heading=Words("Лист", "Sheet")),
        Field(key="row", heading=Words("Строка", "Row"), kind=Kind.WHOLE),
        Field(key="column", heading=Words("Столбец", "Column")),
        Field(key="heading", heading=Words("Заголовок", "Heading")),
        Field(key="value", heading=Words("Значение", "Value")),
        Field(key="expected", heading=Words("Ожидается", "Expected"), kind=Kind.LONG_TEXT),
    ),
)


def write_faults(path: Path, faults: Iterable[Fault], language: Language) -> None:
    """Write every fault into an .xlsx or .csv file that is not there yet."""
    rows = _rows(faults, language)
    with path.open("xb") as out:
        if path.suffix.lower() == ".xlsx":
            write_xlsx(out, [(LAYOUT, rows)], language=language)
        else:
            write_csv(out, LAYOUT, rows, language=language)


def _rows(faults: Iterable[Fault], language: Language) -> Iterator[dict[str, Value]]:
    for fault in faults:
        place = fault.place
        yield {
            "file": place.file,
            "sheet": place.sheet,
            "row": place.row or None,
            "column": place.letter,
            "heading": place.heading,
            "value": fault.value,
            "expected": fault.expected.say(language),
        }
