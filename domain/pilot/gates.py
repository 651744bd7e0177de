"""How any subject walks its lifecycle: a phase is submitted, and its gate decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Annotated, Any

from domain.certification.effects import EFFECTS, after_stop, as_concluded, entered
from domain.certification.exemplars import decided_now
from domain.certification.independence import acts_independently, by_an_act, judged_by_others
from domain.certification.presence import DAYS, not_before
from domain.certification.said_by import SAID_BY
from domain.documents.paper_answer import Asks, Awaited
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import LEANING, NOTHING, does
from domain.engine.case import Case, Happening, scopes_of
from domain.engine.command import SYSTEM, Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.kinds import Standing
from domain.engine.named import address
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import as_facts
from domain.engine.words import Words
from domain.engine.world import Sealed, World
from domain.methodology.schema import END, JUDGING, STOPPED, Decision, Gate, Pack, Phase
from domain.pilot.by_protocol import PROTOCOLS, entered_by_protocol, stands_in_protocol
from domain.pilot.completion import Completed, ResultsStated
from domain.pilot.facts import Condition
from domain.pilot.lifecycle import SUBJECT, WALKING, in_order, own_term, phase_of
from domain.pilot.remarks import is_remarkable, remarkable
from domain.pilot.results import FORMULAS, results_of
from domain.pilot.submission import HANDS, check_papers
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import Stage, SubjectKind
from domain.registry.cast import Cast
from domain.registry.known import PEOPLE
from domain.rules.capsule import capsule, digest, parts_seen
from domain.rules.table import Finding, findings, papers
from domain.stored.holdings import Holdings
from domain.text.called import CALLED


@dataclass(frozen=True, kw_only=True, slots=True)
class ConditionTerms:
    """A condition of a conditional decision."""

    text: Annotated[str, asked.line("Что сделать", "What to do", most=2000)]
    owner: Annotated[str, asked.who("Кто отвечает", "Who is responsible")]
    due_on: Annotated[date, asked.value("Срок", "Due date", ahead=0)]


GATHERED = "protocol gather"
"""What a signed decision is entered by."""


def _on_offer(pack: Pack, state: State, facts: Mapping[str, Any]) -> Iterator[Words]:
    """What may be decided at the gate that an event is about."""
    gate = pack.lifecycles[state.lifecycle or ""].phases[facts.get("phase") or state.phase or ""].gate
    yield from (CALLED[Decision][decision] for decision in Decision if decision in gate.exits)


@dataclass(frozen=True, kw_only=True, slots=True)
class Decide(Command):
    """Decide at the gate of the current phase: go, conditional, rework, hold or stop."""

    name = "decide"
    says = Words("Принять решение на воротах этапа", "Decide at the gate of the current phase")
    awaited = (Awaited(Kind.DECISION, "{room} decide {code} go", entered_by=GATHERED),)
    asks = (
        Asks("submitted", entered_by=GATHERED),
        Asks("closing_agreed", "customer", entered_by=GATHERED),
    )
    among = {  # noqa: RUF012 - never changed
        "decision": _on_offer,
        "reason": lambda pack, state, facts: [reason.title for reason in pack.reasons.values()],
    }

    subject: Annotated[str, SUBJECT]
    decision: Annotated[Decision, asked.value("Решение", "Decision")]
    reason: Annotated[
        str | None,
        asked.key(
            "Причина из перечня",
            "Reason of the list",
            Words("Нужен, чтобы прекратить", "needed to stop"),
            option="--reason",
        ),
    ] = None
    comment: Annotated[str, asked.COMMENT] = ""
    fields: Annotated[
        Mapping[str, str],
        asked.value("Замечания", "Remarks", Words("поле: что исправить", "field: what to mend"), option="--mend"),
    ] = field(default_factory=dict)
    """For rework: field of the submission -> what to mend in it."""
    conditions: Annotated[tuple[ConditionTerms, ...], asked.value("Условия", "Conditions", option="--condition")] = ()
    review_on: Annotated[
        date | None,
        asked.value(
            "Дата пересмотра",
            "Review date",
            Words("Если приостанавливают", "where it is put on hold"),
            option="--review-on",
        ),
    ] = None
    protocol: str | None = None
    """The signed protocol that it is entered from."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided(Event):
    """A gate was decided."""

    kind = "decided"
    says = Words("принято решение", "decided")
    owed = True

    phase: str
    decision: Decision
    target: str
    next_due_on: date | None
    reason: str | None
    comment: str
    fields: Mapping[str, str]
    conditions: tuple[ConditionTerms, ...]
    first_condition: int
    """Number of the first of the conditions set here."""
    review_on: date | None
    submitted_by: str | None
    pack: str
    facts_sha256: str
    findings: tuple[Mapping[str, Any], ...]
    capsule: str
    """The facts that the gate looked at, as one JSON text whose hash is `facts_sha256`."""
    protocol: str | None = None
    """The signed protocol that it was entered from."""


