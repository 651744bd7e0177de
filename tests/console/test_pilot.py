"""The pilot from the console: a card from a file, similar projects shown first, plans, corrections, spreadsheets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from domain.methodology.schema import Decision
from domain.programme.kinds import Moment
from tests.console.conftest import ADMINISTRATOR, Window
from tests.region import DAY, SCHOOL, TOWN, Region


def test_the_template_of_a_card_is_a_card_file(window: Window) -> None:
    Path("card.toml").write_text(window("project", "template").out, encoding="utf-8")

    said = window("project", "open", "Выдача справок", "--org", "ORG-0002", "--file", "card.toml")

    assert said.code == 0, said.err


def test_a_card_file_with_an_unknown_field_or_no_toml_is_refused_by_name(window: Window) -> None:
    Path("wrong.toml").write_text('title = "П"\ncolour = "red"\n', encoding="utf-8")
    Path("broken.toml").write_text("title = П\n", encoding="utf-8")

    wrong = window("project", "open", "--file", "wrong.toml", "--org", "ORG-0002")
    broken = window("project", "open", "--file", "broken.toml", "--org", "ORG-0002")
    absent = window("project", "open", "--file", "absent.toml", "--org", "ORG-0002")

    assert [said.code for said in (wrong, broken, absent)] == [2, 2, 2]
    assert "colour: такого поля нет" in wrong.err
    assert "не читается как TOML" in broken.err
    assert "нет файла «absent.toml»" in absent.err


def test_similar_projects_are_shown_before_a_new_one_is_opened(window: Window, region: Region) -> None:
    code = region.open_project(title="Сокращение срока выдачи справок")
    opening = ("project", "open", "Ускорение выдачи справки", "--org", "ORG-0003")

    shown = window(*opening)
    anyway = window(*opening, "--anyway")

    assert (shown.code, anyway.code) == (1, 0)
    assert f"{code} «Сокращение срока выдачи справок»" in shown.err
    assert "--anyway" in shown.err


def test_other_projects_of_the_organisation_are_named_and_keep_nobody_from_opening_a_new_one(
    window: Window, region: Region
) -> None:
    code = region.open_project()

    said = window("project", "open", "Выдача справок", "--org", SCHOOL)
    elsewhere = window("project", "open", "Приём заявлений", "--org", TOWN, "--json")

    assert said.code == 0, said.err
    assert f"! у организации уже идут проекты: {code} «Сокращение времени подготовки контрольных работ»" in said.out
    assert elsewhere.data["warnings"] == []


def test_similar_projects_can_be_looked_up_with_the_reason_why(window: Window, region: Region) -> None:
    alike = region.open_project(title="Сокращение срока выдачи справок", organisation=TOWN)
    beside = region.open_project()

    said = window("project", "similar", "Ускорение выдачи справки", "--org", SCHOOL, "--json")
    nothing = window("project", "similar", "Перевозка грузов")
    nowhere = window("project", "similar", "Перевозка грузов", "--org", "ORG-9999")

    assert [(row["code"], row["grounds"]) for row in said.data] == [
        (alike, ["same_title"]), (beside, ["same_organisation"])
    ]  # fmt: skip
    assert nothing.out.strip() == "Похожих проектов нет."
    assert nowhere.code == 2
    assert "ORG-9999" in nowhere.err


def test_a_decision_on_changed_facts_is_named_on_the_card(window: Window, region: Region) -> None:
    code = region.open_project()
    region.walk(code, until="diagnosis")

    said = window("project", "amend", code, "--set", "key_risk=нет замены", "--reason", "уточнили")
    shown = window("project", "show", code)

    assert said.code == 0, said.err
    assert "! Решение 2 (открытие и подготовка) опирается на изменённые данные: ключевой риск:" in shown.out
    assert "→ нет замены" in shown.out


def test_a_fresh_project_is_shown_with_its_plan_though_nothing_is_late_yet(window: Window, region: Region) -> None:
    code = region.open_project(on=date(2024, 12, 11))

    shown, planned = window("project", "show", code), window("project", "plan", code)

    assert (shown.code, planned.code) == (0, 0), shown.err
    assert "просрочена" not in shown.out + planned.out


def test_the_gate_says_what_can_be_done_next(window: Window, region: Region) -> None:
    code = region.open_project()
    said = [window("project", "gate", code).out]
    region.bring(code)
    said.append(window("project", "gate", code).out)
    region.decide(code, Decision.HOLD, review_on=date(2024, 7, 1))
    said.append(window("project", "gate", code).out)

    assert "Ворота пока закрыты." in said[0]
    assert f"можно решать: potok project decide {code} go" in said[1]
    assert f"Приостановлен, пересмотр 01.07.2024: potok project resume {code}" in said[2]


def test_nothing_is_late_in_a_project_that_was_stopped(window: Window, region: Region) -> None:
    code = region.open_project()
    region.decide(code, Decision.STOP, reason="no_resources")

    shown, planned = window("project", "show", code), window("project", "plan", code)

    assert "просроч" not in shown.out + planned.out


def test_a_project_opened_by_mistake_is_called_so_wherever_it_is_shown(window: Window, region: Region) -> None:
    code = region.open_project()

    done = window("project", "mistaken", code, "--reason", "двойник")

    shown = [window("project", word, *of) for word, *of in (("show", code), ("list",), ("gate", code))]
    for said in (done, *shown):
        assert "открыт по ошибке" in said.out.lower(), said.err
        assert "остановлен" not in said.out.lower()


def test_the_history_tells_which_decision_rests_on_changed_facts(window: Window, region: Region) -> None:
    code = region.open_project()
    region.walk(code, until="diagnosis")
    window("project", "amend", code, "--set", "key_risk=нет замены", "--reason", "уточнили")

    said = window("journal", "list", code)

    assert said.code == 0, said.err
    assert "ключевой риск · решение: запись " in said.out


def test_the_plan_shows_what_is_late_and_a_milestone_moves_with_a_reason(window: Window, region: Region) -> None:
    code = region.open_project()

    refused = window("project", "milestone", code, "kick_off", "--end", "20.12.2024")
    moved = window(
        "project", "milestone", code, "kick_off", "--start", "16.12.2024", "--end", "20.12.2024", "--reason", "отпуска"
    )
    plan = window("project", "plan", code)

    assert (refused.code, moved.code) == (2, 0)
    assert "reason" in refused.err
    assert "16.12.2024 – 20.12.2024" in plan.out
    assert "просрочена" in plan.out


def test_a_measure_of_the_plan_is_handed_over_by_one_command(window: Window, region: Region) -> None:
    code = region.open_project()
    window("project", "action", code, "--title", "Шаблон", "--due", "20.12.2024", "--owner", "PER-0008")

    handed = window("project", "action", code, "1", "--owner", "person7@region.example", "--reason", "отпуск")
    both = window("project", "action", code, "1", "--owner", "PER-0008", "--done")
    absent = window("project", "action", code, "9", "--owner", "PER-0008")
    history = window("journal", "list", code)

    assert handed.code == 0, handed.err
    assert window("project", "plan", code, "--json").data["actions"][0]["owner"] == "PER-0007"
    assert "скажите одно: --done, --drop, --move ДАТА или --owner КТО" in both.err
    assert "«9» не подходит; можно: 1" in absent.err
    assert "мероприятие передано" in history.out


def test_a_measure_of_an_empty_plan_and_a_new_one_without_its_date_are_refused_by_name(
    window: Window, region: Region
) -> None:
    code = region.open_project()

    absent, nothing = window("project", "action", code, "1", "--done"), window("project", "action", code)

    assert (absent.code, nothing.code) == (2, 2)
    assert "«1» нет: здесь ещё нет ни одного" in absent.err
    assert nothing.err.splitlines()[1:] == [
        "- --title: нужно указать, чтобы добавить мероприятие",
        "- --due: нужно указать, чтобы добавить мероприятие",
    ]


def test_an_end_in_the_future_is_named_once(window: Window, region: Region) -> None:
    code = region.open_project()

    said = window("project", "milestone", code, "kick_off", "--finished", "20.12.2024")

    assert said.err.splitlines()[1:] == ["- --finished: факт не может быть в будущем"]


def test_an_indicator_is_changed_by_its_fields_and_keeps_the_rest(window: Window, region: Region) -> None:
    code = region.open_project()

    said = window("project", "indicator", code, "time", "--field", "target=25,5", "--field", "frequency=monthly")
    line = window("project", "show", code, "--json").data["indicators"][0]

    assert said.code == 0, said.err
    assert (line["target"], line["unit"], line["frequency"]) == ("25.5", "мин", "monthly")


def test_a_wrong_measurement_is_corrected_by_its_entry(window: Window, region: Region) -> None:
    code = region.open_project()
    region.measure(code, "670", Moment.INTERIM)
    entry = window("project", "show", code, "--json").data["indicators"][0]["readings"][0]["entry"]

    said = window("project", "correct", code, str(entry), "--value", "67", "--reason", "опечатка")

    assert said.code == 0, said.err
    assert window("project", "show", code, "--json").data["indicators"][0]["readings"][0]["value"] == "67"


def test_advice_at_the_gate_is_told_from_what_blocks(window: Window, region: Region) -> None:
    code = region.open_project()
    region.walk(code, until="opening")

    said = window("project", "gate", code)

    assert "совет" in said.out
    assert "желательно 5" in said.out


def test_a_parked_project_comes_back_by_one_command(window: Window, region: Region) -> None:
    code = region.open_project()
    window("project", "park", code, "--comment", "нет движения")

    back = window("project", "resume", code, "--as", "person2@region.example")

    assert back.code == 0, back.err
    assert region.state(code).standing == "in_work"


def test_a_resubmission_shows_what_changed(window: Window, region: Region) -> None:
    code = region.open_project()
    region.bring(code)
    region.decide(code, Decision.REWORK, comment="поправьте", fields={"key_risk": "общими словами"})
    window("project", "amend", code, "--set", "key_risk=нет замены", "--on", DAY.isoformat())

    said = window("project", "changes", code)
    data = window("project", "changes", code, "--json").data

    assert "ключевой риск" in said.out
    assert [change["field"] for change in data["changes"]] == ["card.key_risk"]


def test_templates_are_filled_in_and_imported_all_or_nothing(window: Window) -> None:
    assert window("export", "--template", "sheets").code == 0
    heading = Path("sheets/organisations.csv").read_text("utf-8-sig").splitlines()[0].split(";")
    cells = {"Название": "Школа № 9", "Вид": "учреждение"}
    row = ";".join(cells.get(name, "") for name in heading)
    Path("orgs.csv").write_text(
        "\n".join([";".join(heading), row, row.replace("учреждение", "дворец")]), encoding="cp1251"
    )

    bad = window("import", "orgs.csv", "--as", ADMINISTRATOR, "--json")
    Path("orgs.csv").write_text("\n".join([";".join(heading), row]), encoding="cp1251")
    tried = window("import", "orgs.csv", "--as", ADMINISTRATOR, "--dry-run", "--json").data
    good = window("import", "orgs.csv", "--as", ADMINISTRATOR, "--json").data
    again = window("import", "orgs.csv", "--as", ADMINISTRATOR, "--json").data

    assert bad.code == 2
    assert [(fault["row"], fault["heading"], fault["value"]) for fault in bad.data["faults"]] == [(3, "Вид", "дворец")]
    assert (tried["outcome"], good["outcome"], good["done"], again["repeated"]) == ("rehearsed", "entered", 1, 1)


def test_every_fault_is_in_the_file_that_was_asked_for_and_names_its_sheet(window: Window, region: Region) -> None:
    region.open_project()
    sheet = "Проект;Мероприятие;Срок\n" + "PRJ-0001;Шаблон;скоро\n" * 150
    for name in ("район1.csv", "район2.csv"):
        Path(name).write_text(sheet, encoding="utf-8")

    said = window("import", "район1.csv", "район2.csv", "--faults", "faults.csv")
    data = window("import", "район1.csv", "район2.csv", "--json").data
    again = window("import", "район1.csv", "--faults", "faults.csv")

    assert (said.code, again.code) == (2, 2)
    assert said.out.rstrip().endswith("Все ошибки: faults.csv")
    assert len(Path("faults.csv").read_text("utf-8-sig").splitlines()) == 301
    assert [fault["file"] for fault in data["faults"]] == ["район1.csv"] * 150 + ["район2.csv"] * 150
    assert "«faults.csv» уже есть" in again.err


def test_a_file_that_is_named_twice_is_refused(window: Window) -> None:
    Path("sheets").mkdir()
    Path("sheets/actions.csv").write_text("Проект;Мероприятие;Срок\n", encoding="utf-8")

    said = window("import", "sheets", "sheets/../sheets/actions.csv")

    assert said.code == 2
    assert "actions.csv» назван дважды" in said.err


def test_every_file_that_is_no_table_is_named_at_once(window: Window) -> None:
    Path("a.xls").write_bytes(b"x")
    Path("b.csv").write_bytes(b"")

    said = window("import", "a.xls", "b.csv", "c.csv")

    assert said.code == 2
    assert all(f"«{name}»" in said.err for name in ("a.xls", "b.csv", "c.csv"))


def test_a_refusal_by_rules_only_is_no_bad_input(window: Window, region: Region) -> None:
    code = region.open_project()
    Path("actions.csv").write_text(f"Проект;Мероприятие;Срок\n{code};Шаблон;01.03.2025\n", encoding="utf-8")

    said = window("import", "actions.csv", "--as", "person7@region.example")

    assert said.code == 1
    assert "у вас нет на это права" in said.out


def test_opening_a_card_says_what_looks_like_personal_data(window: Window) -> None:
    Path("card.toml").write_text(
        'title = "Запись"\norganisation = "ORG-0002"\nrisks = ["звонить +7 928 123-45-67"]\n', encoding="utf-8"
    )

    said = window("project", "open", "--file", "card.toml")
    amended = window("project", "amend", "PRJ-0001", "--set", "note=полис 4000001234567899", "--json")

    assert "! Дополнительные риски: похоже на персональные данные: номер телефона" in said.out
    assert len(amended.data["warnings"]) == 1


def test_a_card_file_that_is_none_is_refused_in_russian(window: Window) -> None:
    Path("card.toml").write_text('title = "Запись"\neffect_planned = 1,5\n', encoding="utf-8")
    Path("old.toml").write_text('title = "Запись"', encoding="cp1251")
    window("export", "--template", "sheets.xlsx")

    wrong, old, workbook = (
        window("project", "open", "--file", name).err for name in ("card.toml", "old.toml", "sheets.xlsx")
    )

    assert "строка 2, знак 19" in wrong
    assert "не в кодировке UTF-8" in old
    assert "potok import sheets.xlsx" in workbook
    assert not any(word in wrong + old for word in ("line", "column", "codec", "decode"))


def test_a_measure_may_be_given_to_somebody_new(window: Window, region: Region) -> None:
    code = region.open_project()
    owner = "Ильин Олег, врач <ilin@r.example>"

    said = window("project", "action", code, "--title", "Шаблон", "--due", "01.03.2025", "--owner", owner)
    amended = window("project", "amend", code, "--set", "approved_by=ilin@r.example")

    assert (said.code, amended.code) == (0, 0), said.err + amended.err
    assert "Ильин Олег" in window("project", "plan", code).out


def test_the_whole_database_goes_out_and_comes_back_into_an_empty_one_only(window: Window, region: Region) -> None:
    region.finished_pilot()

    out = window("export", "all", "--json")
    nobody = window("import", "all")

    assert out.code == 0, out.err
    assert out.data["entries"] > 50
    assert nobody.code == 1, "a database with rows takes no archive"


def test_a_chart_is_drawn_from_the_measurements(window: Window, region: Region) -> None:
    code = region.open_project()
    for value in ("60", "55", "58", "50"):
        region.measure(code, value, Moment.INTERIM)

    said = window("project", "chart", code, "--out", "chart.svg")

    assert said.code == 0, said.err
    assert Path("chart.svg").read_text("utf-8").startswith("<?xml")
