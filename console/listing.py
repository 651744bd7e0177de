"""Lists of subjects that walk a lifecycle, one row each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from console.answer import Answer
from console.desk import Desk
from console.drawing import Column, Table
from console.entering import known
from domain.engine.kinds import SubjectKind
from domain.engine.refusals import Reason, Refusal, bad_value
from domain.reports.reading import Filter, Line, listing

T = TypeVar("T")

MOST = 10_000
"""Rows of one page at most."""


def listed(
    desk: Desk,
    kind: SubjectKind,
    *,
    limit: str,
    offset: str,
    narrowed: dict[str, str | None],
    late: bool = False,
) -> Answer:
    """A page of a list, those due first."""
    pack = desk.programme.packs.current
    desk.existing("--org", SubjectKind.ORGANISATION, narrowed.get("organisation"))
    phases = {phase: None for lifecycle in pack.lifecycles.values() for phase in lifecycle.phases}
    known(
        stage=(narrowed.get("stage"), pack.stages),
        phase=(narrowed.get("phase"), phases),
        standing=(narrowed.get("standing"), pack.standings),
    )
    wanted = Filter(kind=kind, **narrowed, **page(limit, offset), late_on=desk.today() if late else None)  # type: ignore[arg-type]
    with desk.reading() as connection:
        found = listing(connection, wanted)
    # a check bears the name of its organisation
    hidden = 1 if kind is SubjectKind.CHECK else None
    columns, rows = _columns(desk), [_row(desk, line) for line in found.lines]
    table = Table(_without(columns, hidden), [_without(row, hidden) for row in rows])
    shown = len(found.lines)
    if not shown:
        return Answer(found, [desk.say("Ничего не найдено.", "Nothing was found.")])
    count = desk.say(f"Показано {shown} из {found.total}", f"Shown: {shown} of {found.total}")
    return Answer(found, [table, count])


def page(limit: str, offset: str) -> dict[str, int]:
    """How many rows to show and to skip; refuses what is no number."""
    faults: list[Reason] = []
    found = {}
    for field, text, least in (("limit", limit, 1), ("offset", offset, 0)):
        if not text.isdecimal() or not least <= int(text) <= (MOST if field == "limit" else 10**9):
            ru, en = f"«{text}»: нужно целое число от {least}", f"“{text}”: a whole number from {least} is expected"
            faults.append(bad_value(f"--{field}", ru, en))
        else:
            found[field] = int(text)
    if faults:
        raise Refusal(faults)
    return found


def _without(cells: Sequence[T], hidden: int | None) -> tuple[T, ...]:
    return tuple(cell for place, cell in enumerate(cells) if place != hidden)


def _columns(desk: Desk) -> tuple[Column, ...]:
    say = desk.say
    return (
        Column(say("Код", "Code")),
        Column(say("Название", "Title"), share=5),
        Column(say("Организация", "Organisation"), share=4),
        Column(say("Где сейчас", "Where it stands"), share=4),
        Column(say("Срок", "Due")),
    )


def _row(desk: Desk, line: Line) -> tuple[str, ...]:
    wording = desk.wording
    due = line.review_on or line.due_on
    return (
        line.code,
        line.title,
        line.organisation_title or line.organisation or "",
        f"{wording.phase(line.lifecycle, line.phase)}, {wording.standing(line.standing)}",
        desk.day(due) if line.standing not in ("completed", "stopped") else "",
    )
