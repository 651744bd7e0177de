"""A phase is brought to its gate, with the documents that the gate asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

import orjson
from sqlalchemy import func, literal_column, select

from domain.certification.exemplars import SUBMITTED
from domain.certification.independence import brings_independently
from domain.certification.presence import DAYS, not_before
from domain.documents.paper import FILES, signer
from domain.documents.paper_answer import Answer, Asks, Awaited, may_or_paper, received
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import action_of, does, stands
from domain.engine.case import Case, Happening
from domain.engine.event import Event, FieldChange
from domain.engine.event_effects import changes
from domain.engine.kinds import Standing
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import Among, Row, Statement, also
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.methodology.schema import Phase
from domain.pilot.changes import changes_of
from domain.pilot.lifecycle import PAPERS, PRESENTED, SUBJECT, WALKING, in_order, own_term, phase_of
from domain.pilot.remarks import remark_words, untouched
from domain.programme.ask_kinds import Kind
from domain.stored.holdings import Holdings
from domain.stored.tables import TABLES


@dataclass(frozen=True, kw_only=True, slots=True)
class Submit(Answer):
    """Bring the current phase to its gate, or enter from a paper that its leader does."""

    name = "submit"
    says = Words("Представить этап на решение", "Bring the current phase to its gate")
    typed = (
        "project submit",
        "check submit",
    )
    awaited = (
        Awaited(Kind.DUE, "{room} submit {code}"),
        Awaited(
            Kind.IDLE, "{room} gate {code}",
            instead=Words(
                "Ответьте на это письмо: работа идёт, что мешает, или её надо приостановить",
                "Answer this letter: whether work goes on, what is in the way, or whether it is to be put on hold",
            ),
        ),
    )  # fmt: skip
    asks = (
        Asks("decided"),
        Asks("resumed", "project_leader"),
        Asks("project_opened", "project_leader"),
        Asks("person_named", "person"),
        Asks("replica_opened"),
    )

    subject: Annotated[str, SUBJECT]
    comment: Annotated[str, asked.COMMENT] = ""
    unchanged: Annotated[
        bool,
        asked.value(
            "Представить снова, хотя не по каждому замечанию что-то изменено",
            "Submit again though nothing was changed about some remarks",
            Words("После возврата спрашивается", "asked after a return"),
            option="--unchanged",
            otherwise=False,
        ),
    ] = True
    """Whoever submits knows of which remarks nothing was changed since the return, or that nothing was at all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Submitted(Event):
    """A phase was brought to its gate."""

    kind = "submitted"
    says = Words("представлено на решение", "submitted")
    owed = True

    phase: str
    round: int
    comment: str
    changes: tuple[FieldChange, ...] = ()
    """For a resubmission: what changed since the subject was returned."""
    decide_by: date | None = None
    """The term of whoever is asked to decide; before there was one, that of the phase was theirs."""


_decision, _journal, _person, _subject = (TABLES[name] for name in ("decision", "journal", "person", "subject"))


_returned = (
    select(_decision.c.subject, func.max(_decision.c.entry).label("entry"))
    .where(Among(_decision.c.subject, "codes"), _decision.c.decision == literal_column("'rework'"))
    .group_by(_decision.c.subject)
    .subquery()
)


_SINCE_RETURN = Statement(
    select(_journal.c.subject, _journal.c.kind, _journal.c.facts)
    .join(_returned, (_returned.c.subject == _journal.c.subject) & (_journal.c.seq >= _returned.c.entry))
    .order_by(_journal.c.subject, _journal.c.seq)
)
"""The last return of subjects for rework, and what happened to them since."""


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


BROUGHT = ("submitted", "decision_registered")
"""Entries by which something is brought to a decision."""
_HANDS = Statement(
    select(_journal.c.subject, func.coalesce(_person.c.merged_into, _journal.c.actor), literal_column("0"))
    .outerjoin(_person, _person.c.code == _journal.c.actor)
    .where(Among(_journal.c.subject, "codes"), also(_journal.c.kind, *BROUGHT))
    .order_by(_journal.c.subject, _journal.c.seq)
)
_TWINS = Statement(
    select(_subject.c.code, _person.c.merged_into, literal_column("1"))
    .join(_person, _person.c.code == _subject.c.submitted_by)
    .where(Among(_subject.c.code, "codes"), _person.c.merged_into.is_not(None))
)


