"""What can be wrong with a backup, or with the place that it goes to."""

from __future__ import annotations

from pathlib import Path

from domain.engine.refusals import Fault, Reason
from domain.engine.words import Words


def wrong(key: str, place: str, ru: str, en: str) -> Reason:
    """The backup is at fault; the place is its file and, where it is known, the part inside."""
    return Reason(key, Words(ru, en), Fault.INPUT, place)


def there_already(file: Path) -> Reason:
    """Nothing is ever written over something else."""
    said = "там уже есть файл; назовите другой", "there is a file already; name another"
    return wrong("not_empty", str(file), *said)


def place_taken(address: str) -> Reason:
    """A backup goes into an empty place only."""
    return _taken(address, "POTOK_DATABASE_URL", "копия возвращается", "a backup goes")


def target_taken(address: str) -> Reason:
    """A database is written anew into an empty place only."""
    return _taken(address, "URL", "заново база пишется", "one is written anew")


def _taken(address: str, field: str, ru: str, en: str) -> Reason:
    return wrong(
        "database_not_empty",
        field,
        f"база {address} уже есть, а {ru} только на пустое место: уберите прежнюю базу в сторону "
        "или укажите другой адрес",
        f"the database {address} is there already, and {en} into an empty place only: move the old database "
        "aside or name another address",
    )


def not_a_backup(file: Path) -> Reason:
    """The file is not what `potok backup` writes, or not all of it."""
    return wrong(
        "not_a_backup",
        str(file),
        "это не резервная копия Потока, или файл неполон",
        "this is no backup of Potok, or the file is not whole",
    )


def other_format(file: Path, found: object, known: str) -> Reason:
    """The backup was written in another form."""
    said = (
        f"вид копии «{found}», а эта программа читает «{known}»",
        f"of the form “{found}”, this program reads “{known}”",
    )
    return wrong("other_format", str(file), *said)


def newer(file: Path, found: str, known: str) -> Reason:
    """The backup is of a later release."""
    return wrong(
        "other_revision",
        str(file),
        f"копия сделана более новой версией Потока (миграция {found}, эта знает до {known}): обновите программу",
        f"made by a newer Potok (migration {found}, this one knows up to {known}): upgrade the program",
    )


def other_kind(file: Path, found: str, here: str) -> Reason:
    """A backup returns to the kind of database that it was made of."""
    return wrong(
        "other_kind",
        str(file),
        f"это копия базы {found}, а POTOK_DATABASE_URL называет {here}; между видами переносят potok export и import",
        f"a backup of {found}, and POTOK_DATABASE_URL names {here}; potok export and import go from one to the other",
    )


def damaged(file: Path, part: str) -> Reason:
    """A part does not hold what was put into it."""
    said = "повреждено: содержимое не то, которое было записано", "damaged: it does not hold what was written"
    return wrong("damaged", f"{file.name}: {part}", *said)


def unsound(place: str, said: str) -> Reason:
    """The database's own check finds pages that are broken."""
    return wrong("damaged", place, f"база повреждена: {said}", f"the database is damaged: {said}")


def differs(place: str, what: Words, found: object, expected: object) -> Reason:
    """A count is not the one that was written down."""
    ru = f"{what.ru}: здесь {found}, а должно быть {expected}"
    return wrong("differs", place, ru, f"{what.en}: {found} here, expected {expected}")
