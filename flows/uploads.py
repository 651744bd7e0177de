"""Spreadsheets that wait beside the database until they are entered, and lists of their faults: gone after a while."""

from __future__ import annotations

import shutil
import time
from datetime import timedelta
from pathlib import Path

WAITING = timedelta(days=1)
"""How long a file that was checked or cut off waits to be entered."""


def clear(folder: Path, older: timedelta = timedelta()) -> None:
    """Take away what has waited for longer, each in a folder of its own or a file; all of it, where nothing is said."""
    for found in folder.iterdir() if folder.is_dir() else ():
        if time.time() - found.stat().st_mtime < older.total_seconds():
            continue
        if found.is_dir():
            shutil.rmtree(found, ignore_errors=True)
        else:
            found.unlink(missing_ok=True)
