"""Forms of lists: what is wrong stands at its row, what is needed is asked for, another's is not offered."""

from __future__ import annotations

import re

from console.web.deeds import AFTER_THE_END, DEEDS, actions
from console.web.inputs import Known, asked_of
from domain.engine.action import ACTIONS
from domain.engine.words import Language
from tests.console.test_first_reader import buttons
from tests.console.test_pages import Enter, enter, settings
from tests.domain.laws.test_refusals import BEGUN_AFTER_THE_END, MENDED_AFTER_THE_END
from tests.region import CURATOR, LEADER, METHODOLOGIST, Region

__all__ = ["enter", "settings"]


def faulty(page: str) -> dict[str, str]:
    """Input -> what its page says is wrong with it."""
    found = re.findall(r'<p class="fault" id="f-([\w.]+)-error">(.*?)</p>', page, re.DOTALL)
    return {name: re.sub(r"<[^>]+>", "", said) for name, said in found}


def test_a_refusal_stands_at_its_own_row_though_rows_before_it_are_empty(enter: Enter, region: Region) -> None:
    code = region.open_project(title="Запись к врачу")
    filled = {
        "items.1.subject": code, "items.1.decision": "go",
        "items.4.subject": code, "items.4.decision": "hold",
        "items.5.subject": region.open_project(title="Выдача справок"), "items.5.decision": "conditional",
        "items.5.condition": "дозамерить", "items.5.due_on": "31.13.2024", "items.5.owner": LEADER,
    }  # fmt: skip

    first = faulty(enter(METHODOLOGIST).send("/do/gather_protocol", title="Совет", decided_by=CURATOR, **filled).text)
    filled["items.5.due_on"] = ""
    page = enter(METHODOLOGIST).send("/do/gather_protocol", title="Совет", decided_by=CURATOR, **filled).text

    assert set(first) == {"items.5.due_on"}
    assert set(faulty(page)) == {"items.4.subject", "items.4.review_on", "items.5.due_on"}
    assert "Вопросы 5, Проект или проверка" in page
    assert "Вопросы 6, Срок условия" in page


def test_a_condition_of_nobody_is_refused_at_its_own_row(enter: Enter, region: Region) -> None:
    code = region.open_project(title="Запись к врачу")
    region.bring(code)
    rows = {
        f"conditions.{row}.{part}": said
        for row, owner in ((0, LEADER), (2, "PER-0404"))
        for part, said in (("text", "замер"), ("owner", owner), ("due_on", "20.12.2024"))
    }

    page = enter(METHODOLOGIST).send("/do/decide", subject=code, decision="conditional", **rows).text

    assert set(faulty(page)) == {"conditions.2.owner"}


def test_what_no_paper_is_taken_without_is_not_asked_for_as_if_it_could_be_left_out(
    enter: Enter, region: Region
) -> None:
    page = enter(METHODOLOGIST).ask("/do/approve_protocol").text
    forms = {name: asked_of(command, Known(region.pack, Language.RU)) for name, command in actions().items()}

    assert "Регистрационный номер" not in page
    acts = ("change_status", "confirm_status", "enter_status", "register_decision", "enter_completion")
    for name in (*acts, "approve_protocol", "replace_protocol"):
        needed = {one.name for one in forms[name] if one.needed}
        assert needed >= ({"number", "dated"} if name in acts else {"number"}), name


def test_a_mistake_in_what_has_ended_is_mended_from_its_page() -> None:
    offered = {name for names in DEEDS.values() for name in names}
    mended = {
        command.name
        for command, field in MENDED_AFTER_THE_END | BEGUN_AFTER_THE_END
        if field == ACTIONS[command].names[0] and command.name in offered
    }

    assert mended == AFTER_THE_END


def test_only_whoever_decided_is_offered_to_object_and_only_once_it_is_signed(enter: Enter, region: Region) -> None:
    code = region.open_project(title="Запись к врачу")
    region.bring(code)
    filled = {"title": "Совет", "decided_by": CURATOR, "items.0.subject": code, "items.0.decision": "rework",
              "items.0.comment": "дополнить карту"}  # fmt: skip
    secretary = enter(METHODOLOGIST)
    secretary.send("/do/gather_protocol", **filled)

    before = [buttons(enter(who).ask("/at/PRT-0001").text) for who in (METHODOLOGIST, CURATOR)]
    secretary.send("/do/approve_protocol", subject="PRT-0001", number="7", kept_at="дело 7")
    after = [buttons(enter(who).ask("/at/PRT-0001").text) for who in (METHODOLOGIST, CURATOR)]

    assert ["object_to_protocol" in found for found in (*before, *after)] == [False, False, False, True]
    assert [before[0] & {"drop_protocol", "replace_protocol"}, after[0] & {"drop_protocol", "replace_protocol"}] == [
        {"drop_protocol"}, {"replace_protocol"},
    ]  # fmt: skip


def test_an_executor_answers_from_the_page_of_the_assignment_and_judges_nothing_there(
    enter: Enter, region: Region
) -> None:
    region.open_project(title="Запись к врачу")
    given = {"executor": LEADER, "text": "Повторить замер", "due_on": "31.12.2024", "title": "Протокол", "number": "7",
             "kept_at": "дело 7"}  # fmt: skip
    assert "Готово" in enter(METHODOLOGIST).send("/do/give_assignment", **given).text

    executor = buttons(enter(LEADER).ask("/at/ASG-0001").text)

    assert "answer_assignment" in executor
    assert not executor & {"extend_assignment", "close_assignment", "amend_assignment"}
