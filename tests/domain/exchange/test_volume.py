"""Large files: what is kept in memory does not grow with the rows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.domain.exchange.sheets import PROJECTS, book, sheet_xml

ROOT = Path(__file__).parents[3]
STATUS = Path("/proc/self/status")
FEW, MANY = 2_000, 40_000
ROOM = 20_000
"""Kilobytes by which many rows may take more than few: their codes are kept to find doubles."""

READER = f"""
import sys
from pathlib import Path
from domain.exchange.checked_rows import read
from tests.domain.exchange.sheets import PROJECTS

found = read(Path(sys.argv[1]), [PROJECTS])
print(sum(1 for _ in found.rows()), found.faults.total)
print(next(line.split()[1] for line in open("{STATUS}") if line.startswith("VmHWM")))
"""


def csv_of(rows: int) -> bytes:
    """Many rows as text."""
    headings = ";".join(field.heading.ru for field in PROJECTS.fields)
    line = "PRJ-{};Запись к врачу;обоснование {};Аптека, склад;7;35,5;100;11.12.2024;да;снизить;a@b.ru\n"
    return (headings + "\n" + "".join(line.format(number, number) for number in range(rows))).encode()


def xlsx_of(rows: int) -> bytes:
    """Many rows as a workbook."""
    texts = ["Запись к врачу", "обоснование {0}", "Аптека, склад", "7", "35,5", "100", "11.12.2024", "да", "снизить"]
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ["PRJ-{0}", *texts, "a@b.ru"])
    lines = "".join(f"<row>{cells}</row>".format(number) for number in range(rows))
    headings = book([[field.heading.ru for field in PROJECTS.fields]])
    return sheet_xml(headings, lambda xml: xml.replace("</sheetData>", f"{lines}</sheetData>"))


def peak(file: Path) -> int:
    """Kilobytes that a process takes at most to read a file."""
    # the interpreter is this one, and the file is ours
    said = subprocess.run(
        [sys.executable, "-c", READER, str(file)], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    assert said[1] == "0"
    return int(said[2])


@pytest.mark.system
@pytest.mark.skipif(not STATUS.exists(), reason="this system does not tell how much memory a process takes")
@pytest.mark.parametrize(("make", "suffix"), [(csv_of, "csv"), (xlsx_of, "xlsx")], ids=["csv", "xlsx"])
def test_many_rows_take_hardly_more_memory_than_few(make: Callable[[int], bytes], suffix: str, tmp_path: Path) -> None:
    few, many = tmp_path / f"few.{suffix}", tmp_path / f"many.{suffix}"
    few.write_bytes(make(FEW))
    many.write_bytes(make(MANY))

    assert peak(many) < peak(few) + ROOM
