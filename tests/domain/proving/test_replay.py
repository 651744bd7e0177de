"""The tables that rest on the journal are what it tells; whatever is changed beside it is named."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from domain.archive.intake import import_archive
from domain.engine.command import SYSTEM
from domain.engine.database import gather, open_engine, reading, writing
from domain.engine.lane import Refused
from domain.pilot.amendment import AmendCard
from domain.programme.kinds import Moment, OrganisationKind
from domain.proving.proof import Proof, prove
from domain.proving.replay import replayed
from domain.proving.resting_tables import RESTING
from domain.registry.anonymisation import AnonymisePerson
from domain.registry.departure import EndPerson
from domain.registry.organisations import RegisterOrganisation
from domain.registry.role_terms import LendRole, TakeRole
from tests.archives import METADATA, forged
from tests.domain.test_archive import LANDED
from tests.region import CURATOR, DAY, GUEST_1, LEADER, METHODOLOGIST, STRANGER, Region


def proof(engine: Engine) -> Proof:
    with reading(engine) as connection:
        return prove(connection)


@pytest.fixture
def region(engine: Engine) -> Region:
    found = Region(engine).found()
    found.package()
    return found


@pytest.fixture(scope="module")
def template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which an exemplar was frozen and a project runs."""
    file = tmp_path_factory.mktemp("lived") / "potok.db"
    shutil.copyfile(sqlite_template, file)
    engine = open_engine(f"sqlite:///{file}")
    found = Region(engine).found()
    found.package()
    found.measure(found.open_project(title="Идущий проект"), "67", Moment.BASELINE)
    gather(engine)
    engine.dispose()
    return file


@pytest.fixture
def lived(template: Path, tmp_path: Path) -> Iterator[Region]:
    """A copy of it."""
    shutil.copyfile(template, tmp_path / "lived.db")
    engine = open_engine(f"sqlite:///{tmp_path}/lived.db")
    yield Region(engine)
    engine.dispose()


@pytest.mark.long
def test_what_was_never_touched_is_told_again_row_by_row(region: Region) -> None:
    found = proof(region.engine)

    assert found.sound, found
    assert found.replayed == found.chains.entries > 50


@pytest.mark.long
def test_a_person_who_is_named_by_others_leaves_and_is_forgotten(region: Region) -> None:
    code = region.open_project(title="Ещё один проект")
    region.do(LendRole(actor=METHODOLOGIST, on=DAY, person=LEADER, role="observer", until=date(2024, 12, 31)))
    region.do(AmendCard(actor=METHODOLOGIST, on=DAY, subject=code, people={"observer": (STRANGER,)}))
    region.do(TakeRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="observer", scope=code))
    region.do(EndPerson(actor=METHODOLOGIST, on=DAY, person=LEADER, successor=STRANGER))
    region.do(AnonymisePerson(actor=METHODOLOGIST, on=DAY, person=GUEST_1, act="приказ № 12"))

    found = proof(region.engine)

    assert found.sound, found
    assert found.chains.erased > 0


@pytest.mark.long
def test_a_role_that_was_written_from_two_sides_within_one_moment_keeps_its_order(region: Region) -> None:
    code = region.open_project(title="Ещё один проект")
    outcomes = region.ask_all(
        [
            AmendCard(actor=METHODOLOGIST, on=DAY, subject=code, people={"observer": (STRANGER,)}),
            TakeRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="observer", scope=code),
            LendRole(
                actor=METHODOLOGIST, on=DAY, person=STRANGER, role="observer", scope=code, until=date(2024, 12, 31)
            ),
            EndPerson(actor=METHODOLOGIST, on=DAY, person=CURATOR, successor=STRANGER),
        ]
    )

    assert not any(isinstance(outcome, Refused) for outcome in outcomes), outcomes
    assert proof(region.engine).sound


@pytest.mark.long
def test_the_journal_of_a_landed_release_tells_its_tables(sqlite_engine: Engine) -> None:
    import_archive(sqlite_engine, METADATA, LANDED)

    found = proof(sqlite_engine)

    assert found.sound, found


CHANGED = [
    ("UPDATE subject SET due_on = '2030-01-01' WHERE code = 'PRJ-0002'", "PRJ-0002", "subject", "due_on"),
    ("UPDATE subject SET title = 'Другой' WHERE code = 'PRJ-0002'", "PRJ-0002", "subject", "title"),
    ("UPDATE exemplar_status SET level = 'federal'", "CHK-0001", "exemplar_status", "level"),
    ("UPDATE exemplar_status SET valid_until = '2099-12-31'", "CHK-0001", "exemplar_status", "valid_until"),
    ("INSERT INTO role (person, scope, role) VALUES ('PER-0010', '*', 'administrator')", "PER-0010", "role", ""),
    ("DELETE FROM role WHERE role = 'administrator'", "PER-0001", "role", ""),
    ("UPDATE decision SET decided_by = 'PER-0010' WHERE subject = 'PRJ-0001'", "PRJ-0001", "decision", "decided_by"),
    ("UPDATE score SET points = '100' WHERE person = 'PER-0007'", "CHK-0001", "score", "points"),
    ("UPDATE person SET email = 'other@region.example' WHERE code = 'PER-0002'", "PER-0002", "person", "email"),
    ("UPDATE result SET money_year = '1000000' WHERE project = 'PRJ-0001'", "PRJ-0001", "result", "money_year"),
    ("UPDATE package SET manifest = '{}'", "PKG-0001", "package", "manifest"),
    ("DELETE FROM measurement WHERE project = 'PRJ-0002'", "PRJ-0002", "measurement", ""),
    ("UPDATE indicator SET target = '66' WHERE project = 'PRJ-0002'", "PRJ-0002", "indicator", "target"),
    ("DELETE FROM title_word WHERE project = 'PRJ-0002'", "PRJ-0002", "title_word", ""),
]