REMARKED = frozenset({"indicator", "milestone"})
"""Parts of a project that remarks on a return may name."""


def _seen(command: Decide, gate: Gate) -> frozenset[str]:
    return parts_seen(gate) | (REMARKED if command.fields else NOTHING)


def _owners(command: Decide) -> Iterator[str]:
    return (terms.owner for terms in command.conditions)


def gate_facts(world: World, state: State) -> Holdings:
    """The holdings of a subject with what it leans on, as its gate sees them."""
    held: Holdings = world.holdings[state.code]
    held.posts |= world.of(PEOPLE).posts
    if (leaning := LEANING.get(state.kind)) is not None:
        leaning.see(world, state, held)
    return held


PASSING = (Decision.GO, Decision.CONDITIONAL)
"""Decisions that take a subject through its gate."""


@does(
    Decide, names=("subject", "protocol"), people=_owners, at_gate=_seen,
    looks_up=(PEOPLE, HANDS, SAID_BY, DAYS, PROTOCOLS),
    lets=entered_by_protocol,
)  # fmt: skip
def decide(case: Case) -> Iterator[Happening]:
    """A gate is decided on the facts that it sees."""
    command: Decide = case.command
    state = case.required("subject", WALKING, command.subject)
    phase = phase_of(case, state)
    _who_decides(case, state, phase)
    _what_is_offered(case, state, phase)
    stands_in_protocol(case)
    in_order(case, state)
    not_before(case, state)
    held = gate_facts(case.world, state)
    found = findings(phase.gate, held, case.pack)
    acts_independently(case, state)
    judged_by_others(case, state, held, phase)
    if command.decision in PASSING:
        check_papers(case, held, phase)
        for finding in found:
            if finding.blocks:
                case.against(no.rule_broken(finding.rule, finding.said))
    by_an_act(case, state, phase)
    as_concluded(case, state, held, phase)
    _terms(case)
    _remarks(case, state, held)
    case.settle()
    seen = (*papers(phase, held, case.pack), *found)
    yield state.code, _decided(command, case, state, phase, held, seen)
    if command.decision in PASSING:
        if phase.gate.completes:
            yield state.code, Completed(lifecycle=state.lifecycle or "", package=held.package)
            if results := results_of(held, case.pack):
                yield state.code, ResultsStated(results=results, formula=FORMULAS)
        for effect in phase.gate.effects:
            yield from EFFECTS[effect](case, state, held)
        yield from entered(case, state, held, phase, phase.gate.exits[command.decision])
    elif phase.gate.exits[command.decision] == "stopped":
        yield from after_stop(case, state, held)


def _who_decides(case: Case, state: State, phase: Phase) -> None:
    case.entitled(phase.gate.decide, scopes_of(state))
    deciding = case.doers
    own = not deciding.isdisjoint({state.submitted_by, SYSTEM, *case.world.of(HANDS).get(state.code, ())})
    if own and not (case.pack.flag("decides_own_submission") and JUDGING.isdisjoint(phase.gate.effects)):
        case.against(no.own_submission())


def _what_is_offered(case: Case, state: State, phase: Phase) -> None:
    command: Decide = case.command
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
    command: Decide = case.command
    reasons = [code.key for code in case.pack.reasons.values() if command.decision in code.decisions]
    case.one_of("reason", command.reason, reasons)
    if command.review_on is not None and command.decision is not Decision.HOLD:
        case.against(no.bad_value("review_on", "только вместе с приостановкой", "only where a subject is put on hold"))
    cast = Cast(case, {})
    match command.decision:
        case Decision.CONDITIONAL:
            if not command.conditions:
                case.against(no.bad_value("conditions", "назовите условия", "name the conditions"))
            for place, terms in enumerate(command.conditions):
                cast.person(f"conditions.{place}.owner", terms.owner)
        case Decision.REWORK if not command.fields and not command.comment.strip():
            case.against(no.bad_value("fields", "напишите, что исправить", "say what to mend"))
        case Decision.STOP if command.reason is None:
            case.against(no.without_reason({key: case.pack.reasons[key].title for key in reasons}))
        case Decision.HOLD:
            _review(case, command.review_on)


