"""Receivers of a package from a file: every faulty row is named, and then nobody receives anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from domain.engine.database import reading
from domain.programme.kinds import OrganisationKind
from domain.registry.organisations import RegisterOrganisation
from domain.stored.tables import TABLES
from tests.console.conftest import Window
from tests.region import DAY, METHODOLOGIST, TOWN, Region


@pytest.fixture
def package(region: Region) -> str:
    """A package that is ready to be handed on."""
    return region.package()


def test_every_faulty_row_is_named_with_its_column_value_and_what_was_expected(
    window: Window, package: str, tmp_path: Path
) -> None:
    file = tmp_path / "receivers.csv"
    file.write_text(
        "organisation,centre,leader\n"
        "ORG-0003,,person2@region.example\n"
        "ORG-9999,,\n"
        ",CEN-77,\n"
        "ORG-0003,,nobody@region.example\n",
        encoding="utf-8",
    )

    said = window("replicate", package, "--file", str(file))

    assert said.code == 2
    assert said.err.splitlines() == [
        "Нужно поправить, ничего не изменено:",
        "- строка 3, столбец «organisation», значение «ORG-9999»: нужно код из реестра: организация",
        "- строка 4, столбец «centre», значение «CEN-77»: нужно код из реестра: центр компетенций",
        "- строка 4, столбец «organisation», значение «»: нужно код организации",
        "- строка 5, столбец «leader», значение «nobody@region.example»: нужно код из реестра: участник",
        "- строка 5, столбец «organisation», значение «ORG-0003»: нужно каждый получатель один раз (есть в строке 2)",
    ]
    assert window("package", "show", package, "--json").data["replicas"] == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "- file: файл «receivers.csv»: пуст"),
        ("ORG-0003\n", "- строка 1, столбец «organisation», значение «»: нужно этот столбец: код организации"),
        ("organisation\n" + "X" * 200_000 + "\n", "- строка 2, столбец «», значение «»: нужно закрытые кавычки"),
        ("organisation\n", "- строка 2, столбец «organisation», значение «»: нужно хотя бы один получатель"),
        (
            "organisation,king\nORG-0003,x\n",
            "- строка 1, столбец «king», значение «king»: нужно один из столбцов: organisation",
        ),
        (
            "organisation\nORG-0003,x,y\n",
            "- строка 2, столбец «», значение «ORG-0003; x; y»: нужно не больше 1 значений",
        ),
    ],
)
def test_a_file_of_the_wrong_shape_is_explained(
    window: Window, package: str, tmp_path: Path, text: str, sentence: str
) -> None:
    file = tmp_path / "receivers.csv"
    file.write_text(text, encoding="utf-8")

    said = window("replicate", package, "--file", str(file))

    assert said.code == 2
    assert sentence in said.err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_files_are_read_as_office_programs_write_them(
    window: Window, package: str, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    file = tmp_path / "receivers.csv"
    rows = (("Организация", "Руководитель"), ("ORG-0003", "person2@region.example"), ("ORG-0001", "PER-0002"))
    file.write_bytes("\r\n".join(delimiter.join(row) for row in rows).encode(encoding))

    said = window("replicate", package, "--file", str(file), "--customer", "PER-0003")

    assert said.code == 0, said.err
    assert "Предложений: 2, уже были: 0, отказано: 0" in said.out


def test_a_row_of_the_file_may_name_the_places_for_which_its_receiver_takes_the_package(
    window: Window, package: str, region: Region, tmp_path: Path
) -> None:
    for number in (1, 2):
        kind, title = OrganisationKind.INSTITUTION, f"Филиал {number}"
        region.do(
            RegisterOrganisation(actor=METHODOLOGIST, on=DAY, title=title, kind=kind, parent=TOWN, code=f"SCH-{number}")
        )
    file = tmp_path / "receivers.csv"
    file.write_text("организация;места\nORG-0003;SCH-1, SCH-2\n", encoding="utf-8")
    faulty = tmp_path / "faulty.csv"
    faulty.write_text("организация;места\nORG-0003;SCH-1, SCH-9\n", encoding="utf-8")

    bad = window("replicate", package, "--file", str(faulty))
    good = window("replicate", package, "--file", str(file))

    assert (bad.code, bad.err.splitlines()[1:]) == (
        2, ["- строка 2, столбец «места», значение «SCH-9»: нужно код из реестра: организация"]
    )  # fmt: skip
    assert good.code == 0, good.err
    place = TABLES["offer_place"]
    with reading(region.engine) as connection:
        assert set(connection.execute(select(place.c.organisation)).scalars()) == {"SCH-1", "SCH-2"}


def test_receivers_of_the_command_line_are_refused_one_by_one(window: Window, package: str) -> None:
    said = window("replicate", package, "--to", "ORG-0003", "--to", "ORG-9999", "--json")

    assert said.code == 2
    assert [row["outcome"] for row in said.data["receivers"]] == ["done", "refused"]
    assert said.data["receivers"][1]["said"] == "нет такого: организация «ORG-9999»"


def test_a_receiver_that_is_named_twice_gets_one_offer(window: Window, package: str) -> None:
    said = window("replicate", package, "--to", "ORG-0003", "--to", "ORG-0003", "--dry-run", "--json")

    assert (said.data["offered"], len(said.data["receivers"])) == (1, 1)


def test_a_query_that_finds_nobody_is_refused_by_its_option(window: Window, package: str) -> None:
    said = window("replicate", package, "--municipality", "rural_settlement", "--dry-run")

    assert said.code == 2
    assert said.err.splitlines()[-1] == "- --municipality: по этому отбору получателей нет"


def test_a_repeated_fan_out_goes_on_where_it_was_cut_off(window: Window, package: str) -> None:
    window("replicate", package, "--to", "ORG-0003", "--leader", "PER-0002")

    said = window("replicate", package, "--to", "ORG-0003", "--to", "ORG-0001", "--leader", "PER-0002")

    assert said.code == 0
    assert "Предложений: 1, уже были: 1, отказано: 0" in said.out


def test_an_attempt_that_was_made_with_other_people_is_told_so_and_not_by_an_id(window: Window, package: str) -> None:
    window("replicate", package, "--to", "ORG-0003", "--leader", "PER-0002")

    for more in ((), ("--dry-run",)):
        said = window("replicate", package, "--to", "ORG-0003", "--leader", "PER-0003", "--json", *more)

        assert (said.code, said.data["receivers"][0]["outcome"]) == (1, "refused")
        assert [reason["key"] for reason in said.data["receivers"][0]["reasons"]] == ["offered_otherwise"]


def test_the_first_refusal_of_who_had_an_offer_names_how_to_offer_it_once_more(window: Window, package: str) -> None:
    window("replicate", package, "--to", "ORG-0003", "--leader", "PER-0002")
    window("offer", "withdraw", "OFR-0001", "--reason", "не тому")

    refused = " ".join(window("replicate", package, "--to", "ORG-0003").out.split())
    again = window("replicate", package, "--to", "ORG-0003", "--leader", "PER-0002", "--again")

    assert "с отметкой «ещё раз тем, кому уже предлагали»" in refused
    assert refused.endswith("Ещё раз тем, кому уже предлагали: --again")
    assert "Предложений: 1" in again.out
    assert again.out.count("ORG-0003") == 1


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_is_read_as_office_programs_write_it(
    window: Window, package: str, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    file = tmp_path / "receivers.csv"
    file.write_bytes(f"Организация{delimiter}Руководитель\r\nORG-0003{delimiter}PER-0002\r\n".encode(encoding))

    said = window("replicate", package, "--file", str(file), "--dry-run", "--json")

    assert (said.code, [row["receiver"] for row in said.data["receivers"]]) == (0, ["ORG-0003"])


def test_receivers_come_in_a_workbook_and_a_joined_cell_names_nobody_twice(
    window: Window, package: str, tmp_path: Path
) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (["Организация", "Руководитель"], ["ORG-0003", "PER-0002"], [None, "PER-0003"], ["=1+1", None]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.save(tmp_path / "receivers.xlsx")

    said = window("replicate", package, "--file", str(tmp_path / "receivers.xlsx"))

    assert said.code == 2
    assert [line.split(":")[0] for line in said.err.splitlines()[1:]] == [
        "- строка 3, столбец «Организация», значение «»",
        "- строка 4, столбец «Организация», значение «=»",
    ]
