"""What happens to marks: sheets come in, are opened together or entered from paper, and each mark is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.certification.facts import Given
from domain.certification.presence import happened
from domain.certification.sheets import SHEETS
from domain.certification.tables import TABLES
from domain.documents.paper import Laid, lay
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import plain
from domain.engine.wire import removal
from domain.engine.words import Words


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetHandedIn(Event):
    """A member handed in a sheet that nobody reads yet; the record commits to it."""

    kind = "sheet_handed_in"
    says = Words("сдан лист оценок", "sheet of marks handed in")

    person: str
    commitment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetsOpened(Event):
    """All sheets were in and were opened; with the salts anybody can check what was committed to."""

    kind = "sheets_opened"
    says = Words("листы оценок вскрыты", "sheets of marks opened")

    salts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetEntered(Laid):
    """The secretary entered a signed sheet."""

    kind = "sheet_entered"
    says = Words("внесён подписанный лист оценок", "signed sheet of marks entered")

    person: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AgreementEntered(Laid):
    """A paper came in by which the commission agreed on a mark."""

    kind = "agreement_entered"
    says = Words("внесено согласование оценки", "agreement on a mark entered")

    criterion: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored(Event):
    """A commissioner gave points for a criterion."""

    kind = "scored"
    says = Words("внесена оценка", "scored")

    person: str
    criterion: str
    points: Decimal
    place: str = ""
    given: str = ""
    note: str = ""


WITHOUT_SHEET = removal(TABLES["sheet"], ("check", "person"))


@changes(SheetHandedIn)
def handed_in(record: Record, state: State, event: SheetHandedIn, actor: str, on: date, seq: int) -> None:
    record.remove(WITHOUT_SHEET, "sheet", (state.code, event.person))
    happened(record, state.code, event.kind, on)
    sheet = record.world.of(SHEETS).get((state.code, event.person))
    if sheet is not None:  # the journal, told again, knows what was committed to and not what it was
        record.world.holdings[state.code].handed_in.add(event.person)
        record.add("sheet", check=state.code, person=event.person, handed_on=on, salt=sheet.salt, marks=sheet.marks)


@changes(SheetsOpened)
def sheets_opened(record: Record, state: State, event: SheetsOpened, actor: str, on: date, seq: int) -> None:
    for person in event.salts:
        record.remove(WITHOUT_SHEET, "sheet", (state.code, person))
        record.world.of(SHEETS).pop((state.code, person), None)
        record.world.holdings[state.code].handed_in.discard(person)


@changes(SheetEntered, AgreementEntered)
def sheet_entered(
    record: Record, state: State, event: SheetEntered | AgreementEntered, actor: str, on: date, seq: int
) -> None:
    happened(record, state.code, event.kind, on)
    lay(record, state, event, actor, on, seq, kind="score_sheet", place=state.phase or "")


@changes(Scored)
def scored(record: Record, state: State, event: Scored, actor: str, on: date, seq: int) -> None:
    told = (event.place, event.given, event.note)
    happened(record, state.code, event.kind, on)
    record.add(
        "score", check=state.code, entry=seq, person=event.person, criterion=event.criterion,
        points=plain(event.points), place=event.place, given=event.given, note=event.note,
    )  # fmt: skip
    record.world.holdings[state.code].scores.append(Given(seq, event.person, event.criterion, event.points, *told))
