"""What the commission concludes: each member votes by the own hand, a quorum with its leader makes the conclusion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, ClassVar

from domain.certification.commission_limits import marks_open
from domain.certification.exemplars import exemplars, looked_at
from domain.certification.facts import Voted
from domain.certification.presence import DAYS, MARKS, happened, not_before, was_there
from domain.certification.scores import BY_OWN_HAND_OR_PAPER, own_hand, terms_of
from domain.documents.paper import FILES, Laid, OnPaper, lay, said, signer
from domain.documents.paper_answer import Asks, Awaited
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.words import Words
from domain.pilot.lifecycle import SUBJECT
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import Outcome, SubjectKind
from domain.registry.roles import COMMISSION
from domain.rules import marks as rules


@dataclass(frozen=True, kw_only=True, slots=True)
class CastVote(OnPaper):
    """Vote for what the commission concludes, by the own hand or by the secretary with the signed protocol."""

    rests: ClassVar[bool] = False
    name = "vote"
    says = Words("Проголосовать за заключение комиссии", "Vote for the commission's conclusion")
    typed = ("check vote",)
    asks = (Asks("vote_asked", "person", instead=BY_OWN_HAND_OR_PAPER),)
    awaited = (Awaited(Kind.VOTE, "check vote {code} {key} …", instead=BY_OWN_HAND_OR_PAPER),)

    subject: Annotated[str, SUBJECT]
    person: Annotated[str, asked.who("Член комиссии", "Commissioner")]
    outcome: Annotated[Outcome, asked.value("Заключение", "Conclusion")]
    note: Annotated[str, asked.text("Особое мнение", "Separate opinion", option="--note")] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class VoteCast(Laid):
    """A member voted for what the commission concludes."""

    kind = "vote_cast"
    says = Words("голос за заключение", "vote for the conclusion")

    person: str
    outcome: Outcome
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Concluded(Event):
    """A quorum agreed on what the commission concludes."""

    kind = "check_concluded"
    says = Words("комиссия дала заключение", "the commission concluded")
    owed = True

    outcome: Outcome


@does(CastVote, by=COMMISSION, names=("subject", "person"), people=signer, knows=WHOLE, looks_up=(DAYS, FILES),
      after=(exemplars,))  # fmt: skip
def vote(case: Case) -> Iterator[Happening]:
    """A member votes once all marks are in and agree.

    Whoever ties a judge to the school by then silences nobody: what a tie keeps from being given is the status.
    """
    command: CastVote = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    held = looked_at(case, check)
    terms = terms_of(case, held)
    if command.person not in rules.voters(held):
        case.against(no.bad_value("person", f"{command.person} не голосует", f"{command.person} has no vote"))
    own_hand(case, check, terms)
    was_there(case, check, command.person)
    not_before(case, check, MARKS)
    if absent := list(rules.missing(held, case.pack)):
        said_so = f"не хватает оценок: {len(absent)}", f"marks that are missing: {len(absent)}"
        case.against(no.already("marks_missing", *said_so))
    elif apart := ", ".join(one.criterion.key for one in rules.apart(held, case.pack)):
        said_so = f"сначала согласуйте оценки: {apart}", f"agree on the marks first: {apart}"
        case.against(no.already("marks_apart", *said_so))
    if command.outcome is not Outcome.GRANTED and not held.findings:
        said_so = "сначала запишите замечания: potok check finding", "record the findings first: potok check finding"
        case.against(no.already("no_findings", *said_so))
    marks_open(case, check)
    case.settle()
    before = rules.conclusion(held, case.pack)
    yield check.code, VoteCast(person=command.person, outcome=command.outcome, note=command.note, **said(command))
    cast = Voted(0, command.person, command.outcome)
    after = rules.conclusion(replace(held, votes=[*held.votes, cast]), case.pack)
    if after is not None and after != before:
        yield check.code, Concluded(outcome=Outcome(after))


@changes(VoteCast)
def vote_cast(record: Record, state: State, event: VoteCast, actor: str, on: date, seq: int) -> None:
    record.add("vote", check=state.code, entry=seq, person=event.person, outcome=event.outcome, note=event.note)
    happened(record, state.code, event.kind, on)
    record.world.holdings[state.code].votes.append(Voted(seq, event.person, event.outcome, event.note))
    if event.sha256 or event.link or event.kept_at:
        lay(record, state, event, actor, on, seq, kind="commission_protocol", place=state.phase or "")


@changes(Concluded)
def concluded(record: Record, state: State, event: Concluded, actor: str, on: date, seq: int) -> None:
    """The conclusion is what the votes say."""
