"""Where else somebody is written by name: free texts that an act of erasure has to list, for a person to amend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Column, ColumnElement, Connection, Enum, String, Table, and_, false, or_, select

from domain.engine.actor import Method
from domain.engine.words import Words
from domain.pilot.facts import post_key
from domain.programme.kinds import SubjectKind
from domain.reports.known_person import Known, known_of
from domain.stored.tables import TABLES
from domain.text.by_name import Called

_journal = TABLES["journal"]

ERASED_BY_THE_ACT = frozenset(
    {
        "access_key",
        "draft",
        "handled",
        "host_word",
        "letter_copy",
        "long_work",
        "machine_account",
        "notice",
        "person",
        "personal",
        "refused_address",
        "role",
        "saved_view",
        "ticket",
        "web_session",
    }
)
"""Tables that an anonymisation cleans itself."""
NO_TEXT = frozenset({"alembic_version", "methodology", "second_hand", "seal"})
SHORTEST = 60
"""Columns that hold fewer characters are codes and words of the methodology."""
MOST, FEW = 200, 20
"""Rows of a table that are named; fewer where only a given name stands there."""

MENDED_BY: Mapping[str, str] = {
    SubjectKind.PROJECT: "potok project amend {0} --set title=…",
    SubjectKind.ORGANISATION: "potok org amend {0} --title …",
    SubjectKind.CENTRE: "potok centre amend {0} --title …",
    SubjectKind.PRACTICE: "potok practice amend {0} --title …",
    "project": "potok project amend {0} --set {column}=…",
    "indicator": "potok project indicator {0} {1} --field {column}=…",
    "practice_text": "potok practice amend {0} --{1} …",
    "practice_step": "potok practice drop-step {0} {1}",
    "practice_effect": "potok practice drop-effect {0} {1}",
}
"""Where a text stands, as a table or as a title of a kind of subject -> the command that puts another in its place."""


AMENDED = MENDED_BY.keys() & TABLES.keys() | {"subject"}
"""Tables whose texts a command amends."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One row in which a name or an address stands."""

    table: str
    key: str
    columns: tuple[str, ...]
    mend: str = ""
    """The command that writes another text there; blank where none does."""
    was: str = ""
    """Hash of the texts: once they are others, somebody has amended them."""
    perhaps: bool = False
    """Whether only the given name stands there, which others have, too."""

    @property
    def said(self) -> Words:
        """The place in one line, and what mends it."""
        where = f"{self.key}: {self.table} ({', '.join(self.columns)})"
        if self.table == "journal":
            return Words(f"{self.key}: запись истории, остаётся", f"{self.key}: an entry of the history, stays")
        if self.table == "decision":
            return Words(f"{where}: решение с печатью, остаётся", f"{where}: a sealed decision, stays")
        if self.perhaps:
            ru, en = (
                f"{where}: только имя, возможно другого человека",
                f"{where}: a given name alone, perhaps another's",
            )
            return Words(f"{ru}; правится: {self.mend}", f"{en}; amended by: {self.mend}")
        if not self.mend:
            return Words(f"{where}: командой не правится", f"{where}: no command amends it")
        return Words(f"{where}; правится: {self.mend}", f"{where}; amended by: {self.mend}")


def traces(connection: Connection, code: str) -> list[Trace]:
    """Rows beyond what an act erases that mean a person by a name or an address that they ever had.

    Those that a command amends come first, then those of the history, and last those with a given name alone.
    """
    called = (known_of(connection, code) or Known(code)).called
    found: list[Trace] = []
    for table in TABLES.values() if called.likes else ():
        if table.name not in ERASED_BY_THE_ACT | NO_TEXT:
            found += _in_table(connection, table, code, called)
    return sorted(found, key=lambda trace: (trace.perhaps, not trace.mend, trace.table in {"journal", "decision"}))


def letters_left(connection: Connection, known: Known) -> list[str]:
    """Keys of letters that mean somebody still when an act has cleaned them: a part of a name, as a card was quoted."""
    return [found.key for found in _in_table(connection, TABLES["notice"], known.code, known.called)]


