"""Files of documents on their way in and out, as the installation's settings say."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from domain.documents.shelf import Kept, remember
from flows.programme import Programme
from flows.shelf import shelf_of


def keep(programme: Programme, source: Path | IO[bytes], field: str = "sha256", name: str = "") -> Kept:
    """Take a file in, so that an action may name it by the SHA-256 of its content; a stream is called `name`."""
    shelf = shelf_of(programme.settings)
    kept = shelf.put_file(source, field) if isinstance(source, Path) else shelf.put(source, field, name)
    remember(programme.engine, kept, programme.now())
    return kept
