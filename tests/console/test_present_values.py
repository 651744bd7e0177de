"""Forms that change something show what stands there and the remark; one of a document asks what its gate looks for."""

from __future__ import annotations

import re

from domain.engine.database import reading
from domain.engine.journal import history
from domain.methodology.schema import Decision
from domain.pilot.gates import Decide
from domain.programme.kinds import Moment
from domain.reports.card import card
from tests.console.test_pages import Enter, enter, settings
from tests.region import CURATOR, DAY, LEADER, METHODOLOGIST, TOWN, Region

__all__ = ["enter", "settings"]


def field(page: str, name: str) -> str:
    """Label, hints and input of one field."""
    start = page.index(f'<label for="f-{name}"')
    return page[start : page.index('<div class="field', start + 10)]


def test_the_form_of_a_card_shows_present_values_and_the_remark_beside_and_says_what_empty_means(
    enter: Enter, region: Region
) -> None:
    code = region.open_project()
    region.bring(code)
    remarks = {"card.key_risk": "назовите риск точнее", "people.customer": "не тот заказчик"}
    region.do(Decide(actor=CURATOR, on=DAY, subject=code, decision=Decision.REWORK, fields=remarks, comment="уточнить"))

    form = enter(LEADER).ask(f"/do/amend_card?subject={code}").text

    risk = field(form, "key_risk")
    assert "замечание: назовите риск точнее" in risk
    assert "сейчас: не хватит времени на обучение; пусто — не менять" in risk
    assert "замечание: не тот заказчик" in field(form, "people.customer")
    assert "сейчас: подготовка контрольных работ" in field(form, "process")


def test_an_organisation_shows_what_is_known_of_it_and_an_indicator_begins_as_it_stands(
    enter: Enter, region: Region
) -> None:
    code = region.open_project()
    browser = enter(METHODOLOGIST)

    organisation = browser.ask(f"/do/amend_organisation?subject={TOWN}").text
    indicator = browser.ask(f"/do/set_indicator?subject={code}&key=time").text

    assert re.search(r"сейчас: [^;]+; пусто — не менять", field(organisation, "title"))
    assert 'value="67"' in field(indicator, "base")
    assert 'value="Время подготовки"' in field(indicator, "name")


def test_the_form_of_the_closing_protocol_asks_for_goals_and_organisation_unfolded_and_takes_it_not_without(
    enter: Enter, region: Region
) -> None:
    code = region.open_project()
    region.measure(code, "67", Moment.BASELINE)
    region.walk(code, "sustaining")
    browser = enter(LEADER)
    there = {"subject": code, "kind": "closing_protocol", "kept_at": "дело 3"}

    form = browser.ask(f"/do/attach_evidence?subject={code}&kind=closing_protocol").text
    other = browser.ask(f"/do/attach_evidence?subject={code}&kind=standard").text
    without = browser.send("/do/attach_evidence", **there)
    done = browser.send("/do/attach_evidence", **there, organisation="Школа № 7", **{"goals.time": "30"}).text

    assert "если есть" not in field(form, "organisation").partition("</label>")[0]
    assert "на карточке: Школа № 7" in form
    assert form[: form.index('id="f-goals.time"')].rpartition("<details")[2].startswith(" open>")
    assert "если есть" in field(other, "organisation").partition("</label>")[0]
    assert without.status_code == 422
    assert without.text.count("укажите, что сказано в документе") == 2 * 2  # on top and beside, of both fields
    assert "Готово" in done


def test_data_of_an_attached_document_are_set_right_from_its_gate_and_the_old_ones_stay_in_the_journal(
    enter: Enter, region: Region
) -> None:
    code = region.open_project()
    region.measure(code, "67", Moment.BASELINE)
    region.walk(code, "sustaining")
    browser = enter(LEADER)
    browser.send("/do/attach_evidence", subject=code, kind="closing_protocol", kept_at="дело 3", number="7",
                 organisation="Школа № 7", **{"goals.time": "35"})  # fmt: skip

    gate = browser.ask(f"/at/{code}").text
    link = re.search(rf"/do/amend_evidence\?subject={code}&amp;entry=(\d+)", gate)
    assert link is not None
    form = browser.ask(link[0].replace("&amp;", "&")).text
    said = {"subject": code, "entry": link[1], "goals.time": "30", "number": "8", "reason": "опечатка"}
    done = browser.send("/do/amend_evidence", **said).text
    page = browser.ask(f"/at/{code}").text

    assert "сейчас: 35; пусто — не менять" in form
    assert "сейчас: 7; пусто — не менять" in form
    assert "Готово" in done
    assert "цели расходятся" not in page.partition('id="history"')[0]
    with reading(region.engine) as connection:
        last = list(history(connection, code))[-1]
    assert '"before":"35","after":"30"' in last.facts
    assert '"before":"7","after":"8"' in last.facts
    assert "номер документа, цель в документе «Время подготовки»" in page.partition('id="history"')[2]


def test_a_yes_that_may_be_left_alone_can_be_made_a_no(enter: Enter, region: Region) -> None:
    code = region.open_project(economic_effect=True)
    browser = enter(LEADER)

    form = field(browser.ask(f"/do/amend_card?subject={code}").text, "economic_effect")
    browser.send("/do/amend_card", subject=code, economic_effect="", key_risk="обучение до 1 июля")
    left = known(region, code)
    browser.send("/do/amend_card", subject=code, economic_effect="нет")

    assert re.findall(r'<option value="([^"]*)"', form) == ["", "да", "нет"]
    assert "сейчас: да; пусто — не менять" in form
    assert (left, known(region, code)) == (True, False)


def known(region: Region, code: str) -> object:
    with reading(region.engine) as connection:
        return card(connection, code).details["economic_effect"]
