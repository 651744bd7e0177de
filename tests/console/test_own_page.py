"""One's own page: how one is written to, who stands in during an absence, and what others did to it meanwhile."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain.engine.actor import Acting, Method
from domain.engine.database import reading
from domain.methodology.loader import load_default
from domain.methodology.schema import Pack
from domain.programme.kinds import Rhythm
from domain.registry.letter_preferences import PreferLetters
from domain.registry.role_terms import LendRole, TakeRole
from domain.stored.tables import TABLES
from notifications.preferences import Preference, preferences_of
from tests.console.test_pages import Browser, Enter, enter, settings
from tests.region import CURATOR, DAY, GUEST_1, HEAD, LEADER, METHODOLOGIST, NOW, STRANGER, Region

__all__ = ["enter", "settings"]

TODAY = NOW.date()
LATER = TODAY.replace(day=31)


def form_of(text: str, action: str) -> dict[str, str]:
    """What a form of a page would send as it stands."""
    (form,) = re.findall(rf'<form method="post" action="{action}"[^>]*>(.*?)</form>', text, re.DOTALL)
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        said = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if said.get("type") != "checkbox" or " checked" in tag:
            found[said["name"]] = unescape(said.get("value", ""))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = unescape(chosen[1]) if chosen else ""
    return found


def written(region: Region, person: str) -> dict[str, object]:
    """How a person is written to."""
    table = TABLES["person"]
    with reading(region.engine) as connection:
        wish = preferences_of(connection, [person])[person]
        row = connection.execute(select(table).where(table.c.code == person)).mappings().one()
    return {"muted": set(wish.muted), "weekday": wish.weekday, "until": wish.paused_until} | {
        name: row[name] for name in ("cadence", "language", "time_zone")
    }


def test_how_one_is_written_to_is_seen_and_chosen_on_the_page_itself(enter: Enter, region: Region) -> None:
    region.open_project()
    browser = enter(LEADER)
    before = form_of(browser.ask("/own").text, "/own/letters")

    done = browser.send(
        "/own/letters",
        **before | {"cadence": "daily", "weekday": "friday", "time_zone": "Asia/Omsk", "language": "en",
                    "paused_until": "20.12.2024", "mute.support_held": "да", "mute.leadership_report": "да"},
    )  # fmt: skip
    page = browser.ask("/own?done=letters").text
    after = form_of(page, "/own/letters")

    assert (before["cadence"], before["time_zone"], before["language"]) == ("weekly", "Europe/Moscow", "ru")
    assert done.status_code == 303
    assert "так вам и будут писать" in page
    assert written(region, LEADER) == {
        "muted": {"support_held", "leadership_report"}, "weekday": "friday", "until": TODAY.replace(day=20),
        "cadence": "daily", "language": "en", "time_zone": "Asia/Omsk",
    }  # fmt: skip
    assert (after["paused_until"], after["mute.support_held"]) == ("20.12.2024", "да")
    assert after["mute.leadership_report"] == "да"


def test_what_was_chosen_before_stays_when_the_form_is_saved_as_it_was_opened(enter: Enter, region: Region) -> None:
    region.do(PreferLetters(actor=STRANGER, on=TODAY, person=STRANGER, mute="source_report,gate_decided"))
    browser, staff = enter(STRANGER), enter(METHODOLOGIST)

    own = browser.send("/own/letters", **form_of(browser.ask("/own").text, "/own/letters"))
    theirs = form_of(staff.ask(f"/do/prefer_letters?person={STRANGER}").text, "/do/prefer_letters")
    done = staff.send("/do/prefer_letters", **theirs)

    assert (own.status_code, done.status_code) == (303, 200)
    assert written(region, STRANGER)["muted"] == {"source_report", "gate_decided"}


def test_parts_of_the_morning_letter_have_days_of_their_own_and_what_is_unticked_comes_again(
    enter: Enter, region: Region
) -> None:
    said: dict[str, Any] = {"mute": "gate_decided", "paused_until": TODAY.replace(day=20)}
    region.do(PreferLetters(actor=STRANGER, on=TODAY, person=STRANGER, **said))
    browser = enter(STRANGER)
    before = form_of(browser.ask("/own").text, "/own/letters")

    browser.send("/own/letters", **before | {"changes": "friday", "numbers": "never"})
    kept = preferred(region, STRANGER)
    after = form_of(browser.ask("/own").text, "/own/letters")
    del after["mute.gate_decided"]
    browser.send("/own/letters", **after | {"paused_until": "", "numbers": "usual"})

    assert kept == Preference(
        muted=frozenset({"gate_decided"}), paused_until=TODAY.replace(day=20),
        rhythms={"changes": Rhythm.FRIDAY, "numbers": Rhythm.NEVER},
    )  # fmt: skip
    assert (after["changes"], after["coming"]) == ("friday", "usual")
    assert preferred(region, STRANGER) == Preference(rhythms={"changes": Rhythm.FRIDAY})


def preferred(region: Region, person: str) -> Preference:
    with reading(region.engine) as connection:
        return preferences_of(connection, [person])[person]


def test_one_press_stops_all_that_may_be_stopped(enter: Enter, region: Region) -> None:
    browser = enter(STRANGER)

    browser.send("/own/letters", **form_of(browser.ask("/own").text, "/own/letters") | {"stop": "1"})

    pack: Pack = region.pack
    assert written(region, STRANGER)["cadence"] == "never"
    assert written(region, STRANGER)["muted"] == {
        key for key, rule in pack.notices.items() if rule.mutable and rule.template != "status_digest"
    }


def test_a_mistake_is_said_at_its_field_and_nothing_is_lost_or_changed(enter: Enter, region: Region) -> None:
    browser = enter(STRANGER)
    form = form_of(browser.ask("/own").text, "/own/letters")

    answer = browser.send("/own/letters", **form | {"paused_until": "31.02.2025", "mute.gate_decided": "да"})
    kept = form_of(answer.text, "/own/letters")

    assert answer.status_code == 422
    assert 'id="f-paused_until-error"' in answer.text
    assert (kept["paused_until"], kept["mute.gate_decided"]) == ("31.02.2025", "да")
    with reading(region.engine) as connection:
        assert preferences_of(connection, [STRANGER]) == {}


def test_nobody_chooses_for_another_by_their_own_page(enter: Enter, region: Region) -> None:
    browser = enter(STRANGER)
    form = form_of(browser.ask("/own").text, "/own/letters")

    browser.send("/own/letters", **form | {"person": LEADER, "mute.gate_decided": "да"})

    with reading(region.engine) as connection:
        assert set(preferences_of(connection, [LEADER, STRANGER])) == {STRANGER}


def test_the_later_of_two_who_choose_at_once_sees_what_the_first_chose_and_saves_once_more(
    enter: Enter, region: Region
) -> None:
    here, there = enter(LEADER), enter(LEADER)
    first, second = (form_of(browser.ask("/own").text, "/own/letters") for browser in (here, there))

    saved = here.send("/own/letters", **first | {"mute.gate_decided": "да"})
    late = there.send("/own/letters", **second | {"weekday": "friday"})
    again = there.send("/own/letters", **form_of(late.text, "/own/letters"))

    assert (saved.status_code, late.status_code, again.status_code) == (303, 422, 303)
    assert "выбрано, как писать" in late.text
    assert form_of(late.text, "/own/letters")["weekday"] == "friday"
    assert written(region, LEADER)["weekday"] == "friday"


def lend(actor: str, person: str = GUEST_1, scope: str | None = None, **more: object) -> LendRole:
    said = {"actor": actor, "on": TODAY, "person": person, "role": "deputy", "scope": scope or actor, "until": LATER}
    return LendRole(**said | more)  # type: ignore[arg-type]


def test_whoever_holds_a_role_names_their_own_deputy_for_an_absence_and_ends_it(enter: Enter, region: Region) -> None:
    region.open_project()
    browser = enter(LEADER)

    named = browser.send("/own/deputy", person="Участник 7", until="31.12.2024")
    page = browser.ask("/own?done=deputy").text
    deputy = form_of(page, "/own/deputy/end")
    ended = browser.send("/own/deputy/end", **deputy)

    assert (named.status_code, ended.status_code) == (303, 303)
    assert "Меня замещает Участник 7 по 31.12.2024" in page
    assert deputy == {"person": GUEST_1}
    assert "Заместителя нет" in browser.ask("/own").text


def test_what_will_not_do_for_a_deputy_is_said_on_the_page_and_stays_filled_in(enter: Enter, region: Region) -> None:
    region.open_project()
    browser = enter(LEADER)

    past = browser.send("/own/deputy", person="Участник 7", until="01.02.2024")
    self_named = browser.send("/own/deputy", person=LEADER, until="31.12.2024")
    smuggled = browser.send("/own/deputy", person=GUEST_1, until="31.12.2024", role="administrator", scope="*")

    assert (past.status_code, self_named.status_code, smuggled.status_code) == (422, 422, 303)
    assert 'value="01.02.2024"' in past.text
    assert "сам себя не замещает" in self_named.text
    roles = TABLES["role"]
    with reading(region.engine) as connection:
        held = connection.execute(select(roles.c.role, roles.c.scope).where(roles.c.person == GUEST_1)).all()
    assert list(map(tuple, held)) == [("deputy", LEADER)]


def test_whoever_has_no_role_for_it_reads_whom_to_ask(enter: Enter, region: Region) -> None:
    page = enter(STRANGER).ask("/own").text

    assert "администратор программы:" in page
    assert 'action="/own/deputy"' not in page
    assert region.refused(lend(STRANGER)) == ["not_entitled"]


def test_a_role_lets_one_name_a_deputy_of_ones_own_and_of_nobody_else(region: Region) -> None:
    assert region.refused(lend(HEAD, scope=LEADER)) == ["not_entitled"]
    assert region.refused(lend(HEAD, role="administrator", scope="*")) == ["not_entitled"]

    region.do(lend(HEAD))

    assert region.refused(TakeRole(actor=LEADER, on=TODAY, person=GUEST_1, role="deputy", scope=HEAD)) == [
        "not_entitled"
    ]
    region.do(TakeRole(actor=HEAD, on=TODAY, person=GUEST_1, role="deputy", scope=HEAD))


def test_a_deputy_names_no_other_deputy_and_a_role_that_is_over_lets_nobody(region: Region) -> None:
    region.do(lend(HEAD))
    behalf = Acting(GUEST_1, Method.KEY, "K1", HEAD, "приказ № 1")
    region.do(LendRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="curator", until=TODAY))

    assert "not_in_that_name" in region.refused(replace(lend(HEAD, person=STRANGER), acting=behalf))
    region.do(lend(STRANGER))
    later = Region(region.engine, region.pack, region.now.replace(day=12))
    assert later.refused(lend(STRANGER, person=LEADER)) == ["not_entitled"]


def test_where_the_methodology_names_no_role_for_it_only_administrators_name_deputies(engine: Engine) -> None:
    pack = load_default()
    closed = replace(pack, roles={key: replace(role, deputy=False) for key, role in pack.roles.items()})
    region = Region(engine, closed).found()

    assert region.refused(lend(HEAD)) == ["not_entitled"]
    region.do(lend(METHODOLOGIST, scope=HEAD))


def test_where_two_administrators_are_asked_for_a_deputy_named_by_oneself_waits_for_one(engine: Engine) -> None:
    region = Region(engine, replace(load_default(), second_hand=frozenset({"lend_role"}))).found()

    outcome = region.do(lend(CURATOR))

    assert [entry.kind for entry in outcome.entries] == ["second_asked"]
    assert region.refused(lend(CURATOR)) == ["needs_second"]
    region.do(lend(METHODOLOGIST, scope=CURATOR))


@pytest.mark.parametrize("page", ["/own/letters", "/own/deputy"])
def test_what_was_filled_in_when_the_session_ended_comes_back_undone(enter: Enter, region: Region, page: str) -> None:
    browser: Browser = enter(CURATOR)
    form = {"person": GUEST_1, "until": "31.12.2024"} if page == "/own/deputy" else {"paused_until": "20.12.2024"}

    shown = browser.send(page, **form, again="1")

    assert shown.status_code == 200
    named = {GUEST_1: region.state(GUEST_1).title}  # who was chosen comes back by name
    assert all(f'value="{named.get(value, value)}"' in shown.text for value in form.values())
    assert "Заместителя нет" in shown.text
    with reading(region.engine) as connection:
        assert preferences_of(connection, [CURATOR]) == {}
