"""`potok export DIR` and the way back: the whole database as a folder of CSV and JSON."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any

from console.answer import Answer
from console.desk import Desk
from console.failure import REFUSED
from domain.archive.export import export
from domain.archive.intake import import_archive
from domain.archive.manifest import MANIFEST, Manifest, file_of
from domain.engine.journal import Broken
from domain.engine.listed import Listed
from flows.host_words import enter_what_was_said, hand
from flows.security import note
from flows.shelf import shelf_of
from notifications.tables import NoticeOwed

METADATA = NoticeOwed.metadata
"""Every table: those of notifications know those of the domain."""

FOUNDING = ("methodology",)
"""What `potok init` puts into an empty database: the archive brings the packs that its subjects live under."""


def is_archive(folder: Path) -> bool:
    """Whether a folder is what `potok export` writes, even one that has lost its manifest."""
    return (folder / MANIFEST).is_file() or all((folder / file_of(table)).is_file() for table in ("journal", "subject"))


TERMINATED = 143
"""The exit code of a process that was asked to end, as shells write it."""


@contextmanager
def cleared_away() -> Iterator[None]:
    """Whoever ends the process, or closes its terminal, leaves no half-written personal data behind."""
    before = {
        number: signal.signal(number, _end)
        for name in ("SIGTERM", "SIGHUP")
        if (number := getattr(signal, name, None)) is not None and current_thread() is main_thread()
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, frame: object) -> None:
    raise SystemExit(TERMINATED)


def export_database(desk: Desk, folder: Path) -> Answer:
    """Write the whole database into a new or empty folder."""
    with cleared_away():
        done = export(desk.programme.engine, METADATA, folder, documents=shelf_of(desk.settings))
        note(desk.settings, "exported", folder=str(folder), account=hand())
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
    data = _data(folder, done.manifest) | {"broken": list(done.broken), "broken_total": done.broken.total}
    if done.manifest.lost:
        lines.append(_lost(desk, done.manifest))
        return Answer(data, lines + (_warning(desk, done.broken) if done.broken else []), REFUSED)
    if not done.broken:
        return Answer(data, lines)
    return Answer(data, [*lines[:-1], *_warning(desk, done.broken)], REFUSED)


def import_database(desk: Desk, folder: Path, *, dry_run: bool = False) -> Answer:
    """Make the empty database equal to the one that the folder was exported from."""
    manifest = import_archive(
        desk.programme.engine, METADATA, folder, founding=FOUNDING, rehearse=dry_run, documents=shelf_of(desk.settings)
    )
    if not dry_run:  # an archive of before tells of it outside of its journal
        enter_what_was_said(desk.programme.engine, desk.programme.here_and_now())
    say = desk.say
    head = say(f"База загружена из папки {folder}", f"The database was imported from {folder}")
    if dry_run:
        head = say(
            f"Архив {folder} можно загрузить. Пробный запуск, ничего не записано.",
            f"The archive {folder} can be imported. A dry run: nothing was written.",
        )
    lines = [
        head,
        *_counted(desk, manifest),
        say(
            "Проверено: SHA-256 каждого файла, цепочки всех историй и их печать, каждая строка таблиц — по журналу.",
            "Verified: the SHA-256 of every file, the chains of all histories and their seal, every row of the tables "
            "by the journal.",
        ),
    ]
    outcome = "rehearsed" if dry_run else "entered"
    return Answer({"outcome": outcome} | _data(folder, manifest), lines)


def _lost(desk: Desk, manifest: Manifest) -> str:
    """Documents whose files are not in the archive, because they are not here either."""
    count, first = len(manifest.lost), manifest.lost[0][:16]
    return desk.say(
        f"Файлов документов нет или они изменены: {count} (первый {first}…); подробности: potok journal verify",
        f"Files of documents that are lost or changed: {count} (the first {first}…); details: potok journal verify",
    )


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


def _warning(desk: Desk, broken: Listed[Broken]) -> list[str]:
    """An archive of a broken history is evidence, and no copy to come back from."""
    first = broken[0]
    said = first.said.say(desk.language)
    return [
        desk.say(
            f"Историю меняли: {first.subject}, №{first.seq}: {said} (всего нарушений: {broken.total}). "
            "Такой архив не загрузится; подробности: potok journal verify",
            f"The history was changed: {first.subject}, №{first.seq}: {said} (faults in all: {broken.total}). "
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
        "lost": manifest.lost,
    }
