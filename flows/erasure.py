"""Erases a person beyond the lane: entries of the first record, letters that were kept, and backups that come back."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, or_, select
from sqlalchemy.exc import OperationalError

import domain.subjects  # noqa: F401 - fills the table of what is personal
from domain.engine.actor import BY_SYSTEM, Acting
from domain.engine.database import BUSY_SECONDS, reading, writing
from domain.engine.lane import Refused
from domain.engine.personal import ERASED, HIDES, OF_RECORD_1, ONCE_IN_CLEAR, TOKEN, Kept, dumped, loaded
from domain.engine.words import Words
from domain.registry.anonymisation import AnonymisePerson
from domain.reports.dossier import is_erased
from domain.reports.known_person import Known, known_of, read_back
from domain.reports.traces import MOST, Trace, letters_left, traces, unmended
from domain.stored.tables import TABLES
from flows.forms import Form, filled
from flows.kept_letters import burn_copies, burn_files
from flows.programme import Programme, Result
from flows.run_traces import forget
from flows.security import note
from flows.settings import Settings
from flows.uploads import clear

_journal, _personal, _person, _subject = (TABLES[name] for name in ("journal", "personal", "person", "subject"))


def anonymise(programme: Programme, form: Form, acting: Acting | None) -> Result:
    """Erase a person through the lane, then everywhere beyond it, and remember the act for backups that come back.

    What the person is looked for by is written down first: an act that is cut off is carried on at the next start.
    """
    told = form.model_dump()
    code, act = str(told["person"]), str(told["act"])
    carry_on(programme)
    with reading(programme.engine) as connection:
        known = known_of(connection, code)
        left = traces(connection, code) if known is not None else []
    if known is None:
        return programme.through_the_lane(form, acting)
    with _begun(programme.settings, known, act, left) as file:
        result = programme.through_the_lane(form, acting)
        if isinstance(result.outcome, Refused) or result.repeated or result.waits:
            file.unlink()
            return result
        _beyond_the_act(programme, known, act, left, file)
    note(programme.settings, "anonymised", person=code, by=acting.person if acting else None)
    with reading(programme.engine) as connection:
        twins = _twins(connection, code)
    asked = [filled(AnonymisePerson, person=twin, act=act) for twin in twins]  # the same person under another code
    theirs = [remark for twin in asked for remark in anonymise(programme, twin, BY_SYSTEM).remarks]
    with reading(programme.engine) as connection:  # the entries of a twin go with the twin
        remains = [*_remains(unmended(connection, left)), *_letters(letters_left(connection, known)), *theirs]
    if known.called.perhaps_in(act):
        remains.insert(0, GIVEN_NAME)
    return replace(result, remarks=(*result.remarks, *dict.fromkeys(remains)))


GIVEN_NAME = Words(
    "в названии акта есть имя, каким зовут и этого участника: оно остаётся в истории",
    "the act's title has a given name that is this person's, too: it stays in the history",
)


@contextmanager
def _begun(settings: Settings, known: Known, act: str, left: list[Trace]) -> Iterator[Path]:
    """What an act needs to be carried on, in a file of its own that is held while the act is at work."""
    file = settings.own_folder / f"{BEGUN}{known.code}.json"
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "rb+") as held:
        flock(held, LOCK_EX)
        held.truncate()
        held.write(orjson.dumps({"act": act, "known": asdict(known), "left": left}))
        held.flush()
        os.fsync(held.fileno())
        yield file


BEGUN = "erasing-"
"""Begins the name of the file of an act that is at work; it is gone when the act is done."""


def _beyond_the_act(programme: Programme, known: Known, act: str, left: list[Trace], file: Path) -> None:
    """What follows an act: it is remembered, and what the lane does not reach is erased."""
    with reading(programme.engine) as connection:
        first = _first_entry(connection, known.code)
    _remember(programme.settings, known.code, act, first, left)
    beyond(programme, known)
    file.unlink()


def carry_on(programme: Programme) -> list[str]:
    """Carry on acts that were cut off after the history knew of them; those that it never heard of are not begun."""
    done = []
    for file in sorted(programme.settings.own_folder.glob(f"{BEGUN}*.json")):
        with file.open("rb") as held:
            try:
                flock(held, LOCK_EX | LOCK_NB)
            except BlockingIOError:  # at work now
                continue
            told = orjson.loads(held.read() or b"null")
            if not file.exists():  # whoever held it has just ended
                continue
            if told is None or not _is_erased(programme, told["known"]["code"]):
                file.unlink()
                continue
            left = [_trace(one) for one in told.get("left", ())]
            _beyond_the_act(programme, read_back(told["known"]), told["act"], left, file)
            done.append(told["known"]["code"])
    return done


def _is_erased(programme: Programme, code: str) -> bool:
    with reading(programme.engine) as connection:
        return is_erased(connection, code)


def _first_entry(connection: Connection, code: str) -> str:
    """The hash of a person's first entry: another person under the same code has another one."""
    query = select(_journal.c.hash).where(_journal.c.subject == code).order_by(_journal.c.seq).limit(1)
    return str(connection.execute(query).scalar_one())