def _ask_hands(commands: Sequence[Any], world: World) -> Iterable[Question]:
    codes = sorted({getattr(command, action_of(command).about) for command in commands})
    yield from ((statement, {"codes": codes}) for statement in (_HANDS, _TWINS))


def _take_hands(world: World, hands: dict[str, set[str]], rows: Sequence[Row]) -> None:
    for code, person, more in rows:
        hands[code] = hands.get(code, set()) | {person} if more else {person}


HANDS: Lookup[dict[str, set[str]]] = Lookup(name="hands", empty=dict, ask=_ask_hands, take=_take_hands)
"""Subject -> whoever brought its phase to the gate, as whom they are kept where they were entered twice."""


@does(Submit, stands=(Standing.IN_WORK,), people=signer, knows=PAPERS | PRESENTED, looks_up=(RETURNED, DAYS, FILES))
def submit(case: Case) -> Iterator[Happening]:
    """A phase is brought to its gate with the documents that the gate asks for."""
    command: Submit = case.command
    state = case.required("subject", WALKING, command.subject)
    phase = phase_of(case, state)
    may_or_paper(case, state, roles=phase.gate.submit)
    stands(case, state)
    in_order(case, state)
    not_before(case, state)
    brings_independently(case, state, phase.key)
    check_papers(case, case.world.holdings[state.code], phase)
    since = case.world.since_return.get(state.code, ()) if state.round else ()
    changes = changes_of(since)
    if state.round and not command.unchanged:
        _mended(case, since, changes)
    case.settle()
    case.world.of(HANDS)[state.code] = {command.acting.person}
    yield (
        state.code,
        Submitted(
            phase=phase.key,
            round=state.round + 1,
            comment=command.comment,
            changes=changes,
            decide_by=own_term(case, "decision_days"),
        ),
    )
    yield from received(case, state)


def _mended(case: Case, since: Sequence[tuple[str, str]], changes: Sequence[FieldChange]) -> None:
    """Something changed since the return, and about each of its remarks: else whoever submits says so."""
    remarks: Mapping[str, str] = {}
    for kind, facts in since:
        if kind == "decided":
            remarks = orjson.loads(facts).get("fields") or {}
    if not changes:
        ru = "после возврата ничего не изменено; если так и нужно, повторите с --unchanged"
        found = no.already("nothing_mended", ru, "nothing changed since the return; repeat with --unchanged")
        case.against(replace(found, remarks=tuple(remarks)))
        return
    left = untouched(remarks, (one.field for one in changes), case.pack)
    if left:
        names = {plan.key: plan.name for plan in case.world.holdings[case.command.subject].indicators}
        said = [(remark_words(name, case.pack, names), remarks[name]) for name in left]
        ru = "; ".join(f"{words.ru} — «{text}»" for words, text in said)
        en = "; ".join(f"{words.en} — “{text}”" for words, text in said)
        found = no.already(
            "remarks_untouched",
            f"по этим замечаниям ничего не изменено: {ru}; если так и нужно, повторите с --unchanged",
            f"nothing was changed about these remarks: {en}; if that is meant, repeat with --unchanged",
        )
        case.against(replace(found, remarks=left))


def check_papers(case: Case, held: Holdings, phase: Phase) -> None:
    for kind in phase.gate.evidence:
        if not held.has(phase.key, kind):
            case.against(no.evidence_missing(case.pack, phase, kind))


@changes(Submitted)
def submitted(record: Record, state: State, event: Submitted, actor: str, on: date, seq: int) -> None:
    state.standing, state.submitted_by, state.since_on, state.round = Standing.AWAITING, actor, on, event.round
    state.awaited(event.decide_by)
    record.world.of(SUBMITTED).add(state.code)
