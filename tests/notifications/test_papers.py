"""Papers to be signed: from the facts of a project, the same bytes whenever made, in a region's own words too."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from sqlalchemy import Engine

from domain.certification.scores import Agree
from domain.engine.database import reading
from domain.engine.refusals import Refusal
from domain.methodology.schema import Decision
from domain.programme.kinds import Level, Moment, Outcome
from domain.reports.check_facts import check_facts
from domain.reports.paper_facts import project_facts
from notifications.papers.blocks import Block, Kind, blocks_of
from notifications.papers.paper_file import kinds, paper
from tests.region import DAY, GUEST_1, GUEST_2, GUEST_3, Region

pypdf: Any = import_module("pypdf")

OURS = ["closing_protocol", "kickoff_minutes", "measurement_sheets", "reference", "signed_card", "team_order"]


@pytest.fixture(scope="module")
def facts(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The facts of a project that was walked to its implementation."""
    import shutil

    from domain.engine.database import open_engine

    place = tmp_path_factory.mktemp("papers") / "potok.db"
    shutil.copyfile(sqlite_template, place)
    region = Region(open_engine(f"sqlite:///{place}")).found()
    code = region.open_project()
    region.measure(code, "67", Moment.BASELINE)
    region.walk(code, until="implementation")
    with reading(region.engine) as connection:
        found = project_facts(connection, region.packs, code)
    region.engine.dispose()
    return found


def words_of(content: bytes) -> str:
    """All that a DOCX says."""
    found = Document(BytesIO(content))
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in found.paragraphs), *cells])


def test_every_paper_is_there() -> None:
    assert kinds(None) == OURS


@pytest.mark.long
@pytest.mark.parametrize("kind", OURS)
def test_the_same_facts_make_the_same_bytes(kind: str, facts: dict[str, object]) -> None:
    for ending in (".docx", ".pdf"):
        assert paper(kind, facts, ending) == paper(kind, facts, ending)


@pytest.mark.parametrize("kind", OURS)
def test_each_names_the_project_and_has_its_fonts_inside(kind: str, facts: dict[str, object]) -> None:
    printed, edited = paper(kind, facts, ".pdf"), paper(kind, facts, ".docx")

    assert printed.startswith(b"%PDF-1.7")
    assert b"LibertinusSerif" in printed.replace(b"-", b"") or b"FontFile" in printed
    assert str(facts["title"]) in words_of(edited)


def test_the_card_knows_its_team_and_who_approves_it(facts: dict[str, object]) -> None:
    said = words_of(paper("signed_card", facts, ".docx"))

    assert "УТВЕРЖДАЮ" in said
    for one in facts["team"]:  # type: ignore[attr-defined]
        assert one["name"] in said


def test_what_a_fact_says_is_never_taken_for_markup_or_a_template(facts: dict[str, object]) -> None:
    evil = '# Заголовок | **жирно** {{ code }} #read("/etc/passwd") <b>\n\n---\n\n> строка'
    spoiled = facts | {"title": evil}

    blocks = blocks_of("{{ title }}\n", spoiled)
    said = words_of(paper("team_order", spoiled, ".docx"))

    assert [block.kind for block in blocks] == [Kind.TEXT]
    assert "**жирно** {{ code }} #read" in said
    assert paper("team_order", spoiled, ".pdf")


def test_a_regions_own_template_goes_before_ours_and_may_add_a_paper(facts: dict[str, object], tmp_path: Path) -> None:
    (tmp_path / "team_order.md").write_text("# РАСПОРЯЖЕНИЕ\n\n{{ organisation }}\n", "utf-8")
    (tmp_path / "act.md").write_text("# АКТ\n\n{{ code }}\n", "utf-8")

    assert "РАСПОРЯЖЕНИЕ" in words_of(paper("team_order", facts, ".docx", own=tmp_path))
    assert "act" in kinds(tmp_path)
    assert str(facts["code"]) in words_of(paper("act", facts, ".docx", own=tmp_path))


def test_a_regions_own_form_in_word_is_filled_in(facts: dict[str, object], tmp_path: Path) -> None:
    form = Document()
    form.add_paragraph("Бланк управления: {{ title }}, {{ opened_on | long_date }}")
    form.save(str(tmp_path / "signed_card.docx"))

    made = paper("signed_card", facts, ".docx", own=tmp_path)

    assert f"Бланк управления: {facts['title']}, 3" in words_of(made).replace("\xa0", " ")
    assert made == paper("signed_card", facts, ".docx", own=tmp_path)


def test_a_template_reaches_nothing_but_the_facts(facts: dict[str, object], tmp_path: Path) -> None:
    (tmp_path / "act.md").write_text("{{ title.__class__.__mro__[1].__subclasses__() }}", "utf-8")

    with pytest.raises(Refusal, match="unsafe"):
        paper("act", facts, ".pdf", own=tmp_path)