def _remarks(case: Case, state: State, held: Holdings) -> None:
    """Each remark is about something that was submitted."""
    command: Decide = case.command
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


def _term(case: Case, phase: Phase, closed_on: date | None) -> date:
    """The last day of a phase that begins now, never before the day on which its gate can be passed at all."""
    calendar = case.pack.calendar
    term = calendar.after(case.command.on, phase.duration.working_days)
    if phase.held_months is None or closed_on is None:
        return term
    return max(term, calendar.in_months(closed_on, phase.held_months))


def _decided(
    command: Decide, case: Case, state: State, phase: Phase, held: Holdings, found: tuple[Finding, ...]
) -> Decided:
    target = phase.gate.exits[command.decision]
    facts = capsule(held, phase)
    phases = case.pack.lifecycles[state.lifecycle or ""].phases
    due_on = None
    if target in phases and command.decision is not Decision.HOLD:
        if target != phase.key:
            due_on = _term(case, phases[target], command.on if phase.gate.completes else state.completed_on)
        else:
            # whoever mends has at least the days that are given for it, also where those of the phase are over
            due_on = max(filter(None, (state.phase_term, own_term(case, "rework_days"))), default=None)
    return Decided(
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
        protocol=command.protocol,
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


def _walk(state: State, event: Decided, on: date) -> None:
    """A gate's decision takes the subject where it leads."""
    state.submitted_by, state.since_on = None, on
    state.awaited_no_more()
    match event.decision:
        case Decision.HOLD:
            state.standing, state.review_on, state.due_on = Standing.ON_HOLD, event.review_on, None
            state.held_for = event.reason
        case Decision.REWORK if event.target == event.phase:
            state.standing, state.due_on = Standing.IN_WORK, event.next_due_on
        case _:
            _walk_on(state, event, on)


def _walk_on(state: State, event: Decided, on: date) -> None:
    """The subject leaves its phase."""
    state.review_on = state.held_for = None
    if event.target == END:
        state.standing, state.due_on, state.ended_on = Standing.COMPLETED, None, on
    elif event.target == STOPPED:
        state.standing, state.due_on, state.ended_on = Standing.STOPPED, None, on
        state.stage = Stage.STOPPED if state.kind is SubjectKind.PROJECT else None
    else:
        state.phase, state.standing, state.due_on, state.round = event.target, Standing.IN_WORK, event.next_due_on, 0


@changes(Decided)
def decided(record: Record, state: State, event: Decided, actor: str, on: date, seq: int) -> None:
    _walk(state, event, on)
    record.add(
        "decision",
        subject=state.code,
        entry=seq,
        phase=event.phase,
        decision=event.decision,
        target=event.target,
        decided_on=on,
        decided_by=actor,
        reason=event.reason,
        comment=event.comment,
        pack=event.pack,
        facts_sha256=event.facts_sha256,
        findings=as_facts(event.findings),
        capsule=event.capsule,
        protocol=event.protocol,
    )
    world = record.world
    if event.decision in (Decision.GO, Decision.CONDITIONAL) and (world.seals_people or state.code in world.sealed):
        world.sealed.setdefault(state.code, []).append(Sealed(seq, event.phase, actor, event.capsule))
    if event.decision is Decision.REWORK:
        record.world.since_return[state.code] = []
    decided_now(world, state.code, event.decision, seq, moves=event.target != event.phase)
    if event.decision is Decision.CONDITIONAL:
        held = record.world.holdings[state.code]
        for number, terms in enumerate(event.conditions, event.first_condition):
            record.add(
                "condition", subject=state.code, number=number, text=terms.text, owner=terms.owner, due_on=terms.due_on
            )
            held.conditions.append(Condition(number, terms.text, terms.owner, terms.due_on, None))
