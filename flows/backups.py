"""Backups of the installation: made where its settings say, as many as the methodology keeps."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from domain.keeping.backup import Made, back_up
from flows.programme import Programme
from flows.settings import Settings
from notifications.tables import NoticeOwed

METADATA = NoticeOwed.metadata
"""Every table: those of notifications know those of the domain."""

NIGHTLY = "potok-"
NOTE = "last-backup.json"


@dataclass(frozen=True, slots=True)
class Noted:
    """The backup that was made last."""

    file: Path
    made_at: datetime


def make(settings: Settings, engine: Engine, file: Path | None = None, *, name: str = NIGHTLY) -> Made:
    """Make a backup, in a file of its own or in the folder of backups, and note it for `potok doctor`."""
    now = settings.now()
    if file is None:
        settings.backups_folder.mkdir(parents=True, exist_ok=True)
        file = settings.backups_folder / f"{name}{now:%Y-%m-%d-%H%M%S}.zip"
    made = back_up(engine, METADATA, file.absolute(), documents=settings.documents_folder, now=now)
    settings.backups_folder.mkdir(parents=True, exist_ok=True)
    told = json.dumps({"file": str(made.file), "made_at": now.isoformat()})
    (settings.backups_folder / NOTE).write_text(told, "utf-8")
    return made


def last(settings: Settings) -> Noted | None:
    """The backup that was made last on this machine; nothing when there was none, or the note cannot be read."""
    try:
        told = json.loads((settings.backups_folder / NOTE).read_text("utf-8"))
        return Noted(Path(told["file"]), datetime.fromisoformat(told["made_at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def nightly(programme: Programme) -> tuple[Made, int]:
    """Make the night's backup, then let the oldest go; how many went."""
    made = make(programme.settings, programme.engine)
    kept = sorted(programme.settings.backups_folder.glob(f"{NIGHTLY}????-??-??-??????.zip"))
    gone = kept[: -programme.packs.current.number("kept_backups")]
    for file in gone:
        file.unlink(missing_ok=True)
    return made, len(gone)
