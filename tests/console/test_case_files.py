"""Files of ordinary offices as they came in: hidden and struck rows, encodings, tables of LibreOffice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tests.console.conftest import Said, Window

CASES = Path(__file__).parents[1] / "fixtures" / "cases"


START = ("organisations", "people", "projects", "indicators")


ADMINISTRATOR = "admin@center.example"


PLAN = ("Проект;Мероприятие;Срок", "PRJ-0001;Открыть «второе» окно, у входа;05.03.2024", "PRJ-0001;Шаг;06.03.2024")
ODS = """<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>
<table:table table:name="Мероприятия"><table:table-row>{head}</table:table-row>{rows}
<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""
Bring = Callable[..., Said]


@pytest.fixture
def office(new_window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Window:
    """A programme of two projects, as every case begins."""
    assert new_window("init", "--admin-name", "Иванова Мария", "--admin-email", ADMINISTRATOR).code == 0
    monkeypatch.setenv("POTOK_ACTOR", ADMINISTRATOR)
    monkeypatch.setenv("COLUMNS", "300")
    sheets = [str(CASES / "start" / f"{name}.csv") for name in START]
    assert new_window("import", *sheets).code == 0
    return new_window


@pytest.fixture
def bring(office: Window, tmp_path: Path) -> Bring:
    """Import a sheet of the given lines."""

    def enter(name: str, *lines: str, encoding: str = "utf-8") -> Said:
        (tmp_path / name).write_bytes("\n".join(lines).encode(encoding))
        return office("import", str(tmp_path / name))

    return enter


def plan_of(office: Window) -> list[tuple[str, str]]:
    """Title and due date of every measure of the first project."""
    return [(one["title"], one["due_on"]) for one in office("project", "show", "PRJ-0001", "--json").data["actions"]]


def sheet(tmp_path: Path, change: Callable[[Worksheet], None]) -> str:
    """A plan of three measures as a workbook, changed by hand."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = "Мероприятия"
    for row in (("Проект", "Мероприятие", "Срок"), *(("PRJ-0001", f"Шаг {n}", f"0{n}.03.2024") for n in (1, 2, 3))):
        page.append(row)
    change(page)
    book.save(tmp_path / "plan.xlsx")
    return str(tmp_path / "plan.xlsx")


def test_rows_hidden_by_a_filter_are_read_and_named(office: Window, tmp_path: Path) -> None:
    def hide(page: Worksheet) -> None:
        page.row_dimensions[3].hidden = True

    said = office("import", sheet(tmp_path, hide))

    assert said.code == 0
    assert "скрытые строки (например, фильтром) прочитаны: 3" in said.out
    assert len(plan_of(office)) == 3


def test_columns_that_are_hidden_are_read_and_named(office: Window, tmp_path: Path) -> None:
    def hide(page: Worksheet) -> None:
        for letter in "CF":
            page.column_dimensions[letter].hidden = True

    said = office("import", sheet(tmp_path, hide))

    assert said.code == 0
    assert "скрытые столбцы прочитаны: C;" in said.out, "F is empty"
    assert len(plan_of(office)) == 3


def test_a_row_that_is_struck_through_is_left_out_and_named(office: Window, tmp_path: Path) -> None:
    def strike(page: Worksheet) -> None:
        for cell in page[3]:
            cell.font = Font(strike=True)

    said = office("import", sheet(tmp_path, strike))

    assert said.code == 0
    assert "зачёркнутые строки не прочитаны: 3" in said.out
    assert [title for title, _ in plan_of(office)] == ["Шаг 1", "Шаг 3"]


def test_one_cell_that_is_struck_through_is_asked_about(office: Window, tmp_path: Path) -> None:
    def strike(page: Worksheet) -> None:
        page["C3"].font = Font(strike=True)

    said = office("import", sheet(tmp_path, strike))

    assert said.code == 2
    assert "значение без зачёркивания" in said.out
    assert "02.03.2024" in said.out


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "cp866", "koi8-r", "mac-cyrillic"])
def test_a_plan_in_any_usual_encoding_is_read(office: Window, bring: Bring, encoding: str) -> None:
    lines = [line.replace("«", "").replace("»", "") for line in PLAN]

    said = bring("plan.csv", *lines, encoding=encoding)

    assert said.code == 0, said.out + said.err
    assert len(plan_of(office)) == 2


def test_a_plan_with_each_row_in_one_quoted_cell_is_read(office: Window, bring: Bring) -> None:
    said = bring("plan.csv", *(f'"{line}"' for line in (*PLAN, 'PRJ-0001;""Шаг; ещё один"";07.03.2024')))

    assert said.code == 0, said.out + said.err
    assert [title for title, _ in plan_of(office)] == ["Открыть «второе» окно, у входа", "Шаг", "Шаг; ещё один"]


def ods(path: Path, *rows: str) -> str:
    """A table of LibreOffice with a plan."""
    head = "".join(f"<table:table-cell><text:p>{name}</text:p></table:table-cell>" for name in PLAN[0].split(";"))
    with ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(head=head, rows="".join(rows)))
    return str(path)


def ods_row(title: str, day: str, more: str = "") -> str:
    """A row of it: a text, a text with a note, a day."""
    return (
        f"<table:table-row {more}><table:table-cell><text:p>PRJ-0001</text:p></table:table-cell>"
        f"<table:table-cell><office:annotation><text:p>заметка</text:p></office:annotation><text:p>{title}</text:p>"
        f'</table:table-cell><table:table-cell office:value-type="date" office:date-value="{day}">'
        "<text:p>05.03.24</text:p></table:table-cell></table:table-row>"
    )


def test_a_table_of_libreoffice_is_read_and_its_hidden_rows_are_named(office: Window, tmp_path: Path) -> None:
    rows = ods_row("Открыть<text:s/>окно", "2024-03-05"), ods_row("Шаг", "2024-03-06", 'table:visibility="filter"')

    said = office("import", ods(tmp_path / "план.ods", *rows))

    assert said.code == 0, said.out + said.err
    assert "скрытые строки (например, фильтром) прочитаны: 3" in said.out
    assert plan_of(office) == [("Открыть окно", "2024-03-05"), ("Шаг", "2024-03-06")]


def test_a_hidden_column_of_libreoffice_is_named(office: Window, tmp_path: Path) -> None:
    columns = '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'

    said = office("import", ods(tmp_path / "план.ods", columns, ods_row("Шаг", "2024-03-06")))

    assert said.code == 0, said.out + said.err
    assert "скрытые столбцы прочитаны: C;" in said.out


def test_a_fault_in_a_table_of_libreoffice_is_named_by_row(office: Window, tmp_path: Path) -> None:
    said = office("import", ods(tmp_path / "план.ods", ods_row("Шаг", "скоро")))

    assert said.code == 2
    assert "Мероприятия" in said.out
    assert "дата, например" in said.out


def test_a_damaged_table_of_libreoffice_is_refused_in_a_sentence(office: Window, tmp_path: Path) -> None:
    path = Path(ods(tmp_path / "план.ods", "<table:table-row>"))

    said = office("import", str(path))

    assert said.code == 2
    assert "повреждён" in said.out + said.err