@pytest.mark.long
@pytest.mark.parametrize(("statement", "subject", "table", "field"), CHANGED)
def test_a_row_that_was_changed_beside_the_journal_is_named_with_its_field(
    lived: Region, statement: str, subject: str, table: str, field: str
) -> None:
    with writing(lived.engine) as connection:
        connection.execute(text(statement))

    found = proof(lived.engine)

    assert not found.sound
    assert {(one.subject, one.table, one.field) for one in found.differences} == {(subject, table, field)}
    assert found.chains.broken == ()


@pytest.mark.long
def test_a_value_that_no_rule_lets_in_is_named_and_stops_nothing(lived: Region) -> None:
    with writing(lived.engine) as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        connection.execute(text("UPDATE subject SET standing = 'tomorrow', due_on = 'soon' WHERE code = 'PRJ-0002'"))

    found = proof(lived.engine)

    assert {(one.subject, one.field) for one in found.differences} == {("PRJ-0002", "standing"), ("PRJ-0002", "due_on")}


@pytest.mark.long
def test_a_kind_that_there_is_not_is_named_and_stops_nothing(lived: Region) -> None:
    with writing(lived.engine) as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        connection.execute(text("UPDATE subject SET kind = 'planet' WHERE code = 'PRJ-0002'"))
        connection.execute(text("UPDATE counter SET value = 'many' WHERE kind = 'organisation'"))

    found = proof(lived.engine)

    assert {(one.subject, one.field) for one in found.differences} == {("PRJ-0002", "kind")}
    assert any("the counter of codes is behind: ORG-" in one.en for one in found.unsound)


@pytest.fixture
def unguarded(engine: Engine) -> Iterator[Engine]:
    """A database whose seals can be deleted; others use the server after us."""
    sqlite = engine.dialect.name == "sqlite"
    off = "DROP TRIGGER seal_refuses_delete" if sqlite else "ALTER TABLE seal DISABLE TRIGGER seal_refuses_delete"
    with writing(engine) as connection:
        connection.execute(text(off))
    yield engine
    if not sqlite:
        with writing(engine) as connection:
            connection.execute(text("ALTER TABLE seal ENABLE TRIGGER seal_refuses_delete"))


def test_a_trigger_that_refuses_no_more_is_missed(unguarded: Engine) -> None:
    found = proof(unguarded)

    assert [said.en for said in found.unsound] == [
        "the database refuses DELETE of seal no more: its trigger was dropped or changed"
    ]


@pytest.mark.long
def test_a_trigger_that_lost_its_teeth_is_missed(lived: Region) -> None:
    with writing(lived.engine) as connection:
        connection.execute(text("DROP TRIGGER journal_refuses_update"))
        connection.execute(text("CREATE TRIGGER journal_refuses_update BEFORE UPDATE ON journal BEGIN SELECT 1; END"))

    assert len(proof(lived.engine).unsound) == 1


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_guide_names_every_table_as_one_that_rests_on_the_journal_or_does_not(language: str) -> None:
    guide = (Path(__file__).parents[3] / "console" / "guide" / f"operator.{language}.md").read_text("utf-8")

    assert f": {', '.join(RESTING)}." in guide
    _, _, after = guide.partition(f": {', '.join(RESTING)}.")
    beside = after.partition(": ")[2].partition(".")[0].split(", ")
    assert sorted(beside) == sorted({table.name for table in METADATA.sorted_tables} - set(RESTING))


def test_telling_again_leaves_nothing_behind(lived: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    with reading(lived.engine) as connection, replayed(connection) as again:
        assert again.connection.exec_driver_sql("SELECT count(*) FROM project").scalar() == 2

    assert list(tmp_path.glob("potok-replay-*")) == []


STALE = "UPDATE indicator SET next_on = '2024-01-01'"
"""What the first landed release left, where an older reading was entered later."""


@pytest.fixture(params=["", STALE], ids=["as it was", "a stale day"])
def landed(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The database of a landed release, brought up to date."""
    from deployments.migrate import migrate

    with sqlite3.connect(tmp_path / "landed.db") as old:
        old.executescript((LANDED.parent / "database.sql").read_text("utf-8"))
        old.execute(request.param)
    old.close()
    engine = open_engine(f"sqlite:///{tmp_path}/landed.db")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.mark.long
def test_a_database_of_a_landed_release_tells_its_tables_after_the_upgrade(landed: Engine) -> None:
    assert proof(landed).sound


def test_a_code_that_somebody_chose_uses_up_no_number_of_the_pattern(lived: Region) -> None:
    for code in ("СТАРЫЙ-9000", "ORG-X-9001", "9002"):
        school = OrganisationKind.INSTITUTION
        lived.do(RegisterOrganisation(actor=SYSTEM, on=DAY, code=code, title=f"Школа {code}", kind=school))

    assert proof(lived.engine).unsound == ()


@pytest.mark.long
def test_an_export_of_the_first_release_comes_in_as_its_journal_tells(sqlite_engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    shutil.copytree(LANDED, folder)
    forged(folder, "indicator", ",none,", ",none,2024-01-01")

    import_archive(sqlite_engine, METADATA, folder)

    assert proof(sqlite_engine).sound