def test_a_paper_that_nobody_has_is_named(facts: dict[str, object]) -> None:
    with pytest.raises(Refusal, match="team_order"):
        paper("../../etc/passwd", facts, ".pdf")


def test_times_of_the_package_tell_nothing(facts: dict[str, object]) -> None:
    with ZipFile(BytesIO(paper("reference", facts, ".docx"))) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.fixture
def judged(sqlite_engine: Engine) -> tuple[Region, str]:
    """A check whose commission has visited, judged and found something."""
    region = Region(sqlite_engine).found()
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check, "80")
    return region, check


def of_check(region: Region, check: str) -> dict[str, object]:
    with reading(region.engine) as connection:
        return check_facts(connection, region.packs, check)


@pytest.mark.long
def test_the_commissions_protocol_names_members_marks_and_the_conclusion(judged: tuple[Region, str]) -> None:
    region, check = judged
    facts = of_check(region, check)

    said = words_of(paper("commission_protocol", facts, ".docx", of="check"))

    assert kinds(None, "check") == ["commission_protocol", "visit_programme"]
    assert "ПРОТОКОЛ КОМИССИИ" in said
    assert "Руководитель группы" in said
    assert "порог 70 %" in said
    assert "Визит" in said
    for ending in (".docx", ".pdf"):
        made = [paper("commission_protocol", facts, ending, of="check") for _ in range(2)]
        assert made[0] == made[1]


@pytest.mark.long
def test_the_protocol_keeps_marks_of_before_a_return_and_says_on_what_the_commission_agreed(
    sqlite_engine: Engine,
) -> None:
    region = Region(sqlite_engine).found()
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    first = region.asked(check)[0]
    region.judge(check, "60")
    region.conclude(check, Outcome.REFUSED)
    region.bring_again(check)
    region.decide(check, Decision.REWORK)
    region.walk(check, until="recheck")
    for guest, mark in ((GUEST_1, "нет"), (GUEST_2, "да"), (GUEST_3, "да")):
        region.do(region.sheet(check, guest, marks=(f"{first.key}={mark}",)))
    said: dict[str, Any] = {"on": DAY, "subject": check, "criterion": first.key, "value": "да"}
    region.do(Agree(actor=GUEST_1, reason="видели удостоверения", **said))

    words = words_of(paper("commission_protocol", of_check(region, check), ".docx", of="check"))

    assert "Оценки до возврата с замечаниями" in words
    assert "Участник 7: да; Участник 8: да; Участник 9: да" in words
    assert "Участник 7: нет; Участник 8: да; Участник 9: да" in words
    assert "видели удостоверения" in words


@pytest.mark.long
def test_the_protocol_keeps_what_was_entered_of_a_signed_sheet_before_it_was_entered_anew(
    sqlite_engine: Engine,
) -> None:
    region = Region(sqlite_engine).found()
    region.exemplar()
    check = region.apply(region.finished_pilot(), Level.REGIONAL)
    region.walk(check, until="decision")
    region.judge(check, "60")

    region.do(region.sheet(check, GUEST_2, "100"))

    words = words_of(paper("commission_protocol", of_check(region, check), ".docx", of="check"))
    assert "Оценки, внесённые заново до голосования" in words
    assert "Участник 8: 6 → 10" in words
    assert "Участник 7: 6 → " not in words


def test_a_check_that_has_nothing_yet_has_papers_with_blanks(sqlite_engine: Engine) -> None:
    region = Region(sqlite_engine).found()
    check = region.apply(region.finished_pilot())

    facts = of_check(region, check)

    assert "Визит не назначался." in words_of(paper("commission_protocol", facts, ".docx", of="check"))
    assert "Визит ещё не назначен." in words_of(paper("visit_programme", facts, ".docx", of="check"))


def test_a_project_has_no_papers_of_a_check(judged: tuple[Region, str]) -> None:
    region, check = judged

    with pytest.raises(Refusal), reading(region.engine) as connection:
        check_facts(connection, region.packs, "PRJ-0001")
    with pytest.raises(Refusal):
        paper("team_order", of_check(region, check), ".pdf", of="check")