SHOWN = 20
"""Places that are named at once; `potok person data` names them all, after the act as well."""


def _remains(left: list[Trace]) -> Iterator[Words]:
    """Free texts in which the name still stands, for a person to amend."""
    for trace in left[:SHOWN]:
        yield Words(f"имя осталось в тексте — {trace.said.ru}", f"the name is still in a text: {trace.said.en}")
    if more := left[SHOWN:]:
        said = Words(f"и ещё мест: {len(more)}", f"and {len(more)} places more")
        yield Words(f"{said.ru}; все назовёт potok person data", f"{said.en}; potok person data names them all")


def _letters(keys: list[str]) -> Iterator[Words]:
    """Letters to others that quote a part of the name: they are not written anew, and go when their term is over."""
    if keys:
        more = "+" if len(keys) == MOST else ""
        listed = ", ".join(keys[:SHOWN]) + (" …" if keys[SHOWN:] else "")
        ru = f"часть имени осталась в письмах ({len(keys)}{more}), они хранятся свой срок: {listed}"
        yield Words(ru, f"a part of the name is left in letters ({len(keys)}{more}), kept for their term: {listed}")


def left_of(settings: Settings, connection: Connection, code: str) -> list[Trace]:
    """Places that an act named for a person to amend, and that nobody has amended since."""
    told = [one for act in _acts(settings) if act["person"] == code for one in act.get("left", ())]
    return unmended(connection, dict.fromkeys(_trace(one) for one in told))


def _trace(told: dict[str, Any]) -> Trace:
    return Trace(**(told | {"columns": tuple(told["columns"])}))


def beyond(programme: Programme, known: Known) -> None:
    """What the lane does not reach."""
    with writing(programme.engine) as connection:
        anew = WRITTEN_ANEW + (("journal",) if _first_record(connection, known.code) else ())
        _notices(connection, known)
        _held_for_a_while(connection, known)
        _kept_by_people(connection, known)
        word = TABLES["host_word"]  # an account of a machine is often called like its person
        connection.execute(word.update().where(word.c.person == known.code).values(what=ERASED))
        burn_copies(connection, known.texts)
    if folder := programme.settings.mail_folder:
        burn_files(folder, known.texts)
    clear(programme.settings.uploads_folder)  # nobody reads sheets for a name: they are chosen again
    forget(programme.settings, known.texts)
    _pages(programme.engine, anew)


def _first_record(connection: Connection, code: str) -> bool:
    """Texts of entries whose hash was made over them: the hash stays, and the entry counts as erased; if any."""
    apart = (_personal.c.subject == _journal.c.subject) & (_personal.c.seq == _journal.c.seq)
    query = (
        select(_journal.c.subject, _journal.c.seq, _journal.c.kind, _journal.c.facts, _personal.c.kept)
        .outerjoin(_personal, apart)
        .where((_journal.c.record == 1) | _journal.c.kind.in_(sorted(ONCE_IN_CLEAR)))
        .where(_journal.c.kind.in_(sorted(HIDES)))
        .where((_journal.c.subject == code) | _journal.c.facts.contains(code))
    )
    found = []
    for subject, seq, kind, facts, kept in connection.execute(query).all():
        told = orjson.loads(facts)
        HIDES[kind](told, subject, lambda person, text: ERASED if person == code and _in_clear(text) else text)
        erased = orjson.dumps(told).decode()
        if ERASED in erased and erased != facts:
            found.append((subject, seq, erased, kept))
    if not found:
        return False
    with _open_to_erasure(connection):
        for subject, seq, erased, kept in found:
            at = (_journal.c.subject == subject) & (_journal.c.seq == seq)
            connection.execute(_journal.update().where(at).values(facts=erased))
            marked = dumped([*loaded(kept), Kept(OF_RECORD_1, code, None, None)])
            connection.execute(_personal.delete().where(_personal.c.subject == subject, _personal.c.seq == seq))
            connection.execute(_personal.insert().values(subject=subject, seq=seq, kept=marked))
    return True


