"""Where an archive is written until it is whole: a folder beside the wanted one that nobody takes for the archive."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from domain.archive.faults import folder_not_empty
from domain.archive.manifest import MANIFEST
from domain.engine.refusals import Refusal

try:
    import fcntl
except ImportError:  # Windows: what a killed export left stays until somebody removes it
    LOCKS = False
else:
    LOCKS = True

UNFINISHED = "potok-export"
"""Part of the name of a folder in which an export is at work, or was when it was killed."""


@contextmanager
def whole(folder: Path) -> Iterator[Path]:
    """A folder to write in that becomes the wanted one when all is well, and vanishes otherwise."""
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    there = folder.exists()
    _sweep(folder)
    if there and any(folder.iterdir()):
        raise Refusal([folder_not_empty(folder)])
    place = Path(mkdtemp(prefix=_prefix(folder), dir=_home(folder)))
    held = _hold(place)
    try:
        yield place
        _move_in(place, folder) if there else place.rename(folder)
    except OSError as error:
        raise _named(error, folder) from error
    finally:
        shutil.rmtree(place, ignore_errors=True)
        if held is not None:
            os.close(held)


def _prefix(folder: Path) -> str:
    return f".{folder.name}.{UNFINISHED}-"


def _home(folder: Path) -> Path:
    """Beside the wanted folder; inside it only where it lies on another disk, or nothing else can be written to."""
    if not folder.exists():
        return folder.parent
    beside = os.access(folder.parent, os.W_OK) and folder.stat().st_dev == folder.parent.stat().st_dev
    return folder.parent if beside else folder


def _sweep(folder: Path) -> None:
    """Remove what exports of this folder left when they were killed: personal data that nobody looks for."""
    if not LOCKS:
        return
    for home in (folder.parent, folder):
        # the name of a folder may hold signs of a pattern
        left = [one for one in _inside(home) if one.name.startswith(_prefix(folder)) and one.is_dir()]
        for place in left:
            if (held := _hold(place)) is not None:
                shutil.rmtree(place, ignore_errors=True)
                os.close(held)


def _inside(home: Path) -> list[Path]:
    with suppress(OSError):
        return list(home.iterdir())
    return []


def _hold(place: Path) -> int | None:
    """A lock on a folder for as long as its process lives; nothing when another process has it."""
    if not LOCKS:
        return None
    held = None
    try:
        held = os.open(place, os.O_RDONLY)
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        if held is not None:
            os.close(held)
        return None
    return held


def _move_in(place: Path, folder: Path) -> None:
    """Fill a folder that is there already, the manifest last: without it nothing is an archive."""
    for file in sorted(place.iterdir(), key=lambda file: file.name == MANIFEST):
        file.rename(folder / file.name)


def _named(error: OSError, folder: Path) -> OSError:
    """A full disk does not say where it is."""
    return error if error.filename else OSError(error.errno, error.strerror, str(folder))
