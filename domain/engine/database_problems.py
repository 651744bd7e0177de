"""What may be wrong with a database as a whole, and what to do about it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOSPC
from pathlib import Path
from typing import ClassVar

from domain.engine.words import Words


class DatabaseProblem(Exception):
    """The database cannot be used as it is; carries its facts and says what to do."""

    text: ClassVar[Words]

    @property
    def said(self) -> Words:
        """The sentence in every language."""
        return Words(ru=self.text.ru.format_map(vars(self)), en=self.text.en.format_map(vars(self)))

    def __str__(self) -> str:
        return self.said.en


class _AtAddress(DatabaseProblem):
    """One of which the address says enough."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class _Detailed(DatabaseProblem):
    """One of which the driver says more."""

    def __init__(self, address: str, detail: str) -> None:
        super().__init__(address, detail)
        self.address = address
        self.detail = detail


class DatabaseNotSupported(DatabaseProblem):
    """The address does not name a database that Potok can use."""

    text = Words(
        ru="адрес базы данных «{scheme}://…» не подходит: нужен sqlite:///путь/к/файлу.db или postgresql://…",
        en="the database address “{scheme}://…” will not do: use sqlite:///path/to/file.db or postgresql://…",
    )

    def __init__(self, scheme: str) -> None:
        super().__init__(scheme)
        self.scheme = scheme


class DatabaseUnreachable(_Detailed):
    """The database does not answer, or its file cannot be used."""

    text = Words(
        ru="база данных {address} недоступна: {detail}; наполовину ничего не записано; "
        "проверьте адрес (POTOK_DATABASE_URL), работает ли она, и повторите",
        en="the database {address} cannot be reached: {detail}; nothing was written by halves; "
        "check the address (POTOK_DATABASE_URL) and that it runs, then repeat",
    )


class DatabaseFull(_AtAddress):
    """There is no room where the database lies."""

    text = Words(
        ru="на диске базы данных {address} нет места; наполовину ничего не записано: освободите место и повторите",
        en="the disk of the database {address} is full; nothing was written by halves: make room, then repeat",
    )


class DatabaseDamaged(_Detailed):
    """A value stands there that this program cannot have written."""

    text = Words(
        ru="в базе данных {address} стоит значение, которого программа не писала: {detail}; наполовину ничего не "
        "записано; какое и где: potok journal verify; вернуть: potok journal rebuild или potok restore",
        en="the database {address} holds a value that this program did not write: {detail}; nothing was written by "
        "halves; which and where: potok journal verify; the way back: potok journal rebuild or potok restore",
    )


class DatabaseAltered(_Detailed):
    """A table or a column of this program is not there."""

    text = Words(
        ru="в базе данных {address} нет таблицы или столбца этой программы: {detail}; наполовину ничего не записано; "
        "чего нет: potok journal verify; вернуть из копии: potok restore",
        en="the database {address} lacks a table or a column of this program: {detail}; nothing was written by halves; "
        "what is missing: potok journal verify; the way back from a backup: potok restore",
    )


class DatabaseBusy(_AtAddress):
    """Somebody else has been writing for longer than a writer waits, or a statement took longer than it may."""

    text = Words(
        ru="базу данных {address} слишком долго занимает другая запись; ничего не записано, повторите позже",
        en="the database {address} is held by another writer for too long; nothing was written, repeat later",
    )


class DatabaseMissing(_AtAddress):
    """There is no database yet, or it has no tables."""

    text = Words(
        ru="в базе данных {address} ещё нет таблиц Потока: создайте их командой «potok init»",
        en="the database {address} has no tables of Potok yet: create them with “potok init”",
    )


class DatabaseOlder(DatabaseProblem):
    """The tables are of an earlier release."""

    text = Words(
        ru="база данных {address} старее программы (миграция {found}, нужна {needed}): "
        "сделайте копию и обновите её командой «potok init»",
        en="the database {address} is older than this program (migration {found}, needed {needed}): "
        "make a copy and upgrade it with “potok init”",
    )

    def __init__(self, address: str, found: str, needed: str) -> None:
        super().__init__(address, found, needed)
        self.address = address
        self.found = found
        self.needed = needed


class DatabaseNewer(DatabaseProblem):
    """The tables are of a later release."""

    text = Words(
        ru="база данных {address} создана более новой версией Потока "
        "(миграция {found}, эта версия знает до {known}): обновите программу; база не изменена",
        en="the database {address} was made by a newer Potok "
        "(migration {found}, this one knows up to {known}): upgrade the program; the database was not changed",
    )

    def __init__(self, address: str, found: str, known: str) -> None:
        super().__init__(address, found, known)
        self.address = address
        self.found = found
        self.known = known


@contextmanager
def disk_of(place: Path) -> Iterator[None]:
    """Name the place whose disk is full, where a file of SQLite is written beside the database that is read."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise OSError(ENOSPC, os.strerror(ENOSPC), str(place)) from error
        raise
