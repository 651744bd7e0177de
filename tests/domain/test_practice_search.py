"""Practices are found by words in any form, synonyms and facets, in the same order on both databases."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, delete, insert, select

from deployments.migrate import changing, configuration, migrate
from domain.certification.challenges import MakeChallenge, SettleChallenge
from domain.engine.database import reading, writing
from domain.finding.search import find, ready
from domain.methodology.loader import load_default
from domain.methodology.schema import Pack
from domain.practices.cards import AmendPractice, DraftPractice
from domain.practices.effects import SetEffect
from domain.practices.publication import ArchivePractice, PublishPractice
from domain.practices.requests import RequestPractice
from domain.practices.review import ReviewPractice, SubmitPractice
from domain.practices.steps import SetStep
from domain.programme.kinds import Consent, Direction, Quantity
from domain.registry.people import GiveRole
from domain.reports import practice_search
from domain.reports.practice_demand import demand, missed, viewed
from domain.reports.practice_search import Found, search, similar
from domain.stored.tables import TABLES
from tests.acts import by_act, done_by_two
from tests.benchmarks.practices import filled
from tests.region import BODY, CURATOR, DAY, HEAD, LEADER, METHODOLOGIST, SCHOOL, STRANGER, TOWN, Region

STAFF: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY}
LAST = date(2025, 6, 3)
"""The last day of a status by its act."""
BASE = (
    ("Запись к врачу без очереди в регистратуру", "health", "очередь в регистратуре", 10, Quantity.WAITING_TIME),
    ("Выдача справок за час", "education", "очередь родителей за справками", 3, Quantity.LABOUR_TIME),
    ("Единый бланк заявления в МФЦ", "state_municipal", "ошибки в заявлениях", 30, Quantity.LEAD_TIME),
    ("Учёт лекарств по штрихкоду", "health", "потери на складе больницы", 90, Quantity.LABOUR_TIME),
)


@pytest.fixture
def region(engine: Engine) -> Region:
    found = Region(engine).found()
    for title, sphere, problem, days, quantity in BASE:
        published(found, title, sphere=sphere, problem=problem, days=days, quantity=quantity)
    return found


def published(region: Region, title: str, *, problem: str, days: int, quantity: Quantity, **said: Any) -> str:
    code = region.do(DraftPractice(**STAFF, title=title, organisation=SCHOOL)).subject
    rest = dict.fromkeys(("process", "causes", "solution", "people", "limits", "core"), "порядок")
    card: dict[str, Any] = {**rest, "problem": problem, "owner": LEADER, "consent": Consent.GIVEN, **said}
    region.do(AmendPractice(**STAFF, **card, subject=code))
    region.do(
        SetEffect(**STAFF, subject=code, title="Время", unit="мин", direction=Direction.FALL, base=Decimal(40),
                  fact=Decimal(10), base_on=DAY, fact_on=DAY, quantity=quantity)
    )  # fmt: skip
    region.do(SetStep(**STAFF, subject=code, title="Шаг", role="методист", days=days))
    region.do(SubmitPractice(**STAFF, subject=code, expert=CURATOR))
    region.do(ReviewPractice(actor=CURATOR, on=DAY, subject=code))
    region.do(PublishPractice(**STAFF, subject=code))
    return code


def looked(region: Region, words: str, **chosen: str) -> Found:
    ready(region.engine)
    with reading(region.engine) as connection:
        return search(connection, region.pack, words, DAY, chosen=chosen)


def codes(found: Found) -> list[str]:
    return [hit.code for hit in found.hits]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("очередями в регистратуре", ["PRC-0001"]),
        ("очередь", ["PRC-0001", "PRC-0002"]),
        ("ожидание", ["PRC-0001", "PRC-0002"]),
        ("доктор", ["PRC-0001"]),
        ("учета лекарства", ["PRC-0004"]),
        ("справка родитель очередь", ["PRC-0002"]),
        ("больница очередь", []),
        ("запись ко врачу", ["PRC-0001"]),
        ("среди pегистратурe", ["PRC-0001"]),
        ("порядок", ["PRC-0001", "PRC-0002", "PRC-0003", "PRC-0004"]),
        ("", ["PRC-0001", "PRC-0002", "PRC-0003", "PRC-0004"]),
    ],
)
def test_words_find_in_any_form_and_by_what_means_the_same(region: Region, words: str, expected: list[str]) -> None:
    assert codes(looked(region, words)) == expected


@pytest.mark.parametrize("looked_up", [0, 10**6])
def test_both_ways_along_the_postings_find_the_same_with_the_same_scores(
    region: Region, monkeypatch: pytest.MonkeyPatch, looked_up: int
) -> None:
    usual = looked(region, "очередь порядок")

    monkeypatch.setattr(practice_search, "LOOKED_UP", looked_up)

    assert looked(region, "очередь порядок").hits == usual.hits


def test_a_slip_finds_nothing_and_offers_the_word_that_was_meant(region: Region) -> None:
    found = looked(region, "ригистратура")

    assert found.hits == ()
    assert "регистратуру" in found.meant["ригистратура"] or "регистратуре" in found.meant["ригистратура"]


def test_a_facet_counts_under_all_other_choices_and_narrows_what_is_found(region: Region) -> None:
    every, health = looked(region, ""), looked(region, "", sphere="health")

    assert every.facets["sphere"] == {"education": 1, "health": 2, "state_municipal": 1}
    assert every.facets["effect"] == {"labour_time": 2, "lead_time": 1, "waiting_time": 1}
    assert every.facets["duration"] == {"over_60": 1, "to_20": 2, "to_60": 1}
    assert (health.total, codes(health)) == (2, ["PRC-0001", "PRC-0004"])
    assert health.facets["sphere"] == every.facets["sphere"]
    assert health.facets["effect"] == {"labour_time": 1, "waiting_time": 1}
    assert codes(looked(region, "", effect="labour_time", duration="over_60")) == ["PRC-0004"]


@pytest.mark.long
def test_a_level_is_that_of_a_status_in_force_on_the_day_whether_or_not_anybody_swept(region: Region) -> None:
    region.exemplar()
    done_by_two(region, by_act("renew", until=LAST))

    with reading(region.engine) as connection:
        found = {on: search(connection, region.pack, "очередь", on) for on in (LAST, LAST + timedelta(days=1))}

    assert {on: one.facets["level"] for on, one in found.items()} == {
        LAST: {"local": 2}, LAST + timedelta(days=1): {"none": 2},
    }  # fmt: skip
    assert {one.level for one in found[LAST].hits} == {"local"}


@pytest.mark.long
def test_a_level_against_which_an_objection_waits_is_no_facet_until_others_settled_it(region: Region) -> None:
    region.exemplar()
    region.do(MakeChallenge(actor=HEAD, on=DAY, subject="CHK-0001", text="Не тот корпус"))
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="rcc_methodologist"))
    settling = SettleChallenge(actor=STRANGER, on=DAY, subject="CHK-0001", reason="проверено", kept_at="дело 5")

    with reading(region.engine) as connection:
        waits = search(connection, region.pack, "очередь", DAY).facets["level"]
    region.do(settling)
    with reading(region.engine) as connection:
        settled = search(connection, region.pack, "очередь", DAY).facets["level"]

    assert (waits, settled) == ({"none": 2}, {"local": 2})


def test_only_what_is_published_is_found(region: Region) -> None:
    region.do(DraftPractice(**STAFF, title="Очередь в черновике"))

    region.do(ArchivePractice(**STAFF, subject="PRC-0001", reason="устарела"))

    assert codes(looked(region, "очередь")) == ["PRC-0002"]


def test_similar_practices_share_telling_words(region: Region) -> None:
    again = published(
        region, "Запись к узкому врачу", sphere="health", problem="регистратура занята", days=5,
        quantity=Quantity.WAITING_TIME,
    )  # fmt: skip

    with reading(region.engine) as connection:
        found = similar(connection, again, DAY)

    assert [hit.code for hit in found][:1] == ["PRC-0001"]


def test_postings_made_anew_are_those_that_were_written_along(region: Region) -> None:
    posting = TABLES["posting"]
    query = select(posting).where(posting.c.term != "").order_by(posting.c.term, posting.c.subject, posting.c.part)
    with reading(region.engine) as connection:
        written = [tuple(row) for row in connection.execute(query) if row.subject.startswith("PRC")]

    with writing(region.engine) as connection:
        connection.execute(delete(posting))
    ready(region.engine)

    with reading(region.engine) as connection:
        built = [tuple(row) for row in connection.execute(query) if row.subject.startswith("PRC")]
        assert find(connection, "регистратура").hits[0].code == "PRC-0001"
    assert built == written


@pytest.mark.long
def test_search_finds_what_reading_every_posting_finds(engine: Engine) -> None:
    """The same practices in the same order with the same counts, whichever way along the postings it goes."""
    filled(engine, 150)
    pack = load_default()
    pack = replace(pack, practices=replace(pack.practices, synonyms=("сло3, сло40", "сло5, сло300, сло301")))

    with reading(engine) as connection:
        for words in ("сло0", "сло0 сло1", "сло2 сло40", "сло300 сло1 сло5", "сло60 сло9 сло0", ""):
            expected = read_through(connection, pack, words)
            for chosen in ({}, {"cost": "to_100000", "sphere": "health"}, {"category": "none"}):
                assert_found(search(connection, pack, words, DAY, chosen=chosen, limit=1000), expected, chosen)


def assert_found(found: Found, expected: dict[str, tuple[int, dict[str, str]]], chosen: dict[str, str]) -> None:
    of = {code: held for code, (_, held) in expected.items()}
    right = [code for code in of if chosen.items() <= of[code].items()]
    assert [(hit.code, hit.score) for hit in found.hits] == [
        (code, expected[code][0]) for code in sorted(right, key=lambda code: (-expected[code][0], code))
    ]
    assert found.total == len(right)
    for name in practice_search.FACETS:
        others = {key: value for key, value in chosen.items() if key != name}
        assert found.facets[name] == Counter(held[name] for held in of.values() if others.items() <= held.items())


def read_through(connection: Connection, pack: Pack, words: str) -> dict[str, tuple[int, dict[str, str]]]:
    """Practice -> score and facets, of those that have all the words, by reading everything."""
    postings = list(connection.execute(select(TABLES["posting"]).where(TABLES["posting"].c.term != "")))
    practices = list(connection.execute(select(TABLES["practice"])))
    texts = Counter(row.term for row in postings)
    scores = {row.code: 0 for row in practices}
    for word in words.split():
        said: Counter[str] = Counter()
        for row in postings:
            if row.term in practice_search.group_of(pack, word):
                said[row.subject] += row.weight * round(1000 * math.log(1 + len(practices) / texts[row.term]))
        scores = {code: score + said[code] for code, score in scores.items() if code in said}
    return {row.code: (scores[row.code], held_by(row, pack)) for row in practices if row.code in scores}


def held_by(row: Any, pack: Pack) -> dict[str, str]:
    def band(value: Any, ends: tuple[int, ...]) -> str:
        if value is None:
            return "none"
        return next((f"to_{end}" for end in ends if value <= end), f"over_{ends[-1]}")

    return {
        "sphere": row.sphere or "none", "level": "none", "effect": row.quantities, "category": row.category or "none",
        "cost": band(row.cost, pack.practices.costs), "duration": band(row.days, pack.practices.durations),
    }  # fmt: skip


@pytest.mark.long
def test_words_posted_before_a_practice_had_one_row_a_word_are_found_the_same_after_the_upgrade(
    region: Region,
) -> None:
    posting = TABLES["posting"]
    ready(region.engine)
    usual = looked(region, "очередь порядок").hits
    with reading(region.engine) as connection:
        before = set(connection.execute(select(posting)).all())
    with changing(region.engine) as connection:
        command.downgrade(configuration(connection), "0040")
        for row in sorted(before):
            parts = {"card": 1, "title": row.weight - 1} if row.part == "whole" else {row.part: row.weight}
            rows = [{**row._mapping, "part": part, "weight": parts[part]} for part in parts]
            connection.execute(insert(posting), [one for one in rows if one["weight"] or not one["term"]])

    migrate(region.engine)

    with reading(region.engine) as connection:
        assert set(connection.execute(select(posting)).all()) == before
    assert looked(region, "очередь порядок").hits == usual


def test_demand_counts_views_requests_and_what_was_not_found_but_never_a_name(region: Region) -> None:
    region.do(RequestPractice(**STAFF, subject="PRC-0001", organisation=TOWN))
    viewed(region.engine, "PRC-0002", DAY)
    viewed(region.engine, "PRC-0002", DAY)
    for words in ("капсульный отель", "отель капсульный", "Участник капсульный отель", "8 903 123-45-67 отель"):
        missed(region.engine, words, DAY)

    with reading(region.engine) as connection:
        found, nothing = demand(connection, date(2024, 1, 1))

    assert [(one.what, one.requests, one.views) for one in found] == [("PRC-0001", 1, 0), ("PRC-0002", 0, 2)]
    assert [(one.what, one.nothing) for one in nothing] == [("капсульный отель", 3)]


def test_an_organisation_asks_for_what_is_published_and_not_its_own(region: Region) -> None:
    draft = region.do(DraftPractice(**STAFF, title="Черновик")).subject

    assert region.refused(RequestPractice(**STAFF, subject=draft, organisation=BODY)) == ["wrong_standing"]
    assert region.refused(RequestPractice(**STAFF, subject="PRC-0001", organisation=SCHOOL)) == ["nothing_changed"]
