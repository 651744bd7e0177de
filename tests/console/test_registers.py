"""Registers and gates are read alike on both databases."""

from __future__ import annotations

from sqlalchemy import Engine

from domain.engine.database import reading
from domain.programme.kinds import SubjectKind
from domain.reports import registers
from domain.reports.axis import Question
from domain.reports.gatecheck import gate_of
from domain.reports.statuses import statuses
from tests.region import DAY, ELSEWHERE, SCHOOL, Region


def test_registers_hold_who_takes_part_and_what_was_granted(engine: Engine) -> None:
    region = Region(engine).found()
    package = region.package()

    with reading(engine) as connection:
        organisations = registers.organisations(connection, kind="institution")
        people = registers.people(connection, words="УЧАСТНИК 3")
        roles = registers.roles(connection, scope="*", role="administrator")
        granted = statuses(connection, Question(DAY), organisation=SCHOOL)
        packages = registers.packages(connection)
        unknown = registers.unknown_codes(connection, SubjectKind.ORGANISATION, {SCHOOL, "ORG-9999"})
        entries = registers.entries(connection)

    assert [row["code"] for row in organisations] == [SCHOOL, ELSEWHERE]
    assert [row["email"] for row in people] == ["person3@region.example"]
    assert [row["person"] for row in roles] == ["PER-0001"]
    assert [(row.level, row.standing) for row in granted] == [("local", "active")]
    assert [(row["code"], row["replicas"]) for row in packages] == [(package, 0)]
    assert unknown == {"ORG-9999"}
    assert entries > 30


def test_a_gate_is_looked_at_without_writing(engine: Engine) -> None:
    region = Region(engine).found()
    project = region.finished_pilot()
    check = region.apply(project)
    before = region.state(check)

    with reading(engine) as connection:
        found = gate_of(connection, region.packs, check)

    assert [(finding.rule, finding.outcome.value) for finding in found.findings] == [
        ("evidence.application_letter", "fail"),
        ("presents_projects", "pass"),
        ("lower_level_held", "pass"),
    ]
    assert not found.is_open
    assert region.state(check) == before
