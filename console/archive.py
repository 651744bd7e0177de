"""`potok export DIR` and the way back: the whole database as a folder of CSV and JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from console.answer import Answer
from console.desk import Desk
from console.failure import REFUSED
from domain.archive.exporting import export
from domain.archive.importing import import_archive
from domain.archive.manifest import MANIFEST, Manifest
from domain.journal import Broken
from notifications.tables import NoticeOwed

METADATA = NoticeOwed.metadata
"""Every table: those of notifications know those of the domain."""

FOUNDING = ("methodology",)
"""What `potok init` puts into an empty database: the archive brings the packs that its subjects live under."""


def is_archive(folder: Path) -> bool:
    """Whether a folder is what `potok export` writes."""
    return (folder / MANIFEST).is_file()


def export_database(desk: Desk, folder: Path) -> Answer:
    """Write the whole database into a new or empty folder."""
    done = export(desk.programme.engine, METADATA, folder)
    say = desk.say
    lines = [
        say(f"Вся база выгружена в папку {folder}", f"The whole database was exported to {folder}"),
        *_counted(desk, done.manifest),
        say(
            "В папке личные данные: храните её как саму базу.",
            "The folder holds personal data: keep it like the database itself.",
        ),
        say(f"Вернуть в пустую базу: potok import {folder}", f"Back into an empty database: potok import {folder}"),
    ]
    data = _data(folder, done.manifest) | {"broken": done.broken}
    if not done.broken:
        return Answer(data, lines)
    return Answer(data, [*lines[:-1], *_warning(desk, done.broken)], REFUSED)


def import_database(desk: Desk, folder: Path) -> Answer:
    """Make the empty database equal to the one that the folder was exported from."""
    manifest = import_archive(desk.programme.engine, METADATA, folder, founding=FOUNDING)
    say = desk.say
    lines = [
        say(f"База загружена из папки {folder}", f"The database was imported from {folder}"),
        *_counted(desk, manifest),
        say(
            "Все истории проверены, печать сошлась с архивом.",
            "All chains were verified, and the seal is the archive's.",
        ),
    ]
    return Answer(_data(folder, manifest), lines)


def _counted(desk: Desk, manifest: Manifest) -> list[str]:
    tables = sum(1 for table in manifest.tables.values() if table.rows)
    return [
        desk.say(
            f"Строк: {manifest.rows}, таблиц с данными: {tables}; историй: {manifest.subjects}, "
            f"записей в них: {manifest.entries}",
            f"Rows: {manifest.rows}, tables with data: {tables}; chains: {manifest.subjects}, "
            f"entries in them: {manifest.entries}",
        ),
        desk.say(f"Печать: {manifest.seal}", f"Seal: {manifest.seal}"),
    ]


def _warning(desk: Desk, broken: tuple[Broken, ...]) -> list[str]:
    """An archive of a broken history is evidence, and no copy to come back from."""
    first = broken[0]
    said = first.said.say(desk.language)
    return [
        desk.say(
            f"Историю меняли: {first.subject}, №{first.seq}: {said} (всего нарушений: {len(broken)}). "
            "Такой архив не загрузится; подробности: potok journal verify",
            f"The history was changed: {first.subject}, №{first.seq}: {said} ({len(broken)} faults in all). "
            "Such an archive cannot be imported; details: potok journal verify",
        )
    ]


def _data(folder: Path, manifest: Manifest) -> dict[str, Any]:
    return {
        "folder": str(folder),
        "format": manifest.format,
        "revision": manifest.revision,
        "tables": {name: table.rows for name, table in manifest.tables.items()},
        "rows": manifest.rows,
        "subjects": manifest.subjects,
        "entries": manifest.entries,
        "seal": manifest.seal,
    }
