"""A decision that was wrong is reversed: the subject stands where it stood before, and the history keeps both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import orjson
from sqlalchemy import select

from domain.certification.independence import acts_independently, decides_as_another
from domain.certification.reopening import IN_ITS_PLACE, may_reopen, presented_again, stays_completed
from domain.certification.said_by import SAID_BY
from domain.documents.entered import as_of
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does, roles_for
from domain.engine.case import Case, Happening, scopes_of
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import EVENTS, changes
from domain.engine.kinds import Standing
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.wire import Among, Row, Statement, removal
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.methodology.schema import END, JUDGING, STOPPED, Decision
from domain.pilot.earlier_completions import CompletionSettled, ConfirmCompletion
from domain.pilot.lifecycle import SUBJECT, WALKING, own_term
from domain.programme.kinds import Stage, SubjectKind
from domain.stored.tables import TABLES

SHOWN = 10
"""Entries after a decision that are named."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReverseDecision(Command):
    """Reverse the last decision: the subject stands at its gate again."""

    name = "reverse_decision"
    says = Words("Отменить последнее решение", "Reverse the last decision")
    typed = ("project reverse", "check reverse")

    subject: Annotated[str, SUBJECT]
    reason: Annotated[str, asked.REASON]
    anyway: Annotated[
        bool,
        asked.value(
            "Отменить, хотя после решения уже работали",
            "Reverse it though there was work after it",
            Words("Что было после, показывается до отмены", "what followed is shown before"),
            option="--anyway",
        ),
    ] = False


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionReversed(Event):
    """A decision was reversed; the subject stands as it stood before it."""

    kind = "decision_reversed"
    says = Words("решение отменено", "decision reversed")
    owed = True

    decision: int
    """Entry of the reversed decision."""
    decided_by: str
    reason: str
    phase: str
    standing: Standing
    stage: Stage | None
    round: int
    since_on: date
    due_on: date | None
    review_on: date | None
    held_for: str | None
    submitted_by: str | None
    conditions: tuple[int, ...]
    """Numbers of the conditions that the decision had set; they are there no more."""
    decide_by: date | None = None
    """The term of whoever is asked to decide again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CompletionUndone(Event):
    """The decision that had completed a project was reversed."""

    kind = "completion_undone"
    says = Words("завершение отменено", "completion undone")

    completed_on: date | None
    """When it had been completed before, where it had."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CompletionReversed(Event):
    """A completion of earlier years that had been confirmed was none; the project goes on as before."""

    kind = "completion_reversed"
    says = Words("подтверждённое завершение прежних лет отменено", "confirmed completion of earlier years reversed")
    owed = True

    decision: int
    """Entry of the confirmation."""
    reason: str
    standing: Standing
    since_on: date
    due_on: date | None
    review_on: date | None
    held_for: str | None
    submitted_by: str | None
    decide_by: date | None = None
    """The term of whoever is asked to decide again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a subject's past."""

    seq: int
    kind: str
    on: date
    actor: str
    command: str
    standing: str | None
    stage: str | None
    facts: dict[str, Any]


_journal, _status = TABLES["journal"], TABLES["exemplar_status"]
_TRAIL = Statement(
    select(
        _journal.c.subject, _journal.c.seq, _journal.c.kind, _journal.c.happened_on, _journal.c.actor,
        _journal.c.on_behalf_of, _journal.c.command_id, _journal.c.standing, _journal.c.stage, _journal.c.facts,
    )
    .where(Among(_journal.c.subject, "codes"))
    .order_by(_journal.c.subject, _journal.c.seq)
)  # fmt: skip
_STATUSES = Statement(select(_status.c.basis, _status.c.organisation).where(Among(_status.c.basis, "codes")))


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    codes = {"codes": sorted({command.subject for command in commands})}
    yield _TRAIL, codes
    yield _STATUSES, codes


