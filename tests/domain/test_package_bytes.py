"""A package whose bytes were changed anywhere is read as it was or refused in a sentence, never with a traceback."""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import IO
from zipfile import BadZipFile

import pytest

from domain.engine.refusals import Refusal
from domain.replication.package_file import CHUNK, FACTS, MOST_PARTS, MOST_SAID, Piece, manifest_bytes, read, write
from domain.text import package as packages

FACTS_TEXT = b'{"title":"x"}'
SAID = {"code": "PKG-0001", "edition": 1, "title": "x", "organisation": "x", "sha256": sha256(FACTS_TEXT).hexdigest()}


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    pieces = [Piece(FACTS, "", "", FACTS_TEXT), Piece("01 Карта.txt", "map", "Карта", b"map " * 9)]
    target = tmp_path / "package.zip"
    write(target, manifest_bytes(SAID, pieces), pieces)
    return target


@pytest.mark.long
def test_every_byte_changed_in_several_ways_is_harmless_or_named(whole: Path, tmp_path: Path) -> None:
    content, digests = whole.read_bytes(), read(whole).digests
    changed, outcomes = tmp_path / "changed.zip", {"read": 0, "refused": 0}

    for place in range(len(content)):
        for value in {0, 0x40, 0xFF, content[place] ^ 1} - {content[place]}:
            changed.write_bytes(content[:place] + bytes([value]) + content[place + 1 :])
            try:
                opened = read(changed)
            except Refusal:
                outcomes["refused"] += 1
            else:
                assert opened.digests == digests
                outcomes["read"] += 1

    assert all(outcomes.values())


def test_every_damaged_part_is_named_in_the_language_of_whoever_reads_it(whole: Path) -> None:
    content = whole.read_bytes()
    for text in (FACTS_TEXT, b"map map"):
        place = content.index(text)
        content = content[:place] + b"#" + content[place + 1 :]
    whole.write_bytes(content)

    with pytest.raises(Refusal) as refused:
        read(whole)

    assert {(reason.field, reason.said.ru) for reason in refused.value.reasons} == {
        (FACTS, "часть повреждена"), ("01 Карта.txt", "часть повреждена"),
    }  # fmt: skip


def _length(stream: IO[bytes]) -> int:
    length = 0
    while chunk := stream.read(CHUNK):
        length += len(chunk)
    return length


@pytest.mark.long
@pytest.mark.parametrize("name", ["package.zip", "package"])
def test_a_part_is_written_and_read_in_the_memory_of_a_piece_of_it(
    name: str, tmp_path: Path, memory: Callable[[], float]
) -> None:
    (large := tmp_path / "large").touch()
    os.truncate(large, 64 << 20)
    pieces = [Piece(FACTS, "", "", FACTS_TEXT), Piece("01 Фильм.mp4", "map", "Фильм", large)]

    taken, lengths = [], {}
    for turn in ("first", "second"):  # the interpreter's table of names may grow, MiB at once, in one but not in both
        (tmp_path / turn).mkdir()
        memory()
        write(tmp_path / turn / name, manifest_bytes(SAID, pieces), pieces)
        opened = read(tmp_path / turn / name)
        assert opened.digests == {one.path: one.sha256 for one in pieces}
        lengths = {path: _length(stream) for path, stream in opened.files()}
        taken.append(memory())

    assert lengths == {"01 Фильм.mp4": 64 << 20}
    assert min(taken) < 8


@pytest.mark.parametrize("name", ["manifest.json", FACTS])
def test_json_longer_than_any_package_says_is_not_taken_apart(name: str, tmp_path: Path) -> None:
    long = b'{"a":[' + b"1," * (MOST_SAID // 2) + b"1]}"
    said = SAID | {"sha256": sha256(long).hexdigest()}
    manifest = long if name != FACTS else manifest_bytes(said, [Piece(FACTS, "", "", long)])
    write(tmp_path / "long.zip", manifest, [Piece(FACTS, "", "", long)])

    with pytest.raises(Refusal):
        read(tmp_path / "long.zip")


def test_a_part_that_lies_outside_of_the_file_is_damage_and_no_fault_of_the_system(whole: Path) -> None:
    content = whole.read_bytes()
    end = content.rindex(b"PK\5\6")
    whole.write_bytes(content[: end + 16] + b"\xff\xff\xff\x00" + content[end + 20 :])

    with pytest.raises(BadZipFile):
        packages.opened_package(whole)
    with pytest.raises(Refusal):
        read(whole)


def test_a_list_of_very_many_parts_is_refused_before_it_is_read(whole: Path) -> None:
    content = whole.read_bytes()
    end = content.rindex(b"PK\5\6")
    many = (MOST_PARTS + 1).to_bytes(2, "little")
    whole.write_bytes(content[: end + 8] + many * 2 + content[end + 12 :])

    with pytest.raises(Refusal) as refused:
        read(whole)

    assert [reason.key for reason in refused.value.reasons] == ["too_much"]
