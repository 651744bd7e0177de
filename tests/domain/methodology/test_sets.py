"""Sets of criteria are data: a bad one is named by file, line and key, a good one is chosen by its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.methodology.criteria import CriteriaSet
from domain.methodology.editions import edited, set_for, set_of
from domain.methodology.loader import default_text, load_default
from domain.methodology.problems import PackBroken
from flows.pack_check import checked

TEXT, _ = default_text()
PACK = load_default()

MOTIVE = 'kind = "yes_no", evidence = { ru = "положение'
EMPTY = 'in_force = false\ntitle = { ru = "Новая модель медицинской организации, 4'
BAD = [
    ('group = "involvement", title', 'group = "mood", title', "sets[0].criteria[0].group", "no criteria group “mood”"),
    ("least = 0, most = 10", "least = 10, most = 0", "sets[0].criteria[11].most", "turned round"),
    ("met_from = 6", "met_from = 11", "sets[0].criteria[11].met_from", "at most 10"),
    ('edition = "первая"', 'edition = "первая"\nthreshold = 101', "sets[0].threshold", "at most 100"),
    ('kind = "computed"', 'kind = "guessed"', "sets[0].criteria[4].kind", "no kind “guessed”"),
    ("at_least = 90", "at_least = 101", "sets[0].criteria[4].at_least", "100 % is the most"),
    (MOTIVE, MOTIVE.replace("evidence", "assessed_at = [], evidence"), "sets[0].criteria[3].assessed_at", "no time"),
    (
        MOTIVE,
        MOTIVE.replace("evidence", "obsolete_on = 2018-12-31, evidence"),
        "sets[0].criteria[3].obsolete_on",
        "over before the set is in force",
    ),
    (
        MOTIVE,
        MOTIVE.replace("evidence", "future = true, requirement = true, evidence"),
        "sets[0].criteria[3].requirement",
        "in the next edition",
    ),
    (EMPTY, EMPTY.partition("\n")[2], "sets[6].criteria", "empty, yet in force"),
    ("quorum = 3", "quorum = 4", "criteria.local.commission.quorum", "above the least commission"),
    ("quorum = 3", "quorum = 0", "criteria.local.commission.quorum", "no commission concludes"),
    ("quorum = 3\n", "", "criteria.local.commission.quorum", "no commission concludes"),
    ("pass_share = 70", "pass_share = 0", "criteria.local.pass_share", "above 0"),
    (', "concluded"]', "]", "lifecycles.partner_check.phases[4].gate.rules", "decided without: concluded"),
    (
        '"spread_settled", "concluded"]\nadvice',
        '"concluded"]\nadvice',
        "lifecycles.surveillance.phases[2].gate.rules",
        "decided without: spread_settled",
    ),
]


@pytest.mark.parametrize(("good", "bad", "key", "said"), BAD, ids=[f"{row[2]} {row[1][:12]}" for row in BAD])
def test_a_bad_set_is_named_by_its_line_and_key(good: str, bad: str, key: str, said: str) -> None:
    assert good in TEXT

    with pytest.raises(PackBroken) as raised:
        checked(TEXT.replace(good, bad, 1), "region.toml")

    found = [problem for problem in raised.value.problems if problem.key == key]
    assert found, raised.value
    assert said in found[0].said.en
    assert found[0].line > 1


def test_a_threshold_that_nobody_can_reach_is_named() -> None:
    first = PACK.sets[0]
    text = TEXT
    for one in first.criteria:
        text = text.replace(f'key = "{one.key}", ', f'key = "{one.key}", future = true, ', 1)

    with pytest.raises(PackBroken, match="nobody can reach it"):
        checked(text, "region.toml")


def test_two_sets_for_one_level_sphere_and_date_are_one_too_many() -> None:
    begins, ends = TEXT.index("[[sets]]"), TEXT.index("[[sets]]", TEXT.index("[[sets]]") + 1)
    again = TEXT[begins:ends].replace('edition = "первая"', 'edition = "вторая"')

    with pytest.raises(PackBroken) as raised:
        checked(TEXT[:ends] + again + TEXT[ends:], "region.toml")

    assert {problem.key for problem in raised.value.problems} == {"sets[1].effective_from"}


def test_an_edition_is_the_name_of_one_set_of_its_level_whatever_the_sphere() -> None:
    begins, ends = TEXT.index("[[sets]]"), TEXT.index("[[sets]]", TEXT.index("[[sets]]") + 1)
    again = TEXT[begins:ends].replace('level = "local"', 'level = "local"\nsphere = "education"')

    with pytest.raises(PackBroken) as raised:
        checked(TEXT[:ends] + again + TEXT[ends:], "region.toml")

    assert {problem.key for problem in raised.value.problems} == {"sets[1].edition"}


@pytest.mark.parametrize("fault", ['assessed_at = ["surveillance"]', "obsolete_on = 2019-01-01"])
def test_a_set_by_which_nobody_can_apply_is_named(fault: str) -> None:
    text = TEXT
    for one in PACK.sets[0].criteria:
        text = text.replace(f'key = "{one.key}", ', f'key = "{one.key}", {fault}, ', 1)

    with pytest.raises(PackBroken, match="no criterion counts at assessed_at = first"):
        checked(text, "region.toml")


def later(found: CriteriaSet, edition: str, on: date, sphere: str | None = None) -> CriteriaSet:
    return replace(found, edition=edition, effective_from=on, sphere=sphere)


def test_the_newest_set_in_force_on_the_day_is_taken_and_a_spheres_own_before_that_for_all() -> None:
    first = PACK.sets[0]
    pack = replace(PACK, sets=(first, later(first, "вторая", date(2026, 1, 1)),
                               later(first, "школьная", date(2025, 1, 1), "education")))  # fmt: skip

    assert set_for(pack, "local", "health", date(2025, 6, 1)).edition == "первая"
    assert set_for(pack, "local", "health", date(2026, 6, 1)).edition == "вторая"
    assert set_for(pack, "local", "education", date(2026, 6, 1)).edition == "школьная"


def test_a_check_keeps_the_edition_it_began_with() -> None:
    first = PACK.sets[0]
    pack = replace(PACK, sets=(first, later(first, "вторая", date(2020, 1, 1))))

    assert set_of(pack, "local", "первая").edition == "первая"


@pytest.mark.parametrize(("becomes", "takes_a_new_edition"), [
    ({"requirement": False, "future": True}, False), ({"requirement": True, "future": False}, True),
])  # fmt: skip
def test_a_criterion_of_the_future_is_no_requirement_before_an_edition_makes_it_one(
    becomes: dict[str, Any], takes_a_new_edition: bool
) -> None:
    first = PACK.sets[0]
    announced = replace(first, criteria=(replace(first.criteria[0], future=True, requirement=True),))
    now = replace(first, criteria=(replace(first.criteria[0], **becomes),))

    found = edited(replace(PACK, sets=(now,)), replace(PACK, sets=(announced,)))

    assert bool(found) is takes_a_new_edition


def test_before_there_were_sets_the_groups_are_judged_from_0_to_100() -> None:
    found = set_of(PACK, "local", None)

    assert [one.key for one in found.criteria] == list(PACK.criteria["local"].groups)
    assert {(one.lowest, one.highest) for one in found.criteria} == {(Decimal(0), Decimal(100))}
    assert found.threshold == PACK.criteria["local"].pass_share


def test_the_documented_health_set_is_a_draft_and_the_fourth_edition_says_that_it_is_empty() -> None:
    draft, empty = (
        next(one for one in PACK.sets if one.edition == name) for name in ("draft 2019", "4-е издание, 2024")
    )

    assert [one.bound for one in draft.criteria[:2]] == [Decimal(50), Decimal(80)]
    assert not draft.in_force
    assert not empty.criteria
    assert "пуст" in empty.title.ru
