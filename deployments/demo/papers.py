"""Real small files behind the documents of the portfolio: one sample a kind, shared by everybody who attaches it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from domain.engine.command import Command
from domain.methodology.schema import Pack
from domain.pilot.documents import AttachEvidence
from domain.registry.lessons import SHEET, HoldLesson
from notifications.papers.blocks import blocks_of
from notifications.papers.pdf import pdf_of

SAMPLE = """# {{ title }}

Образец документа портфеля-примера: такой файл прикладывают к этапу, открывают и проверяют командой

**potok project document КОД НОМЕР**

| Должность | Подпись | Фамилия, имя, отчество |
|---|---|---|
| | | |
"""


def samples(pack: Pack, on: date) -> Iterator[tuple[str, bytes]]:
    """Kind of document -> its sample as a PDF."""
    for kind, found in pack.evidence.items():
        title = found.title.capital.ru
        yield kind, pdf_of(blocks_of(SAMPLE, {"title": title}), title, on)


def with_files(commands: Iterable[Command], files: Mapping[str, str]) -> Iterator[Command]:
    """The commands, each document with the file of its kind."""
    for command in commands:
        if isinstance(command, AttachEvidence) and command.kind in files:
            yield replace(command, sha256=files[command.kind], kept_at="")
        elif isinstance(command, HoldLesson) and SHEET in files:
            yield replace(command, sha256=files[SHEET], kept_at="")
        else:
            yield command