def unmended(connection: Connection, left: Iterable[Trace]) -> list[Trace]:
    """Those of the places whose texts nobody has amended since."""
    return [trace for trace in left if _texts_of(connection, trace) == trace.was]


def _texts_of(connection: Connection, trace: Trace) -> str:
    table = TABLES[trace.table]
    keys = zip(table.primary_key.columns, trace.key.split(" "), strict=True)
    at = [column == (int(word) if column.type.python_type is int else word) for column, word in keys]
    row = connection.execute(select(*(table.c[name] for name in trace.columns)).where(*at)).first()
    return "" if row is None else _hash(row)


def _hash(texts: Sequence[Any]) -> str:
    return sha256("\n".join(str(text) for text in texts).encode()).hexdigest()


def _in_table(connection: Connection, table: Table, code: str, called: Called) -> Iterator[Trace]:
    texts = [column for column in table.columns if _free(column)]
    if not texts:
        return
    keys = list(table.primary_key.columns)
    by_account = _by_account(code) if table is _journal else false()
    # what stays for ever is not named for a word that others are called by, too
    likes = (*called.likes, *(called.given_likes if table.name in AMENDED else ()))
    holds = or_(by_account, *(column.like(text, escape="\\") for column in texts for text in likes))
    labelled = (column.label(f"text_{place}") for place, column in enumerate(texts))
    query = select(*keys, *labelled, by_account.label("by_account")).where(holds).order_by(*keys)
    if table.name == "subject":  # what people are called is no free text
        query = query.where(table.c.kind != SubjectKind.PERSON)
    left = {False: MOST, True: FEW}
    for row in connection.execute(query.execution_options(yield_per=MOST)):
        said = dict(zip((column.name for column in texts), row[len(keys) : -1], strict=True))
        trace = _trace(connection, table, row[: len(keys)], said, code, called, by_account=row[-1])
        if trace is not None and left[trace.perhaps]:
            left[trace.perhaps] -= 1
            yield trace


def _trace(
    connection: Connection, table: Table, key: Sequence[Any], said: Mapping[str, str | None], code: str, called: Called,
    *, by_account: bool,
) -> Trace | None:  # fmt: skip
    """What a row says of somebody, if anything."""
    read = {name: _read(table, name, text or "") for name, text in said.items()}
    if table is _journal and key[0] == code:  # what the entries themselves say of the person, the act erases
        read.pop("facts")
    named = tuple(name for name, text in read.items() if called.in_(text))
    named += ("credential",) if by_account else ()
    perhaps = not named and table.name in AMENDED
    if perhaps:
        named = tuple(name for name, text in read.items() if called.perhaps_in(text))
    words = [str(value) for value in key]
    if not named:
        return None
    mend = MENDED_BY.get(_kind(connection, words[0]) if table.name == "subject" else table.name, "")
    told = mend.format(*words, column=named[0]) if mend else ""
    if perhaps and not told:
        return None
    return Trace(table.name, " ".join(words), named, told, _hash([said[name] for name in named]), perhaps)


def _by_account(code: str) -> ColumnElement[bool]:
    """Entries of before, in which the account of a machine by which a person acted stands by its name."""
    j = _journal.c
    return and_(j.actor == code, j.method == Method.LOCAL, j.credential.not_like("uid:%"))


def _read(table: Table, column: str, text: str) -> str:
    """A text as it is looked through; who took part in a decision is named in its capsule, and erased by their act."""
    if (table.name, column) != ("decision", "capsule"):
        return text
    sealed = orjson.loads(text or "{}")
    return " ".join(str(value) for key, value in sealed.items() if not key.startswith(post_key("")))


def _kind(connection: Connection, code: str) -> str:
    subject = TABLES["subject"]
    return str(connection.execute(select(subject.c.kind).where(subject.c.code == code)).scalar_one())


def _free(column: Column[str]) -> bool:
    """Whether people write there what they like."""
    kind = getattr(column.type, "impl", column.type)
    if not isinstance(kind, String) or isinstance(kind, Enum):
        return False
    return kind.length is None or kind.length > SHORTEST
