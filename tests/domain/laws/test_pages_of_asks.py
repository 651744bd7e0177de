"""Page by page a desk is what it is as a whole, whoever holds which role where: what is left out is asked of others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import Connection, Engine, delete, insert, select, update

from domain.engine.database import reading, writing
from domain.engine.kinds import Standing
from domain.reports import asks
from domain.reports.asks import Ask
from domain.reports.deadlines import STEPS, Kind
from domain.reports.desks import Leaf, asked_of, desks, leaf
from domain.reports.hearing import hearing
from domain.reports.open_items import SOURCES
from domain.reports.open_pages import Ahead, ahead
from domain.stored.tables import TABLES
from tests.benchmarks.portfolio import PHASES, multiplied
from tests.plans import plans
from tests.region import BODY, SCHOOL, TOWN, Region

ON = date(2024, 12, 11)
COUNT, FEWER = 48, 20
"""Projects of a region, and of one that is leafed through by each of ten people."""
ROLES = (
    "project_leader", "customer", "process_owner", "rcc_methodologist", "curator", "centre_staff",
    "organisation_head", "administrator", "observer",
)  # fmt: skip
OF_OTHERS = ({"lifecycle": "replica", "phase": "adaptation"}, {"lifecycle": "replica", "phase": "closing"})
"""Phases that others than a leader may have to move on."""
PEOPLE = tuple(f"PER-{number:04d}" for number in range(1, 11))


def scattered(engine: Engine, seed: int, count: int = COUNT) -> Region:
    """Projects of which some are late, idle, submitted or on hold, with roles that were dealt out at random."""
    region = Region(engine).found()
    multiplied(engine, region, count, due_on=ON, due=0, phases=PHASES)
    chance = Random(seed)
    subject, role = TABLES["subject"], TABLES["role"]
    with writing(engine) as connection:
        codes = list(connection.execute(select(subject.c.code).where(subject.c.kind == "project")).scalars())
        connection.execute(delete(role))
        for name in ("milestone", "action", "indicator", "condition"):
            _move(connection, name, chance)
        for code in codes:
            connection.execute(update(subject).where(subject.c.code == code).values(_standing(chance)))
        scopes = [*codes, *codes, *codes, BODY, SCHOOL, TOWN, "*"]
        dealt = {(chance.choice(PEOPLE), chance.choice(scopes), chance.choice(ROLES)) for _ in range(5 * count)}
        for code in chance.sample(codes, count - 8):
            dealt |= {(chance.choice(PEOPLE), code, one) for one in ("project_leader", "customer")}
        dealt |= {(one, "*", part) for one, part in zip(PEOPLE[:4], chance.sample(ROLES, 4), strict=True)}
        dealt |= {(PEOPLE[8], PEOPLE[9], "deputy"), (PEOPLE[0], PEOPLE[1], "deputy")}
        rows = [{"person": person, "scope": scope, "role": part} for person, scope, part in sorted(dealt)]
        connection.execute(insert(role), rows)
    return region


def _standing(chance: Random) -> dict[str, object]:
    """Late or not, idle or not, in work, submitted or on hold."""
    stands = chance.choices((Standing.IN_WORK, Standing.AWAITING, Standing.ON_HOLD), (6, 3, 1))[0]
    return {
        "standing": stands, "due_on": _near(chance), "active_on": ON - timedelta(days=chance.randrange(150)),
        "submitted_by": chance.choice(PEOPLE) if stands is Standing.AWAITING else None,
        "review_on": _near(chance) if stands is Standing.ON_HOLD else None,
        **chance.choices(({}, *OF_OTHERS), (8, 1, 1))[0],
    }  # fmt: skip


def _near(chance: Random) -> date:
    return ON + timedelta(days=chance.randrange(-90, 30))


def _move(connection: Connection, name: str, chance: Random) -> None:
    """Dates of a table's rows come near, and somebody is named where somebody can be."""
    table = TABLES[name]
    dated = {"milestone": "planned_end", "indicator": "next_on"}.get(name, "due_on")
    key = [column.name for column in table.primary_key]
    for row in connection.execute(select(*(table.c[one] for one in key))).all():
        said: dict[str, object] = {dated: _near(chance)}
        if name == "milestone":
            said["planned_start"] = ON - timedelta(days=200)
        if "owner" in table.c:
            said["owner"] = chance.choice((None, *PEOPLE))
        mine = (table.c[one] == value for one, value in zip(key, row, strict=True))
        connection.execute(update(table).where(*mine).values(said))


def named(asked: list[Ask]) -> list[tuple[str, str, str]]:
    return [(ask.subject, ask.item, ask.behalf) for ask in asked]


