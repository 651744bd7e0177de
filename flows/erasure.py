"""Erases a person beyond the lane: entries of the first record, letters that were kept, and backups that come back."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import orjson
from sqlalchemy import Connection, Engine, select

import domain.subjects  # noqa: F401 - fills the table of what is personal
from domain.engine.actor import BY_SYSTEM, Acting
from domain.engine.database import BUSY_SECONDS, reading, writing
from domain.engine.lane import Refused
from domain.engine.personal import ERASED, HIDES, OF_RECORD_1, Kept, dumped, loaded
from domain.engine.words import Words
from domain.registry.anonymisation import AnonymisePerson
from domain.reports.traces import Trace, traces
from domain.stored.tables import TABLES
from flows.forms import Form, filled
from flows.programme import Programme, Result
from flows.security import note
from flows.settings import Settings

_journal, _personal, _person, _subject = (TABLES[name] for name in ("journal", "personal", "person", "subject"))


@dataclass(frozen=True, slots=True)
class Known:
    """What a person is looked for by."""

    code: str
    name: str
    email: str


def anonymise(programme: Programme, form: Form, acting: Acting | None) -> Result:
    """Erase a person through the lane, then everywhere beyond it, and remember the act for backups that come back."""
    code = str(form.model_dump()["person"])
    with reading(programme.engine) as connection:
        row = connection.execute(select(_person).where(_person.c.code == code)).first()
        left = traces(connection, code) if row is not None else []
    result = programme.through_the_lane(form, acting)
    if row is None or isinstance(result.outcome, Refused) or result.repeated or result.waits:
        return result
    act = str(form.model_dump()["act"])
    with reading(programme.engine) as connection:
        first = _first_entry(connection, code)
        twins = _twins(connection, code)
    _remember(programme.settings, code, act, first)
    for address in dict.fromkeys((row.email, row.delivery)):
        beyond(programme, Known(code, row.name, address))
    note(programme.settings, "anonymised", person=code, by=acting.person if acting else None)
    for twin in twins:  # the same person under another code
        anonymise(programme, filled(AnonymisePerson, person=twin, act=act), BY_SYSTEM)
    return replace(result, remarks=(*result.remarks, *_remains(left)))


def _first_entry(connection: Connection, code: str) -> str:
    """The hash of a person's first entry: another person under the same code has another one."""
    query = select(_journal.c.hash).where(_journal.c.subject == code).order_by(_journal.c.seq).limit(1)
    return str(connection.execute(query).scalar_one())


SHOWN = 20
"""Places that are named at once; `potok person data` names them all before the act."""


def _remains(left: list[Trace]) -> Iterator[Words]:
    """Free texts in which the name still stands, for a person to amend."""
    for trace in left[:SHOWN]:
        yield Words(f"имя осталось в тексте — {trace.said.ru}", f"the name is still in a text: {trace.said.en}")
    if more := left[SHOWN:]:
        yield Words(f"и ещё мест: {len(more)}", f"and {len(more)} places more")


def beyond(programme: Programme, known: Known) -> None:
    """What the lane does not reach."""
    with writing(programme.engine) as connection:
        _first_record(connection, known.code)
        _notices(connection, known)
    if folder := programme.settings.mail_folder:
        _letters(folder, known.email)
    _pages(programme.engine)


def _first_record(connection: Connection, code: str) -> None:
    """Texts of entries whose hash was made over them: the hash stays, and the entry counts as erased."""
    apart = (_personal.c.subject == _journal.c.subject) & (_personal.c.seq == _journal.c.seq)
    query = (
        select(_journal.c.subject, _journal.c.seq, _journal.c.kind, _journal.c.facts, _personal.c.kept)
        .outerjoin(_personal, apart)
        .where(_journal.c.record == 1, _journal.c.kind.in_(sorted(HIDES)))
        .where((_journal.c.subject == code) | _journal.c.facts.contains(code))
    )
    found = []
    for subject, seq, kind, facts, kept in connection.execute(query).all():
        told = orjson.loads(facts)
        HIDES[kind](told, subject, lambda person, text: ERASED if text and person == code else text)
        erased = orjson.dumps(told).decode()
        if ERASED in erased and erased != facts:
            found.append((subject, seq, erased, kept))
    if not found:
        return
    with _open_to_erasure(connection):
        for subject, seq, erased, kept in found:
            at = (_journal.c.subject == subject) & (_journal.c.seq == seq)
            connection.execute(_journal.update().where(at).values(facts=erased))
            marked = dumped([*loaded(kept), Kept(OF_RECORD_1, code, None, None)])
            connection.execute(_personal.delete().where(_personal.c.subject == subject, _personal.c.seq == seq))
            connection.execute(_personal.insert().values(subject=subject, seq=seq, kept=marked))


