"""A package as a file: parts in their order, stored as they are, with their SHA-256; same parts, same bytes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import file_digest, sha256
from io import BufferedReader, BytesIO
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp
from typing import IO, Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import orjson

from domain.engine.refusals import Fault, Reason, Refusal, bad_value
from domain.engine.words import Words
from domain.text.package import DAMAGED, TooManyParts, opened_package

FORM = "potok-package/2"
MANIFEST, FACTS = "manifest.json", "facts.json"
EPOCH = (1980, 1, 1, 0, 0, 0)
SAID = {"code": str, "edition": int, "sha256": str}
"""What a manifest says beside its parts."""
MOST = 512 << 20
"""Bytes of a package; one that is larger is not opened."""
MOST_PARTS = 1000
MOST_SAID = 4 << 20
"""Bytes of what a package says of itself as JSON: read, it takes twenty times as much."""
CHUNK = 1 << 20
"""Bytes of a part that are in memory at a time: a package may be larger than the memory."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of a package."""

    path: str
    key: str
    """The part that it belongs to."""
    title: str
    content: bytes | Path
    """What it is, or the file that it is a copy of."""

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content) if isinstance(self.content, bytes) else self.content.stat().st_size

    @property
    def sha256(self) -> str:
        """Of its content."""
        with self.open() as stream:
            return file_digest(stream, "sha256").hexdigest()

    def open(self) -> BytesIO | BufferedReader:
        """Its content, to be read once."""
        return BytesIO(self.content) if isinstance(self.content, bytes) else self.content.open("rb")


