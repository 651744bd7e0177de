"""A person of an unusual name is planted by what people really do, erased, and then looked for in every place."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import zlib
from base64 import b64decode
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from prefect.settings import PREFECT_SERVER_DATABASE_CONNECTION_URL
from sqlalchemy import Engine, insert, inspect, select, text

from console.main import main
from console.web.session import seated
from domain.archive.export import export
from domain.engine.actor import Acting, Method
from domain.engine.database import reading, writing
from domain.engine.journal import verify
from domain.engine.personal import HIDES
from domain.pilot.cards import OpenProject
from domain.pilot.submission import Submit
from domain.registry.anonymisation import AnonymisePerson
from domain.registry.people import AmendPerson, RegisterPerson
from domain.stored.tables import TABLES
from flows import erasure
from flows.erasure import acts_file, erase_again
from flows.forms import filled
from flows.identity import keep_draft, take_ticket
from flows.immediate_notices import tell
from flows.performance import perform
from flows.programme import Programme, close_programmes
from flows.run_traces import server_file
from flows.settings import Settings
from flows.staff_run import as_flow, pass_on
from tests.archives import METADATA
from tests.region import CARD, CARD_PEOPLE, DAY, HEAD, LEADER, METHODOLOGIST, SCHOOL, TIME, Region

FAMILIES = ("Незабудкина", "Одуванчикова", "Васильковская")
NAMES = tuple(f"{family} Пелагея Ферапонтовна" for family in FAMILIES)
ADDRESSES = tuple(f"{word}@region.example" for word in ("pelageya.n", "pelageya.o", "p.vasilkovskaya", "box.of.p"))
POST = "старшая делопроизводительница канцелярии"
WANTED = (*FAMILIES, *ADDRESSES, POST)
TODAY = date(2024, 12, 10)
ADMINISTRATOR = Acting(METHODOLOGIST, Method.KEY, "K1")


@pytest.fixture
def place(engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of an installation, as its settings name it."""
    monkeypatch.setenv("POTOK_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("POTOK_TODAY", "2024-12-11")
    monkeypatch.setenv("POTOK_MAILDIR", str(tmp_path / "mail"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


@pytest.fixture
def region(engine: Engine, place: Path) -> Region:
    return Region(engine).found()


def opened() -> Programme:
    """The programme as a new process would open it."""
    close_programmes()
    return Programme.open(Settings())


def planted(region: Region) -> str:
    """Somebody leads a pilot under three names in turn and is written of in letters, tickets and drafts."""

    def amend(**said: str) -> None:
        region.do(AmendPerson(actor=METHODOLOGIST, on=TODAY, person=LEADER, **said))  # type: ignore[arg-type]

    amend(title=NAMES[0], email=ADDRESSES[0], post=POST)
    region.walk(region.open_project(title="Запись в лагерь"), "diagnosis")
    code = region.open_project(TODAY)
    region.go(code, TODAY)
    tell(opened())
    amend(title=NAMES[1], email=ADDRESSES[1])
    amend(delivery=ADDRESSES[3])
    region.go(region.open_project(TODAY, title="Учёт посещений кружков"), TODAY)
    tell(opened())
    amend(title=NAMES[2], email=ADDRESSES[2], post="токарь")
    for words in (("digest", "send"), ("notices", "deliver")):
        assert main(list(words)) == 0
    programme, behalf = opened(), Acting(METHODOLOGIST, Method.KEY, "K1", HEAD, f"по просьбе: {NAMES[0]}")
    taken = take_ticket(
        region.engine, behalf, action="submit", subject=code, day=DAY, now=programme.now(), command_id=None
    )
    keep_draft(region.engine, taken, "submit", filled(Submit, subject=code, comment=NAMES[1]).model_dump_json())
    with writing(region.engine) as connection:
        connection.execute(insert(TABLES["second_hand"]).values(
            number="AB12", action="amend_person", content="0" * 64, said=json.dumps({"email": ADDRESSES[0]}),
            asked_by=HEAD, hand=HEAD, asked_at=programme.now(),
        ))  # fmt: skip
    seated(programme.settings, region.engine, behalf, programme.now(), "")
    return code


def in_tables(engine: Engine) -> set[str]:
    """Tables of the database in which anything that is looked for stands, compressed letters unpacked."""
    found = set()
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                said = "\n".join(map(str, row))
                if table == "letter_copy":
                    said += letter(zlib.decompress(b64decode(row.content)))
                found |= {f"{table}: {word}" for word in WANTED if word in said or json.dumps(word)[1:-1] in said}
    return found


def letter(content: bytes) -> str:
    """All that a letter says, its encodings undone."""
    parts = list(message_from_bytes(content, policy=policy.default).walk())
    said = [str(value) for part in parts for value in part.values()]
    said += [str(part.get_content()) for part in parts if part.get_content_maintype() == "text"]
    return " ".join("\n".join(said).split())


def in_files(folder: Path) -> set[str]:
    """Files of a folder in which anything that is looked for stands; the server's own files of PostgreSQL are none."""
    found = set()
    for file in (path for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        said = letter(content) if file.parent.name in ("new", "cur") else ""
        found |= {f"{file.name}: {word}" for word in WANTED if word.encode() in content or word in said}
    return found


def exported(region: Region, place: Path) -> None:
    shutil.rmtree(place / "export", ignore_errors=True)
    export(region.engine, METADATA, place / "export")


def erase(person: str = LEADER) -> None:
    assert perform(opened(), filled(AnonymisePerson, person=person, act="приказ № 12"), ADMINISTRATOR).done


def test_nobody_who_was_erased_is_found_in_any_table_any_file_or_a_later_export(region: Region, place: Path) -> None:
    planted(region)
    before = in_tables(region.engine) | in_files(place)
    assert greeted(region.engine) > 0

    erase()

    exported(region, place)
    for table in (
        "person",
        "personal",
        "notice",
        "letter_copy",
        "ticket",
        "draft",
        "decision",
        "second_hand",
        "web_session",
    ):
        assert any(line.startswith(f"{table}: ") for line in before), table
    assert any(".potok: " in line for line in before)
    assert in_tables(region.engine) | in_files(place) == set()
    assert greeted(region.engine) == 0
    with reading(region.engine) as connection:
        assert verify(connection).broken == ()


def greeted(engine: Engine) -> int:
    """Letters kept to the person that begin with their name and patronymic."""
    notice = TABLES["notice"]
    with reading(engine) as connection:
        found = select(notice.c.key).where(
            notice.c.recipient == LEADER, notice.c.facts.contains("Пелагея Ферапонтовна")
        )
        return len(connection.execute(found).all())


def test_what_an_earlier_release_hashed_in_clear_while_it_waited_is_erased_and_counted(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = replace(region.pack, second_hand=frozenset({"amend_person"}))
    with monkeypatch.context() as earlier:
        earlier.delitem(HIDES, "second_asked")
        Region(region.engine, pack).do(
            AmendPerson(actor=METHODOLOGIST, on=TODAY, person=LEADER, title=NAMES[0], email=ADDRESSES[0])
        )
    assert "journal: " + ADDRESSES[0] in in_tables(region.engine)

    erase()

    assert not any(line.startswith("journal: ") for line in in_tables(region.engine))
    with reading(region.engine) as connection:
        assert verify(connection).broken == ()


def test_no_page_of_a_postgresql_server_holds_whoever_was_erased(
    postgresql_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("POTOK_DATABASE_URL", postgresql_engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    Region(postgresql_engine).found().do(
        AmendPerson(actor=METHODOLOGIST, on=TODAY, person=LEADER, title=NAMES[0], email=ADDRESSES[0], post=POST)
    )
    before = in_pages(postgresql_engine)

    erase()

    assert before >= {"person", "subject", "personal"}
    assert in_pages(postgresql_engine) == set()


def in_pages(engine: Engine) -> set[str]:
    """Tables of a PostgreSQL server whose own files hold anything that is looked for."""
    found = set()
    with engine.connect() as connection:
        connection.execute(text("CHECKPOINT"))
        folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        for table in inspect(engine).get_table_names():
            file = connection.execute(text(f"SELECT pg_relation_filepath('{table}')")).scalar_one()
            content = (folder / file).read_bytes()
            found |= {table for word in WANTED if word.encode() in content}
    return found


class _Killed(BaseException):
    """The process is ended from outside."""


def test_an_act_that_was_killed_before_it_was_remembered_is_carried_on_at_the_next_start(
    region: Region, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(region)

    def killed(*_: object) -> None:
        raise _Killed

    with monkeypatch.context() as cut:
        cut.setattr(erasure, "_remember", killed)
        with pytest.raises(_Killed):
            erase()
    left = in_files(place)
    was_remembered = acts_file(Settings()).exists()
    again = erase_again(opened())

    exported(region, place)
    assert (left != set(), was_remembered, again) == (True, False, [LEADER])
    assert in_tables(region.engine) | in_files(place) == set()
    assert json.loads(acts_file(Settings()).read_text("utf-8"))["person"] == LEADER
    assert erase_again(opened()) == []


def test_an_act_that_was_refused_leaves_nothing_to_carry_on(region: Region, place: Path) -> None:
    form = filled(AnonymisePerson, person=LEADER, act="приказ № 12")

    refused = perform(opened(), form, Acting(HEAD, Method.KEY, "K2"))

    assert [reason.key for reason in refused.reasons] == ["not_entitled"]
    assert list(Settings().own_folder.glob("erasing-*")) == []
    assert erase_again(opened()) == []
    assert region.state(LEADER).title != LEADER


@pytest.fixture
def runs(prefect: None, place: Path) -> Iterator[Path]:
    """The file of a Prefect server that is running, where the one of this installation is."""
    url = str(PREFECT_SERVER_DATABASE_CONNECTION_URL.value())
    file = server_file(Settings())
    file.parent.mkdir(parents=True, mode=0o700)
    file.symlink_to(url.partition(":///")[2])
    yield file
    file.unlink()


def in_runs(file: Path) -> set[str]:
    """Tables of Prefect in which anything that is looked for stands."""
    found = set()
    with closing(sqlite3.connect(file, timeout=30)) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                said = "\n".join(map(str, row)).replace("\\\\", "\\")
                found |= {f"{table}: {word}" for word in WANTED if word in said or json.dumps(word)[1:-1] in said}
    return found


def test_what_runs_are_told_and_say_names_nobody(region: Region, runs: Path) -> None:
    code = region.open_project()
    named = filled(RegisterPerson, title=NAMES[0], email=ADDRESSES[0], post=POST)
    amended = filled(AmendPerson, person=LEADER, title=NAMES[1], email=ADDRESSES[1], post=POST)
    submit = filled(Submit, subject=code, comment="как есть")

    for form in (named, amended, submit):
        asyncio.run(as_flow(pass_on(opened(), form, ADMINISTRATOR)))
    asyncio.run(as_flow(filled(AmendPerson, actor=METHODOLOGIST, person=LEADER, title=NAMES[2])))

    assert region.state(LEADER).title == NAMES[2]
    assert in_runs(runs) == set()


def test_what_somebody_typed_into_a_form_of_the_panel_goes_with_the_person(region: Region, runs: Path) -> None:
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=LEADER, title=NAMES[0], email=ADDRESSES[0]))
    told = CARD | {"title": "Учёт посещений", "people": CARD_PEOPLE | {"project_leader": ADDRESSES[0]}}
    form = filled(
        OpenProject, actor=METHODOLOGIST, organisation=SCHOOL, on=DAY,
        **told | {"indicators": [{"key": TIME.key, "name": TIME.name, "unit": TIME.unit, "direction": "fall",
                                  "base": "67", "target": "30", "method": TIME.method, "source": TIME.source}]},
    )  # fmt: skip
    asyncio.run(as_flow(form))
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=LEADER, title=NAMES[1], email=ADDRESSES[1]))
    before = in_runs(runs)

    erase()

    assert any(line.startswith("flow_run: ") for line in before), before
    assert in_runs(runs) == set()


def test_spent_tickets_do_not_stay_for_ever(region: Region) -> None:
    programme = opened()

    def take(days: int) -> None:
        moment = programme.now() - timedelta(days=days)
        take_ticket(region.engine, ADMINISTRATOR, action="submit", subject="", day=DAY, now=moment, command_id=None)
        with region.engine.begin() as connection:
            connection.execute(text("UPDATE ticket SET spent_at = expires_at WHERE spent_at IS NULL"))

    take(30)
    take(2)
    take(0)

    with region.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM ticket")).scalar_one() == 2
