"""What can be wrong with an archive or with the database that it goes into; each names its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from domain.engine.refusals import Fault, Reason
from domain.engine.words import Words


def wrong(key: str, place: str, ru: str, en: str) -> Reason:
    """The archive is at fault; the place is `file:line:column`, as far as it is known."""
    return Reason(key, Words(ru, en), Fault.INPUT, place)


def folder_not_empty(folder: Path) -> Reason:
    """An archive is never written over something else."""
    return wrong("not_empty", str(folder), "папка не пуста; укажите новую", "the folder is not empty; name a new one")


def database_not_empty(tables: Iterable[str]) -> Reason:
    """An archive is read into an empty database only."""
    listed = ", ".join(tables)
    return Reason(
        "database_not_empty",
        Words(
            f"в базе уже есть записи ({listed}); архив загружается только в пустую: "
            "создайте её командой «potok init» без администратора",
            f"the database holds rows already ({listed}); an archive goes into an empty one only: "
            "create it with “potok init” without an administrator",
        ),
        field="database",
    )


def not_an_archive(folder: Path, name: str) -> Reason:
    """The folder has no manifest."""
    return wrong(
        "not_an_archive",
        str(folder),
        f"здесь нет файла {name}, а без него архив не проверить: выгрузите базу ещё раз (potok export)",
        f"there is no {name} here, and without it an archive cannot be verified: export the database once more",
    )


def other_format(place: str, found: object, known: str) -> Reason:
    """The archive was written by another release in another form, or does not say in which."""
    if found is None:
        return wrong(
            "other_format",
            place,
            f"формат архива не указан, а эта программа читает «{known}»",
            f"the archive does not state its format, and this program reads “{known}”",
        )
    return wrong(
        "other_format",
        place,
        f"формат архива «{found}», а эта программа читает «{known}»",
        f"the archive has the format “{found}”, and this program reads “{known}”",
    )


def other_revision(place: str, found: str, needed: str) -> Reason:
    """The archive is of tables that this program does not have."""
    return wrong(
        "other_revision",
        place,
        f"архив сделан с базы миграции {found}, а здесь {needed}: "
        "загрузите его программой той же версии, затем обновите базу",
        f"the archive is of migration {found}, and here it is {needed}: "
        "import it with a program of that version, then upgrade the database",
    )


def differs(place: str, what: Words, found: object, expected: object) -> Reason:
    """Something in the archive is not what it must be."""
    return wrong(
        "differs",
        place,
        f"{what.ru}: здесь {found}, а должно быть {expected}",
        f"{what.en}: {found} here, expected {expected}",
    )


def file_missing(name: str) -> Reason:
    """A table has no file."""
    return wrong("file_missing", name, "файла нет, а он должен быть", "the file is missing")


def file_extra(name: str) -> Reason:
    """A file that no archive has."""
    return wrong("file_extra", name, "лишний файл: в архиве его быть не должно", "the file does not belong here")


def file_changed(name: str, found: str, expected: str) -> Reason:
    """The bytes of a file are not those that were written."""
    return wrong(
        "file_changed",
        name,
        f"файл изменён: его SHA-256 {found}, а в manifest.json {expected}",
        f"the file was changed: its SHA-256 is {found}, manifest.json has {expected}",
    )


def paper_changed(name: str) -> Reason:
    """A document is no longer what its name says."""
    return wrong(
        "file_changed",
        name,
        "файл изменён: его SHA-256 не тот, что в имени",
        "the file was changed: its SHA-256 is not that of its name",
    )


def bad_record(place: str, expected: Words) -> Reason:
    """A line is not a row of this table."""
    return wrong("bad_record", place, f"строка не читается: {expected.ru}", f"the row cannot be read: {expected.en}")


def bad_cell(place: str, cell: str, expected: Words) -> Reason:
    """A cell does not hold what its column holds."""
    shown = cell if len(cell) <= 80 else f"{cell[:80]}…"
    return wrong(
        "bad_cell",
        place,
        f"«{shown}» не подходит; нужно: {expected.ru}",
        f"“{shown}” will not do; it must be {expected.en}",
    )


DRIVER = (
    (r"UNIQUE constraint failed: (.+)", "строка с таким же ключом уже была ({0})"),
    (r"NOT NULL constraint failed: (.+)", "нет обязательного значения ({0})"),
    (r"CHECK constraint failed: (.+)", "нарушено правило «{0}»"),
    (r"FOREIGN KEY constraint failed", "строка ссылается на запись, которой нет"),
)
"""What SQLite says, in Russian."""


def row_refused(place: str, said: str) -> Reason:
    """The database does not take a row."""
    found = ((re.fullmatch(pattern, said), russian) for pattern, russian in DRIVER)
    ru = next((russian.format(*match.groups()) for match, russian in found if match), said)
    return wrong(
        "row_refused", place, f"база не принимает эту строку: {ru}", f"the database does not take this row: {said}"
    )


def points_nowhere(place: str, table: str) -> Reason:
    """A row names something that the archive does not hold."""
    return wrong(
        "points_nowhere",
        place,
        f"строка ссылается на запись таблицы {table}, которой в архиве нет",
        f"the row points to a row of {table} that the archive does not hold",
    )


def history_broken(place: str, said: Words, count: int) -> Reason:
    """The chains in the archive do not hold together."""
    return wrong(
        "history_broken",
        place,
        f"{said.ru}; история в архиве нарушена (всего нарушений: {count})",
        f"{said.en}; the history in the archive is broken (faults in all: {count})",
    )


def not_told(place: str, said: Words, count: int) -> Reason:
    """A row of the archive is not what its own journal tells."""
    return wrong(
        "not_told",
        place,
        f"{said.ru}; таблицы архива расходятся с его журналом (всего различий: {count})",
        f"{said.en}; the tables of the archive differ from its journal (differences in all: {count})",
    )
