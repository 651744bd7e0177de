"""What is kept of people who left: for how long, where their name stands besides, and that only an act erases."""

from __future__ import annotations

import pytest

from domain.engine.database import open_engine, writing
from domain.stored.tables import TABLES
from tests.console.conftest import Window

ADMIN = "one@region.example"


@pytest.fixture
def window(new_window: Window, monkeypatch: pytest.MonkeyPatch) -> Window:
    """A programme in which somebody left in 2019, whose name stands in a measure."""
    monkeypatch.setenv("POTOK_TODAY", "2019-03-01")
    new_window("init", "--admin-name", "Имя Фамилия", "--admin-email", ADMIN)
    monkeypatch.setenv("POTOK_ACTOR", ADMIN)
    new_window("org", "register", "Школа № 7", "--kind", "institution")
    for name, login in (("Кораблёв Иван Петрович", "iv@region.example"), ("Другая Мария Ивановна", "m@region.example")):
        assert new_window("person", "register", name, "--email", login).code == 0
    new_window("org", "register", "Мастерская Кораблёва", "--kind", "enterprise")
    assert new_window("person", "end", "PER-0002").code == 0
    monkeypatch.setenv("POTOK_TODAY", "2024-12-11")
    return new_window


def test_a_term_that_is_over_is_proposed_and_nobody_is_erased(window: Window) -> None:
    due = window("person", "due", "--json").data
    doctor = window("doctor").out

    assert [(row["code"], row["until"]) for row in due] == [("PER-0002", "2024-03-01")]
    assert "срок хранения вышел у 1" in doctor
    assert "Кораблёв Иван Петрович" in window("person", "list").out


def test_the_answer_to_a_person_names_where_the_name_stands_and_until_when(window: Window) -> None:
    said = window("person", "data", "PER-0002")

    assert "ORG-0002: organisation (name)" in said.out
    assert "01.03.2024" in said.out


def test_whoever_has_left_is_erased_by_an_act_and_the_rest_is_named(window: Window) -> None:
    erased = window("person", "anonymise", "PER-0002", "--act", "приказ № 1")

    assert erased.code == 0
    assert "имя осталось в тексте — ORG-0002: organisation (name)" in erased.out
    assert window("person", "due", "--json").data == []
    assert "Иван Петрович" not in window("person", "list").out
    assert window("journal", "verify").code == 0
    assert window("person", "anonymise", "PER-0002", "--act", "приказ № 1").code == 1


def test_what_an_act_named_to_be_amended_is_told_until_somebody_amends_it(window: Window) -> None:
    window("person", "register", "Кораблёва Анна Павловна", "--email", "anna@region.example")
    before = window("person", "data", "PER-0002").out
    assert window("person", "anonymise", "PER-0002", "--act", "приказ № 1").code == 0

    after = window("person", "data", "PER-0002").out
    amended = window("org", "amend", "ORG-0002", "--title", "Мастерская", "--reason", "по акту")
    at_last = window("person", "data", "PER-0002").out

    assert "PER-0004" not in before, "who has the same family name is nobody's trace"
    assert "правится: potok org amend ORG-0002 --title" in after
    assert ("Обезличен по акту" in after, "Хранится до" in after) == (True, False)
    assert amended.code == 0
    assert "ORG-0002: organisation" not in at_last
    assert "ORG-0002 1: запись истории, остаётся" in at_last


def test_the_act_itself_does_not_name_whom_it_erases(window: Window) -> None:
    named = window("person", "anonymise", "PER-0002", "--act", "заявление КОРАБЛЁВА И. П. от 1 декабря")
    reached = window("person", "anonymise", "PER-0002", "--act", "письмо с iv@region.example")

    assert (named.code, reached.code) == (2, 2)
    assert "не называйте в нём самого участника" in named.err
    assert "Кораблёв Иван Петрович" in window("person", "list").out


def test_the_answer_to_a_person_names_their_ways_in_and_where_their_code_stands(window: Window) -> None:
    assert window("ticket", "give_role", "PER-0002", "--as", "PER-0003").code == 0

    said = window("person", "data", "PER-0003", "--json").data

    assert [row["kept"] for row in said["ways_in"]] == ["ticket"]
    assert window("person", "data", "PER-0001", "--json").data["named"]


def test_the_list_says_who_has_left_and_who_is_kept_as_whom(window: Window) -> None:
    merged = window("person", "merge", "PER-0003", "--into", "PER-0001", "--reason", "брак", "--anyway")

    listed = window("person", "list").out

    assert merged.code == 0
    assert ("ушёл 01.03.2019" in listed, "→ PER-0001" in listed) == (True, True)
    told = window("journal", "list", "PER-0003").out
    assert ("брак · Имя Фамилия" in told, "(PER-0001)" in told) == (True, True)
    assert "PER-0003" in window("journal", "list", "PER-0001").out