def _take(world: World, found: dict[str, Any], rows: Sequence[Row]) -> None:
    for row in rows:
        if len(row) == 2:
            found.setdefault(f"status:{row[0]}", []).append(row[1])
            continue
        code, seq, kind, on, actor, other, command, standing, stage, facts = row
        day = date.fromisoformat(on) if isinstance(on, str) else on
        entry = Entry(seq, kind, day, other or actor, command, standing, stage, orjson.loads(facts))
        found.setdefault(code, []).append(entry)


TRAIL: Lookup[dict[str, Any]] = Lookup(name="trail", empty=dict, ask=_ask, take=_take)
"""Subject -> its entries, oldest first; `status:CHECK` -> organisations that hold or held a status by it."""


@does(ReverseDecision, knows=WHOLE, looks_up=(TRAIL, SAID_BY, *IN_ITS_PLACE), fresh=True)
def reverse_decision(case: Case) -> Iterator[Happening]:
    """Whoever may decide there reverses the last decision, unless something rests on it."""
    command: ReverseDecision = case.command
    state = case.required("subject", WALKING, command.subject)
    trail: list[Entry] = case.world.of(TRAIL).get(state.code, [])
    if (last := _last(trail)) is not None and last.kind == CompletionSettled.kind:
        yield from _completion(case, state, trail, last)
        return
    if last is None:
        phases = case.pack.lifecycles[state.lifecycle or ""].phases
        case.entitled(phases[state.phase or ""].gate.decide, scopes_of(state))
        case.against(no.already("no_decision", "отменять нечего: решений нет", "there is no decision to reverse"))
        case.settle()
        return
    gate = case.pack.lifecycles[state.lifecycle or ""].phases[last.facts["phase"]].gate
    case.entitled(gate.decide, scopes_of(state))
    acts_independently(case, state)
    if not JUDGING.isdisjoint(gate.effects):
        decides_as_another(case, state, case.world.holdings[state.code])
    if command.on < last.on:
        case.against(no.before_last_move(command.on, last.on))
    _rests(case, state, trail, last)
    if state.ended_on is not None and last.facts["target"] not in (END, STOPPED):
        said = f"{state.code} завершён не этим решением", f"{state.code} has not ended by this decision"
        case.against(no.already("ended", *said))
    if state.kind is SubjectKind.CHECK:
        may_reopen(case, state)
    case.settle()
    yield state.code, _before(case, trail, last)
    if any(entry.kind == "completed" and entry.command == last.command for entry in trail):
        yield state.code, CompletionUndone(completed_on=_completed_before(trail, last))
    if state.kind is SubjectKind.CHECK and last.facts["decision"] == Decision.STOP:
        yield from presented_again(case, state)


def _completion(case: Case, project: State, trail: Sequence[Entry], last: Entry) -> Iterator[Happening]:
    """Whoever may confirm a completion of earlier years reverses it as of its day, so that it is in no figure."""
    case.entitled(roles_for(case.pack, ConfirmCompletion), scopes_of(project))
    as_of(case, last.on, "завершён", "ended on")
    _rests(case, project, trail, last)
    case.settle()
    stood, reason = _stood(trail, last), clean(case.command.reason)
    yield (
        project.code,
        CompletionReversed(
            decision=last.seq, reason=reason, standing=stood.standing, since_on=stood.since_on, due_on=stood.due_on,
            review_on=stood.review_on, held_for=stood.held_for, submitted_by=stood.submitted_by,
            decide_by=_asked_again(case, stood),
        ),
    )  # fmt: skip
    yield project.code, CompletionUndone(completed_on=_completed_before(trail, last))
    yield (
        project.code,
        CompletionSettled(reached=last.facts["reached"], refusal=reason, months=last.facts.get("months")),
    )


def _last(trail: Sequence[Entry]) -> Entry | None:
    """The last decision, or confirmation of a completion of earlier years, that nobody has reversed."""
    gone = _gone(trail)
    decided = (entry for entry in reversed(trail) if entry.seq not in gone and _decides(entry))
    return next(decided, None)


def _decides(entry: Entry) -> bool:
    return entry.kind == "decided" or (entry.kind == CompletionSettled.kind and not entry.facts["refusal"])


