"""People and organisations are named in forms: a name stays a name, and those of one name are told apart."""

from __future__ import annotations

import re
from typing import Any

from domain.registry.people import RegisterPerson
from tests.console.test_pages import Enter, enter, settings
from tests.region import DAY, METHODOLOGIST, SCHOOL, TOWN, Region

__all__ = ["enter", "settings"]


def person(region: Region, name: str, post: str, organisation: str) -> str:
    said: dict[str, Any] = {"title": name, "post": post, "email": f"p{post.encode().hex()[:8]}@region.example"}
    return region.do(RegisterPerson(actor=METHODOLOGIST, on=DAY, organisation=organisation, **said)).subject


def box(page: str, name: str) -> str:
    """What stands in an input, as people read it."""
    found = re.search(rf'<(input|select)[^>]*name="{name}"[^>]*>', page)
    assert found is not None, page
    return found[0]


def test_a_name_that_was_typed_stays_a_name_when_the_form_comes_back(enter: Enter, region: Region) -> None:
    code = person(region, "Ромашкина Анна Павловна", "завуч", SCHOOL)
    browser = enter(METHODOLOGIST)

    first = browser.send("/do/give_assignment", executor="Ромашкина").text
    second = browser.send("/do/give_assignment", executor="Ромашкина Анна Павловна").text

    for page in (first, second):
        assert 'value="Ромашкина Анна Павловна"' in box(page, "executor")
        assert "завуч · Школа № 7" in page
        assert code not in page.partition("<main")[2].partition("f-executor")[2][:600]


def test_people_of_one_name_are_told_apart_by_post_and_organisation_and_the_chosen_one_stays(
    enter: Enter, region: Region
) -> None:
    one = person(region, "Петров Иван Ильич", "завуч", SCHOOL)
    other = person(region, "Петров Иван Ильич", "юрист", TOWN)
    browser = enter(METHODOLOGIST)

    asked = browser.send("/do/give_assignment", executor="Петров").text
    chosen = browser.send("/do/give_assignment", executor=other).text

    assert "Петров Иван Ильич · завуч · Школа № 7" in asked
    assert "Петров Иван Ильич · юрист ·" in asked
    assert re.search(rf'<option value="{other}" selected>Петров Иван Ильич · юрист', chosen)
    assert f'<option value="{one}">' in chosen


def test_what_is_suggested_puts_a_name_into_the_box_and_a_code_only_where_several_are_called_so(
    enter: Enter, region: Region
) -> None:
    person(region, "Ромашкина Анна Павловна", "завуч", SCHOOL)
    one = person(region, "Петров Иван Ильич", "методист", SCHOOL)
    person(region, "Петров Иван Ильич", "юрист", TOWN)
    browser = enter(METHODOLOGIST)

    single = browser.ask("/suggest?at=f-executor&field=executor&kind=person&executor=Ромаш").text
    several = browser.ask("/suggest?at=f-executor&field=executor&kind=person&executor=Петров").text
    form = browser.send("/do/give_assignment", executor=f"Петров Иван Ильич ({one})").text

    assert '<option value="Ромашкина Анна Павловна">' in single
    assert f'<option value="Петров Иван Ильич ({one})">Петров Иван Ильич · методист' in several
    assert re.search(rf'<option value="{one}" selected>', form)