@pytest.mark.long
def test_a_finding_stands_on_one_page_with_its_criterion_place_and_weight(judged: tuple[Region, str]) -> None:
    region, check = judged
    facts = dict(of_check(region, check))
    long = "На участке выдачи стенд показывает данные прошлого месяца, ответственный не назначен. " * 10
    row: dict[str, object] = {
        "criterion": "визуальное управление", "place": "окно 3", "kind": "несоответствие", "severity": "значительное",
        "owner": "Дёмина Ирина Андреевна", "due_on": DAY,
    }  # fmt: skip
    facts["findings"] = [row | {"number": number, "text": f"НАЧАЛО {long}КОНЕЦ"} for number in range(1, 8)]

    made = paper("commission_protocol", facts, ".pdf", of="check")
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(made)).pages]

    assert sum(page.count("НАЧАЛО") for page in pages) == 7
    assert all(page.count("НАЧАЛО") == page.count("КОНЕЦ") for page in pages), "no row goes on overleaf"
    word = words_of(paper("commission_protocol", facts, ".docx", of="check"))
    assert "визуальное управление, окно 3; несоответствие, значительное" in word


def test_a_table_gives_its_room_to_the_long_texts_and_breaks_only_rows_that_fit_on_no_page() -> None:
    rows = [["№", "Что найдено", "Ответственный"], ["1", "текст " * 200, "Дёмина"], ["2", "слово " * 700, "Дёмина"]]
    table = Block(Kind.TABLE, rows=[[[(cell, False)] for cell in row] for row in rows])

    number, text, owner = table.widths
    assert number < owner < text
    assert number + text + owner <= 165
    assert table.whole == [True, True, False]


def test_minutes_bear_the_day_of_their_meeting_and_not_of_the_projects_end(sqlite_engine: Engine) -> None:
    region = Region(sqlite_engine).found()
    code = region.finished_pilot()
    with reading(region.engine) as connection:
        found = project_facts(connection, region.packs, code)
    met = {one["key"]: one for one in found["milestones"]}["closing_meeting"]

    held = paper("closing_protocol", found | {"milestones": [met | {"actual_end": date(2024, 5, 17)}]}, ".docx")
    unknown = paper("closing_protocol", found | {"milestones": [met | {"actual_end": None}]}, ".docx")

    assert "17 мая 2024 г." in words_of(held).replace("\xa0", " ")
    assert "2024" not in words_of(unknown).split("Проект:")[0]


def test_a_reference_says_that_a_project_was_stopped_and_a_day_as_offices_write_it(sqlite_engine: Engine) -> None:
    region = Region(sqlite_engine).found()
    code = region.open_project()
    region.bring(code)
    region.decide(code, Decision.STOP, reason="duplicate", comment="двойник")
    with reading(region.engine) as connection:
        found = project_facts(connection, region.packs, code)

    said = words_of(paper("reference", found, ".docx")).replace("\xa0", " ")

    assert ("Прекращён" in said, "Завершён" in said, "3 июня 2024 г." in said) == (True, False, True)


def test_sentences_of_a_card_become_parts_of_one_without_double_stops(facts: dict[str, object]) -> None:
    card = facts["card"] | {"key_risk": "Не хватит времени.", "risks": ["Уйдут люди.", ""]}  # type: ignore[operator]

    whole = words_of(paper("signed_card", facts | {"card": card}, ".docx"))
    minutes = words_of(paper("kickoff_minutes", facts | {"card": card}, ".docx"))

    assert "Не хватит времени; Уйдут люди" in whole
    assert "Ключевой риск: Не хватит времени.\n" in minutes


@pytest.mark.parametrize("text", ["{{ title - 1 }}", "{{ 1 / 0 }}", "{{ opened_on.nothing() }}", "{{ card[1][2] }}"])
def test_a_regions_template_that_cannot_be_computed_is_named_and_not_a_failure_of_ours(
    facts: dict[str, object], tmp_path: Path, text: str
) -> None:
    (tmp_path / "act.md").write_text(text, "utf-8")
    form = Document()
    form.add_paragraph(text)
    form.save(str(tmp_path / "form.docx"))

    for kind, ending in (("act", ".pdf"), ("form", ".docx")):
        with pytest.raises(Refusal, match="the template of the paper will not do"):
            paper(kind, facts, ending, own=tmp_path)


def test_a_regions_form_in_word_that_is_none_or_is_asked_for_as_another_is_named(
    facts: dict[str, object], tmp_path: Path
) -> None:
    (tmp_path / "act.docx").write_bytes(b"no form")

    with pytest.raises(Refusal, match=r"act\.docx"):
        paper("act", facts, ".docx", own=tmp_path)
    with pytest.raises(Refusal, match="a form in Word only"):
        paper("act", facts, ".pdf", own=tmp_path)


def test_a_card_that_says_nothing_yet_prints_no_halves_of_sentences(facts: dict[str, object]) -> None:
    card = facts["card"] | {"from_event": "", "to_event": ""}  # type: ignore[operator]

    bare = words_of(paper("signed_card", facts | {"card": card, "indicators": [], "team": []}, ".docx"))

    assert "от: ; до:" not in bare
    assert "Показатели ещё не внесены" in bare
    assert "Команда ещё не названа" in bare
