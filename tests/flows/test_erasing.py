"""A person who was erased by an act is looked for everywhere: tables, journal, letters, files, exports, backups."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, update

from console.main import main
from domain.archive.export import export
from domain.engine.actor import BY_SYSTEM, Acting, Method
from domain.engine.database import reading, writing
from domain.engine.journal import Verification, verify
from domain.pilot.documents import AttachEvidence
from domain.pilot.submission import Submit
from domain.registry.anonymisation import AnonymisePerson
from domain.registry.people import AmendPerson
from domain.reports.known_person import Known
from domain.reports.traces import MOST
from domain.stored.tables import TABLES
from flows.erasure import beyond, erase_again
from flows.forms import filled
from flows.performance import perform
from flows.programme import Programme, close_programmes
from flows.settings import Settings
from tests.archives import METADATA
from tests.region import CURATOR, DAY, LEADER, METHODOLOGIST, Region

NAME, EMAIL, POST = "Пелагея Незабудкина", "pelageya@region.example", "делопроизводитель"
TRACES = [text.encode() for text in (NAME, "Незабудкина", EMAIL, POST)]
ADMINISTRATOR = Acting(METHODOLOGIST, Method.KEY, "K1")
LANDED = Path(__file__).parent.parent / "fixtures" / "landed"


@pytest.fixture
def region(engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Region:
    """A region with a pilot whose leader has a name, sealed into a decision and changed after it."""
    monkeypatch.setenv("POTOK_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("POTOK_TODAY", "2024-12-11")
    monkeypatch.setenv("POTOK_MAILDIR", str(tmp_path / "place" / "mail"))
    (tmp_path / "place" / "mail").mkdir(parents=True)
    region = Region(engine).found()
    named = AmendPerson(actor=METHODOLOGIST, on=DAY, person=LEADER, title=NAME, email=EMAIL, post=POST)
    region.do(named)
    code = region.open_project()
    region.walk(code, "diagnosis")
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=LEADER, post=f"старший {POST}"))
    return region


def opened() -> Programme:
    """The programme as a new process would open it."""
    close_programmes()
    return Programme.open(Settings())


def verified(engine: Engine) -> Verification:
    """What a check of all chains finds."""
    with reading(engine) as connection:
        return verify(connection)


def found(engine: Engine, folder: Path) -> set[str]:
    """Where any trace of the person is left: tables of the database, files of the folder and of an export."""
    shutil.rmtree(folder / "export", ignore_errors=True)
    export(engine, METADATA, folder / "export")
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file.name for file in files if any(trace in file.read_bytes() for trace in TRACES)}


def erased(person: str = LEADER) -> object:
    """The act, carried out."""
    return perform(opened(), filled(AnonymisePerson, person=person, act="приказ № 12"), ADMINISTRATOR)


def test_what_the_commands_said_of_an_erased_person_cannot_be_guessed_from_their_number(region: Region) -> None:
    journal, handled = TABLES["journal"], TABLES["handled"]
    of_leader = select(handled.c.command_id).join(journal, journal.c.command_id == handled.c.command_id)
    of_leader = of_leader.where(journal.c.subject == LEADER, journal.c.kind != "person_anonymised")
    with reading(region.engine) as connection:
        before = connection.execute(of_leader).scalars().all()

    erased()

    with reading(region.engine) as connection:
        assert before
        assert connection.execute(of_leader).scalars().all() == []


def test_a_person_is_erased_from_everything_that_is_live_and_the_history_holds(region: Region, tmp_path: Path) -> None:
    place = tmp_path / "place"
    (place / "mail" / "letter.eml").write_text(f"To: {EMAIL}\n\nдобрый день", "utf-8")
    before = found(region.engine, place)

    assert erased().done  # type: ignore[attr-defined]

    assert before >= {"person.csv", "personal.csv", "subject.csv", "decision.csv", "letter.eml"}
    assert "journal.csv" not in before
    assert found(region.engine, place) == set()
    if region.engine.dialect.name == "sqlite":
        kept = Path(str(region.engine.url.database)).parent.glob("potok.db*")
        assert not any(trace in file.read_bytes() for file in kept for trace in TRACES)
    after = verified(region.engine)
    assert (after.broken, after.erased > 3) == ((), True)
    assert region.refused(AnonymisePerson(actor=METHODOLOGIST, on=DAY, person=LEADER, act="ещё раз")) == ["anonymised"]


def test_whoever_is_erased_acts_no_more_and_others_keep_their_names(region: Region) -> None:
    code = region.open_project(title="Другой проект о журнале посещений")
    erased()

    for kind in region.gate(region.state(code)).evidence:
        region.do(AttachEvidence(actor=METHODOLOGIST, on=DAY, subject=code, kind=kind, kept_at="дело 1", title=kind))
    assert region.refused(Submit(actor=LEADER, on=DAY, subject=code)) == ["person_ended"]
    assert region.state(CURATOR).title == "Участник 5"


def test_a_letter_that_quotes_a_part_of_the_name_is_named_among_hundreds_that_the_act_cleans(region: Region) -> None:
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=LEADER, title=(whole := "Незабудкина Пелагея Петровна")))
    kept = {"way": "email", "rule": "x", "template": "x", "object": "PRJ-0001", "version": "1", "attempts": 0}
    said = {f"letter:{number:03}": f"уходит {whole}" for number in range(MOST + 50)}
    said |= {"letter:both": f"уходит {whole}; вместо Незабудкиной"}
    said |= {"letter:own": "Пелагея Петровна", "letter:z": "уходит Незабудкина"}
    rows = [
        kept | {
            "key": key, "recipient": LEADER if key == "letter:own" else CURATOR, "facts": f'{{"risk":"{text}"}}',
            "fate": "queued", "created_at": region.now, "not_before": region.now,
        }
        for key, text in said.items()
    ]  # fmt: skip
    with writing(region.engine) as connection:
        connection.execute(insert(TABLES["notice"]), rows)

    told = [remark.ru for remark in erased().remarks]  # type: ignore[attr-defined]

    assert [line for line in told if "письмах" in line] == [
        "часть имени осталась в письмах (2), они хранятся свой срок: letter:both, letter:z"
    ]


def test_only_an_administrator_erases_and_never_the_last_one(region: Region) -> None:
    asked = AnonymisePerson(actor=CURATOR, on=DAY, person=LEADER, act="приказ")
    assert region.refused(asked) == ["not_entitled"]
    alone = AnonymisePerson(actor=METHODOLOGIST, on=DAY, person=METHODOLOGIST, act="приказ")
    assert region.refused(alone) == ["last_administrator"]


def test_a_text_that_was_replaced_lost_or_erased_without_an_act_shows(region: Region) -> None:
    personal = TABLES["personal"]
    leader = (personal.c.subject == LEADER) & (personal.c.seq == 1)
    with reading(region.engine) as connection:
        whole = connection.execute(personal.select().where(leader)).one().kept

    said = []
    for kept in (whole.replace("Участник 2", "Участник 7"), "[]", whole.replace("Участник 2", "")):
        with writing(region.engine) as connection:
            connection.execute(update(personal).where(leader).values(kept=kept))
        said.append({fault.said.en for fault in verified(region.engine).broken})
    with writing(region.engine) as connection:
        connection.execute(personal.delete().where(leader))
        gone = '[["' + whole.split('"')[1] + f'","{LEADER}",null,null]]'
        connection.execute(insert(personal).values(subject=LEADER, seq=1, kept=gone))
    said.append({fault.said.en for fault in verified(region.engine).broken})

    assert all("a personal text was replaced or is lost" in found for found in said)
    assert "erased without an act" in said[-1]


def test_a_backup_of_before_the_act_erases_again(region: Region, sqlite_engine: Engine, tmp_path: Path) -> None:
    if region.engine.dialect.name != "sqlite":
        pytest.skip("a copy of the file is the backup here")
    place = tmp_path / "place"
    backup, file = tmp_path / "backup.db", Path(str(region.engine.url.database))
    with sqlite3.connect(file) as live, sqlite3.connect(backup) as copy:
        live.backup(copy)
    erased()
    region.engine.dispose()
    for ending in ("", "-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    shutil.copy(backup, file)
    back = found(region.engine, place)

    again = erase_again(opened())

    assert ("person.csv" in back, again) == (True, [LEADER])
    assert found(region.engine, place) == set()
    assert verified(region.engine).broken == ()
    assert erase_again(opened()) == []


def test_entries_of_the_first_record_keep_their_hash_and_count_as_erased(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "potok.db"
    with sqlite3.connect(file) as landed:
        landed.executescript((LANDED / "database.sql").read_text("utf-8"))
        code, name, email = landed.execute("SELECT code, name, email FROM person ORDER BY code DESC LIMIT 1").fetchone()
    landed.close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("POTOK_LANGUAGE", "en")
    main(["init"])

    result = perform(opened(), filled(AnonymisePerson, person=code, act="order 12"), BY_SYSTEM)

    assert result.done, result.reasons
    capsys.readouterr()
    assert main(["journal", "verify"]) == 0
    assert "erased by an act in entries: " in capsys.readouterr().out
    export(opened().engine, METADATA, tmp_path / "export")
    left = b"".join(table.read_bytes() for table in (tmp_path / "export").iterdir())
    assert (name.encode() in left, email.encode() in left) == (False, False)


def test_an_address_that_an_earlier_release_hashed_as_the_way_in_stays_and_is_told(region: Region) -> None:
    journal = TABLES["journal"]
    command = AmendPerson(
        actor=METHODOLOGIST, acting=Acting(METHODOLOGIST, Method.TICKET, f"0a1b2c3d/link:{EMAIL}"), on=DAY,
        person=CURATOR, post="методист",
    )  # fmt: skip
    region.do(command)
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=LEADER, email="later@region.example"))

    result = perform(opened(), filled(AnonymisePerson, person=LEADER, act="приказ № 12"), ADMINISTRATOR)

    with reading(region.engine) as connection:
        held = select(journal.c.subject, journal.c.seq).where(journal.c.credential.contains(EMAIL))
        ((subject, seq),) = connection.execute(held).all()
    told = [remark.en for remark in result.remarks]
    assert f"the name is still in a text: {subject} {seq}: an entry of the history, stays" in told
    assert verified(region.engine).broken == ()


def test_erasing_beyond_the_lane_may_be_repeated(region: Region) -> None:
    erased()

    beyond(opened(), Known(LEADER, (NAME,), (EMAIL,), (POST,)))

    assert verified(region.engine).broken == ()