def _rests(case: Case, state: State, trail: Sequence[Entry], last: Entry) -> None:
    """Note what stands on the decision, and what merely followed it unless that was seen."""
    found = case.world.of(TRAIL)
    resting = [f"статус {code}" for code in found.get(f"status:{state.code}", ())]
    completes = any(entry.kind == "completed" and entry.command == last.command for entry in trail)
    if completes or last.facts.get("target") == END:
        stays_completed(case, state)
    later = [entry for entry in trail if entry.seq > last.seq and entry.command != last.command]
    undone = _taken_back(later) | _gone(trail)
    moved = [entry for entry in later if entry.kind in ("submitted", "parked", "resumed") and entry.seq not in undone]
    if moved:
        ru = f"после решения: {EVENTS[moved[0].kind].says.ru} (запись {moved[0].seq}); сначала отзовите это"
        en = f"after the decision: {EVENTS[moved[0].kind].says.en} (entry {moved[0].seq}); take that back first"
        case.against(no.already("moved_on", ru, en))
    if resting:
        listed = ", ".join(sorted(set(resting)))
        case.against(no.already("rests_on_it", f"на решении держится: {listed}", f"this rests on it: {listed}"))
    followed = [entry for entry in later if EVENTS[entry.kind].stirs and entry.seq not in undone]
    if followed and not moved and not case.command.anyway:
        more = f" … ({len(followed)})" if len(followed) > SHOWN else ""
        ru = "; ".join(f"{entry.seq} {EVENTS[entry.kind].says.ru}" for entry in followed[:SHOWN]) + more
        en = "; ".join(f"{entry.seq} {EVENTS[entry.kind].says.en}" for entry in followed[:SHOWN]) + more
        said = (
            f"после решения было: {ru}. Это останется; если всё равно отменить, повторите с --anyway",
            f"this followed the decision: {en}. It stays; to reverse all the same, repeat with --anyway",
        )
        case.against(no.already("followed", *said))


def _gone(trail: Sequence[Entry]) -> set[int]:
    """Entries of decisions that were reversed, with those of their reversals."""
    reversals = [entry for entry in trail if entry.kind in REVERSALS]
    decided = {entry.facts["decision"] for entry in reversals}
    commands = {entry.command for entry in trail if entry.seq in decided} | {entry.command for entry in reversals}
    return {entry.seq for entry in trail if entry.command in commands}


def _taken_back(later: Sequence[Entry]) -> set[int]:
    """Submissions that were taken back, with what took them back."""
    found: set[int] = set()
    for place, entry in enumerate(later):
        if entry.kind == "submission_taken_back":
            found.add(entry.seq)
            found.update(one.seq for one in later[:place] if one.kind == "submitted")
    return found


@dataclass(frozen=True, slots=True)
class Stood:
    """How a subject stood."""

    standing: Standing
    stage: Stage | None
    round: int
    since_on: date
    due_on: date | None
    review_on: date | None
    held_for: str | None
    submitted_by: str | None


def _stood(trail: Sequence[Entry], last: Entry) -> Stood:
    """How the subject stood before a decision, told from its entries."""
    due_on, review_on, held_for, since_on, rounds, submitter = None, None, None, last.on, 0, None
    before = [entry for entry in trail if entry.seq < last.seq]
    for entry in before:
        facts = entry.facts
        if entry.kind in MOVED:
            since_on = entry.on
        match entry.kind:
            case "submitted":
                rounds, submitter = facts["round"], entry.actor
            case "submission_taken_back":
                rounds = max(rounds - 1, 0)
            case "decided" if facts["decision"] == Decision.HOLD:
                due_on, review_on, held_for = None, _day(facts["review_on"]), facts["reason"]
            case "decided":
                due_on, review_on, held_for = _day(facts["next_due_on"]), None, None
                rounds = rounds if facts["target"] == facts["phase"] else 0
            case "parked":
                due_on, review_on, held_for = None, _day(facts["review_on"]), "inactivity"
            case "decision_reversed":
                due_on, review_on, held_for = _day(facts["due_on"]), _day(facts["review_on"]), facts["held_for"]
                rounds, since_on = facts["round"], _day(facts["since_on"]) or since_on
            case _ if "due_on" in facts and entry.kind in OPENING:
                due_on, review_on, held_for = _day(facts["due_on"]), None, None
    stood = before[-1]
    standing = Standing(stood.standing or Standing.IN_WORK)
    held = standing is Standing.ON_HOLD
    submitted = last.facts.get("submitted_by", submitter)
    return Stood(
        standing=standing, stage=Stage(stood.stage) if stood.stage else None, round=rounds, since_on=since_on,
        due_on=due_on, review_on=review_on if held else None, held_for=held_for if held else None,
        submitted_by=submitted if standing is Standing.AWAITING else None,
    )  # fmt: skip


