"""Lists of subjects that walk a lifecycle, one row each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote
from typing import TypeVar

from console.answer import Answer
from console.desk import Desk
from console.terminal_table import Column, Table
from console.typed_values import known, whole
from domain.engine.database import writing
from domain.engine.kinds import Standing
from domain.engine.words import Words
from domain.programme.kinds import SubjectKind
from domain.reports.pages import DUE, ORDERS, leaf, leaves
from domain.reports.saved_views import SavedView, keep, view_of
from domain.reports.views import Filter, Line
from domain.rules.table import CHECKS, PROJECTS

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


WALKED: Mapping[SubjectKind, frozenset[str]] = {SubjectKind.PROJECT: PROJECTS, SubjectKind.CHECK: CHECKS}
"""Kind of a list -> the lifecycles of what stands in it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The order of a list, the view that it begins with, and the name under which it is saved."""

    sort: str | None = None
    view: str | None = None
    save: str | None = None


NOTHING_KEPT = Kept()

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
    kept: Kept = NOTHING_KEPT,
) -> Answer:
    """A leaf of a list in its order; with a file, the whole list goes there."""
    if kept.view is not None:
        with desk.reading() as connection:
            view = view_of(connection, desk.acting(None).person, kept.view, kind)
        narrowed = {**view.narrowed, **{name: said for name, said in narrowed.items() if said}}
        late, kept = bool(narrowed.pop("late", None)) or late, replace(kept, sort=kept.sort or view.sort)
    wanted = _wanted(desk, kind, narrowed, limit, late=late, sort=kept.sort)
    told = [save(desk, kept.save, wanted)] if kept.save is not None else []
    # a check bears the name of its organisation
    hidden = 1 if kind is SubjectKind.CHECK else None
    columns = _without(columns_of(desk), hidden)
    with desk.reading() as connection:
        if xlsx is not None:
            rows = (_without(row_of(desk, line), hidden) for line in leaves(connection, wanted))
            return saved(desk, Path(xlsx), [column.heading for column in columns], rows)
        found = leaf(connection, wanted, after)
    if not found.lines:
        return Answer(found, [desk.say("Ничего не найдено.", "Nothing was found."), *told])
    table = Table(columns, [_without(row_of(desk, line), hidden) for line in found.lines])
    shown = len(found.lines)
    count = desk.say(f"Показано: {shown}", f"Shown: {shown}")
    if found.after is not None:
        count += desk.say(f"; дальше: --after {found.after}", f"; the next ones: --after {found.after}")
    return Answer(found, [table, count, *told])


def _wanted(
    desk: Desk, kind: SubjectKind, narrowed: dict[str, str | None], limit: str, *, late: bool, sort: str | None
) -> Filter:
    """What a list is narrowed to; refuses what names nothing."""
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
        sort=(sort, ORDERS),
    )
    return Filter(
        kind=kind, **narrowed | {"person": person}, limit=whole("--limit", limit, 1, MOST),
        late_on=desk.today() if late else None, sort=sort or DUE,
    )  # fmt: skip


def choices(desk: Desk, kind: SubjectKind | None = None) -> Mapping[str, Sequence[tuple[str, str]]]:
    """What narrows a list and is chosen, not typed: keys with what people read; of a kind only what it may be in."""
    pack, wording, language = desk.programme.packs.current, desk.wording, desk.language
    walked = [cycle for key, cycle in pack.lifecycles.items() if kind is None or key in WALKED[kind]]
    phases = {key: phase.title for cycle in walked for key, phase in cycle.phases.items()}
    told: Mapping[str, Mapping[str, Words]] = {
        "standing": pack.standings, "phase": phases, "sphere": pack.spheres, "level": pack.levels,
    }  # fmt: skip
    offered = {name: [(key, words.say(language)) for key, words in found.items()] for name, found in told.items()}
    return offered | {"stage": [(key, wording.stage(key)) for key in pack.stages]}


def said_by(wanted: Filter) -> dict[str, str]:
    """What narrows a list, as it is saved and stands in an address; the order stands apart."""
    said = {name: value for name in NARROWED if (value := getattr(wanted, name))}
    return said | ({"late": "1"} if wanted.late_on else {})


def save(desk: Desk, name: str, wanted: Filter) -> str:
    """Keep a list under a name for whoever asks; what was done."""
    view = SavedView(name, wanted.kind, said_by(wanted), wanted.sort)
    with writing(desk.programme.engine) as connection:
        keep(connection, desk.acting(None).person, view)
    return desk.say(f"Отбор сохранён: --view {quote(name)}", f"The view is saved: --view {quote(name)}")


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
    phase = wording.phase(line.lifecycle, line.phase)
    return (
        line.code,
        line.title,
        line.organisation_title or line.organisation or "",
        _entered(desk, line) or f"{phase}, {wording.standing(line.standing, line.held_for)}",
        desk.day(due) if line.standing not in ("completed", "stopped") else "",
    )


def _entered(desk: Desk, line: Line) -> str:
    """A check that took place elsewhere, or before the programme: by which document, and whether that is confirmed."""
    if not line.outside:
        return ""
    waits = line.waits_on is not None or line.standing == Standing.AWAITING
    said = desk.say(f"внесено: {line.outside}", f"entered: {line.outside}")
    return said + desk.say(", ждёт подтверждения", ", waits to be confirmed") * waits
