"""`potok project chart`: what it draws, says and refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from console.answer import Answer, as_json
from console.chart import chart
from console.command_group import Room
from console.desk import Desk
from console.terminal_table import Table, drawn
from domain.engine.refusals import Fault, Refusal
from domain.pilot.indicator_plan import IndicatorPlan
from domain.programme.kinds import Moment
from tests.region import TIME, TOWN, Region

ROOT = Path(__file__).parents[2]
FIRST = date(2024, 6, 3)
BEFORE, AFTER = "67 69 65 68 71 69 73 63 67 64 64 66 68", "31 29 33 30 28 31 32"
STEPS = IndicatorPlan(
    key="steps/all", name="Шагов", unit="шт.", direction=TIME.direction, base=Decimal(12), target=Decimal(7)
)


@pytest.fixture
def desk(window: object) -> Iterator[Desk]:
    """A desk in the folder of the window."""
    made = Desk(json=False)
    yield made
    made.programme.engine.dispose()


def measured(region: Region, values: str = f"{BEFORE} {AFTER}", *indicators: IndicatorPlan) -> str:
    """A project whose time was measured once a week."""
    code = region.open_project(on=FIRST, indicators=(TIME, *indicators))
    for week, value in enumerate(values.split()):
        region.measure(code, value, Moment.INTERIM, on=FIRST + timedelta(weeks=week))
    return code


def shown(answer: Answer) -> str:
    """What a person reads."""
    return "\n".join(drawn(part, 200) if isinstance(part, Table) else part for part in answer.shown)


def refused(refusal: pytest.ExceptionInfo[Refusal]) -> list[tuple[str, str]]:
    """Field and sentence of each reason."""
    assert {reason.fault for reason in refusal.value.reasons} == {Fault.INPUT}
    return [(reason.field, reason.said.ru) for reason in refusal.value.reasons]


def test_the_only_indicator_is_drawn_into_the_current_folder(desk: Desk, region: Region, tmp_path: Path) -> None:
    code = measured(region, AFTER)

    answer = chart(desk, code)

    svg = (tmp_path / f"{code}-time.svg").read_text(encoding="utf-8")
    assert "<title>Время подготовки</title>" in svg
    assert shown(answer).splitlines() == [
        "Время подготовки, мин · XmR-карта · 7 измерений",
        "Измерения                n  Среднее  Нижняя граница  Верхняя граница  Средний размах",
        "─" * 84,
        "03.06.2024 – 15.07.2024  7     30,6            23,9             37,2             2,5",
        "Пробные границы: измерений меньше 13",
        "Границы: Уилер, 2,66 и 3,268 размаха; 7 подряд и тренд 7: NHS England; 2 из 3 у границы",
        "Сигналов нет.",
        f"Карта записана: {code}-time.svg",
    ]


def test_signals_are_told_with_their_dates_and_values(desk: Desk, region: Region) -> None:
    code = measured(region)

    said = shown(chart(desk, code))

    assert "7 ниже нижней границы" in said
    assert "02.09.2024 – 14.10.2024  31 29 33 30 28 31 32" in said
    assert "13 подряд выше среднего" in said
    assert "скачок вниз больше границы размаха" in said
    assert "робные границы" not in said


@pytest.mark.parametrize("width", [60, 100])
def test_no_line_is_wider_than_the_terminal(desk: Desk, region: Region, width: int) -> None:
    code = measured(region)

    answer = chart(desk, code, rebase=["02.09.2024", "09.09.2024"])

    tables = [drawn(part, width) for part in answer.shown if isinstance(part, Table)]
    assert tables
    assert max(len(line) for table in tables for line in table.splitlines()) <= width


def test_after_a_rebase_each_part_has_its_own_limits(desk: Desk, region: Region) -> None:
    code = measured(region)

    answer = chart(desk, code, rebase=["02.09.2024"])

    found = answer.data["charts"][0]
    assert [part["measurements"] for part in found["segments"]] == [13, 7]
    assert [part["centre"] for part in found["segments"]] == [Decimal("67.230769"), Decimal("30.571429")]
    assert [part["trial"] for part in found["segments"]] == [False, True]
    assert found["signals"] == []


def test_data_hold_the_same_figures_as_the_chart(desk: Desk, region: Region) -> None:
    code = measured(region)

    data = json.loads(as_json(chart(desk, code, "time").data))

    found = data["charts"][0]
    assert data["project"] == code
    assert {key: found[key] for key in ("indicator", "kind", "trial", "file", "base", "target", "ideal")} == {
        "indicator": "time",
        "kind": "xmr",
        "trial": False,
        "file": f"{code}-time.svg",
        "base": "67",
        "target": "30",
        "ideal": None,
    }
    assert found["points"][13] == {
        "on": "2024-09-02",
        "value": "31",
        "moment": "interim",
        "range": "37",
        "signals": ["beyond_limit", "near_limit", "shift", "range_beyond_limit"],
    }
    assert {signal["rule"] for signal in found["signals"]} >= {"beyond_limit", "shift", "near_limit"}
    assert all(len(signal["dates"]) == len(signal["values"]) for signal in found["signals"])
    assert found["alt"].startswith("XmR-карта: Время подготовки, мин; 20 измерений")


def test_no_limit_of_a_time_lies_below_nothing(desk: Desk, region: Region) -> None:
    code = measured(region, "1 9 2 12 3 8")

    (segment,) = chart(desk, code).data["charts"][0]["segments"]

    assert (segment["lower"], segment["clipped"]) == (0, True)


@pytest.mark.parametrize(("out", "begins"), [("карта.PNG", b"\x89PNG"), ("chart.svg", b"<?xml")])
def test_the_name_of_the_file_decides_what_is_written(desk: Desk, region: Region, out: str, begins: bytes) -> None:
    code = measured(region, AFTER)

    answer = chart(desk, code, kind="run", out=out)

    assert Path(out).read_bytes().startswith(begins)
    assert answer.data["charts"][0]["kind"] == "run"
    assert "Медиана" in shown(answer)
    assert "граница" not in shown(answer).lower()


def test_a_folder_takes_the_charts_of_all_indicators(desk: Desk, region: Region, tmp_path: Path) -> None:
    other = replace(STEPS, key="STEPS?all")
    code = measured(region, AFTER, STEPS, other)
    (tmp_path / "charts").mkdir()

    answer = chart(desk, code, out="charts")

    assert sorted(path.name for path in (tmp_path / "charts").iterdir()) == [
        f"{code}-STEPS_all.svg",
        f"{code}-steps_all-2.svg",
        f"{code}-time.svg",
    ]
    assert [found["points"] == [] for found in answer.data["charts"]] == [True, True, False]
    assert "Шагов, шт. · XmR-карта · нет измерений" in shown(answer)


def test_english_readers_get_english(
    desk: Desk, region: Region, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code = measured(region, AFTER)
    monkeypatch.setenv("POTOK_LANGUAGE", "en")

    answer = chart(Desk(json=False), code)

    assert "Trial limits: fewer than 13 measurements\nLimits: Wheeler, 2.66 and 3.268 ranges" in shown(answer)
    assert "No signals.\nThe chart is written" in shown(answer)
    assert "XmR chart" in (tmp_path / f"{code}-time.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        ({"indicator": "speed"}, "--indicator", "«speed» не подходит; можно: steps/all, time"),
        ({}, "--indicator", "показателей несколько: steps/all, time; назовите один или укажите в --out папку для всех"),
        ({"indicator": "time", "kind": "pie"}, "--kind", "«pie» не подходит; можно: run, xmr"),
        (
            {"indicator": "time", "out": "chart.pdf"},
            "--out",
            "«chart.pdf»: нужен файл .svg или .png либо существующая папка",
        ),
        (
            {"indicator": "time", "rebase": ["32.01.2024"]},
            "--rebase",
            "«32.01.2024» не дата; нужно ДД.ММ.ГГГГ или ГГГГ-ММ-ДД",
        ),
        (
            {"indicator": "time", "rebase": ["03.06.2024"]},
            "--rebase",
            "03.06.2024 не делит ряд: нужны измерения и до этой даты, и начиная с неё",
        ),
        (
            {"indicator": "time", "rebase": ["2024-06-10", "2025-01-01"]},
            "--rebase",
            "01.01.2025 не делит ряд: нужны измерения и до этой даты, и начиная с неё",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_and_nothing_is_written(
    desk: Desk, region: Region, tmp_path: Path, asked: dict[str, object], field: str, said: str
) -> None:
    code = measured(region, AFTER, STEPS)

    with pytest.raises(Refusal) as refusal:
        chart(desk, code, **asked)  # type: ignore[arg-type]

    assert refused(refusal) == [(field, said)]
    assert {path.suffix for path in tmp_path.iterdir()} <= {".db", ".db-wal", ".db-shm"}


def test_every_date_that_is_none_is_named(desk: Desk, region: Region) -> None:
    with pytest.raises(Refusal) as refusal:
        chart(desk, "PRJ-0001", rebase=["вчера", "2024-02-30"])

    assert [field for field, _ in refused(refusal)] == ["--rebase", "--rebase"]


@pytest.mark.parametrize("code", ["PRJ-9999", "ORG-0001"])
def test_only_a_project_has_charts(desk: Desk, region: Region, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        chart(desk, code)

    assert refused(refusal) == [("code", f"нет такого: проект «{code}»")]


def test_a_card_without_indicators_has_nothing_to_draw(desk: Desk, region: Region) -> None:
    code = region.open_project(indicators=())

    with pytest.raises(Refusal) as refusal:
        chart(desk, code)

    assert refused(refusal) == [("code", f"на карточке {code} нет показателей")]


def test_it_is_a_question_with_help_in_both_languages() -> None:
    room = Room("Проекты", "Projects")
    room.question("chart", "Показать", "Show")(chart)

    options = {name for given in room.app.registered_commands for name in _options(given.callback)}

    assert {"code", "indicator", "kind", "out", "rebase", "freeze", "json"} == options


def _options(callback: object) -> set[str]:
    return set(getattr(callback, "__annotations__", {}))


@pytest.mark.system
def test_neither_matplotlib_nor_babel_is_imported_for_other_commands() -> None:
    script = "import sys, console.chart; sys.exit(bool({'matplotlib', 'babel'} & set(sys.modules)))"

    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=os.environ, capture_output=True, check=False)

    assert ran.returncode == 0, ran.stderr


def test_the_chart_of_a_replica_begins_where_it_measured_and_not_where_its_exemplar_began(
    desk: Desk, region: Region, tmp_path: Path
) -> None:
    replica = region.replica(region.package(date(2023, 5, 15)), TOWN, date(2023, 6, 1))
    region.measure(replica, "80", Moment.INTERIM, date(2023, 6, 5))
    out = str(tmp_path / "a.svg")

    unmeasured = chart(desk, replica, out=out).data["charts"][0]
    region.measure(replica, "74", Moment.BASELINE, date(2023, 6, 6))

    assert unmeasured["base"] is None
    assert "67" not in unmeasured["alt"]
    assert chart(desk, replica, out=out).data["charts"][0]["base"] == Decimal(74)
