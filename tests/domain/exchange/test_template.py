"""What is written is what is read: templates, rows, choices, and cells that must not run."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from domain.engine.refusals import Refusal
from domain.engine.words import Language, Words
from domain.exchange.cells import BULLETS, UNSEEN, Value
from domain.exchange.checked_rows import read
from domain.exchange.layout import Field, Kind, Layout
from domain.exchange.template import write_csv, write_xlsx
from tests.domain.exchange.sheets import PEOPLE, PROJECTS

WHOLE: dict[str, Value] = {
    "code": "PRJ-1",
    "title": "Запись к врачу",
    "story": "раз\n\nдва",
    "perimeter": ("Поликлиника", "Аптека; склад"),
    "people": 7,
    "base": Decimal("35.5"),
    "effect": Decimal("-1234567.89"),
    "opened_on": date(2024, 12, 11),
    "consent": True,
    "direction": "fall",
    "leader": "ivanova@region.example",
}
BARE: dict[str, Value] = {**dict.fromkeys(WHOLE), "perimeter": (), "code": "2", "title": "Ёлка"}
RUNS = (
    "=SUM(A1:A9)",
    '=HYPERLINK("http://x";"y")',
    "+7 900 000-00-00",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1)",
    "'=1+1",
    "''=1+1",
    "' =1+1",
    "＝1+1",
    "- перечень",
)


def written(layout: Layout, rows: Sequence[Mapping[str, Value]], kind: str, language: Language) -> bytes:
    """A layout with rows as a file."""
    out = BytesIO()
    if kind == "csv":
        write_csv(out, layout, rows, language=language)
    else:
        write_xlsx(out, [(layout, rows)], language=language)
    return out.getvalue()


def round_trip(
    rows: Sequence[Mapping[str, Value]], kind: str, language: Language, layout: Layout = PROJECTS
) -> list[dict[str, Value]]:
    """What is read of the rows that were written."""
    found = read(written(layout, rows, kind, language), [layout])
    values = [dict(row.values) for _, row in found.rows()]
    assert [fault.said.en for fault in found.faults] == []
    assert found.remarks == ()
    return values


FORMS = pytest.mark.parametrize(
    ("kind", "language"), [(kind, language) for kind in ("csv", "xlsx") for language in Language], ids=str
)


@FORMS
def test_rows_are_read_as_they_were_written(kind: str, language: Language) -> None:
    assert round_trip([WHOLE, BARE], kind, language) == [WHOLE, BARE]


@FORMS
def test_an_empty_template_has_no_rows_and_no_faults(kind: str, language: Language) -> None:
    assert round_trip([], kind, language) == []


def plain(text: str) -> str:
    """A text as the programme keeps it: one line, composed, without signs that nobody sees."""
    return " ".join(unicodedata.normalize("NFC", " ".join(text.translate(UNSEEN).split())).split())


ERRORS = ("#ref!", "#n/a", "###")
TEXTS = (
    st.one_of(st.text(max_size=40), st.sampled_from(RUNS), st.text("=+-@'\"; ,_x05Fё%\t", max_size=12))
    .map(plain)
    .filter(lambda text: text != "" and not text.startswith("#"))
)
ITEMS = TEXTS.map(lambda text: plain(BULLETS.sub("", text).rstrip("; "))).filter(
    lambda text: text != "" and not text.startswith("#") and not BULLETS.match(text)
)
WORDS = st.text("АБВабвXYZxyz019-/.", min_size=1, max_size=20)
DECIMALS = st.decimals(min_value=-(10**14), max_value=10**14, places=6, allow_nan=False).map(lambda n: +n)
ROWS = st.fixed_dictionaries(
    {
        "code": WORDS.filter(lambda code: not code.upper().startswith("#")),
        "title": TEXTS,
        "story": st.none() | st.lists(TEXTS, min_size=1, max_size=3).map("\n".join),
        "perimeter": st.lists(ITEMS, max_size=4).map(tuple),
        "people": st.none() | st.integers(-(10**14), 10**14),
        "base": st.none() | DECIMALS,
        "effect": st.none() | st.decimals(-(10**6), 10**6, places=2),
        "opened_on": st.none() | st.dates(date(1910, 1, 1), date(2199, 12, 31)),
        "consent": st.none() | st.booleans(),
        "direction": st.none() | st.sampled_from(["fall", "rise"]),
        "leader": st.none() | st.just("ivanova@region.example"),
    }
)


@FORMS
@settings(max_examples=60, deadline=None)
@given(rows=st.lists(ROWS, max_size=4, unique_by=lambda row: str(row["code"]).casefold()))
def test_whatever_is_written_is_read_back_equal(kind: str, language: Language, rows: list[dict[str, Value]]) -> None:
    assert round_trip(rows, kind, language) == rows


@FORMS
@pytest.mark.parametrize("text", RUNS, ids=repr)
def test_a_cell_that_a_spreadsheet_would_run_is_harmless_and_read_back_equal(
    kind: str, language: Language, text: str
) -> None:
    row = WHOLE | {"title": text, "story": text, "perimeter": ("склад", text.removeprefix("- "))}
    content = written(PROJECTS, [row], kind, language)

    if kind == "csv":
        cells = [cell for line in csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";") for cell in line]
    else:
        book = load_workbook(BytesIO(content))
        every = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
        assert {cell.data_type for cell in every}.isdisjoint({"f", "e"})
        cells = [cell.value for cell in every if isinstance(cell.value, str)]
    runs = [cell for cell in cells if cell.startswith(tuple("=+-@\t\r＝＋－＠"))]
    assert [cell for cell in runs if cell not in {"-1234567,89", "-1234567.89"}] == []
    assert round_trip([row], kind, language) == [row]


def test_csv_opens_in_russian_excel() -> None:
    content = written(PROJECTS, [WHOLE], "csv", Language.RU)

    lines = content.decode("utf-8").split("\r\n")
    assert content.startswith(b"\xef\xbb\xbf")
    assert lines[0].removeprefix("\ufeff").startswith("Код;Наименование;Обоснование;Периметр;Участников")
    assert lines[1].endswith(";7;35,5;-1234567,89;11.12.2024;да;снизить;ivanova@region.example")


def test_csv_in_english_has_decimal_points_and_iso_dates() -> None:
    lines = written(PROJECTS, [WHOLE], "csv", Language.EN).decode("utf-8-sig").split("\r\n")

    assert lines[0].startswith("Code;Title;Justification")
    assert lines[1].endswith(";7;35.5;-1234567.89;2024-12-11;yes;fall;ivanova@region.example")


def test_the_workbook_helps_to_fill_it_in() -> None:
    out = BytesIO()
    write_xlsx(out, [(PROJECTS, [WHOLE]), (PEOPLE, [])])
    book = load_workbook(out)
    sheet = book["Проекты"]

    assert book.sheetnames == ["Проекты", "Участники", "Пояснения"]
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet["A1"].fill.fgColor.rgb != sheet["C1"].fill.fgColor.rgb
    assert sheet.column_dimensions["C"].width > sheet.column_dimensions["H"].width > 10
    assert {str(offer.sqref): offer.formula1 for offer in sheet.data_validations.dataValidation} == {
        "I2:I1048576": '"да,нет"',
        "J2:J1048576": '"снизить,повысить"',
    }
    assert (sheet["H2"].number_format, sheet["A2"].number_format, sheet["G2"].number_format) == (
        "dd.mm.yyyy",
        "@",
        "#,##0.00",
    )
    assert sheet.column_dimensions["H"].number_format == "dd.mm.yyyy"


def test_a_sheet_explains_every_column() -> None:
    out = BytesIO()
    write_xlsx(out, [(PROJECTS, []), (PEOPLE, [])], language=Language.EN)
    explained = [[cell.value for cell in row] for row in load_workbook(out)["Explanations"].iter_rows()]

    assert explained[0] == ["Sheet", "Column", "Required", "What a cell holds", "Example", "Explanation"]
    assert [row[1] for row in explained[1:]] == [field.heading.en for field in (*PROJECTS.fields, *PEOPLE.fields)]
    assert explained[1] == ["Projects", "Code", "yes", "code without blanks", "PRJ-0042", "no two rows have the same"]
    assert explained[10][3:] == ["one of the words", "fall", "fall, rise"]


def test_choices_too_long_for_a_validation_stand_on_a_hidden_sheet() -> None:
    from domain.exchange.layout import choices_of

    words = [Words(f"очень длинное название выбора {number}, с запятой", f"choice {number}") for number in range(9)]
    layout = Layout(
        key="x",
        title=Words("Икс", "X"),
        file="x",
        fields=(
            Field(
                key="x",
                heading=Words("Икс", "X"),
                kind=Kind.CHOICE,
                choices=choices_of((str(number), word) for number, word in enumerate(words)),
            ),
        ),
    )
    content = written(layout, [{"x": "3"}], "xlsx", Language.RU)
    book = load_workbook(BytesIO(content))

    assert book["Икс"].data_validations.dataValidation[0].formula1 == "'Списки'!$A$1:$A$9"
    assert book["Списки"].sheet_state == "hidden"
    assert [cell.value for cell in book["Списки"]["A"]] == [word.ru for word in words]
    assert round_trip([{"x": "3"}], "xlsx", Language.RU, layout) == [{"x": "3"}]


def test_equal_rows_make_equal_bytes() -> None:
    once, again = (written(PROJECTS, [WHOLE, BARE], "xlsx", Language.RU) for _ in range(2))

    assert once == again
    with ZipFile(BytesIO(once)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count("1980-01-01T00:00:00Z") == 2


def test_figures_that_a_workbook_would_lose_are_written_as_text() -> None:
    row = BARE | {"base": Decimal("12345678901234.5678901")}

    assert round_trip([row], "xlsx", Language.RU) == [row]
    assert round_trip([row], "csv", Language.EN) == [row]


@FORMS
def test_a_text_that_looks_like_an_escape_of_xml_is_what_it_is(kind: str, language: Language) -> None:
    row = BARE | {"title": "_x000D_ и _x005F_x0041_", "story": "&lt;b&gt; ]]> _x0041"}

    assert round_trip([row], kind, language) == [row]


def test_signs_that_no_cell_can_hold_are_left_out() -> None:
    for kind in ("csv", "xlsx"):
        (row,) = round_trip([BARE | {"title": "Запись\x00\x1b \ud800к\u200b врачу\uffff"}], kind, Language.RU)

        assert row["title"] == "Запись к врачу"


def test_a_text_too_long_for_a_workbook_is_refused_not_cut() -> None:
    row = BARE | {"perimeter": tuple("я" * 400 for _ in range(100))}

    with pytest.raises(Refusal, match="use CSV"):
        written(PROJECTS, [row], "xlsx", Language.RU)
    assert round_trip([row], "csv", Language.RU) == [row]