@contextmanager
def _open_to_erasure(connection: Connection) -> Iterator[None]:
    """The journal refuses changes; for this one transaction its guard steps aside."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ALTER TABLE journal DISABLE TRIGGER USER")
        yield
        connection.exec_driver_sql("ALTER TABLE journal ENABLE TRIGGER USER")
        return
    guard = "journal_refuses_update"
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND lower(name) = ?"
    name, sql = connection.exec_driver_sql(asked, (guard,)).one()
    connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    connection.exec_driver_sql(sql)


def _notices(connection: Connection, known: Known) -> None:
    """What the ledger keeps for letters."""
    notice, copy = TABLES["notice"], TABLES["letter_copy"]
    own = select(notice.c.key).where(notice.c.recipient == known.code)
    connection.execute(copy.delete().where(copy.c.notice.in_(own)))
    refused = TABLES["refused_address"]
    connection.execute(refused.delete().where(refused.c.person == known.code))
    for text in filter(None, (known.name, known.email)):
        quoted = orjson.dumps(text).decode()[1:-1]
        query = select(notice.c.key, notice.c.facts).where(notice.c.facts.contains(quoted, autoescape=True))
        for key, facts in connection.execute(query).all():
            told = facts.replace(quoted, ERASED)
            connection.execute(notice.update().where(notice.c.key == key).values(facts=told))
            connection.execute(copy.delete().where(copy.c.notice == key))
    attempt = TABLES["delivery_attempt"]
    if known.email:
        said = attempt.c.said.contains(known.email, autoescape=True)
        connection.execute(attempt.update().where(said).values(said=ERASED))


def _letters(folder: Path, email: str) -> None:
    """Letters to the address that were kept as files."""
    wanted = email.encode()
    for file in (path for path in folder.rglob("*") if path.is_file()) if email and folder.is_dir() else ():
        if wanted in file.read_bytes():
            file.unlink()


def _pages(engine: Engine) -> None:
    """Pages of the file that nothing uses any more still hold what was written there; the file is written anew."""
    if engine.dialect.name == "sqlite" and (file := engine.url.database):
        with closing(sqlite3.connect(file, timeout=BUSY_SECONDS)) as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def acts_file(settings: Settings) -> Path:
    """Acts of erasure, beside the database and not in it: a backup of before does not know them."""
    return settings.own_folder / "erased.jsonl"


def _remember(settings: Settings, code: str, act: str, first: str) -> None:
    line = orjson.dumps({"person": code, "act": act, "first": first}) + b"\n"
    file = acts_file(settings)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "wb") as acts:
        acts.write(line)


def erase_again(programme: Programme) -> list[str]:
    """Whoever was erased and came back with a restored backup is erased again; who that was."""
    file = acts_file(programme.settings)
    if not file.is_file():
        return []
    acts = [orjson.loads(line) for line in file.read_bytes().splitlines()]
    written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    back: dict[str, str] = {}
    with reading(programme.engine) as connection:
        query = select(_subject.c.code, _subject.c.title).where(_subject.c.code.in_({told["person"] for told in acts}))
        here = {row.code: row.title for row in connection.execute(query)}
        for told in acts:
            code = told["person"]
            if code in here and _is_the_same(connection, code, told.get("first"), written):
                # where the person is erased already, the act may have been cut off before a twin
                ahead = [code] if here[code] != code else _twins(connection, code)
                back |= dict.fromkeys(ahead, told["act"])
    forms = [(code, filled(AnonymisePerson, person=code, act=act)) for code, act in sorted(back.items())]
    return [code for code, form in forms if anonymise(programme, form, BY_SYSTEM).done]


def _twins(connection: Connection, code: str) -> list[str]:
    """The same person under other codes, where those are not erased yet."""
    query = (
        select(_person.c.code)
        .join(_subject, _subject.c.code == _person.c.code)
        .where(_person.c.merged_into == code, _subject.c.title != _subject.c.code)
    )
    return list(connection.execute(query.order_by(_person.c.code)).scalars())


def _is_the_same(connection: Connection, code: str, first: str | None, written: datetime) -> bool:
    """Whether a code still is of the person whom an act erased: a code that came back may be given anew.

    Earlier releases kept no hash with an act: then whoever was registered before the file was last written.
    """
    if first is not None:
        return _first_entry(connection, code) == first
    query = select(_journal.c.recorded_at).where(_journal.c.subject == code).order_by(_journal.c.seq).limit(1)
    return bool(connection.execute(query).scalar_one() <= written)
