"""A programme set up and walked by commands alone: from an empty folder to a package and its replicas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from domain.methodology.loader import load_default
from tests.checks import criteria, lines
from tests.console.conftest import Said, Window
from tests.region import CARRIED, SAMPLE

CARD = """
title = "Сокращение времени подготовки"
organisation = "ORG-0001"
centre = "CEN-01"
process = "подготовка контрольных работ"
clients = ["ученики", "родители"]
perimeter = ["учебная часть"]
from_event = "учебный план"
to_event = "готовый комплект"
justification = "больше часа на комплект"
key_risk = "отпуска"
consent_kind = "given"
consent = "Согласны на публикацию результатов"

[people]
project_leader = ["leader@region.example", "Новикова Анна, методист <novikova@region.example>"]
customer = ["customer@region.example"]
process_owner = "owner@region.example"

[[indicators]]
key = "time"
name = "Время подготовки"
unit = "мин"
direction = "fall"
base = 67
target = 30
method = "среднее по хронометражу"
source = "листы производственного анализа"
calculation_unit = "минуты"
"""
GATES: Sequence[tuple[Sequence[str], str]] = (
    (("process_card",), "methodologist@region.example"),
    (("signed_card", "team_order", "survey_before"), "customer@region.example"),
    (("current_map", "production_analysis_before", "target_map", "action_plan"), "customer@region.example"),
    (("kickoff_minutes", "action_plan_status"), "customer@region.example"),
    (("production_analysis_after", "standard", "closing_protocol"), "customer@region.example"),
    (("monitoring_record",), "methodologist@region.example"),
)
"""Documents of each gate of a pilot, and who decides there."""

GUESTS = ("guest", "visitor", "neighbour")

CHECK_PAPERS = (
    ("application_letter",), (), ("desk_review_record",), ("visit_programme", "visit_record"), ("commission_protocol",)
)  # fmt: skip


def done(said: Said) -> Said:
    """The answer of a command that must succeed."""
    assert said.code == 0, said.out + said.err
    return said


@pytest.fixture
def programme(new_window: Window, monkeypatch: pytest.MonkeyPatch) -> Window:
    """A programme set up by commands: organisations, people, roles; its administrator gives them."""
    give = new_window
    done(give("init", "--admin-name", "Иванова Мария", "--admin-email", "admin@region.example"))
    monkeypatch.setenv("POTOK_ACTOR", "admin@region.example")
    done(give("org", "register", "Школа № 7", "--kind", "institution", "--sphere", "education"))
    for town in ("Город Азов", "Город Шахты"):
        done(give("org", "register", town, "--kind", "municipality"))
    done(give("centre", "register", "Площадка «Бережливая школа»", "--host", "ORG-0001"))
    for key in ("methodologist", "leader", "customer", "owner", *GUESTS):
        works = ("--org", "ORG-0002") if key in GUESTS else ()  # a judge's place of work is on record
        who = (f"Участник {key}", "--email", f"{key}@region.example", "--post", "специалист")
        done(give("person", "register", *who, *works))
    for person, role, scope in (
        ("methodologist@region.example", "rcc_methodologist", "*"),
        ("admin@region.example", "rcc_methodologist", "*"),
        ("leader@region.example", "centre_staff", "CEN-01"),
    ):
        done(give("role", "give", person, role, "--scope", scope))
    return give


def _open(give: Window) -> str:
    Path("card.toml").write_text(CARD, encoding="utf-8")
    said = done(give("project", "open", "--file", "card.toml", "--on", "11.01.2024", "--json"))
    assert said.data["outcome"] == "done"
    return str(said.data["subject"])


def _implement(give: Window, code: str, leader: Sequence[str]) -> None:
    """What the gate of implementation looks at: the kick-off, the start, the action plan."""
    done(give("project", "milestone", code, "kick_off", "--finished", "12.01.2024", *leader))
    done(give("project", "milestone", code, "implementation", "--started", "12.01.2024", *leader))
    done(give("project", "action", code, "--title", "Единый шаблон", "--due", "12.01.2024", *leader))
    done(give("project", "action", code, "1", "--done", *leader))


def _walk(give: Window, code: str) -> None:
    leader = ("--as", "leader@region.example", "--on", "12.01.2024")
    before = ("--as", "leader@region.example", "--on", "01.08.2023")
    for moment, value, when in (("baseline", "67", before), ("after", "29,5", leader)):
        done(give("project", "measure", code, "time", value, "--moment", moment, *when))
    stated = {
        "signed_card": ("--organisation", "Школа № 7"),
        "closing_protocol": ("--organisation", "Школа № 7", "--goal", "time=30"),
    }
    for papers, decider in GATES:
        if "kickoff_minutes" in papers:
            _implement(give, code, leader)
        for paper in papers:
            behind = ("--file", f"{paper}.txt") if paper in CARRIED else ("--kept-at", "дело 1")
            Path(f"{paper}.txt").write_bytes(SAMPLE)
            done(give("project", "evidence", code, paper, *behind, *stated.get(paper, ()), *leader))
        done(give("project", "submit", code, *leader))
        done(give("project", "decide", code, "go", "--as", decider, "--on", "12.01.2024"))


def _certify(give: Window, code: str) -> str:
    at = ("--on", "2024-02-01")
    check = done(give("check", "apply", "ORG-0001", "--level", "local", "--project", code, "--json", *at)).data[
        "subject"
    ]
    for guest in GUESTS:
        duty = "leader" if guest == GUESTS[0] else "auditor"
        said = ("--declared", "заявление № 1", "--duty", duty, "--party", "rcc", *at)
        done(give("check", "appoint", check, f"{guest}@region.example", *said))
    for place, papers in enumerate(CHECK_PAPERS):
        for paper in papers:
            done(give("check", "evidence", check, paper, "--kept-at", "дело 1", *at))
        _between(give, check, place, *at)
        if place == LAST:
            by = ("--as", "methodologist@region.example")
            said = ("--number", "17", "--dated", "2024-02-01", "--kept-at", "дело 3", *at)
            done(give("check", "confirm", check, "go", *by, *said))
        else:
            done(give("check", "decide", check, "go", "--as", "methodologist@region.example", *at))
    return str(check)


LAST = 4


def _between(give: Window, check: str, place: int, *at: str) -> None:
    """What the gate of a phase looks at, and its submission."""
    sheet = [word for line in lines(criteria(load_default(), "local", date(2024, 2, 1))) for word in ("--mark", line)]
    if place == 1:
        done(give("check", "self-assess", check, *sheet, "--kept-at", "дело 1", *at))
        done(give("check", "assess", check, "--kept-at", "дело 1", *at))
        return
    if place == 2:
        done(give("check", "review", check, "--accept", "all", *at))
    if place == 3:
        done(give("check", "plan-visit", check, "--day", "2024-02-01", "--place", "школа", *at))
        done(give("check", "visit", check, *at))
    if place == LAST:
        for guest in GUESTS:
            own = f"{guest}@region.example"
            done(give("check", "score", check, own, *sheet, "--as", own, *at))
        for guest in GUESTS:
            own = f"{guest}@region.example"
            done(give("check", "vote", check, own, "granted", "--as", own, *at))
    done(give("check", "submit", check, *at))


def test_a_pilot_becomes_an_exemplar_and_is_replicated(programme: Window, tmp_path: Path) -> None:
    project = _open(programme)
    _walk(programme, project)
    check = _certify(programme, project)
    package = done(programme("package", "freeze", project, "--json")).data["subject"]
    file = tmp_path / "receivers.csv"
    file.write_text(
        "\ufeffОрганизация;leader\r\nORG-0002;leader@region.example\r\nORG-0003;PER-0003\r\n", encoding="utf-8"
    )

    first = done(programme("replicate", package, "--file", str(file), "--json")).data
    again = done(programme("replicate", package, "--file", str(file), "--json")).data

    leader = ("--as", "leader@region.example")
    done(programme("offer", "answer", first["receivers"][0]["offer"], "accept", *leader))
    paper = ("--incoming", "вх. 7", "--kept-at", "дело 7", "--reason", "no_staff")
    done(programme("offer", "answer", first["receivers"][1]["offer"], "decline", *paper))

    assert (first["done"], first["repeated"], first["refused"]) == (2, 0, 0)
    assert (again["done"], again["repeated"], again["refused"]) == (0, 2, 0)
    statuses = done(programme("status", "list", "--json")).data
    assert [(row["organisation"], row["level"], row["basis"]) for row in statuses] == [("ORG-0001", "local", check)]
    assert done(programme("project", "show", project, "--json")).data["state"]["stage"] == "replication"
    assert "пакет не изменён" in done(programme("package", "verify", package)).out
    shown = done(programme("offer", "list", "--package", package)).out
    assert "отклонено: нет людей" in shown
    assert "принято: PRJ-0002" in shown
    report = done(programme("report", "--json")).data
    assert (report["projects"]["opened"], report["exemplars"]["local"], report["replicated"]["packages"]) == (2, 1, 1)
    assert report["projects"]["requests"] == 0
    assert "Всё цело." in done(programme("journal", "verify")).out


def test_a_status_is_suspended_renewed_and_withdrawn_with_its_basis(programme: Window) -> None:
    project = _open(programme)
    _walk(programme, project)
    _certify(programme, project)

    of = ("ORG-0001", "--level", "local")
    act = ("--document", "status_act", "--number", "4", "--dated", "2024-02-01", "--kept-at", "дело 4")
    for order, reason, standing in (
        ("suspend", "own_wish", "suspended"),
        ("restore", "cause_removed", "active"),
        ("renew", "confirmed", "active"),
        ("withdraw", "criteria_lost", "withdrawn"),
    ):
        assert programme("status", order, *of).code == 2, "without a reason and an act"
        term = ("--until", "2030-01-31") if order == "renew" else ()
        said = done(programme("status", order, *of, "--reason", reason, *act, *term))
        if standing == "active":
            number = said.out.rsplit(" ", 1)[-1].strip(" .\n")
            done(programme("second", "confirm", number, "--as", "methodologist@region.example"))

        assert done(programme("status", "list", "--json")).data[-1]["standing"] == standing
    renewed = programme("status", "renew", *of, "--reason", "confirmed", *act, "--until", "2030-01-31")
    assert (renewed.code, "статус сейчас: отозван" in renewed.err) == (1, True)


def test_an_action_with_the_same_command_id_is_done_once(programme: Window) -> None:
    order = ("org", "register", "Больница", "--kind", "institution", "--command-id", "o-17")

    first, again = done(programme(*order, "--json")).data, done(programme(*order, "--json")).data
    said = done(programme(*order))

    assert (first["outcome"], again["outcome"]) == ("done", "repeated")
    assert first["subject"] == again["subject"]
    assert (
        first["entries"] == again["entries"] == [{"subject": "ORG-0004", "seq": 1, "kind": "organisation_registered"}]
    )
    assert said.out.startswith("Уже было сделано раньше, ничего не изменено: ORG-0004 «Больница»")


def test_a_card_that_was_changed_meanwhile_is_a_conflict(programme: Window) -> None:
    code = _open(programme)
    leader = ("--as", "leader@region.example")
    done(
        programme("project", "evidence", code, "process_card", "--kept-at", "дело 1", "--expect-version", "1", *leader)
    )

    said = programme("project", "submit", code, "--expect-version", "1", *leader)

    assert said.code == 1
    assert "изменён другим участником" in said.err


def test_a_refusal_says_every_reason_at_once_and_changes_nothing(programme: Window) -> None:
    code = _open(programme)

    said = programme("project", "decide", code, "go", "--as", "customer@region.example")

    assert said.code == 1
    assert said.err.splitlines() == [
        "Отказано, ничего не изменено:",
        "- --as: у вас нет на это права; могут: куратор, методолог РЦК",
        f"- {code} сейчас «в работе», а нужно «ожидает решения»",
        "- evidence.process_card: к этапу «отбор» не приложен документ: карточка процесса",
    ]
    assert done(programme("project", "show", code, "--json")).data["state"]["version"] == 1


def test_rework_conditions_and_hold_go_round(programme: Window) -> None:
    code = _open(programme)
    leader, methodologist = ("--as", "leader@region.example"), ("--as", "methodologist@region.example")
    done(
        programme(
            "project", "evidence", code, "process_card", "--kept-at", "дело 1", "--title", "Карточка № 3", *leader
        )
    )
    done(programme("project", "submit", code, *leader))
    done(programme("project", "decide", code, "rework", "--mend", "key_risk=назовите риск", *methodologist))
    done(programme("project", "submit", code, "--unchanged", *leader))
    terms = "Назвать риск; leader@region.example; 20.12.2024"
    done(programme("project", "decide", code, "conditional", "--condition", terms, *methodologist))
    done(programme("project", "decide", code, "hold", "--review-on", "20.01.2025", "--as", "customer@region.example"))

    held = done(programme("project", "show", code))
    done(programme("project", "resume", code, "--as", "customer@region.example"))
    gate = done(programme("project", "gate", code, "--json")).data
    done(programme("project", "condition", code, "1", *leader))

    assert "приостановлен, пересмотр 20.01.2025" in held.out
    assert "назвать риск" in held.out.lower()
    assert {row["rule"]: row["outcome"] for row in gate["checks"]}["conditions_closed"] == "fail"
    after = done(programme("project", "gate", code, "--json")).data
    assert {row["rule"]: row["outcome"] for row in after["checks"]}["conditions_closed"] == "pass"


def test_a_self_assessment_is_for_its_own_phase(programme: Window) -> None:
    project = _open(programme)
    _walk(programme, project)
    check = done(programme("check", "apply", "ORG-0001", "--level", "local", "--project", project, "--json")).data[
        "subject"
    ]

    said = programme("check", "assess", check)

    assert said.code == 1
    assert f"{check} сейчас на этапе «заявка», а нужен «самооценка»" in said.err
