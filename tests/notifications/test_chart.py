"""Charts as pictures, sentences and tables: every kind of series, both languages, the same bytes each time."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from domain.engine.words import Language
from domain.pilot.control_chart import ControlChart, Rule, run_chart, xmr_chart
from notifications.chart import Picture, Plotted, alt_text, as_table, picture_of
from notifications.chart_panels import MARKS, legend_of, panels_of
from notifications.typesetting import printable, spread, wide, wrapped

ROOT = Path(__file__).parents[2]
RU, EN = Language.RU, Language.EN
SVG = "{http://www.w3.org/2000/svg}"

TIME = Plotted(
    name="Время подготовки", unit="мин", subject="PRJ-0042", base=Decimal(67), target=Decimal(30), ideal=Decimal(20)
)
SIGNALLING = "30 31 30 34 29 34 30 31 29 30 26 30 26 30 31 31 31 31.5 31 31.2 31.4 30 45 44 41 39 37 35 33 31 28"
LONG = "Среднее время ожидания выдачи справки о составе семьи в центре государственных и муниципальных услуг " * 4


def weekly(values: str) -> list[tuple[date, Decimal]]:
    """The values, one a week."""
    return [(date(2024, 1, 15) + timedelta(weeks=week), Decimal(value)) for week, value in enumerate(values.split())]


SERIES: dict[str, tuple[ControlChart, Plotted]] = {
    "nothing": (xmr_chart([]), TIME),
    "nothing on a run chart": (run_chart([]), TIME),
    "one": (xmr_chart(weekly("67")), TIME),
    "two": (xmr_chart(weekly("67 66")), TIME),
    "few": (xmr_chart(weekly("67 64.5 66")), TIME),
    "signals": (xmr_chart(weekly(SIGNALLING)), TIME),
    "run": (run_chart(weekly(SIGNALLING)), TIME),
    "rebased": (xmr_chart(weekly(SIGNALLING), rebase=[10, 22], floor=Decimal(0)), TIME),
    "rebased at the last": (xmr_chart(weekly(SIGNALLING), rebase=[30]), TIME),
    "rebased at each": (xmr_chart(weekly(SIGNALLING), rebase=range(31)), TIME),
    "two hundred": (
        xmr_chart(weekly(" ".join(str(35 + place * 7919 % 13) for place in range(200))), rebase=[90]),
        TIME,
    ),
    "never changes": (xmr_chart(weekly("0 0 0")), Plotted(name="Жалобы", unit="шт.")),
    "long": (xmr_chart(weekly(SIGNALLING)), Plotted(name=LONG, unit="рабочих дней")),
    "one long word": (xmr_chart(weekly(SIGNALLING)), Plotted(name="Ш" * 300, unit="шт.")),
    "strange letters": (xmr_chart(weekly("1 2 3")), Plotted(name="_漢字 $x^2$ 😀\x00\n<b>&", unit="$")),
    "large": (xmr_chart(weekly("12500000.55 -3000000 9000000")), Plotted(name="Эффект", unit="руб.")),
    "small": (xmr_chart(weekly("0.0012 0.0013 0.0000001")), Plotted(name="Доля", unit="%")),
}


@pytest.mark.long
@pytest.mark.parametrize(("chart", "plotted"), SERIES.values(), ids=SERIES)
def test_every_series_becomes_a_picture_of_the_same_size(chart: ControlChart, plotted: Plotted) -> None:
    png, svg = picture_of(chart, plotted, RU, Picture.PNG), picture_of(chart, plotted, EN, Picture.SVG)

    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">II", png[16:24]) == (960, 560)
    assert ET.fromstring(svg).get("viewBox") == "0 0 691.2 403.2"


@pytest.mark.long
@pytest.mark.parametrize("picture", Picture)
@pytest.mark.parametrize("series", ["nothing", "signals", "rebased"])
def test_the_same_chart_gives_the_same_bytes(series: str, picture: Picture) -> None:
    russian, again, english = (picture_of(*SERIES[series], language, picture) for language in (RU, RU, EN))

    assert russian == again
    assert russian != english


@pytest.mark.long
def test_pictures_tell_nothing_of_when_and_by_what_they_were_made() -> None:
    png, svg = (picture_of(*SERIES["signals"], RU, picture) for picture in (Picture.PNG, Picture.SVG))

    assert b"tEXt" not in png
    assert b"matplotlib" not in png.lower()
    assert b"<dc:date>" not in svg
    assert b"<dc:creator>" not in svg


@pytest.mark.long
def test_another_process_with_other_settings_draws_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 9\nfont.size: 30\nsvg.fonttype: none\n")
    script = (
        "import sys; from tests.notifications.test_chart import *; "
        "sys.stdout.buffer.write(picture_of(*SERIES['rebased'], RU, Picture.SVG))"
    )

    ran = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7"},
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )

    assert ran.stdout == picture_of(*SERIES["rebased"], RU, Picture.SVG)


@pytest.mark.long
def test_drawing_leaves_the_settings_of_others_alone() -> None:
    import matplotlib as mpl

    shared = [name for name in mpl.rcParams if name != "backend"]  # looking at that one chooses it
    before = [mpl.rcParams[name] for name in shared]

    picture_of(*SERIES["few"], RU)

    assert [mpl.rcParams[name] for name in shared] == before
    assert "matplotlib.pyplot" not in sys.modules


@pytest.mark.system
def test_matplotlib_is_imported_only_by_whoever_draws() -> None:
    script = "import sys, notifications.chart, console.chart; sys.exit('matplotlib' in sys.modules)"

    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False)

    assert ran.returncode == 0, ran.stderr


def test_the_picture_is_told_to_those_who_do_not_see_it() -> None:
    root = ET.fromstring(picture_of(*SERIES["few"], EN, Picture.SVG))

    assert root.findtext(f"{SVG}title") == "Время подготовки"
    assert root.findtext(f"{SVG}desc") == alt_text(*SERIES["few"], EN)


SENTENCES = {
    ("nothing", RU): "XmR-карта: Время подготовки, мин; нет измерений; база 67; цель 30; идеал 20.",
    ("nothing on a run chart", EN): "Run chart: Время подготовки, мин; no measurements; base 67; target 30; ideal 20.",
    ("one", RU): (
        "XmR-карта: Время подготовки, мин; 1 измерение 15.01.2024; последнее 67; среднее 67,0; "
        "границы будут со второго измерения; сигналов нет; база 67; цель 30; идеал 20."
    ),
    ("few", RU): (
        "XmR-карта: Время подготовки, мин; 3 измерения с 15.01.2024 по 29.01.2024; последнее 66,0; среднее 65,83; "
        "границы от 60,51 до 71,15; пробные границы: измерений меньше 13; сигналов нет; "
        "база 67,0; цель 30,0; идеал 20,0."
    ),
    ("few", EN): (
        "XmR chart: Время подготовки, мин; 3 measurements from 15 Jan 2024 to 29 Jan 2024; the last 66.0; "
        "mean 65.83; limits from 60.51 to 71.15; trial limits: fewer than 13 measurements; no signals; "
        "base 67.0; target 30.0; ideal 20.0."
    ),
    ("run", EN): (
        "Run chart: Время подготовки, мин; 31 measurements from 15 Jan 2024 to 12 Aug 2024; the last 28.0; "
        "median 31.00; 9 runs, chance makes 8 to 18; signals: 7 in a row below the median (26 Feb 2024 – 15 Apr 2024), "
        "7 in a row above the median (17 Jun 2024 – 29 Jul 2024), 9 in a row falling (17 Jun 2024 – 12 Aug 2024); "
        "base 67.0; target 30.0; ideal 20.0."
    ),
}


@pytest.mark.parametrize(("series", "language"), SENTENCES)
def test_a_sentence_says_what_the_chart_shows(series: str, language: Language) -> None:
    assert alt_text(*SERIES[series], language) == SENTENCES[series, language]


def test_a_sentence_names_the_latest_signals_and_counts_the_others() -> None:
    zigzag = " ".join(["10"] * 7 + ["30"] * 7 + ["10"] * 7 + ["30"] * 7 + ["10"] * 8 + ["30"] * 8 + ["20 20 20 20"])

    said = alt_text(run_chart(weekly(f"{zigzag} {zigzag}")), TIME, RU)

    assert said.count("подряд") == 6
    assert "серий 12" in said
    assert "и раньше ещё 7" in said


def test_the_table_has_every_figure_of_the_chart() -> None:
    table = as_table(*SERIES["few"], RU)
    english = as_table(*SERIES["signals"], EN)
    run = as_table(*SERIES["run"], EN)

    assert table.headings == (
        "дата", "значение, мин", "среднее", "скользящий размах", "нижняя граница", "верхняя граница", "сигнал",
    )  # fmt: skip
    assert table.rows == (
        ("15.01.2024", "67,0", "65,83", "", "60,51", "71,15", ""),
        ("22.01.2024", "64,5", "65,83", "2,5", "60,51", "71,15", ""),
        ("29.01.2024", "66,0", "65,83", "1,5", "60,51", "71,15", ""),
    )
    assert len(english.rows) == 31
    assert {len(row) for row in english.rows} == {len(english.headings)} == {7}
    assert "beyond a limit" in english.rows[22][-1]
    assert run.headings == ("date", "value, мин", "median", "signal")
    assert as_table(*SERIES["nothing"], RU).rows == ()


def test_numbers_show_as_many_digits_as_were_measured_and_one_more_where_they_are_computed() -> None:
    large, small = as_table(*SERIES["large"], RU).rows[0], as_table(*SERIES["small"], EN).rows[0]

    assert large[1:3] == (
        "12\N{NO-BREAK SPACE}500\N{NO-BREAK SPACE}000,55",
        "6\N{NO-BREAK SPACE}166\N{NO-BREAK SPACE}666,85",
    )
    assert small[1:3] == ("0.001200", "0.000833")
    assert as_table(*SERIES["large"], RU).rows[1][1].startswith("−3")


def test_marks_differ_in_shape_and_only_those_on_the_chart_are_explained() -> None:
    chart, plotted = SERIES["signals"]
    panels = panels_of(chart, plotted, RU)
    legend = legend_of(chart, panels, RU)

    shapes = [MARKS[rule].shape for rule in (Rule.BEYOND_LIMIT, Rule.TREND, Rule.SHIFT, Rule.NEAR_LIMIT)]
    assert len(set(shapes)) == 4
    assert [text for _, text in legend] == [
        "за границей", "снижение: 7 подряд", "7 подряд по одну сторону", "2 из 3 у границы",
    ]  # fmt: skip
    assert {mark for marks in panels[0].marks for mark in marks} == {mark for mark, _ in legend}
    few, line = SERIES["few"]
    assert legend_of(few, panels_of(few, line, RU), RU) == []


def test_every_line_of_the_last_segment_is_named_with_its_value() -> None:
    chart, plotted = SERIES["rebased"]
    upper, lower = panels_of(chart, plotted, RU)

    segment = chart.segments[-1]
    assert [level.label for level in upper.levels if level.label] == [
        "нижняя граница 31,35", "среднее 37,00", "верхняя граница 42,65", "база 67,0", "цель 30,0", "идеал 20,0",
    ]  # fmt: skip
    assert segment.upper is not None
    assert [level.label for level in lower.levels if level.label] == ["средний размах 2,13", "граница размаха 6,94"]
    assert all(level.short for level in upper.levels if level.segment not in {None, segment})


def test_labels_keep_their_order_and_do_not_overlap() -> None:
    wanted = [50.0, 51.0, 10.0, 52.0, 99.0, 50.0]

    places = spread(wanted, 16, 0, 100)

    in_order = [place for _, place in sorted(zip(wanted, places, strict=True))]
    assert all(later - earlier >= 16 for earlier, later in pairwise(in_order))
    assert min(places) >= 0
    assert max(places) <= 100
    assert spread([10, 90], 16, 0, 100) == [10, 90]
    assert spread([], 16, 0, 100) == []


def test_long_titles_are_wrapped_to_the_room_that_there_is() -> None:
    lines, letters = wrapped(LONG, 13, 400, 3), wrapped("Ш" * 300, 13, 400, 3)

    for found in (lines, letters):
        assert len(found) == 3
        assert found[-1].endswith("…")
        assert all(wide(line, 13, bold=True) <= 400 for line in found)
    assert wrapped("Время", 13, 400, 3) == ["Время"]
    assert printable("a\x00b\n 漢") == "a□b □"
