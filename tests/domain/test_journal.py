"""History is the truth: it only grows, and a change anywhere shows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from domain.archive.intake import import_archive
from domain.engine.actor import Acting, Method
from domain.engine.database import reading, writing
from domain.engine.journal import history, seal, seal_of, verify
from domain.pilot.documents import AttachEvidence
from domain.pilot.measurements import Measure
from domain.pilot.submission import Submit
from domain.programme.kinds import Moment
from tests.archives import METADATA
from tests.domain.test_archive import LANDED
from tests.region import DAY, LEADER, METHODOLOGIST, NOW, Region


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def tampered(engine: Engine, statement: str) -> None:
    """Change the journal as somebody with full rights on the database would: past the triggers."""
    with writing(engine) as connection:
        _without_triggers(connection)
        connection.execute(text(statement))


def _without_triggers(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        return
    for verb in ("UPDATE", "DELETE"):
        connection.execute(text(f"DROP TRIGGER journal_refuses_{verb}"))


@pytest.mark.parametrize("statement", ["UPDATE journal SET facts = '{}'", "DELETE FROM journal", "DELETE FROM seal"])
def test_sql_cannot_change_or_remove_an_entry(region: Region, statement: str) -> None:
    with writing(region.engine) as connection:
        seal(connection, NOW)

    with pytest.raises(DBAPIError, match="append-only"), writing(region.engine) as connection:
        connection.execute(text(statement))

    with reading(region.engine) as connection:
        assert verify(connection).broken == ()


def test_a_whole_history_verifies(region: Region) -> None:
    region.finished_pilot()

    with reading(region.engine) as connection:
        found = verify(connection)

    assert found.broken == ()
    assert found.entries > found.subjects > 10


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE journal SET facts = '{}' WHERE subject = 'PRJ-0001' AND seq = 2", "was changed"),
        ("UPDATE journal SET actor = 'PER-0009' WHERE subject = 'PRJ-0001' AND seq = 3", "was changed"),
        ("UPDATE journal SET happened_on = '2020-01-01' WHERE subject = 'PRJ-0001' AND seq = 1", "was changed"),
        ("UPDATE journal SET phase = 'monitoring' WHERE subject = 'PRJ-0001' AND seq = 1", "was changed"),
        ("UPDATE journal SET method = 'key' WHERE subject = 'PRJ-0001' AND seq = 2", "was changed"),
        ("UPDATE journal SET credential = 'key:A1' WHERE subject = 'PRJ-0001' AND seq = 2", "was changed"),
        ("UPDATE journal SET on_behalf_of = 'PER-0005' WHERE subject = 'PRJ-0001' AND seq = 2", "was changed"),
        ("UPDATE journal SET record = 1 WHERE subject = 'PRJ-0001' AND seq = 2", "was changed"),
        ("UPDATE journal SET record = 2 WHERE subject = 'PRJ-0001' AND seq = 2", "was changed"),
        ("UPDATE journal SET record = 4 WHERE subject = 'PRJ-0001' AND seq = 2", "was changed"),
        ("UPDATE journal SET turn = 1 WHERE subject = 'PRJ-0001' AND seq = 2", "was changed"),
        ("DELETE FROM journal WHERE subject = 'PRJ-0001' AND seq = 2", "is missing"),
        ("DELETE FROM journal WHERE subject = 'PRJ-0001' AND seq = 3", "cut or replaced"),
        ("DELETE FROM journal WHERE subject = 'PRJ-0001'", "history is gone"),
    ],
)
def test_a_change_behind_the_programs_back_shows(region: Region, statement: str, said: str) -> None:
    code = region.open_project()
    region.measure(code, "67", Moment.BASELINE)
    region.measure(code, "50", Moment.INTERIM)

    tampered(region.engine, statement)

    with reading(region.engine) as connection:
        broken = verify(connection).broken
        assert any(said in fault.said.en for fault in broken)
        assert {fault.subject for fault in broken} == {code}
        assert verify(connection, "ORG-0001").broken == ()


@pytest.mark.long
def test_an_entry_of_the_first_record_cannot_be_given_a_better_actor(sqlite_engine: Engine) -> None:
    import_archive(sqlite_engine, METADATA, LANDED)

    tampered(sqlite_engine, "UPDATE journal SET method = 'key', credential = 'A1' WHERE subject = 'PRJ-0001'")

    with reading(sqlite_engine) as connection:
        assert {fault.said.en for fault in verify(connection).broken} == {"the entry was changed"}


def test_an_entry_says_who_acted_how_that_is_known_and_in_whose_name(region: Region) -> None:
    acting = Acting(METHODOLOGIST, Method.KEY, "A1B2", on_behalf_of=LEADER, basis="протокол № 7")
    code = region.open_project()

    region.do(Measure(actor=LEADER, acting=acting, on=DAY, subject=code, indicator="time", value=Decimal(67),
                      moment=Moment.BASELINE))  # fmt: skip

    with reading(region.engine) as connection:
        first, last = history(connection, code)[0], history(connection, code)[-1]
        assert (last.actor, last.method, last.credential, last.on_behalf_of, last.basis) == (
            METHODOLOGIST, "key", "A1B2", LEADER, "протокол № 7",
        )  # fmt: skip
        assert (first.method, first.on_behalf_of) == ("claimed", None)
        assert verify(connection).broken == ()


def test_what_was_proved_of_one_person_is_never_carried_by_another() -> None:
    acting = Acting(METHODOLOGIST, Method.KEY, "A1B2")

    with pytest.raises(ValueError, match=LEADER):
        Submit(actor=LEADER, acting=acting, on=DAY, subject="PRJ-0001")


def test_a_seal_changes_with_any_chain_and_only_then(region: Region) -> None:
    code = region.open_project()
    with reading(region.engine) as connection:
        first, again = seal_of(connection, NOW), seal_of(connection, NOW)

    region.measure(code, "67", Moment.BASELINE)

    with reading(region.engine) as connection:
        later = seal_of(connection, NOW)
    assert first == again
    assert later.hash != first.hash
    assert later.entries == first.entries + 1


def test_an_entry_keeps_when_it_happened_and_when_it_was_recorded(region: Region) -> None:
    code = region.open_project(date(2024, 2, 5))
    region.do(
        AttachEvidence(
            actor=LEADER, on=date(2024, 3, 1), subject=code, kind=min(region.pack.evidence), kept_at="дело 1"
        )
    )

    with reading(region.engine) as connection:
        entries = history(connection, code)

    assert [entry.happened_on for entry in entries] == [date(2024, 2, 5), date(2024, 3, 1)]
    assert {entry.recorded_at for entry in entries} == {NOW}
