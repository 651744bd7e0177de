"""A region with keys, names and numbers of its own: what is called sound walks from the first gate to the last."""

from __future__ import annotations

import re
import tomllib
from datetime import date

import pytest
from sqlalchemy import Engine, select

from domain.engine.database import reading
from domain.engine.kinds import Standing
from domain.engine.named import Newcomer
from domain.linting.portfolio import lint
from domain.methodology.loader import default_text
from domain.methodology.looks_at import STANDARD_LOOKS
from domain.methodology.schema import Pack
from domain.programme.kinds import Level, Moment, Stage
from domain.registry.people import RegisterPerson
from domain.reports.card import card
from domain.reports.gatecheck import gate_of, gates_of
from domain.stored.tables import TABLES
from flows.pack_check import checked
from tests.region import DAY, EDITION, METHODOLOGIST, Region

TEXT, _ = default_text()


def renamed_keys() -> dict[str, str]:
    """Every phase, gate, milestone, document and reason of the shipped pack -> the region's own key."""
    document = tomllib.loads(TEXT)
    phases = [phase for cycle in document["lifecycles"].values() for phase in cycle["phases"]]
    keys = {phase["key"] for phase in phases} | {phase["gate"]["key"] for phase in phases}
    keys |= {milestone["key"] for phase in phases for milestone in phase.get("milestones", ())}
    keys |= set(document["evidence"]) | set(document["reasons"])
    return {key: f"sib_{place}" for place, key in enumerate(sorted(keys))}


def another_region() -> Pack:
    """The methodology of a made-up region on the Pacific."""
    keys = renamed_keys()
    looks = (
        'card_people = ["project_leader", "customer", "process_owner"]\n'
        f'analyses = ["{keys[STANDARD_LOOKS.analyses[0]]}", "{keys[STANDARD_LOOKS.analyses[1]]}"]\n'
        f'closing = "{keys[STANDARD_LOOKS.closing]}"\n'
        f'names_organisation = ["{keys["signed_card"]}", "{keys["closing_protocol"]}"]\n'
        f'kick_off = "{keys[STANDARD_LOOKS.kick_off]}"\nimplementation = "{keys[STANDARD_LOOKS.implementation]}"\n'
    )
    text = "".join(_own_line(line, keys) for line in TEXT.splitlines(keepends=True))
    text = re.sub(r"\[looks_at\]\n(?:\w.*\n)+", f"[looks_at]\n{looks}", text)
    for good, bad in (
        ('"effective-region"', '"primorye"'),
        (f'"{EDITION}"', '"1"'),
        ('"Europe/Moscow"', '"Asia/Vladivostok"'),
        ("ЭР-{year}-{number:04d}", "ПР/{number}/{year}"),
        ('"PRJ-{number:04d}"', '"ПРИМ-{number:05d}"'),
        ("value = 137", "value = 90"),
        ('ru = "руководитель проекта"', 'ru = "тимлид"'),
    ):
        assert good in text, good
        text = text.replace(good, bad)
    return checked(text, "primorye.toml")


def _own_line(line: str, keys: dict[str, str]) -> str:
    """A line with the region's keys; rules bear the names that the program gives them."""
    if line.startswith(("rules = ", "advice = ")):
        return line
    return re.sub(r'(?<!event = )"(\w+)"|^(\w+)(?= = \{ title)', lambda found: _own(found, keys), line)


def _own(found: re.Match[str], keys: dict[str, str]) -> str:
    key = found[1] or found[2]
    return found[0].replace(key, keys.get(key, key))


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine, another_region()).found()


@pytest.mark.long
def test_a_pilot_a_check_and_a_replica_walk_to_their_ends(region: Region) -> None:
    project = region.exemplar()

    state = region.state(project)

    assert project.startswith("ПРИМ-")
    assert (state.standing, state.stage) == (Standing.COMPLETED, Stage.REPLICATION)
    with reading(region.engine) as connection:
        assert card(connection, project).details["number"] == "ПР/1/2024"


@pytest.mark.long
def test_every_gate_on_the_way_can_be_looked_at_and_nothing_is_inconsistent_by_the_keys(region: Region) -> None:
    code = region.open_project()
    region.measure(code, "67", Moment.BASELINE)
    region.measure(code, "29", Moment.AFTER)
    while region.state(code).ended_on is None:
        with reading(region.engine) as connection:
            assert gate_of(connection, region.packs, code).findings
            assert len(list(gates_of(connection, region.packs))) == 1
            found = {one.flaw for one in lint(connection, region.packs, date(2024, 12, 11))}
        assert "kickoff_late" not in found
        region.go(code)

    assert region.state(code).completed_on == DAY


@pytest.mark.long
def test_an_exemplar_is_checked_at_its_level(region: Region) -> None:
    project = region.finished_pilot()
    check = region.apply(project, Level.LOCAL)

    region.walk(check)

    assert region.state(check).standing is Standing.COMPLETED


def test_newcomers_live_in_the_time_zone_of_the_region(region: Region) -> None:
    who = {"new@region.example": Newcomer(title="Новиков Пётр", post="мастер")}
    region.do(RegisterPerson(actor=METHODOLOGIST, on=DAY, title="Осипова Анна", email="anna@region.example"))
    region.open_project(people={"project_leader": "new@region.example"}, newcomers=who)
    person = TABLES["person"]

    with reading(region.engine) as connection:
        zones = set(connection.execute(select(person.c.time_zone)).scalars())

    assert zones == {"Asia/Vladivostok"}
