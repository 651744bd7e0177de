"""How any subject walks its lifecycle: a phase is submitted, its gate decides, a hold is resumed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, literal_column, select

from domain import commands as ask
from domain import events as happened
from domain import refusals as no
from domain.actions import LEANING, NOTHING, PAPERS, does
from domain.capsule import capsule, digest
from domain.changes import changes_of
from domain.commands import SYSTEM, ConditionTerms, address
from domain.effects import EFFECTS, after_stop
from domain.facts import Holdings
from domain.handling.case import Case, Happening, scopes_of
from domain.handling.cast import Cast
from domain.handling.papers import WALKING
from domain.kinds import Standing
from domain.known import PEOPLE
from domain.methodology.schema import Decision, Phase
from domain.remarks import is_remarkable, remarkable
from domain.results import FORMULAS, results_of
from domain.rules import Finding, findings, papers
from domain.state import PARKED, State
from domain.tables import TABLES
from domain.wire import Among, Row, Statement
from domain.world import Lookup, Question, World

_decision, _journal = TABLES["decision"], TABLES["journal"]
_returned = (
    select(_decision.c.subject, func.max(_decision.c.entry).label("entry"))
    .where(Among(_decision.c.subject, "codes"), _decision.c.decision == literal_column("'rework'"))
    .group_by(_decision.c.subject)
    .subquery()
)
_SINCE_RETURN = Statement(
    select(_journal.c.subject, _journal.c.kind, _journal.c.facts)
    .join(_returned, (_returned.c.subject == _journal.c.subject) & (_journal.c.seq > _returned.c.entry))
    .order_by(_journal.c.subject, _journal.c.seq)
)
"""What happened to subjects since they were last returned for rework."""


def _ask_returned(commands: Sequence[Any], world: World) -> Iterable[Question]:
    returned = sorted(
        command.subject
        for command in commands
        if (state := world.states.get(command.subject)) is not None
        and state.round > 0
        and state.standing is Standing.IN_WORK
    )
    if returned:
        world.since_return |= {code: [] for code in returned}
        yield _SINCE_RETURN, {"codes": returned}


def _take_returned(world: World, found: None, rows: Sequence[Row]) -> None:
    for code, kind, facts in rows:
        world.since_return[code].append((kind, facts))


RETURNED = Lookup(name="returned", empty=lambda: None, ask=_ask_returned, take=_take_returned)
"""What happened to subjects since they were returned for rework."""

REMARKED = frozenset({"indicator", "milestone"})
"""Parts of a project that remarks on a return may name."""


def _remarked(command: ask.Decide) -> frozenset[str]:
    return REMARKED if command.fields else NOTHING


def _owners(command: ask.Decide) -> Iterator[str]:
    return (terms.owner for terms in command.conditions)


def gate_facts(world: World, state: State) -> Holdings:
    """The holdings of a subject with what it leans on, as its gate sees them."""
    held = world.holdings[state.code]
    held.posts |= world.of(PEOPLE).posts
    if (leaning := LEANING.get(state.kind)) is not None:
        leaning.see(world, state, held)
    return held


PASSING = (Decision.GO, Decision.CONDITIONAL)
"""Decisions that take a subject through its gate."""

ANY_TIME = (Decision.HOLD, Decision.STOP)
"""Decisions that need no submission: a project may be stopped on any day."""


def phase_of(case: Case, state: State) -> Phase:
    """The phase in which a subject is."""
    return case.pack.lifecycles[state.lifecycle or ""].phases[state.phase or ""]


def in_order(case: Case, state: State) -> None:
    """A move is not earlier than the one before it."""
    if case.command.on < state.since_on:
        case.against(no.before_last_move(case.command.on, state.since_on))


@does(ask.Submit, knows=PAPERS, looks_up=(RETURNED,))
def submit(case: Case) -> Iterator[Happening]:
    """A phase is brought to its gate with the documents that the gate asks for."""
    command: ask.Submit = case.command
    state = case.required("subject", WALKING, command.subject)
    phase = phase_of(case, state)
    case.entitled(phase.gate.submit, scopes_of(state))
    if state.standing is not Standing.IN_WORK:
        case.against(no.not_in(case.pack, state.code, state.standing, Standing.IN_WORK))
    in_order(case, state)
    _evidence(case, case.world.holdings[state.code], phase)
    case.settle()
    changes = changes_of(case.world.since_return.get(state.code, ())) if state.round else ()
    yield (
        state.code,
        happened.Submitted(phase=phase.key, round=state.round + 1, comment=command.comment, changes=changes),
    )


def _evidence(case: Case, held: Holdings, phase: Phase) -> None:
    for kind in phase.gate.evidence:
        if not held.has(phase.key, kind):
            case.against(no.evidence_missing(case.pack, phase, kind))


@does(ask.Decide, people=_owners, at_gate=_remarked, looks_up=(PEOPLE,))
def decide(case: Case) -> Iterator[Happening]:
    """A gate is decided on the facts that it sees."""
    command: ask.Decide = case.command
    state = case.required("subject", WALKING, command.subject)
    phase = phase_of(case, state)
    _who_decides(case, state, phase)
    _what_is_offered(case, state, phase)
    in_order(case, state)
    held = gate_facts(case.world, state)
    found = findings(phase.gate, held, case.pack)
    if command.decision in PASSING:
        _evidence(case, held, phase)
        for finding in found:
            if finding.blocks:
                case.against(no.rule_broken(finding.rule, finding.said))
    _terms(case)
    _remarks(case, state, held)
    case.settle()
    seen = (*papers(phase, held, case.pack), *found)
    yield state.code, _decided(command, case, state, phase, held, seen)
    if command.decision in PASSING:
        if phase.gate.completes:
            yield state.code, happened.Completed(lifecycle=state.lifecycle or "", package=held.package)
            if results := results_of(held, case.pack):
                yield state.code, happened.ResultsStated(results=results, formula=FORMULAS)
        for effect in phase.gate.effects:
            yield from EFFECTS[effect](case, state, held)
    elif phase.gate.exits[command.decision] == "stopped":
        yield from after_stop(case, state, held)


def _who_decides(case: Case, state: State, phase: Phase) -> None:
    command: ask.Decide = case.command
    case.entitled(phase.gate.decide, scopes_of(state))
    own = command.actor in (state.submitted_by, SYSTEM)
    if own and not case.pack.flag("decides_own_submission"):
        case.against(no.own_submission())


def _what_is_offered(case: Case, state: State, phase: Phase) -> None:
    command: ask.Decide = case.command
    if command.decision not in phase.gate.exits:
        case.against(no.not_offered(phase.gate, command.decision))
    if state.standing is Standing.AWAITING:
        return
    standing_still = state.standing in (Standing.IN_WORK, Standing.ON_HOLD)
    if command.decision is Decision.STOP and standing_still:
        return
    if command.decision is Decision.HOLD and state.standing is Standing.IN_WORK:
        return
    case.against(no.not_in(case.pack, state.code, state.standing, Standing.AWAITING))


def _terms(case: Case) -> None:
    """Each decision comes with what it needs: conditions, reasons, a review date."""
    command: ask.Decide = case.command
    reasons = [code.key for code in case.pack.reasons.values() if command.decision in code.decisions]
    case.one_of("reason", command.reason, reasons)
    cast = Cast(case, {})
    match command.decision:
        case Decision.CONDITIONAL:
            if not command.conditions:
                case.against(no.bad_value("conditions", "назовите условия", "name the conditions"))
            for terms in command.conditions:
                case.text("conditions", terms.text, 2000)
                cast.person("conditions", terms.owner)
                if terms.due_on < command.on:
                    case.against(no.bad_value("conditions", "срок условия в прошлом", "a condition is due in the past"))
        case Decision.REWORK if not command.fields and not command.comment.strip():
            case.against(no.bad_value("fields", "напишите, что исправить", "say what to mend"))
        case Decision.STOP if command.reason is None:
            listed = ", ".join(reasons)
            case.against(
                no.bad_value("reason", f"назовите причину, одну из: {listed}", f"give a reason, one of: {listed}")
            )
        case Decision.HOLD:
            _review(case, command.review_on)


def _remarks(case: Case, state: State, held: Holdings) -> None:
    """Each remark is about something that was submitted."""
    command: ask.Decide = case.command
    offered = remarkable(state, held, case.pack)
    wrong = [name for name in command.fields if not is_remarkable(name, offered)]
    if wrong:
        parts = (f"{name}: {', '.join(keys)}" if name else ", ".join(keys) for name, keys in offered.items())
        listed = "; ".join(parts)
        for name in wrong:
            said = f"нет такого поля: «{name}»; есть: {listed}", f"there is no field “{name}”; there are: {listed}"
            case.against(no.bad_value("fields", *said))
    for name, text in command.fields.items():
        if not text.strip():
            case.against(no.bad_value("fields", f"{name}: напишите, что исправить", f"{name}: say what to mend"))


def _review(case: Case, review_on: date | None) -> None:
    most = case.command.on + timedelta(days=case.pack.number("hold_review_days_most"))
    if review_on is None or not case.command.on < review_on <= most:
        case.against(
            no.bad_value(
                "review_on",
                f"нужна дата пересмотра позже решения и не позже {most:%d.%m.%Y}",
                f"a review date is needed, after the decision and by {most}",
            )
        )


def _decided(
    command: ask.Decide, case: Case, state: State, phase: Phase, held: Holdings, found: tuple[Finding, ...]
) -> happened.Decided:
    target = phase.gate.exits[command.decision]
    facts = capsule(held, phase)
    phases = case.pack.lifecycles[state.lifecycle or ""].phases
    due_on = None
    if target in phases and command.decision is not Decision.HOLD:
        due_on = state.due_on
        if target != phase.key:
            due_on = case.pack.calendar.after(command.on, phases[target].duration.working_days)
    return happened.Decided(
        phase=phase.key,
        decision=command.decision,
        target=target,
        next_due_on=due_on,
        reason=command.reason,
        comment=command.comment,
        fields=command.fields,
        conditions=tuple(_owned(case, terms) for terms in command.conditions),
        first_condition=len(held.conditions) + 1,
        review_on=command.review_on if command.decision is Decision.HOLD else None,
        submitted_by=state.submitted_by,
        pack=case.pack.identity,
        facts_sha256=digest(facts),
        findings=tuple(map(_kept, found)),
        capsule=facts,
    )


def _owned(case: Case, terms: ConditionTerms) -> ConditionTerms:
    """A condition whose owner is named by code."""
    return replace(terms, owner=case.world.of(PEOPLE).emails.get(address(terms.owner), terms.owner))


def _kept(finding: Finding) -> dict[str, object]:
    """A verdict as it is stored with the decision."""
    kept: dict[str, object] = {
        "rule": finding.rule, "outcome": finding.outcome, "ru": finding.said.ru, "en": finding.said.en,
    }  # fmt: skip
    return kept | {"advisory": True} if finding.advisory else kept


@does(ask.Park, by_system=True)
def park(case: Case) -> Iterator[Happening]:
    """A subject in which nothing happens is parked until somebody works on it again."""
    command: ask.Park = case.command
    state = case.required("subject", WALKING, command.subject)
    case.may(state)
    if state.standing is not Standing.IN_WORK:
        case.against(no.not_in(case.pack, state.code, state.standing, Standing.IN_WORK))
    case.settle()
    yield (
        state.code,
        happened.Parked(
            phase=state.phase or "",
            review_on=case.pack.calendar.after(command.on, case.pack.watch.park_review_days),
            idle_since=state.active_on,
            comment=command.comment,
        ),
    )


@does(ask.Resume)
def resume(case: Case) -> Iterator[Happening]:
    """A subject comes off hold and goes on with its phase."""
    command: ask.Resume = case.command
    state = case.required("subject", WALKING, command.subject)
    phase = phase_of(case, state)
    roles = case.pack.may(command.name) | phase.gate.decide
    if state.held_for == PARKED:
        roles |= phase.gate.submit
    case.entitled(roles, scopes_of(state))
    if state.standing is not Standing.ON_HOLD:
        case.against(no.not_in(case.pack, state.code, state.standing, Standing.ON_HOLD))
    in_order(case, state)
    case.settle()
    due_on = case.pack.calendar.after(command.on, phase.duration.working_days)
    yield state.code, happened.Resumed(due_on=due_on, comment=command.comment)