def _in_clear(text: str) -> bool:
    return bool(text) and TOKEN.fullmatch(text) is None


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
    refused, attempt = TABLES["refused_address"], TABLES["delivery_attempt"]
    connection.execute(refused.delete().where(refused.c.person == known.code))
    quoted = [_quoted(text) for text in known.texts]
    named = [notice.c.recipient == known.code, notice.c.facts.contains(f'"{known.code}"', autoescape=True)]
    named += [notice.c.facts.contains(text, autoescape=True) for text in quoted]
    asked = select(notice.c.key, notice.c.recipient, notice.c.facts).where(or_(*named))
    for key, recipient, facts in connection.execute(asked).all():
        told = _without(facts, known)
        for called in known.greeted if recipient == known.code else ():
            told = told.replace(f'"{_quoted(called)}"', f'"{ERASED}"')
        if told != facts:
            connection.execute(notice.update().where(notice.c.key == key).values(facts=told))
            connection.execute(copy.delete().where(copy.c.notice == key))
    for text in known.texts:
        said = attempt.c.said.contains(text, autoescape=True)
        connection.execute(attempt.update().where(said).values(said=ERASED))
        said = copy.c.receipt.contains(text, autoescape=True)
        connection.execute(copy.delete().where(said))


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode()[1:-1]


def _without(facts: str, known: Known) -> str:
    """The facts of a letter without somebody's names and addresses, and without a post beside them or by itself."""
    for text in known.texts:
        facts = facts.replace(_quoted(text), ERASED)
    for post in known.posts:
        facts = facts.replace(f'"{_quoted(post)}"', f'"{ERASED}"')
        facts = re.sub(rf"{re.escape(ERASED)}\s*[,–—-]\s*{re.escape(_quoted(post))}", ERASED, facts)
    return facts


WHILE = (("ticket", "basis"), ("web_session", "basis"), ("draft", "said"), ("second_hand", "said"))
"""Where texts stand for minutes or days: what names somebody goes at once."""


def _held_for_a_while(connection: Connection, known: Known) -> None:
    for name, column in WHILE:
        table = TABLES[name]
        for text in {spelt for found in known.texts for spelt in (found, _quoted(found))}:
            connection.execute(table.delete().where(table.c[column].contains(text, autoescape=True)))


OF_THEIR_OWN = {"saved_view": ("name", "narrowed"), "long_work": ("called", "asked", "said")}
"""What people keep for themselves, and where texts stand in it."""


def _kept_by_people(connection: Connection, known: Known) -> None:
    """A list that somebody saved, and what they read of an import, is kept no more where it names the person."""
    called = known.called
    for name, texts in OF_THEIR_OWN.items():
        table = TABLES[name]
        keys = list(table.primary_key.columns)
        for row in connection.execute(select(*keys, *(table.c[text] for text in texts))).all():
            if called.in_(" ".join(row[len(keys) :]), any_case=True):
                here = (key == value for key, value in zip(keys, row, strict=False))
                connection.execute(table.delete().where(*here))


def _pages(engine: Engine, tables: tuple[str, ...]) -> None:
    """What nothing uses any more still holds what was written there: the tables are written into files anew."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"SET lock_timeout = '{PATIENCE}'")
            for name in tables:
                try:
                    connection.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {name}")
                except OperationalError:  # somebody reads it at length: the place is free, and written over some day
                    connection.exec_driver_sql(f"VACUUM {name}")
            connection.exec_driver_sql("RESET lock_timeout")
    if engine.dialect.name == "sqlite" and (file := engine.url.database):
        with closing(sqlite3.connect(file, timeout=BUSY_SECONDS)) as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


WRITTEN_ANEW = (
    "person", "subject", "personal", "decision", "posting", "notice", "letter_copy", "delivery_attempt",
    "refused_address", "handled", "draft", "ticket", "second_hand", "web_session", "password", "host_word",
    "saved_view", "long_work",
)  # fmt: skip
"""Tables that an act empties or changes rows of."""

PATIENCE = "10s"
"""How long an act waits for a table that others read."""


def acts_file(settings: Settings) -> Path:
    """Acts of erasure, beside the database and not in it: a backup of before does not know them."""
    return settings.own_folder / "erased.jsonl"


def _acts(settings: Settings) -> list[dict[str, Any]]:
    file = acts_file(settings)
    return [orjson.loads(line) for line in file.read_bytes().splitlines()] if file.is_file() else []


def _remember(settings: Settings, code: str, act: str, first: str, left: list[Trace]) -> None:
    line = orjson.dumps({"person": code, "act": act, "first": first, "left": left}) + b"\n"
    file = acts_file(settings)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "wb") as acts:
        acts.write(line)


def erase_again(programme: Programme) -> list[str]:
    """Whoever was erased and came back with a restored backup is erased again; who that was."""
    carried = carry_on(programme)
    if not (acts := _acts(programme.settings)):
        return carried
    written = datetime.fromtimestamp(acts_file(programme.settings).stat().st_mtime, UTC)
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
    return [*carried, *(code for code, form in forms if anonymise(programme, form, BY_SYSTEM).done)]


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
