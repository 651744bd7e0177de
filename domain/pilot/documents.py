"""Documents that are attached to a phase, and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated

from domain.certification.independence import brings_independently, takes_away_independently
from domain.certification.papers import papers_open, taken_away
from domain.documents.paper import FILES, Laid, OnPaper, lay, proved, said, signer
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, always, does
from domain.engine.case import Case, Happening, scopes_of
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import Facts, Step, changes, tells
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import A_NUMBER, as_facts, clean, counts
from domain.engine.wire import removal
from domain.engine.words import Words
from domain.pilot.facts import Attached, evidence_fact
from domain.pilot.lifecycle import PRESENTED, SUBJECT, WALKING, also_submitters
from domain.pilot.sealed_decisions import unsealed
from domain.pilot.tables import TABLES
from domain.registry.roles import PROJECT

ORGANISATION = asked.text(
    "Организация в документе", "Organisation in the document",
    Words("Как она названа в документе", "as the document names it"), most=500,
)  # fmt: skip
STATED = asked.value(
    "Цели в документе", "Goals in the document", Words("показатель: цель", "indicator: goal"), option="--goal"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class AttachEvidence(OnPaper):
    """Attach a document to a phase of a subject."""

    name = "attach_evidence"
    says = Words("Приложить документ к этапу", "Attach a document to a phase")
    typed = ("project evidence", "check evidence")

    subject: Annotated[str, SUBJECT]
    kind: Annotated[
        str, asked.key("Вид документа", "Kind of document", Words("Например signed_card", "for example signed_card"))
    ]
    phase: Annotated[
        str | None, asked.key("Этап", "Phase", Words("Текущий, если не указан", "the current one if not said"))
    ] = None
    """The phase that it belongs to; the current one when not said."""
    organisation: Annotated[str, ORGANISATION] = ""
    """The organisation that the document names, as it is written there."""
    goals: Annotated[Mapping[str, Decimal], STATED] = field(default_factory=dict)
    """Indicator -> the goal that the document states."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WithdrawEvidence(Command):
    """Take a document back that was attached by mistake."""

    name = "withdraw_evidence"
    says = Words("Отозвать документ, приложенный по ошибке", "Take a document back")
    typed = ("project withdraw",)

    subject: Annotated[str, SUBJECT]
    entry: Annotated[int, asked.value("Номер записи документа", "Entry of the document", least=1)]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceAttached(Laid):
    """A document was attached to a phase."""

    kind = "evidence_attached"
    says = Words("приложен документ", "document attached")
    tallied = Words("приложено документов", "documents attached")

    phase: str
    evidence: str
    organisation: str = ""
    goals: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceWithdrawn(Event):
    """A document was taken back."""

    kind = "evidence_withdrawn"
    says = Words("документ отозван", "document withdrawn")
    tallied = Words("отозвано документов", "documents withdrawn")

    entry: int
    evidence: str
    title: str
    reason: str


@does(AttachEvidence, by=PROJECT, people=signer, knows=PRESENTED, looks_up=(FILES,))
def attach_evidence(case: Case) -> Iterator[Happening]:
    """A document is attached to a phase of a project or a check."""
    command: AttachEvidence = case.command
    state = case.required("subject", WALKING, command.subject)
    case.entitled(case.roles | also_submitters(case, state), scopes_of(state))
    case.one_of("kind", command.kind, case.pack.evidence)
    phase = command.phase or state.phase or ""
    case.one_of("phase", phase, case.pack.lifecycles[state.lifecycle or ""].phases)
    brings_independently(case, state, phase)
    papers_open(case, state, phase)
    proved(case)
    if not all(map(counts, command.goals.values())):
        case.against(no.bad_value("goals", *A_NUMBER))
    case.still_open(state)
    case.settle()
    yield (
        state.code,
        EvidenceAttached(
            phase=phase,
            evidence=command.kind,
            organisation=clean(command.organisation),
            goals=dict(command.goals),
            **said(command),
        ),
    )


@does(WithdrawEvidence, by=PROJECT, knows=WHOLE, amends=always)
def withdraw_evidence(case: Case) -> Iterator[Happening]:
    """A document that was attached by mistake is taken back."""
    command: WithdrawEvidence = case.command
    state = case.required("subject", WALKING, command.subject)
    case.entitled(case.roles | also_submitters(case, state), scopes_of(state))
    case.still_open(state)
    papers = {paper.entry: paper for paper in case.world.holdings[state.code].evidence}
    case.one_of("entry", str(command.entry), [str(entry) for entry in papers])
    if command.entry in papers:
        takes_away_independently(case, state, papers[command.entry].phase)
        papers_open(case, state, papers[command.entry].phase)
    case.settle()
    paper = papers[command.entry]
    yield (
        state.code,
        EvidenceWithdrawn(entry=paper.entry, evidence=paper.kind, title=paper.title, reason=clean(command.reason)),
    )
    yield from unsealed(case, state, {evidence_fact(paper)[0]: None})


WITHOUT_PAPER = removal(TABLES["evidence"], ("subject", "entry"))


@changes(EvidenceAttached)
def evidence(record: Record, state: State, event: EvidenceAttached, actor: str, on: date, seq: int) -> None:
    goals = as_facts(event.goals) if event.goals else ""
    stated = (event.organisation, goals)
    lay(record, state, event, actor, on, seq, kind=event.evidence, place=event.phase, states=stated)
    if (held := record.world.holdings.get(state.code)) is not None:
        paper = (event.phase, event.evidence, event.title, event.link, event.sha256, event.organisation, event.goals)
        held.evidence.append(Attached(seq, *paper, event.kept_at))


@changes(EvidenceWithdrawn)
def withdrawn(record: Record, state: State, event: EvidenceWithdrawn, actor: str, on: date, seq: int) -> None:
    held = record.world.holdings[state.code]
    record.remove(WITHOUT_PAPER, "evidence", (state.code, event.entry))
    held.evidence = [paper for paper in held.evidence if paper.entry != event.entry]
    taken_away(record, state.code, seq, event.title or event.evidence)


@tells(EvidenceAttached)
def _tell_attached(facts: Facts) -> Iterator[Step]:
    yield f"evidence.{facts['evidence']}", "", facts["title"] or facts["link"] or facts["evidence"]


@tells(EvidenceWithdrawn)
def _tell_withdrawn(facts: Facts) -> Iterator[Step]:
    yield f"evidence.{facts['evidence']}", facts["title"] or facts["evidence"], ""
