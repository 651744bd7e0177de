"""Lists of subjects that walk a lifecycle, one row each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from console.answer import Answer
from console.desk import Desk
from console.terminal_table import Column, Table
from console.typed_values import known, whole
from domain.engine.words import Words
from domain.programme.kinds import SubjectKind
from domain.reports.pages import leaf, leaves
from domain.reports.views import Filter, Line

T = TypeVar("T")

NARROWED: Mapping[str, Words] = {
    "words": Words("Слова в названии", "Words of the title"),
    "standing": Words("Состояние", "Standing"),
    "phase": Words("Этап", "Phase"),
    "stage": Words("Стадия", "Stage"),
    "sphere": Words("Сфера", "Sphere"),
    "level": Words("Уровень образца", "Level of the exemplar"),
    "centre": Words("Центр компетенций", "Competence centre"),
    "municipality": Words("Район или ведомство со всеми подведомственными", "A district or body with all below it"),
    "organisation": Words("Организация", "Organisation"),
    "person": Words("В которых участвует", "In which somebody takes part"),
}
"""What a list of subjects is narrowed by, and what a page calls it."""

MOST = 10_000
"""Rows of one page at most."""


def listed(
    desk: Desk,
    kind: SubjectKind,
    *,
    limit: str,
    after: str,
    narrowed: dict[str, str | None],
    late: bool = False,
    xlsx: str | None = None,
) -> Answer:
    """A leaf of a list, those due first; with a file, the whole list goes there."""
    pack = desk.programme.packs.current
    for name, word in (("organisation", "--org"), ("municipality", "--municipality")):
        desk.existing(word, SubjectKind.ORGANISATION, narrowed.get(name))
    desk.existing("--centre", SubjectKind.CENTRE, narrowed.get("centre"))
    person = desk.existing("--person", SubjectKind.PERSON, narrowed.get("person"))
    phases = {phase: None for lifecycle in pack.lifecycles.values() for phase in lifecycle.phases}
    known(
        stage=(narrowed.get("stage"), pack.stages),
        phase=(narrowed.get("phase"), phases),
        standing=(narrowed.get("standing"), pack.standings),
        sphere=(narrowed.get("sphere"), pack.spheres),
        level=(narrowed.get("level"), pack.levels),
    )
    wanted = Filter(
        kind=kind, **narrowed | {"person": person}, limit=whole("--limit", limit, 1, MOST),
        late_on=desk.today() if late else None,
    )  # fmt: skip
    # a check bears the name of its organisation
    hidden = 1 if kind is SubjectKind.CHECK else None
    columns = _without(columns_of(desk), hidden)
    with desk.reading() as connection:
        if xlsx is not None:
            rows = (_without(row_of(desk, line), hidden) for line in leaves(connection, wanted))
            return saved(desk, Path(xlsx), [column.heading for column in columns], rows)
        found = leaf(connection, wanted, after)
    if not found.lines:
        return Answer(found, [desk.say("Ничего не найдено.", "Nothing was found.")])
    table = Table(columns, [_without(row_of(desk, line), hidden) for line in found.lines])
    shown = len(found.lines)
    count = desk.say(f"Показано: {shown}", f"Shown: {shown}")
    if found.after is not None:
        count += desk.say(f"; дальше: --after {found.after}", f"; the next ones: --after {found.after}")
    return Answer(found, [table, count])


def saved(desk: Desk, file: Path, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Answer:
    """The whole list as a sheet."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(heads))
    count = 0
    for row in rows:
        count += 1
        sheet.append([cell if not cell.startswith(FORMULA) else f"'{cell}" for cell in row])
    book.save(file)
    said = desk.say(f"Записано строк: {count}, {file}", f"Rows written: {count}, {file}")
    return Answer({"file": str(file), "rows": count}, [said])


FORMULA = ("=", "+", "-", "@")
"""A cell that begins so would be taken for a formula."""


def page(limit: str, offset: str) -> dict[str, int]:
    """How many rows to show and to skip; refuses what is no number."""
    return {"limit": whole("--limit", limit, 1, MOST), "offset": whole("--offset", offset, 0, 10**9)}


def _without(cells: Sequence[T], hidden: int | None) -> tuple[T, ...]:
    return tuple(cell for place, cell in enumerate(cells) if place != hidden)


def columns_of(desk: Desk) -> tuple[Column, ...]:
    """The columns of a list."""
    say = desk.say
    return (
        Column(say("Код", "Code")),
        Column(say("Название", "Title"), share=5),
        Column(say("Организация", "Organisation"), share=4),
        Column(say("Где сейчас", "Where it stands"), share=4),
        Column(say("Срок", "Due")),
    )


def row_of(desk: Desk, line: Line) -> tuple[str, ...]:
    """A line of a list."""
    wording = desk.wording
    due = line.review_on or line.due_on
    return (
        line.code,
        line.title,
        line.organisation_title or line.organisation or "",
        f"{wording.phase(line.lifecycle, line.phase)}, {wording.standing(line.standing)}",
        desk.day(due) if line.standing not in ("completed", "stopped") else "",
    )
