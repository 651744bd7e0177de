"""A package of files (ZIP), opened only where its list of parts is no longer than it may be."""

from __future__ import annotations

import struct
import zlib
from io import SEEK_END, BytesIO
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

MOST_PARTS = 20_000
"""An office file has hundreds of parts."""
A_PART = 200
"""Bytes that the list has for one part: its name and what is noted of it."""

_END, _END_SIZE = b"PK\5\6", 22
_LARGE, _LARGE_PLACE, _LARGE_SIZE, _PLACE_SIZE = b"PK\6\6", b"PK\6\7", 56, 20
_LONGEST_REMARK = 1 << 16


DAMAGED = (BadZipFile, LookupError, ValueError, NotImplementedError, RuntimeError, zlib.error, EOFError)
"""What comes of opening or reading one that is no ZIP, is not whole, or has a password."""


class TooManyParts(BadZipFile):
    """The package lists more parts than it may have; nothing of the list was read."""


def opened_package(content: Path | bytes, most: int = MOST_PARTS) -> ZipFile:
    """A package; raises `TooManyParts` before its list is read, since reading it takes the memory."""
    with _stream(content) as stream:
        count, size = _listed(stream)
        length = stream.seek(0, SEEK_END)
    if count > most or size > most * A_PART:
        raise TooManyParts(str(count))
    package = ZipFile(content if isinstance(content, Path) else BytesIO(content))
    if len(package.filelist) > most:
        package.close()
        raise TooManyParts(str(len(package.filelist)))
    if not all(0 <= part.header_offset < length for part in package.filelist):
        package.close()
        raise BadZipFile("a part lies outside of the file")  # the system would say so in a number of its own
    return package


def content_of(package: ZipFile, name: str, most: int) -> bytes:
    """The first bytes of a part; however much it unpacks to, no more of it is unpacked."""
    with package.open(name) as part:
        return part.read(most)


def _stream(content: Path | bytes) -> BinaryIO:
    return content.open("rb") if isinstance(content, Path) else BytesIO(content)


def _listed(stream: BinaryIO) -> tuple[int, int]:
    """How many parts the package says to have, and how many bytes its list has; noughts where it is no package."""
    length = stream.seek(0, SEEK_END)
    stream.seek(max(0, length - _END_SIZE - _LONGEST_REMARK - _PLACE_SIZE - _LARGE_SIZE))
    tail = stream.read()
    plain = tail[-_END_SIZE:]
    end = len(tail) - _END_SIZE if plain[:4] == _END and plain[-2:] == b"\0\0" else tail.rfind(_END)
    if end < 0 or len(tail) < end + _END_SIZE:
        return 0, 0
    count, size = struct.unpack_from("<HL", tail, end + 10)
    large = end - _PLACE_SIZE - _LARGE_SIZE
    if large >= 0 and tail[end - _PLACE_SIZE : end].startswith(_LARGE_PLACE) and tail[large:].startswith(_LARGE):
        count, size = struct.unpack_from("<QQ", tail, large + 32)
    return count, size