def test_a_name_is_found_with_either_letter(window: Window) -> None:
    window("org", "register", "Клуб Кораблева", "--kind", "institution")

    assert "ORG-0003: organisation (name)" in window("person", "data", "PER-0002").out


def test_a_backup_of_after_the_leaving_and_before_the_act_is_erased_again(window: Window) -> None:
    assert window("person", "anonymise", "PER-0002", "--act", "приказ № 1").code == 0
    from flows.programme import close_programmes
    from flows.settings import Settings

    close_programmes()
    engine = open_engine(Settings().database_url)
    with writing(engine) as connection:  # as a restored backup has it
        subject, person = TABLES["subject"], TABLES["person"]
        connection.execute(subject.update().where(subject.c.code == "PER-0002").values(title="Кораблёв Иван"))
        connection.execute(person.update().where(person.c.code == "PER-0002").values(name="Кораблёв Иван"))
    engine.dispose()

    again = window("init")

    assert "PER-0002" in again.out
    assert "Кораблёв" not in window("person", "list").out


@pytest.mark.parametrize(
    ("name", "former", "written"),
    [
        ("Петрова-Водкина Анна Сергеевна", None, "Водкиной"), ("Ким Виктор Андреевич", None, "Кима"),
        ("Новая Анна Сергеевна", "Прежняя Анна Сергеевна", "Прежней"), ("Новая Анна Сергеевна", None, "Анны Сергеевны"),
    ],
)  # fmt: skip
def test_a_double_a_short_and_a_former_family_name_are_refused_in_an_act_and_listed_in_texts(
    window: Window, name: str, former: str | None, written: str
) -> None:
    window("person", "register", former or name, "--email", "anna@region.example")
    if former:
        assert window("person", "amend", "PER-0004", "--name", name).code == 0
    window("org", "register", f"Участок {written}", "--kind", "enterprise")

    named = window("person", "anonymise", "PER-0004", "--act", f"заявление {written} от 1 декабря")
    erased = window("person", "anonymise", "PER-0004", "--act", "приказ № 2")

    assert (named.code, "не называйте в нём самого участника" in named.err) == (2, True)
    assert erased.code == 0
    assert "имя осталось в тексте — ORG-0003: organisation (name)" in erased.out
    assert "ORG-0002" not in erased.out


def test_what_a_twin_was_called_counts_as_a_name_of_whom_it_was_merged_with(window: Window) -> None:
    window("person", "register", "Девичья Мария Ивановна", "--email", "twin@region.example")
    assert window("person", "merge", "PER-0004", "--into", "PER-0003", "--reason", "брак", "--anyway").code == 0
    window("org", "register", "Участок Девичьей", "--kind", "enterprise")

    named = window("person", "anonymise", "PER-0003", "--act", "заявление Девичьей")
    erased = window("person", "anonymise", "PER-0003", "--act", "приказ № 2")

    assert (named.code, erased.code) == (2, 0)
    assert "имя осталось в тексте — ORG-0003: organisation (name)" in erased.out


def test_a_given_name_alone_is_told_and_refuses_nothing(window: Window) -> None:
    window("org", "register", "Клуб Мария", "--kind", "enterprise")

    erased = window("person", "anonymise", "PER-0003", "--act", "заявление, принято Марией 1 декабря")

    assert erased.code == 0
    assert "в названии акта есть имя" in erased.out
    assert "ORG-0003: organisation (name): только имя, возможно другого человека" in erased.out


def test_entries_of_a_twin_that_go_with_the_twin_are_not_told_as_staying(window: Window) -> None:
    window("person", "register", "Девичья Мария Ивановна", "--email", "twin@region.example")
    window("person", "register", "Девичья Мария Ивановна", "--email", "twin2@region.example")
    assert window("person", "merge", "PER-0004", "--into", "PER-0005", "--reason", "справка № 3").code == 0

    erased = window("person", "anonymise", "PER-0005", "--act", "приказ № 2")

    assert (erased.code, "имя осталось" in erased.out) == (0, False)


def test_who_somebody_was_is_not_written_again_after_the_act_and_nobody_is_asked_to(window: Window) -> None:
    assert window("person", "anonymise", "PER-0002", "--act", "приказ № 1").code == 0

    again = window("person", "amend", "PER-0002", "--name", "Кораблёв Иван", "--email", "iv@region.example")

    assert (again.code, "участник уже обезличен" in again.err) == (1, True)
    assert "PER-0002" not in window("lint").out
    assert "Кораблёв Иван" not in window("person", "list").out
