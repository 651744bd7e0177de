"""Where a sheet comes from: a file or bytes that can be read as often as needed."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipFile

from domain.engine.refusals import Refusal, bad_value
from domain.text.package import opened_package


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes under a name; each `open` starts at the first of them."""

    content: Path | bytes
    name: str = ""
    """What people call the file; may be empty for bytes."""

    @property
    def suffix(self) -> str:
        """What the name ends with, in small letters, with its dot."""
        return Path(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """The name without what it ends with."""
        return Path(self.name).stem

    def open(self) -> BinaryIO:
        """The bytes from the start."""
        return self.content.open("rb") if isinstance(self.content, Path) else BytesIO(self.content)

    def archive(self) -> ZipFile:
        """The bytes as a package of files, with no more parts than an office file has; whoever opens it closes it."""
        return opened_package(self.content)


def source_of(content: Path | bytes, name: str = "") -> Source:
    """A file or bytes as a source; a file is known by its own name unless another is given."""
    source = Source(content, name or (content.name if isinstance(content, Path) else ""))
    if isinstance(content, Path) and not content.is_file():
        if content.exists():
            raise unreadable(source, "это папка или устройство, а не файл", "is a folder or a device and no file")
        raise unreadable(source, "такого файла нет", "there is no such file")
    return source


def unreadable(source: Source, ru: str, en: str) -> Refusal:
    """The refusal of a whole file."""
    named = f"«{source.name}»: " if source.name else ""
    quoted = f"“{source.name}”: " if source.name else ""
    return Refusal([bad_value("file", f"файл {named}{ru}" if named else f"файл: {ru}", f"file {quoted}{en}")])
