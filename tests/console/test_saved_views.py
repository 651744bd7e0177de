"""Lists in an order, saved under a name: one's own at the terminal and on the pages, and nobody else's."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select

from domain.engine.database import reading, writing
from domain.reports.saved_views import MOST
from domain.stored.tables import TABLES
from tests.console.conftest import Window
from tests.console.test_pages import HOSTILE, Enter, enter, settings
from tests.region import CURATOR, METHODOLOGIST, Region

__all__ = ["enter", "settings"]

TITLES = ("Очередь в регистратуру", "Архивные справки", "Приём заявлений")


@pytest.fixture
def codes(region: Region) -> list[str]:
    return [region.open_project(title=title, process=title, anyway=True) for title in TITLES]


def kept(region: Region) -> list[tuple[str, str]]:
    table = TABLES["saved_view"]
    with reading(region.engine) as connection:
        return [tuple(row) for row in connection.execute(select(table.c.person, table.c.name).order_by(table.c.name))]


def test_a_list_in_an_order_is_saved_and_opened_again_from_the_terminal(window: Window, codes: list[str]) -> None:
    first = window("project", "list", "--sort", "title", "--standing", "in_work", "--save", "По названию")

    again = window("project", "list", "--view", "По названию", "--json").data
    shown = window("view", "list")

    assert "Отбор сохранён: --view 'По названию'" in first.out
    assert [line["title"] for line in again["lines"]] == sorted(TITLES)
    assert "Состояние: в работе; по названию, от А" in shown.out
    assert "potok project list --view 'По" in shown.out


def test_what_is_said_beside_a_view_goes_before_it(window: Window, codes: list[str]) -> None:
    window("project", "list", "--sort", "title", "--words", "Архив", "--save", "Архив")

    found = window("project", "list", "--view", "Архив", "--words", "Приём", "--sort", "-code", "--json").data

    assert [line["title"] for line in found["lines"]] == ["Приём заявлений"]


def test_a_whole_saved_list_goes_into_a_sheet_in_its_order(window: Window, codes: list[str], tmp_path: object) -> None:
    window("project", "list", "--sort", "-title", "--save", "От Я")

    window("project", "list", "--view", "От Я", "--xlsx", f"{tmp_path}/list.xlsx")

    rows = list(load_workbook(f"{tmp_path}/list.xlsx")["Sheet"].values)
    assert [row[1] for row in rows[1:]] == sorted(TITLES, reverse=True)


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("project", "list", "--sort", "organisation"), "можно: due, -due, title, -title, code, -code", 2),
        (("project", "list", "--view", "Нет такого"), "--view", 2),
        (("project", "list", "--save", " "), "от 1 до 60 знаков", 2),
        (("project", "list", "--save", "я" * 61), "от 1 до 60 знаков", 2),
        (("check", "list", "--save", "Мои"), "так называется отбор другого списка: Проекты", 1),
        (("view", "delete", "Нет такого"), "можно: Мои", 2),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(window: Window, words: tuple[str, ...], said: str, code: int) -> None:
    window("project", "list", "--save", "Мои")

    answer = window(*words)

    assert (answer.code, said in answer.err) == (code, True)


def test_nobody_keeps_more_views_than_they_would_find_again(window: Window, region: Region) -> None:
    row = {"person": METHODOLOGIST, "listed": "project", "narrowed": "{}", "sort": "due"}
    with writing(region.engine) as connection:
        connection.execute(insert(TABLES["saved_view"]), [row | {"name": f"{number}"} for number in range(MOST)])

    more, same = window("project", "list", "--save", "Ещё один"), window("project", "list", "--save", "1")

    assert (more.code, same.code) == (1, 0)
    assert "удалите ненужные" in more.err


def test_a_page_orders_by_its_columns_and_leafs_on_in_that_order(enter: Enter, region: Region) -> None:
    titles = [f"Проект {number:03}" for number in range(60)]
    for title in titles:
        region.open_project(title=title, process=title, anyway=True)
    browser = enter(METHODOLOGIST)

    page = browser.ask("/list/projects?sort=-title").text
    after = page.partition('name="after" value="')[2].partition('"')[0]
    rest = browser.ask(f"/list/projects?sort=-title&after={after}").text

    assert 'aria-sort="descending"' in page
    assert page.index("Проект 059") < page.index("Проект 010")
    assert [title for title in titles if title in rest] == titles[:10]
    assert browser.ask("/list/projects?sort=organisation").status_code == 422


def test_a_view_is_saved_opened_and_deleted_on_the_page_of_its_list(enter: Enter, codes: list[str]) -> None:
    browser = enter(METHODOLOGIST)

    saved = browser.send("/list/projects", save="Мои дела", words="Архив", sort="title")
    opened = browser.ask(saved.headers["location"])
    elsewhere = browser.ask("/list/checks")
    dropped = browser.send("/list/projects", drop="Мои дела")

    assert saved.status_code == 303
    assert 'aria-current="page">Мои дела</a>' in opened.text
    assert ("Архивные справки" in opened.text, "Очередь в регистратуру" in opened.text) == (True, False)
    assert "Мои дела</a></li></ul></nav>" not in elsewhere.text
    assert 'aria-label="Мои отборы"' not in browser.ask(dropped.headers["location"]).text


def test_a_view_is_seen_and_deleted_by_nobody_but_its_person(enter: Enter, window: Window, region: Region) -> None:
    enter(METHODOLOGIST).send("/list/projects", save="Только моё", words="тайна")
    other = enter(CURATOR)

    page = other.ask("/list/projects").text
    other.send("/list/projects", drop="Только моё")
    other.send("/list/projects", save="Только моё", words="чужое", person=METHODOLOGIST)

    assert "Только моё" not in page
    assert sorted(kept(region)) == [(METHODOLOGIST, "Только моё"), (CURATOR, "Только моё")]
    assert "тайна" in window("view", "list").out


def test_a_hostile_name_is_text_and_a_form_of_another_page_saves_nothing(enter: Enter, region: Region) -> None:
    browser = enter(METHODOLOGIST)

    browser.send("/list/projects", save=HOSTILE)
    alien = browser.ask("/list/projects", {"save": "Чужой"}, origin="http://evil.example")
    asked = browser.ask("/list/projects?save=Чужой")

    assert "<script>" not in browser.ask("/list/projects").text
    assert (alien.status_code, asked.status_code) == (403, 200)
    assert kept(region) == [(METHODOLOGIST, HOSTILE)]


def test_an_act_of_erasure_takes_a_persons_views_and_those_of_others_that_name_them(
    window: Window, region: Region
) -> None:
    window("person", "register", "Кузнецова Дарья Олеговна", "--email", "kuznetsova@region.example", "--code", "PER-77")
    window("project", "list", "--words", "кузнецовой", "--save", "Её проекты")
    window("project", "list", "--save", "Дела Кузнецовой")
    window("project", "list", "--words", "справки", "--save", "Справки")
    with writing(region.engine) as connection:
        row = {"person": "PER-77", "name": "Мой", "listed": "project", "narrowed": "{}", "sort": "due"}
        connection.execute(insert(TABLES["saved_view"]).values(row))

    told = window("person", "data", "PER-77", "--json").data
    done = window("person", "anonymise", "PER-77", "--act", "акт № 1")

    assert [view["name"] for view in told["views"]] == ["Мой"]
    assert done.code == 0, done.err
    assert kept(region) == [(METHODOLOGIST, "Справки")]
