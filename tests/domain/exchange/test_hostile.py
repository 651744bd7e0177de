"""What was made to do harm is refused in a sentence, within the memory of a small machine."""

from __future__ import annotations

import resource
from functools import cache
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from console.failure import failure_of
from domain.engine.refusals import Refusal
from domain.exchange.checked_rows import read
from domain.exchange.layouts import layouts
from domain.methodology.loader import load_default
from domain.text.toml import NotToml, parsed
from domain.text.toml import written as read_text
from tests.hostile import MAKERS, TEXTS

MOST_KILOBYTES = 300 << 10
ADDRESS_SPACE = 1 << 30


def judge(name: str, place: str, answer: Connection) -> None:
    """Make a hostile file, read it as an import does, and tell what came of it with the memory it took."""
    file = MAKERS[name](Path(place))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    said = ""
    try:
        found = read(file, layouts(load_default())).check().total
    except Refusal as refusal:
        found, said = len(refusal.reasons), refusal.reasons[0].said.ru
    answer.send((found, most_kilobytes(), said))


@cache
def judged(name: str) -> tuple[int, int, str]:
    """How many faults a program of its own finds, the memory it takes, and what it says where it refuses the file.

    Each is a copy of one small program that has loaded what reading needs, not of the one that tests.
    """
    programs = get_context("forkserver")
    programs.set_forkserver_preload([judge.__module__])
    here, there = programs.Pipe(duplex=False)
    with TemporaryDirectory() as place:
        program = programs.Process(target=judge, args=(name, place, there))
        program.start()
        there.close()
        with here:
            found: tuple[int, int, str] = here.recv()
        program.join()
    assert program.exitcode == 0
    return found


def most_kilobytes() -> int:
    """The most memory this program took; ru_maxrss would count what its parent held before it too."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


@pytest.mark.system
@pytest.mark.parametrize("name", MAKERS)
def test_a_hostile_spreadsheet_is_refused_within_the_memory_of_a_small_machine(name: str) -> None:
    faults, kilobytes, _ = judged(name)

    assert faults <= 10_001
    assert faults or name == "columns"  # a heading of millions of columns over no row
    assert kilobytes < MOST_KILOBYTES


SAID = {
    "one cell": "длиннее", "entities": "объявляет сущности XML", "deep": "офисные программы",
    "names": "офисные программы", "texts": "слишком большой объём", "a crowd of parts": "внутри частей 100000",
}  # fmt: skip


@pytest.mark.system
@pytest.mark.parametrize("name", SAID)
def test_the_refusal_tells_why_and_not_that_the_file_is_damaged(name: str) -> None:
    _, _, said = judged(name)

    assert SAID[name] in said
    assert "повреждён" not in said


@pytest.mark.parametrize("place", ["/dev/zero", "."])
def test_what_is_no_file_is_not_said_to_be_missing(place: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(Path(place), layouts(load_default()))

    assert "папка или устройство" in refused.value.reasons[0].said.ru


@pytest.mark.long
@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    file = TEXTS[name](tmp_path)

    with pytest.raises((NotToml, UnicodeDecodeError)) as refused:
        parsed(read_text(file).decode("utf-8-sig"))

    assert "sys." not in str(getattr(refused.value, "said", ""))


def test_of_very_many_reasons_the_first_are_shown_and_the_rest_is_counted() -> None:
    from domain.engine.refusals import bad_value
    from domain.engine.words import Language

    failure = failure_of(Refusal([bad_value("", f"ошибка {number}", "") for number in range(500)]))

    assert failure is not None
    lines = failure.text(Language.RU).splitlines()
    assert len(lines) == 102
    assert lines[-1] == "… и ещё: 400"
