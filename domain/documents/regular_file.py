"""A file as bytes that lie on a disk: never a link, a folder, a pipe or a device under its name."""

from __future__ import annotations

import os
from hashlib import file_digest
from io import BufferedReader
from pathlib import Path
from stat import S_ISREG

_OPENING = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class NotAFile(Exception):
    """Something is there under that name, and it is no file."""


def regular(file: Path) -> BufferedReader:
    """The bytes of a file; raises `NotAFile` for what could lead elsewhere, wait for ever or never end."""
    if file.is_symlink() or (file.exists() and not file.is_file()):
        raise NotAFile(str(file))
    found = os.open(file, _OPENING)
    if not S_ISREG(os.fstat(found).st_mode):
        os.close(found)
        raise NotAFile(str(file))
    return os.fdopen(found, "rb")


def digest_of(file: Path) -> str:
    """The SHA-256 of what a file holds."""
    with regular(file) as source:
        return file_digest(source, "sha256").hexdigest()