def paged(region: Region, person: str, size: int) -> Iterator[Leaf]:
    """Every page of both lists, one after the other: a list that is through begins anew, and is not looked at again."""
    after = followed = ""
    more = True
    with reading(region.engine) as connection:
        while more:
            found = leaf(connection, region.packs, person, on=ON, size=size, after=after, followed=followed, many=0)
            yield found
            after, followed = found.mine_after or after, found.followed_after or followed
            more = bool(found.mine_after or found.followed_after)


def once(asked: Iterator[Ask]) -> list[tuple[str, str, str]]:
    return list(dict.fromkeys(named(list(asked))))


@pytest.mark.long
@pytest.mark.parametrize(("seed", "few"), [(0, 0), (1, asks.FEW), (2, asks.FEW)])
def test_the_pages_together_are_the_whole_desk(
    sqlite_engine: Engine, seed: int, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether all in work is walked along its dates, or only phases are looked for whose leader is missing."""
    monkeypatch.setattr(asks, "FEW", few)
    region = scattered(sqlite_engine, seed, FEWER)

    for person in PEOPLE:
        with reading(region.engine) as connection:
            whole = desks(connection, region.packs, [person], on=ON)[person]
            alone = asked_of(connection, region.packs, [person], on=ON)[person]
        pages = list(paged(region, person, 24))

        assert named(alone) == named(whole.mine)
        assert once(ask for page in pages for ask in page.mine) == named(whole.mine)
        assert once(ask for page in pages for ask in page.followed) == named(whole.followed)


@pytest.mark.long
@pytest.mark.parametrize(
    ("engine", "few"), [("sqlite", 0), ("sqlite", asks.FEW), ("postgresql", asks.FEW)], indirect=["engine"]
)
def test_small_pieces_whose_first_decisions_fill_them_are_the_whole_desk(
    engine: Engine, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asks, "SOME", 4)
    monkeypatch.setattr(asks, "FEW", few)
    region = scattered(engine, 3, FEWER)

    for person in PEOPLE[:4]:
        with reading(region.engine) as connection:
            whole = desks(connection, region.packs, [person], on=ON)[person]
        pages = list(paged(region, person, 10))

        assert once(ask for page in pages for ask in page.mine) == named(whole.mine)
        assert once(ask for page in pages for ask in page.followed) == named(whole.followed)


@pytest.mark.long
def test_roles_in_the_whole_region_find_what_is_asked_of_them_among_what_is_not(engine: Engine) -> None:
    region = scattered(engine, 0)
    everywhere = PEOPLE[0]

    with reading(region.engine) as connection:
        found = desks(connection, region.packs, PEOPLE, on=ON)
        first = leaf(connection, region.packs, everywhere, on=ON, size=20)

    assert named(first.mine)[:20] == named(found[everywhere].mine)[:20]
    assert all(found[person].mine for person in PEOPLE)
    assert sum(bool(found[person].followed) for person in PEOPLE) > 5


@pytest.mark.long
def test_what_may_be_asked_of_somebody_is_the_same_whichever_way_it_is_looked_for(engine: Engine) -> None:
    """By phases whose leader is missing and those that others move on, or by each thing in turn."""
    region = scattered(engine, 4)
    until = dict.fromkeys(Kind, ON)

    for person in PEOPLE[:6]:
        few, many = (
            Ahead(until, owners=[person], limit=10_000, only=hearing(region.packs, (), ON, few=few).answering)
            for few in (True, False)
        )
        with reading(region.engine) as connection:
            found = ahead(connection, few)
            assert found == ahead(connection, many)
        assert {one.kind for one in found} > {Kind.DUE, Kind.DECISION}


@pytest.mark.long
def test_what_is_late_stands_before_what_is_in_time_and_the_longest_late_first(sqlite_engine: Engine) -> None:
    region = scattered(sqlite_engine, 0)

    with reading(region.engine) as connection:
        found = desks(connection, region.packs, PEOPLE, on=ON)

    mixed = 0
    for desk in found.values():
        for asked in (desk.mine, desk.followed):
            late = [ask.is_late for ask in asked]
            steps = [ask.due_on for ask in asked if ask.is_late and ask.kind in STEPS]
            assert late == sorted(late, reverse=True)
            assert steps == sorted(steps)
            mixed += True in late and False in late and any(ask.kind not in STEPS for ask in asked if not ask.is_late)
    assert mixed > 5


@pytest.mark.parametrize("kind", [Kind.SHEET, Kind.ASSIGNMENT, Kind.DOUBT, Kind.TERM])
def test_what_few_subjects_have_is_not_looked_for_along_the_dates_of_all(sqlite_engine: Engine, kind: Kind) -> None:
    source = next(one for one in SOURCES if one.kind is kind)
    query = source.query(source.on <= ON).order_by(source.on, TABLES["subject"].c.code).limit(20)

    with plans(sqlite_engine) as steps, reading(sqlite_engine) as connection:
        connection.execute(query)

    assert [step for step in steps if "subject" in step and not ("kind=?" in step or "code=?" in step)] == []
