"""What a document states is set right: its data alone, with the ones of before kept in the journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import select

from domain.certification.independence import takes_away_independently
from domain.documents.paper import DATED, NUMBER
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, always, does
from domain.engine.case import Case, Happening, scopes_of
from domain.engine.command import Command
from domain.engine.event import Event, FieldChange
from domain.engine.event_effects import Facts, Step, changes, tells, told
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import A_NUMBER, as_facts, clean, counts
from domain.engine.wire import Among, Row, Statement, change
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.pilot.documents import ORGANISATION, STATED
from domain.pilot.facts import Attached, evidence_fact
from domain.pilot.lifecycle import SUBJECT, WALKING, also_submitters
from domain.pilot.sealed_decisions import unsealed
from domain.pilot.tables import TABLES
from domain.registry.roles import PROJECT


@dataclass(frozen=True, kw_only=True, slots=True)
class AmendEvidence(Command):
    """Set right what is written of an attached document: the document itself stays."""

    name = "amend_evidence"
    says = Words("Исправить данные приложенного документа", "Set right the data of an attached document")
    typed = ("project amend-document",)

    subject: Annotated[str, SUBJECT]
    entry: Annotated[int, asked.value("Документ", "Document", least=1)]
    """The entry that laid it down."""
    organisation: Annotated[str, ORGANISATION] = ""
    goals: Annotated[Mapping[str, Decimal], STATED] = field(default_factory=dict)
    """Indicator -> the goal that the document states; what is not named stays."""
    title: Annotated[str, asked.text("Название", "Title", most=300)] = ""
    number: Annotated[str, asked.text(*NUMBER, most=100)] = ""
    dated: Annotated[date | None, asked.value(*DATED)] = None
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceAmended(Event):
    """What is written of a document is another thing from now on."""

    kind = "evidence_amended"
    says = Words("исправлены данные документа", "data of a document set right")
    tallied = Words("исправлены данные документов", "documents with data set right")

    entry: int
    evidence: str
    changes: tuple[FieldChange, ...]
    reason: str


Registered = dict[tuple[str, int], tuple[str, str]]
"""(Subject, entry of a document) -> its number and its day."""
_evidence = TABLES["evidence"]
_ROWS = Statement(
    select(_evidence.c.subject, _evidence.c.entry, _evidence.c.number, _evidence.c.dated).where(
        Among(_evidence.c.subject, "codes")
    )
)


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _ROWS, {"codes": sorted({command.subject for command in commands})}


def _take(world: World, found: Registered, rows: Sequence[Row]) -> None:
    found.update(((code, entry), (number, str(dated) if dated else "")) for code, entry, number, dated in rows)


REGISTERED: Lookup[Registered] = Lookup(name="registered_papers", empty=dict, ask=_ask, take=_take)
"""Number and day of the documents at hand: no gate looks at them."""


@does(AmendEvidence, by=PROJECT, knows=WHOLE, amends=always, looks_up=(REGISTERED,))
def amend_evidence(case: Case) -> Iterator[Happening]:
    """Data of a document change; a decision that rests on them is named."""
    command: AmendEvidence = case.command
    state = case.required("subject", WALKING, command.subject)
    case.entitled(case.roles | also_submitters(case, state), scopes_of(state))
    case.still_open(state)
    papers = {paper.entry: paper for paper in case.world.holdings[state.code].evidence}
    case.one_of("entry", str(command.entry), [str(entry) for entry in papers])
    if not all(map(counts, command.goals.values())):
        case.against(no.bad_value("goals", *A_NUMBER))
    known = {plan.key for plan in case.world.holdings[state.code].indicators}
    for key in command.goals:
        case.one_of(f"goals.{key}", key, known)
    found = papers.get(command.entry)
    registered = case.world.of(REGISTERED).get((state.code, command.entry), ("", ""))
    made = tuple(_differing(command, found, registered)) if found else ()
    if found is not None:
        takes_away_independently(case, state, found.phase)
    if found is not None and not made:
        case.unchanged("в данных документа уже так", "the data of the document say so already")
    case.settle()
    assert found is not None  # noqa: S101 - settled
    yield (
        state.code,
        EvidenceAmended(entry=found.entry, evidence=found.kind, changes=made, reason=clean(command.reason)),
    )
    key, stated = evidence_fact(_amended(found, made))
    yield from unsealed(case, state, {key: stated})


def _differing(command: AmendEvidence, found: Attached, registered: tuple[str, str]) -> Iterator[FieldChange]:
    """What is said otherwise of a document."""
    number, dated = registered
    said = {
        "organisation": (found.organisation, clean(command.organisation)), "title": (found.title, clean(command.title)),
        "number": (number, clean(command.number)), "dated": (dated, command.dated.isoformat() if command.dated else ""),
    }  # fmt: skip
    for name, (before, after) in said.items():
        if after and after != before:
            yield FieldChange(field=f"paper.{name}", before=before, after=after)
    for key, goal in command.goals.items():
        if found.goals.get(key) != goal:
            yield FieldChange(field=f"goal.{key}", before=_text(found.goals.get(key)), after=str(goal))


def _text(goal: Decimal | None) -> str:
    return "" if goal is None else str(goal)


def _amended(found: Attached, made: tuple[FieldChange, ...]) -> Attached:
    """A document with its changes."""
    goals, said = dict(found.goals), dict[str, Any]()
    for one in made:
        part, _, key = one.field.partition(".")
        if part == "goal":
            goals[key] = Decimal(one.after)
        elif key in ("organisation", "title"):
            said[key] = one.after
    return replace(found, goals=goals, **said)


ROW = {
    name: change(TABLES["evidence"], ("subject", "entry"), (name,))
    for name in ("organisation", "title", "number", "dated", "goals")
}


@changes(EvidenceAmended)
def amended(record: Record, state: State, event: EvidenceAmended, actor: str, on: date, seq: int) -> None:
    held = record.world.holdings[state.code]
    for place, paper in enumerate(held.evidence):
        if paper.entry == event.entry:
            held.evidence[place] = right = _amended(paper, event.changes)
            if any(one.field.startswith("goal.") for one in event.changes):
                record.changes.append((ROW["goals"], (as_facts(right.goals), state.code, event.entry)))
    for one in event.changes:
        part, _, name = one.field.partition(".")
        if part == "paper":
            record.changes.append((ROW[name], (one.after, state.code, event.entry)))
    known, key = record.world.of(REGISTERED), (state.code, event.entry)
    now = {one.field: one.after for one in event.changes}
    number, dated = known.get(key, ("", ""))
    known[key] = now.get("paper.number", number), now.get("paper.dated", dated)


@tells(EvidenceAmended)
def _tell_amended(facts: Facts) -> Iterator[Step]:
    for found in facts["changes"]:
        yield f"evidence.{facts['evidence']}", told(found["before"]), told(found["after"])
