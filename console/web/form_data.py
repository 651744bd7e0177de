"""What a browser sends: fields of a form and chosen files, within bounds that hold while it is read."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import IO
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from flows.settings import Settings

FIELDS = 500
"""Fields of a form at most."""

FORM = 256 * 1024
"""Bytes of a form without files at most."""

FILES = 2
"""Files of a form at most: a document and its detached signature."""


class TooLarge(Exception):
    """More was sent than is taken."""


class Malformed(Exception):
    """What was sent is no form that any page of ours sends."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A file that somebody chose in a form, held on disk."""

    name: str
    content: IO[bytes]


@dataclass(frozen=True, slots=True)
class Incoming:
    """What was sent."""

    said: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Chosen] = field(default_factory=dict)
    """Name of a field -> the file that was chosen there."""

    def close(self) -> None:
        """Let go of the files."""
        for file in self.files.values():
            file.content.close()


def unpacked(body: str) -> Mapping[str, str]:
    """The fields of a form that was sent without files; raises `Malformed` for what no form of ours sends."""
    try:
        return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=FIELDS))
    except ValueError as error:
        raise Malformed from error


async def incoming(request: Request, settings: Settings, *, with_files: bool) -> Incoming:
    """Read a request; one with files of a stranger is not even read; raises `TooLarge` as soon as more comes than may.

    No text has a null character: PostgreSQL keeps none, and nobody types one.
    """
    sent = await _read(request, settings, with_files=with_files)
    if any("\0" in text for pair in sent.said.items() for text in pair) or "\0" in request.url.path:
        sent.close()
        raise Malformed
    return sent


async def _read(request: Request, settings: Settings, *, with_files: bool) -> Incoming:
    if request.method != "POST":
        return Incoming(dict(request.query_params))
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        body = b"".join([piece async for piece in _bounded(request, FORM)])
        try:
            return Incoming(unpacked(body.decode("utf-8")))
        except UnicodeDecodeError as error:
            raise Malformed from error
    if not with_files:
        return Incoming()
    most = FILES * (settings.document_megabytes << 20) + FORM
    parser = MultiPartParser(
        request.headers, _bounded(request, most), max_files=FILES, max_fields=FIELDS, max_part_size=FORM
    )
    try:
        sent = await parser.parse()
    except (MultiPartException, TooLarge, KeyError) as error:  # a form without a boundary is a KeyError
        for file in parser._files_to_close_on_error:  # noqa: SLF001 - it closes them for an error of its own only
            file.close()
        raise error if isinstance(error, TooLarge) else Malformed from error
    said: dict[str, str] = {}
    files: dict[str, Chosen] = {}
    for name, value in sent.multi_items():
        if not isinstance(value, UploadFile):
            said[name] = value
        elif value.filename:
            files[name] = Chosen(value.filename, value.file)
    return Incoming(said, files)


async def _bounded(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for piece in request.stream():
        if (size := size + len(piece)) > most:
            raise TooLarge
        yield piece
