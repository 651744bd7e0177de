"""Papers of a replica: its own start, base and order, never those of its exemplar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from console.paper import folder_of
from domain.engine.database import reading
from domain.engine.refusals import Refusal
from domain.pilot.indicators import SetIndicator
from domain.programme.kinds import Moment, OfferAnswer
from domain.reports.paper_facts import project_facts
from notifications.papers.paper_file import kinds, paper
from tests.notifications.test_papers import words_of
from tests.region import CARD_PEOPLE, LEADER, TIME, TOWN, Region


def said_of(region: Region, code: str) -> dict[str, str]:
    """Paper -> all that it says of a project now."""
    with reading(region.engine) as connection:
        found = project_facts(connection, region.packs, code)
    of = folder_of(found)
    return {kind: words_of(paper(kind, found, ".docx", of=of)).replace("\xa0", " ") for kind in kinds(None, of)}


@pytest.fixture
def accepted(sqlite_engine: Engine) -> tuple[Region, str]:
    """A replica that was accepted on one day, to begin on a later one."""
    region = Region(sqlite_engine).found()
    offer = region.offer(region.package(date(2023, 5, 15)), TOWN, date(2023, 6, 1), people=CARD_PEOPLE)
    answered = region.answer(offer, OfferAnswer.ACCEPT, date(2023, 6, 1), start_on=date(2023, 7, 20))
    return region, answered.entries[1].subject


@pytest.mark.long
def test_papers_of_a_replica_bear_the_start_that_was_agreed(accepted: tuple[Region, str]) -> None:
    said = said_of(*accepted)

    assert "с 20 июля 2023 г." in said["team_order"]
    assert "1 июня 2023 г." not in said["team_order"]
    assert "Согласованное начало\n20 июля 2023 г." in said["reference"]


@pytest.mark.long
def test_no_paper_of_a_replica_gives_the_exemplars_base_for_its_own(accepted: tuple[Region, str]) -> None:
    region, code = accepted
    with reading(region.engine) as connection:
        number = str(project_facts(connection, region.packs, code)["indicators"][0]["target"])
    own = TIME.base + 7

    unmeasured = said_of(region, code)
    region.do(SetIndicator(actor=LEADER, on=date(2023, 8, 1), subject=code, indicator=replace(TIME, base=own)))
    stated = said_of(region, code)
    region.measure(code, str(own + 2), Moment.BASELINE, date(2023, 8, 2))
    measured = said_of(region, code)

    for kind in unmeasured:
        shown = {"measurement_sheets": "{} → " + number}.get(kind, "{}\n" + number)
        assert shown.format(TIME.base) not in unmeasured[kind], kind
        assert shown.format("предстоит измерить") in unmeasured[kind], kind
        assert shown.format(own) in stated[kind], kind
        assert shown.format(own + 2) in measured[kind], kind


@pytest.mark.long
def test_a_replica_has_an_order_of_its_own_facts(accepted: tuple[Region, str]) -> None:
    region, code = accepted

    order = said_of(region, code)["replication_order"]

    with reading(region.engine) as connection:
        found = project_facts(connection, region.packs, code)
    assert found["organisation"] in order
    assert "с 20 июля 2023 г." in order
    assert all(one["name"] in order for one in found["team"])
    assert [one["title"] for one in found["stages"]] == [
        "готовность получателя", "исходный замер", "адаптация", "внедрение", "закрытие"
    ]  # fmt: skip
    assert f"Закрытие\n{found['stages'][-1]['due_on']:%d.%m.%Y}" in order
    assert "через 12 мес. после закрытия" in order
    assert "решить на этапе адаптации" in order


@pytest.mark.long
def test_the_terms_of_an_order_are_those_of_the_replica_and_what_has_passed_says_so(
    accepted: tuple[Region, str],
) -> None:
    region, code = accepted
    region.walk(code, until="baseline", on=date(2023, 8, 7))

    order = said_of(region, code)["replication_order"]

    assert "Готовность получателя\n07.08.2023, пройден" in order
    assert f"Исходный замер\n{region.state(code).due_on:%d.%m.%Y}" in order


@pytest.mark.long
def test_the_order_on_a_replica_is_no_paper_of_a_pilot(sqlite_engine: Engine) -> None:
    region = Region(sqlite_engine).found()
    code = region.open_project()

    assert "replication_order" not in said_of(region, code)
    with reading(region.engine) as connection, pytest.raises(Refusal, match="replication_order"):
        paper("replication_order", project_facts(connection, region.packs, code), ".pdf")


def test_a_regions_own_template_computes_with_what_is_still_to_be_measured(
    accepted: tuple[Region, str], tmp_path: Path
) -> None:
    region, code = accepted
    text = "{{ ((one.base - one.fact) / one.base * 100) | round(1) | number }}; {{ 'было ' + one.base }}"
    text += "{% if one.base > one.target %}; хуже{% endif %}"
    (tmp_path / "act.md").write_text("# АКТ\n\n{% for one in indicators %}" + text + "\n\n{% endfor %}", "utf-8")

    with reading(region.engine) as connection:
        found = project_facts(connection, region.packs, code)
    made = words_of(paper("act", found, ".docx", own=tmp_path))

    assert "предстоит измерить; было предстоит измерить" in made
    assert "хуже" not in made
