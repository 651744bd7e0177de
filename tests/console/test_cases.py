"""Sheets of ordinary offices as they came in: each is read, or its row is named with what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.console.conftest import Said, Window
from tests.region import EDITION

CASES = Path(__file__).parents[1] / "fixtures" / "cases"
START = ("organisations", "people", "projects", "indicators")
ADMINISTRATOR = "admin@center.example"

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
    own.write_text(f"{text.replace(EDITION, '2026.11-own', 1)}\n{words}\n", "utf-8")
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


def test_a_slip_in_one_date_with_points_turns_no_other_date_round(bring: Bring) -> None:
    said = bring("plan.csv", "Проект;Мероприятие;Срок", "PRJ-0001;А;05.03.2024", "PRJ-0001;Б;06.13.2024")

    assert said.code == 2
    assert "месяц/день/год" not in said.out
    assert [line.split()[1:3] for line in said.out.splitlines() if "06.13.2024" in line] == [["3", "C"]]


# --- headings over two rows


def test_a_start_and_an_end_under_one_joined_heading_are_told_apart(office: Window, bring: Bring) -> None:
    said = bring(
        "plan.csv",
        "Проект;Наименование мероприятия;Сроки;;Примечание",
        ";;начало;окончание;",
        "PRJ-0001;Открыть окно;01.03.2024;05.03.2024;",
    )

    assert said.code == 0, said.out
    assert "«Сроки / начало»: не прочитан" in said.out
    assert plan_of(office) == [("Открыть окно", "2024-03-05")]


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
