"""Sheets of marks: read from what was typed, kept unread until all are in, then opened together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from domain.certification.tables import TABLES
from domain.engine import refusals as no
from domain.engine.case import Case
from domain.engine.values import number_of
from domain.engine.wire import Among, Row, Statement, also
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.methodology.criteria import Criterion, CriterionKind
from domain.rules.marks import NOT_APPLICABLE

YES, NO = frozenset({"yes", "да", "1", "+"}), frozenset({"no", "нет", "0", "-"})


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of a sheet."""

    criterion: str
    place: str
    points: Decimal
    given: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that nobody reads yet."""

    salt: str
    marks: str

    def opened(self) -> Iterator[Mark]:
        """Its lines."""
        for criterion, place, points, given, note in json.loads(self.marks):
            yield Mark(criterion, place, Decimal(points), given, note)


NO_PAPER = Words(
    "лист вслепую сдают без файла и бумаги: их прочли бы до вскрытия; подписанное приложите к протоколу комиссии",
    "a blind sheet comes without a file or paper: it could be read before; attach what is signed to the protocol",
)


def committed(salt: str, marks: str) -> str:
    """What the record holds of a sheet: it tells nothing without the salt."""
    return f"sheet:{sha256(f'{salt}{marks}'.encode()).hexdigest()}"


def closed(marks: Sequence[Mark]) -> str:
    """A sheet as it is kept."""
    lines = [(one.criterion, one.place, str(one.points), one.given, one.note) for one in marks]
    return json.dumps(lines, ensure_ascii=False)


_sheet = TABLES["sheet"]
_KEPT = Statement(
    select(_sheet.c.check, _sheet.c.person, _sheet.c.salt, _sheet.c.marks)
    .where(Among(_sheet.c.check, "codes"))
    .order_by(_sheet.c.check, _sheet.c.person)
)


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _KEPT, {"codes": sorted({command.subject for command in commands})}


def _take(world: World, found: dict[tuple[str, str], Sheet], rows: Sequence[Row]) -> None:
    found.update(((check, person), Sheet(salt, marks)) for check, person, salt, marks in rows)


SHEETS: Lookup[dict[tuple[str, str], Sheet]] = Lookup(name="sheets", empty=dict, ask=_ask, take=_take)
"""(Check, member) -> the sheet that waits to be opened."""

_journal = TABLES["journal"]
_HANDED_IN = Statement(
    select(_journal.c.subject, _journal.c.facts)
    .where(Among(_journal.c.subject, "codes"), also(_journal.c.kind, "sheet_handed_in"))
    .order_by(_journal.c.subject, _journal.c.seq)
)


def _ask_committed(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _HANDED_IN, {"codes": sorted({command.subject for command in commands})}


def _take_committed(world: World, found: dict[tuple[str, str], str], rows: Sequence[Row]) -> None:
    for check, facts in rows:
        told = json.loads(facts)
        found[check, told["person"]] = told["commitment"]


COMMITTED: Lookup[dict[tuple[str, str], str]] = Lookup(
    name="committed", empty=dict, ask=_ask_committed, take=_take_committed
)
"""(Check, member) -> what the record holds of the sheet that was handed in last."""


def as_handed_in(case: Case, check: str, *, but: str) -> None:
    """No sheet is opened that is not what its member handed in: whoever wrote past the programme is found out."""
    committed_to = case.world.of(COMMITTED)
    for (code, person), sheet in case.world.of(SHEETS).items():
        if code == check and person != but and committed(sheet.salt, sheet.marks) != committed_to.get((code, person)):
            said = (
                f"лист {person} изменён помимо программы: пусть сдаст его снова",
                f"the sheet of {person} was changed past the programme: it has to be handed in again",
            )
            case.against(no.already("sheet_altered", *said))


def read(case: Case, asked: Sequence[Criterion], lines: Sequence[str], excused: Sequence[str]) -> list[Mark]:
    """The marks of `criterion=value` and `criterion@place=value`, and what does not apply; no refusal tells a value."""
    known = {one.key: one for one in asked}
    marks: dict[tuple[str, str], Mark] = {}
    for number, line in enumerate(lines, 1):
        if (mark := _mark(case, known, line, number)) is not None:
            marks[mark.criterion, mark.place] = mark
    for number, line in enumerate(excused, 1):
        if (mark := _excuse(case, known, line, number)) is not None:
            marks[mark.criterion, ""] = mark
    return list(marks.values())


def _spot(
    case: Case, field: str, known: dict[str, Criterion], line: str, number: int
) -> tuple[Criterion, str, str] | None:
    """The criterion, its place and what is said of it; what is no line of a sheet may be a mark: it is not repeated."""
    name, found, value = line.partition("=")
    key, _, place = name.strip().partition("@")
    criterion = known.get(key.strip())
    if not found or criterion is None:
        listed = ", ".join(known)
        case.against(
            no.bad_value(
                field,
                f"строка {number}: нужно критерий=значение, критерий — из списка: {listed}",
                f"line {number} needs criterion=value, the criterion one of: {listed}",
            )
        )
        return None
    if place and not criterion.per_place:
        case.against(
            no.bad_value(field, f"{key}: оценивают один раз, без места", f"{key} is judged once, not per place")
        )
    return criterion, place.strip()[:200], value.strip()


def _mark(case: Case, known: dict[str, Criterion], line: str, number: int) -> Mark | None:
    if (spot := _spot(case, "marks", known, line, number)) is None:
        return None
    criterion, place, value = spot
    points = value_of(criterion, value)
    if points is None:
        said = expected(criterion)
        case.against(no.bad_value("marks", f"{criterion.key}: нужно {said[0]}", f"{criterion.key} needs {said[1]}"))
        return None
    return Mark(criterion.key, place, points)


def _excuse(case: Case, known: dict[str, Criterion], line: str, number: int) -> Mark | None:
    if (spot := _spot(case, "not_applicable", known, line, number)) is None:
        return None
    criterion, _, reason = spot
    if not criterion.may_not_apply:
        said = f"{criterion.key} применим всегда", f"{criterion.key} always applies"
        case.against(no.bad_value("not_applicable", *said))
    elif not reason:
        said = f"{criterion.key}: напишите, почему неприменим", f"say why {criterion.key} does not apply"
        case.against(no.bad_value("not_applicable", *said))
    return Mark(criterion.key, "", Decimal(0), NOT_APPLICABLE, reason[:500])


def value_of(criterion: Criterion, text: str) -> Decimal | None:
    """The value that was typed; None for one that the criterion does not take."""
    if criterion.kind is CriterionKind.YES_NO:
        word = text.lower()
        return Decimal(1) if word in YES else Decimal(0) if word in NO else None
    value = number_of(text.replace(",", "."))
    if value is None or not criterion.lowest <= value <= criterion.highest:
        return None
    whole = criterion.kind is not CriterionKind.STEP or value == int(value)
    return value if whole else None


def expected(criterion: Criterion) -> tuple[str, str]:
    """What a criterion takes."""
    if criterion.kind is CriterionKind.YES_NO:
        return "да или нет", "yes or no"
    if criterion.kind is CriterionKind.STEP:
        return f"номер ступени от 0 до {criterion.highest}", f"a step from 0 to {criterion.highest}"
    least, most = criterion.lowest, criterion.highest
    return f"число от {least} до {most}", f"a number from {least} to {most}"