@dataclass(frozen=True, slots=True)
class Opened:
    """A package as it was read, every part of it what its manifest says."""

    source: Path
    manifest: bytes
    said: Mapping[str, Any]
    digests: Mapping[str, str]
    """File -> SHA-256."""
    frozen: bytes
    """What was frozen, as JSON."""

    def files(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Every file beside what was frozen, each to be read before the next."""
        paths = [path for path in self.digests if path != FACTS]
        if self.source.is_dir():
            for path in paths:
                with (self.source / path).open("rb") as stream:
                    yield path, stream
            return
        with opened_package(self.source, MOST_PARTS) as package:
            for path in paths:
                with package.open(path) as stream:
                    yield path, stream


def manifest_bytes(head: Mapping[str, Any], pieces: Sequence[Piece]) -> bytes:
    """The list of all parts, as it is signed."""
    parts = [
        {"path": one.path, "part": one.key, "title": one.title, "size": one.size, "sha256": one.sha256}
        for one in pieces
    ]
    said = {"form": FORM, **head, "parts": parts}
    return orjson.dumps(said, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def write(target: Path, manifest: bytes, pieces: Sequence[Piece]) -> None:
    """A new zip, or a folder where the name does not end in .zip; whole or not at all, and over nothing."""
    if target.exists():
        raise Refusal([bad_value(str(target), "уже есть; назовите новое имя", "is there already; name a new one")])
    place = Path(mkdtemp(dir=target.absolute().parent, prefix=f".{target.name}-"))
    try:
        content = [Piece(MANIFEST, "", "", manifest), *pieces]
        made = place / "made"
        _zip(made, content) if target.suffix.lower() == ".zip" else _folder(made, content)
        made.rename(target)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _zip(file: Path, content: Sequence[Piece]) -> None:
    with ZipFile(file, "w", ZIP_STORED) as target:
        for one in content:
            part = ZipInfo(one.path, EPOCH)
            part.create_system, part.external_attr, part.file_size = 3, 0o644 << 16, one.size
            with one.open() as source, target.open(part, "w") as copied:
                shutil.copyfileobj(source, copied, CHUNK)


def _folder(folder: Path, content: Sequence[Piece]) -> None:
    for one in content:
        (folder / one.path).parent.mkdir(parents=True, exist_ok=True)
        with one.open() as source, (folder / one.path).open("wb") as copied:
            shutil.copyfileobj(source, copied, CHUNK)


def read(source: Path) -> Opened:
    """A package from its zip or folder; refuses one that is not whole, naming every part at fault."""
    if not source.is_dir() and not source.is_file():
        raise Refusal([bad_value(str(source), "это не файл и не папка", "this is neither a file nor a folder")])
    try:
        held = _from_folder(source) if source.is_dir() else _from_zip(source)
    except TooManyParts as error:
        raise Refusal([_too_much(source.name)]) from error
    except DAMAGED as error:
        broken = "это не пакет, или он повреждён", "this is no package, or it is damaged"
        raise Refusal([_wrong("not_a_package", source.name, *broken)]) from error
    if (manifest := held.pop(MANIFEST, None)) is None:
        raise Refusal([_without_manifest(source.name)])
    said = _said(manifest.begins, source.name)
    if faults := list(_faults(said, held)):
        raise Refusal(faults)
    digests = {path: one.sha256 for path, one in held.items()}
    return Opened(source, manifest.begins, said, digests, held[FACTS].begins)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A part that was read to its end."""

    sha256: str
    begins: bytes
    """Its content, where it is what the package says of itself: not more than can be such."""


def _seen(path: str, stream: IO[bytes]) -> _Seen:
    digest, begins, told = sha256(), b"", path in (MANIFEST, FACTS)
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        if told and len(begins) <= MOST_SAID:
            begins += chunk
    return _Seen(digest.hexdigest(), begins)


def _said(manifest: bytes, place: str) -> Mapping[str, Any]:
    """The manifest, of the form that this release reads."""
    try:
        said = _json(manifest)
        found = said["form"]
        listed = [(str(row["path"]), str(row["sha256"])) for row in said["parts"]]
        named = all(isinstance(said[key], kind) for key, kind in SAID.items())
    except (ValueError, KeyError, TypeError) as error:
        wrong = f"{MANIFEST} не читается", f"{MANIFEST} cannot be read"
        raise Refusal([_wrong("not_a_package", place, *wrong)]) from error
    if not named:
        wrong = f"в {MANIFEST} нужны: {', '.join(SAID)}", f"{MANIFEST} needs: {', '.join(SAID)}"
        raise Refusal([_wrong("not_a_package", place, *wrong)])
    if found != FORM or not any(path == FACTS for path, _ in listed):
        wrong = f"вид пакета «{found}», а читается «{FORM}»", f"the form is “{found}”, and “{FORM}” is read"
        raise Refusal([_wrong("other_form", place, *wrong)])
    return dict(said)


def _json(content: bytes) -> Any:
    if len(content) > MOST_SAID:
        raise ValueError(len(content))
    return orjson.loads(content)


def _faults(said: Mapping[str, Any], held: Mapping[str, _Seen]) -> Iterator[Reason]:
    """Parts that are gone, changed, or not in the manifest."""
    listed = {row["path"]: row["sha256"] for row in said["parts"]}
    for path, digest in listed.items():
        if path not in held:
            yield _wrong("part_missing", path, "этой части нет в пакете", "this part is missing from the package")
        elif held[path].sha256 != digest:
            yield _wrong("part_changed", path, "часть изменена после сборки", "the part was changed after it was built")
    for path in held.keys() - listed.keys():
        yield _wrong("part_unknown", path, "этой части нет в описании пакета", "the manifest knows no such part")
    if FACTS in held and held[FACTS].sha256 != said.get("sha256"):
        yield _wrong("part_changed", FACTS, "это не то, что было утверждено", "this is not what was frozen")
    elif FACTS in held and not _is_json(held[FACTS].begins):
        yield _wrong("not_a_package", FACTS, "это не данные пакета (JSON)", "this is no data of a package (JSON)")


def _is_json(content: bytes) -> bool:
    try:
        return isinstance(_json(content), dict)
    except ValueError:
        return False


def _from_zip(file: Path) -> dict[str, _Seen]:
    """All parts, once their names and sizes are harmless: nothing packed is opened, so that nothing can swell."""
    size = file.stat().st_size
    held: dict[str, _Seen] = {}
    if size > MOST:
        raise Refusal([_too_much(file.name)])
    with opened_package(file, MOST_PARTS) as source:
        rows = source.infolist()
        names = [row.filename for row in rows]
        if MANIFEST not in names:
            raise Refusal([_without_manifest(file.name)])
        faults = [reason for row in rows for reason in _row_faults(row)]
        faults += [_wrong("part_twice", name, "эта часть есть дважды", "this part is there twice")
                   for name in sorted(_twice(names))]  # fmt: skip
        if not faults and sum(row.file_size for row in rows) > size:
            faults = [_too_much(file.name)]
        if faults:
            raise Refusal(faults)
        for row in rows:
            try:
                with source.open(row) as stream:
                    held[row.filename] = _seen(row.filename, stream)
            except DAMAGED:
                faults.append(_wrong("part_changed", row.filename, "часть повреждена", "the part is damaged"))
    if faults:
        raise Refusal(faults)
    return held


def _row_faults(row: ZipInfo) -> Iterator[Reason]:
    kind = row.external_attr >> 16 & 0o170000
    if not is_inside(row.filename) or kind not in (0, 0o100000):
        yield _outside(row.filename)
    elif row.compress_type != ZIP_STORED or row.compress_size != row.file_size or row.flag_bits & 1:
        yield _wrong(
            "part_packed", row.filename, "часть сжата или зашифрована; пакет хранит части как есть: не перепаковывайте",
            "the part is packed or encrypted; a package keeps its parts as they are: do not pack it anew",
        )  # fmt: skip


def _from_folder(folder: Path) -> dict[str, _Seen]:
    held: dict[str, _Seen] = {}
    total = 0
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_symlink():
            raise Refusal([_outside(name)])
        if file.is_file():
            total += file.stat().st_size
            if total > MOST or len(held) >= MOST_PARTS:
                raise Refusal([_too_much(folder.name)])
            with file.open("rb") as stream:
                held[name] = _seen(name, stream)
    return held


def is_inside(name: str) -> bool:
    """Whether a name leads nowhere but into the package, on any system."""
    parts = PurePosixPath(name).parts
    return bool(name) and not (
        name.startswith("/") or name.endswith("/") or ".." in parts or "\\" in name or ":" in name or "\0" in name
    )


def _twice(names: Sequence[str]) -> set[str]:
    return {name for name in names if names.count(name) > 1}


def _wrong(key: str, place: str, ru: str, en: str) -> Reason:
    """A package that was looked at and will not do: no slip of whoever asked."""
    return Reason(key, Words(ru, en), Fault.RULE, place)


def _outside(name: str) -> Reason:
    return _wrong("part_outside", name, "такое имя ведёт за пределы пакета", "the name leads out of the package")


def _without_manifest(name: str) -> Reason:
    said = f"нет {MANIFEST}: это не пакет, или он повреждён", f"no {MANIFEST}: this is no package, or it is damaged"
    return _wrong("not_a_package", name, *said)


def _too_much(name: str) -> Reason:
    most = MOST >> 20
    return _wrong(
        "too_much", name, f"частей больше {MOST_PARTS}, или они больше файла либо {most} МБ: это не пакет",
        f"more than {MOST_PARTS} parts, or more than the file or {most} MB holds: this is no package",
    )  # fmt: skip
