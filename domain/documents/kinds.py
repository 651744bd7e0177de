"""What a file is, by its first bytes: an office takes papers and pictures in, and nothing that runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from domain.text.package import DAMAGED, content_of, opened_package

ENDINGS: Mapping[str, str] = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/rtf": ".rtf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
    "image/webp": ".webp",
    "application/pkcs7-signature": ".sig",
    "application/xml": ".xml",
    "text/plain": ".txt",
}
"""What may be kept -> how its name ends."""

BEGINS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    (b"0\x80", "application/pkcs7-signature"),
    (b"0\x82", "application/pkcs7-signature"),
    (b"0\x83", "application/pkcs7-signature"),
)
PARTS: Mapping[str, str] = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STREAMS: Mapping[bytes, str] = {
    "WordDocument".encode("utf-16-le"): "application/msword",
    "Workbook".encode("utf-16-le"): "application/vnd.ms-excel",
}
RUNS = (b"#!", b"<!doctype html", b"<html", b"<script", b"<svg", b"@echo")
"""How a text begins that a machine would carry out."""
HEAD = 4096
MOST_UNPACKED = 300 << 20
"""Bytes that an office file may unpack to."""

ALIASES: Mapping[str, frozenset[str]] = {
    "application/pdf": frozenset({".pdf"}),
    "application/rtf": frozenset({".rtf", ".doc"}),
    "image/jpeg": frozenset({".jpg", ".jpeg", ".jpe", ".jfif"}),
    "image/tiff": frozenset({".tif", ".tiff"}),
    "application/pkcs7-signature": frozenset({".sig", ".p7s", ".sgn", ".sign", ".p7m", ".p7b"}),
    "text/plain": frozenset({".txt", ".csv", ".md", ".sig", ".p7s", ".sgn", ".sign"}),
}
"""Other endings that names of a kind may have: a signature is written as text, too."""


def media_of(file: Path) -> str | None:
    """What a file is; nothing where it is none of what may be kept."""
    with file.open("rb") as source:
        head = source.read(HEAD)
    for begin, media in BEGINS:
        if head.startswith(begin):
            return media
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"PK\x03\x04"):
        return _zipped(file)
    return _stored(file) if head.startswith(OLE) else _written(head)


def is_named_so(name: str, media: str) -> bool:
    """Whether a name promises what is inside; one without an ending promises nothing."""
    ending = Path(name).suffix.lower()
    return not ending or ending == ENDINGS[media] or ending in ALIASES.get(media, ())


def _zipped(file: Path) -> str | None:
    """An office file without macros, without parts that lead out of it, and of an office file's size."""
    try:
        with opened_package(file) as parts:
            names = parts.namelist()
            if any(_leads_astray(name) for name in names):
                return None
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                return None
            if found := next((media for name, media in PARTS.items() if name in names), None):
                return found
            if names[:1] == ["mimetype"] and parts.getinfo("mimetype").file_size <= HEAD:
                said = content_of(parts, "mimetype", HEAD).decode("ascii", "replace")
                return said if said in ENDINGS else None
    except DAMAGED:
        pass
    return None


def _leads_astray(name: str) -> bool:
    """A part that runs, or that would be unpacked somewhere else."""
    plain = name.replace("\\", "/")
    return plain.lower().endswith("vbaproject.bin") or plain.startswith("/") or ".." in plain.split("/") or ":" in plain


def _stored(file: Path) -> str | None:
    """A file of an older office, by the stream that it holds."""
    kept = b""
    with file.open("rb") as source:
        while chunk := source.read(1 << 20):
            kept = kept[-64:] + chunk
            if found := next((media for name, media in STREAMS.items() if name in kept), None):
                return found
    return None


def _written(head: bytes) -> str | None:
    """A plain text, in whatever alphabet."""
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not begin or b"\x00" in head or begin.startswith(RUNS):
        return None
    if any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head):
        return None
    return "application/xml" if begin.startswith(b"<?xml") and not any(run in begin for run in RUNS) else "text/plain"