def _before(case: Case, trail: Sequence[Entry], last: Entry) -> DecisionReversed:
    """That a decision was reversed, and where the subject stands again."""
    stood, first = _stood(trail, last), last.facts["first_condition"]
    return DecisionReversed(
        decision=last.seq, decided_by=last.actor, reason=clean(case.command.reason), phase=last.facts["phase"],
        standing=stood.standing, stage=stood.stage, round=stood.round, since_on=stood.since_on, due_on=stood.due_on,
        review_on=stood.review_on, held_for=stood.held_for, submitted_by=stood.submitted_by,
        conditions=tuple(range(first, first + len(last.facts["conditions"]))), decide_by=_asked_again(case, stood),
    )  # fmt: skip


def _asked_again(case: Case, stood: Stood) -> date | None:
    """The decider's term begins anew: the one before was met."""
    return own_term(case, "decision_days") if stood.standing is Standing.AWAITING else None


OPENING = frozenset(
    {"project_opened", "replica_opened", "replica_begun", "earlier_replica_entered", "check_applied", "resumed"}
)
"""Kinds of entries that set a due date by themselves."""
REVERSALS = frozenset({DecisionReversed.kind, CompletionReversed.kind})
MOVED = OPENING | {"submitted", "decided", "parked", "submission_taken_back"}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _completed_before(trail: Sequence[Entry], last: Entry) -> date | None:
    done = [entry.on for entry in trail if entry.kind == "completed" and entry.seq < last.seq]
    return done[-1] if done else None


WITHOUT_DECISION = removal(TABLES["decision"], ("subject", "entry"))
WITHOUT_CONDITION = removal(TABLES["condition"], ("subject", "number"))
WITHOUT_RESULTS = removal(TABLES["result"], ("project",))


@changes(DecisionReversed)
def decision_reversed(record: Record, state: State, event: DecisionReversed, actor: str, on: date, seq: int) -> None:
    state.phase, state.standing, state.stage, state.round = event.phase, event.standing, event.stage, event.round
    state.since_on, state.due_on, state.review_on = event.since_on, event.due_on, event.review_on
    state.held_for, state.submitted_by, state.ended_on = event.held_for, event.submitted_by, None
    state.phase_due_on = None
    state.awaited(event.decide_by)
    record.remove(WITHOUT_DECISION, "decision", (state.code, event.decision))
    for number in event.conditions:
        record.remove(WITHOUT_CONDITION, "condition", (state.code, number))
    sealed = record.world.sealed.get(state.code, [])
    record.world.sealed[state.code] = [found for found in sealed if found.entry != event.decision]


@changes(CompletionReversed)
def completion_reversed(
    record: Record, state: State, event: CompletionReversed, actor: str, on: date, seq: int
) -> None:
    state.standing, state.since_on, state.ended_on = event.standing, event.since_on, None
    state.due_on, state.review_on = event.due_on, event.review_on
    state.held_for, state.submitted_by = event.held_for, event.submitted_by
    state.awaited(event.decide_by)


@changes(CompletionUndone)
def completion_undone(record: Record, state: State, event: CompletionUndone, actor: str, on: date, seq: int) -> None:
    state.completed_on = event.completed_on
    record.remove(WITHOUT_RESULTS, "result", (state.code,))
