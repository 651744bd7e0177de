"""Sheets of ordinary offices as they came in: each is read, or its row is named with what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
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

Bring = Callable[..., Said]


@pytest.fixture
def office(blank_window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Window:
    """A programme of two projects, as every case begins."""
    assert blank_window("init", "--admin-name", "Иванова Мария", "--admin-email", ADMINISTRATOR).code == 0
    monkeypatch.setenv("POTOK_ACTOR", ADMINISTRATOR)
    monkeypatch.setenv("COLUMNS", "300")
    sheets = [str(CASES / "start" / f"{name}.csv") for name in START]
    assert blank_window("import", *sheets).code == 0
    return blank_window


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


# --- two bodies of one name


def test_a_second_body_of_one_name_is_named_by_its_row_and_nothing_is_entered(office: Window) -> None:
    said = office("import", str(CASES / "two-bodies-of-one-name" / "schools.csv"))

    assert said.code == 2
    assert "строки 2 и 4 называют организацию одинаково" in said.err + said.out
    assert "впишите код или вышестоящую организацию" in said.err + said.out
    assert len(office("org", "list", "--json").data) == 3


def test_bodies_of_one_name_are_told_apart_by_what_is_above_them(office: Window, bring: Bring) -> None:
    lines = (
        "Название;Вид;Вышестоящая организация",
        "Школа № 1;учреждение;ORG-0001",
        "Школа № 1;учреждение;ORG-0003",
    )

    first, again = bring("schools.csv", *lines), bring("schools.csv", *lines)

    assert (first.code, again.code) == (0, 0)
    assert "заведена ещё одна организация" in first.out + first.err
    assert len(office("org", "list", "--json").data) == 5


# --- headings and values in their own words


def test_an_ordinary_plan_is_read_by_its_own_headings(office: Window) -> None:
    said = office("import", str(CASES / "headings-of-a-plan" / "plan.csv"))

    assert said.code == 0
    assert "столбец E «Отметка о выполнении»" in said.out + said.err
    assert plan_of(office) == [("Измерить ожидание у окна", "2024-03-05"), ("Открыть второе окно", "2024-03-12")]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("план.csv", ("Проект;Наименование мероприятия;Сроки реализации;Исполнитель", "PRJ-0001;Окно;05.03.2024;")),
        ("план.csv", ("Проект;Содержание мероприятия;Плановая дата;Факт. дата", "PRJ-0001;Открыть окно;05.03.2024;")),
        ("measurements.csv", ("Проект;Показатель;Дата замера;Результат", "PRJ-0001;time;05.03.2024;40")),
        ("measurements.csv", ("Проект;Показатель;Дата замера;Значение показателя", "PRJ-0001;time;05.03.2024;40")),
        ("люди.csv", ("ФИО;Адрес электронной почты;Место работы", "Ли Ян;li@gp3.example;ORG-0002")),
        ("органы.csv", ("Наименование учреждения;Тип;Учредитель", "Гимназия;школа;ORG-0003")),
        ("проекты.csv", ("Тема проекта;Муниципальное образование;Дата начала проекта", "Очередь;ORG-0003;05.03.2024")),
        (
            "показатели.csv",
            (
                "Проект;Ключ;Наименование показателя;Ед. изм.;Направление;Базовое значение;Целевой показатель",
                "PRJ-0001;wait;Ожидание;мин;сократить;40;20",
            ),
        ),
        (
            "показатели.csv",
            (
                "Проект;Ключ;Название показателя;Единица измерения;Тенденция;Текущее значение;Целевое значение",
                "PRJ-0001;wait;Ожидание;мин;уменьшение;40;20",
            ),
        ),
    ],
)  # fmt: skip
def test_usual_headings_are_read(bring: Bring, name: str, lines: tuple[str, ...]) -> None:
    said = bring(name, *lines)

    assert said.code == 0, said.out + said.err


@pytest.mark.parametrize("heading", ["Дата исполнения", "Дата завершения", "Срок сдачи результата"])
def test_a_heading_that_may_mean_the_due_date_is_asked_about(bring: Bring, heading: str) -> None:
    said = bring("plan.csv", f"Проект;Мероприятие;{heading}", "PRJ-0001;Открыть окно;05.03.2024")

    assert said.code == 2
    assert f"не столбец C «{heading}» ли это?" in said.out + said.err


def test_kinds_of_bodies_are_read_in_their_own_words(office: Window) -> None:
    said = office("import", str(CASES / "kinds-of-bodies-in-their-own-words" / "bodies.csv"))

    assert said.code == 0
    kinds = [one["kind"] for one in office("org", "list", "--json").data][3:]
    assert kinds == ["body"] * 2 + ["municipality"] * 3 + ["institution"] * 3 + ["enterprise"]


def test_a_kind_that_leaves_a_doubt_is_refused(bring: Bring) -> None:
    said = bring("bodies.csv", "Название;Вид", "Совет ветеранов;объединение")

    assert said.code == 2
    assert "одно из: орган власти, муниципалитет" in said.out + said.err


def test_a_region_adds_its_own_words_to_the_methodology(
    office: Window, bring: Bring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.toml"
    shipped = Path("domain/methodology/effective_region.toml")
    text = (Path(__file__).parents[2] / shipped).read_text("utf-8")
    words = '[sheets.headings.actions]\ndue_on = ["до какого числа"]'
    own.write_text(f"{text.replace('2026.15', '2026.11-own', 1)}\n{words}\n", "utf-8")
    monkeypatch.setenv("POTOK_METHODOLOGY", str(own))

    said = bring("plan.csv", "Проект;Мероприятие;До какого числа", "PRJ-0001;Открыть окно;05.03.2024")

    assert said.code == 0, said.out + said.err
    assert plan_of(office) == [("Открыть окно", "2024-03-05")]


# --- dates


def test_dates_without_separators_are_read(office: Window) -> None:
    said = office("import", str(CASES / "dates-without-separators" / "plan.csv"))

    assert said.code == 0
    assert plan_of(office) == [("Закрыть этап", "2024-12-31"), ("Сдать отчёт", "2024-12-31")]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("20241345", "дата, например 11.12.2024"),
        ("20240231", "такого дня нет"),
        ("29.02.2025", "такого дня нет"),
        ("2025-02-29", "такого дня нет"),
        ("31 июня 2025", "такого дня нет"),
        ("20241231250000", "дата, например 11.12.2024"),
        ("01.01.0001 0:00:00", "эта ячейка обязательна"),
    ],
)
def test_a_date_that_is_none_is_refused_with_its_cause(bring: Bring, written: str, expected: str) -> None:
    said = bring("plan.csv", "Проект;Мероприятие;Срок", f"PRJ-0001;Сдать отчёт;{written}")

    assert said.code == 2
    assert expected in said.out + said.err


def test_the_empty_date_of_1c_is_an_empty_cell(office: Window, bring: Bring) -> None:
    said = bring("plan.csv", "Проект;Мероприятие;Срок;Выполнено", "PRJ-0001;Сдать отчёт;31.12.2024;01.01.0001 0:00:00")

    assert said.code == 0
    assert plan_of(office) == [("Сдать отчёт", "2024-12-31")]


# --- what would be changed or decided in silence


def test_percent_does_not_become_minutes(bring: Bring) -> None:
    said = bring("measurements.csv", "Проект;Ключ показателя;Дата;Значение", "PRJ-0001;time;05.03.2024;40%")
    indicators = bring(
        "indicators.csv",
        "Проект;Ключ;Показатель;Единица;Куда лучше;Исходное значение;Цель",
        "PRJ-0001;wait;Ожидание;мин;снизить;67,5%;35%",
    )

    assert (said.code, indicators.code) == (2, 2)
    assert "число в единице показателя («мин»), без знака %" in said.out
    assert "67,5%" in indicators.out


def test_the_same_measure_with_a_full_stop_is_one_measure_and_its_row_is_named(office: Window, bring: Bring) -> None:
    head = "Проект;Мероприятие;Срок"
    first = bring("plan.csv", head, "PRJ-0001;Открыть окно;05.03.2024", "PRJ-0001;Открыть окно.;05.03.2024")
    later = bring("план.csv", head, "PRJ-0001;«Открыть окно»;05.03.2024")

    assert (first.code, later.code) == (0, 0)
    assert "строка 3" in first.out
    assert "что в строке 2: в плане оно одно" in first.out
    assert "в плане это «Открыть окно» с тем же сроком" in later.out
    assert plan_of(office) == [("Открыть окно", "2024-03-05")]


def test_a_column_with_a_month_first_is_read_so_and_said_so(office: Window, bring: Bring) -> None:
    said = bring(
        "plan.csv", "Проект;Мероприятие;Срок", "PRJ-0001;Открыть окно;03/04/2024", "PRJ-0001;Закрыть окно;04/25/2024"
    )

    assert said.code == 0
    assert "весь столбец прочитан как месяц/день/год, судя по строке 3: 04/25/2024" in said.out
    assert plan_of(office) == [("Открыть окно", "2024-03-04"), ("Закрыть окно", "2024-04-25")]


def test_a_column_with_days_and_months_first_names_each_date_in_doubt(bring: Bring) -> None:
    said = bring(
        "plan.csv",
        "Проект;Мероприятие;Срок",
        "PRJ-0001;А;03/04/2024",
        "PRJ-0001;Б;04/25/2024",
        "PRJ-0001;В;25/04/2024",
        "PRJ-0001;Г;05/05/2024",
    )

    assert said.code == 2
    assert "ошибок 2" in said.out
    assert "день не спутать с месяцем" in said.out


def test_a_column_that_does_not_tell_days_from_months_is_read_the_russian_way_and_said_so(bring: Bring) -> None:
    slashes = bring("plan.csv", "Проект;Мероприятие;Срок", "PRJ-0001;А;03/04/2024")
    points = bring("plan.csv", "Проект;Мероприятие;Срок", "PRJ-0001;Б;03.04.2024")

    assert "прочитаны как день/месяц/год" in slashes.out
    assert "!" not in points.out


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


# --- addresses


def test_an_address_that_no_letter_reaches_is_refused_at_its_cell(office: Window) -> None:
    said = office("import", str(CASES / "addresses-that-cannot-be-sent-to" / "people.csv"))

    assert said.code == 2
    assert "ошибок 3" in said.out
    assert all(address in said.out for address in ("почта@минздрав.рф", "t..tochkin@", "d.defisova@-bad-.example"))


def test_a_cyrillic_domain_is_taken(bring: Bring) -> None:
    said = bring("people.csv", "ФИО;Почта", "Иванов Иван;ivanov@минздрав.рф")

    assert said.code == 0


def test_whoever_of_an_earlier_base_cannot_be_reached_is_named(office: Window, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "potok.db")) as base, base:
        base.execute("UPDATE person SET email = 't..t@center.example' WHERE code = 'PER-0002'")

    said = office("lint")

    assert "дрес, на который не дойдёт ни одно письмо" in said.out
    assert "PER-0002" in said.out


# --- limits that are kept


def test_limits_of_the_baseline_are_kept_for_the_rest(office: Window, tmp_path: Path) -> None:
    office("import", str(CASES / "frozen-limits" / "measurements.csv"))
    ask = ("project", "chart", "PRJ-0001", "--indicator", "time", "--out", str(tmp_path / "chart.svg"))

    said, data = office(*ask, "--freeze", "20.05.2024"), office(*ask, "--freeze", "20.05.2024", "--json")

    (segment,) = data.data["charts"][0]["segments"]
    assert (segment["centre"], segment["lower"], segment["upper"]) == ("40.5", "37.114545", "43.885455")
    assert (segment["mean_range"], segment["frozen_by"]) == ("1.272727", "2024-05-20")
    assert "Закреплено по измерениям с 04.03.2024 по 20.05.2024" in said.out
    assert "7 ниже нижней границы" in said.out
    assert "границы: Уилер" in (tmp_path / "chart.svg").read_text("utf-8")


def test_a_day_that_leaves_nothing_to_compare_is_refused(office: Window) -> None:
    office("import", str(CASES / "frozen-limits" / "measurements.csv"))

    said = office("project", "chart", "PRJ-0001", "--freeze", "20.05.2030")

    assert said.code == 2
    assert "--freeze" in said.err + said.out


# --- other programs' files

PLAN = ("Проект;Мероприятие;Срок", "PRJ-0001;Открыть «второе» окно, у входа;05.03.2024", "PRJ-0001;Шаг;06.03.2024")


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


ODS = """<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>
<table:table table:name="Мероприятия"><table:table-row>{head}</table:table-row>{rows}
<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""


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
