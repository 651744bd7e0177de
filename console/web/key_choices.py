"""What a field may name where its subject stands: keys of the methodology and its own, with titles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from console.titles import STANDS_IN, TEMPLATES
from domain.engine.case import scopes_of
from domain.engine.command import Command
from domain.engine.event_effects import EVENTS
from domain.engine.kinds import Standing as Stands
from domain.engine.parts import KNOWN
from domain.engine.state import State
from domain.engine.words import Language, Words
from domain.methodology.practice_words import PARTS
from domain.methodology.schema import Decision, Pack
from domain.pilot.remarks import remark_words, remarkable
from domain.pilot.takeover import TakeOver
from domain.programme.kinds import SubjectKind
from domain.registry.letter_preferences import NOTHING
from domain.registry.regions import PlaceOrganisation
from domain.registry.role_terms import LendRole, TakeRole
from domain.registry.roles import METHODOLOGIST
from domain.reports.gatecheck import holdings_of
from domain.rules.marks import counted
from domain.rules.table import REPLICAS
from domain.stored.holdings import Holdings
from domain.stored.tables import TABLES
from domain.text.called import CALLED
from flows.answers import day, figure

_item, _subject, _person, _role = (TABLES[name] for name in ("protocol_item", "subject", "person", "role"))
_body = _subject.alias("body")

Keys = Mapping[str, str]
"""What is sent -> what people read."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A subject as a form about it finds it."""

    state: State
    held: Holdings
    pack: Pack
    language: Language

    def say(self, words: Words) -> str:
        """Words in the language of the page."""
        return words.say(self.language)

    def day(self, found: date) -> str:
        """A day as its reader writes it."""
        return day(found, self.language)


LENT = frozenset({LendRole.name, TakeRole.name})


def of_pack(action: str, name: str, pack: Pack, language: Language) -> Keys:
    """What the methodology knows by the name of a field of an action."""
    replication = pack.replication
    reasons: Mapping[str, Any] = {"change_status": pack.status_reasons, "answer_offer": replication.declines}
    lent: Mapping[str, Words] = STANDS_IN if action in LENT else {}
    regions = pack.regions if action == PlaceOrganisation.name else ()
    told: Mapping[str, Any] = {
        "region": {one: Words(one, one) for one in regions},
        "sphere": pack.spheres, "role": {**pack.roles, **lent}, "kind": pack.evidence, "document": pack.evidence,
        "reason": reasons.get(action, pack.reasons), "subprogramme": pack.subprogrammes, "category": pack.categories,
        "form": replication.forms, "items": replication.ready, "reasons": replication.shortfalls,
        "mute": {key: EVENTS[rule.event].says if rule.event in EVENTS else TEMPLATES[rule.template]
                 for key, rule in pack.notices.items() if rule.mutable and rule.template != "status_digest"}
        | {NOTHING: Words("писать снова обо всём", "write of everything again")},
        "people": {key: pack.roles[key] for key in pack.roles_on_card if key in pack.roles},
    }.get(name, {})  # fmt: skip
    return {key: (one if isinstance(one, Words) else one.title).say(language) for key, one in told.items()}


Offered = Callable[[Standing], Iterator[tuple[str, str]]]


def _indicators(there: Standing) -> Iterator[tuple[str, str]]:
    yield from ((one.key, f"{one.name}, {one.unit}") for one in there.held.indicators)


def _added_milestones(there: Standing) -> Iterator[tuple[str, str]]:
    planned = there.pack.lifecycles[there.state.lifecycle or ""].milestones
    yield from ((key, title) for key, title in _milestones(there) if key not in planned)


def _milestones(there: Standing) -> Iterator[tuple[str, str]]:
    for one in there.held.milestones:
        yield one.key, there.say(there.pack.milestone_title(one.key, one.title))


def _phases(there: Standing) -> Iterator[tuple[str, str]]:
    for key, phase in there.pack.lifecycles[there.state.lifecycle or ""].phases.items():
        yield key, there.say(phase.title)


def _documents(there: Standing) -> Iterator[tuple[str, str]]:
    """Kinds of document, those for which the gate asks first."""
    cycle = there.pack.lifecycles.get(there.state.lifecycle or "")
    gate = cycle.phases[there.state.phase or ""].gate.evidence if cycle and there.state.phase in cycle.phases else ()
    for key in dict.fromkeys([*gate, *there.pack.evidence]):
        yield key, there.say(there.pack.evidence[key].title)


def _attached(there: Standing) -> Iterator[tuple[str, str]]:
    for one in there.held.evidence:
        known = there.pack.evidence.get(one.kind)
        yield str(one.entry), f"{one.entry}: {one.title or (there.say(known.title) if known else one.kind)}"


def _readings(there: Standing) -> Iterator[tuple[str, str]]:
    names = {one.key: one.name for one in there.held.indicators}
    for one in reversed(there.held.readings):
        said = f"{there.day(one.on)}: {figure(one.value, there.language)}"
        yield str(one.entry), f"{names.get(one.indicator, one.indicator)} {said}"


def _actions(there: Standing) -> Iterator[tuple[str, str]]:
    yield from ((str(one.number), f"{one.number}. {one.title}") for one in there.held.actions if not one.done_on)


def _conditions(there: Standing) -> Iterator[tuple[str, str]]:
    yield from ((str(one.number), f"{one.number}. {one.text}") for one in there.held.conditions if not one.closed_on)


def _closed_conditions(there: Standing) -> Iterator[tuple[str, str]]:
    yield from ((str(one.number), f"{one.number}. {one.text}") for one in there.held.conditions if one.closed_on)


def _findings(there: Standing) -> Iterator[tuple[str, str]]:
    yield from ((str(one.number), f"{one.number}. {one.text}") for one in there.held.findings if not one.closed_on)


def _supports(there: Standing) -> Iterator[tuple[str, str]]:
    forms = there.pack.replication.forms
    for one in there.held.supports:
        form = there.say(forms[one.form]) if one.form in forms else one.form
        if not one.cancelled_on:
            yield str(one.number), f"{one.number}. {form} {there.day(one.planned_on)}"


def _elements(there: Standing) -> Iterator[tuple[str, str]]:
    yield from ((one.key, one.title) for one in there.held.elements)


def _implemented(there: Standing) -> Iterator[tuple[str, str]]:
    yield from ((one.key, one.title) for one in there.held.elements if one.implemented_on)


def _answered(there: Standing) -> Iterator[tuple[str, str]]:
    lines = there.pack.replication.ready
    yield from ((key, there.say(lines[key]) if key in lines else key) for key in there.held.readiness)


def _criteria(there: Standing) -> Iterator[tuple[str, str]]:
    yield from ((one.key, there.say(one.title)) for one in counted(there.held, there.pack) if one.entered)


def _parties(there: Standing) -> Iterator[tuple[str, str]]:
    criteria = there.pack.criteria.get(there.held.level or "")
    yield from ((key, there.say(title)) for key, title in (criteria.commission.parties if criteria else {}).items())


def _remarks(there: Standing) -> Iterator[tuple[str, str]]:
    """What a remark may be about."""
    names = {one.key: one.name for one in there.held.indicators}
    for part, keys in remarkable(there.state, there.held, there.pack).items():
        for key in keys:
            name = f"{part}.{key}" if part and part != "criterion" else key
            said = there.say(remark_words(name, there.pack, names))
            yield name, said[:1].upper() + said[1:]


def _parts(there: Standing) -> Iterator[tuple[str, str]]:
    yield from ((key, there.say(words)) for key, words in PARTS.items())


def _decisions(there: Standing) -> Iterator[tuple[str, str]]:
    """The decisions that can be taken where a subject stands: of what is not submitted, to hold or to stop it."""
    state = there.state
    if state.lifecycle is None or state.phase is None or state.standing is None:
        return
    exits = there.pack.lifecycles[state.lifecycle].phases[state.phase].gate.exits
    open_to = OPEN_TO.get(state.standing, frozenset(Decision))
    yield from ((one, there.say(CALLED[Decision][one])) for one in Decision if one in exits and one in open_to)


OPEN_TO = {
    Stands.IN_WORK: frozenset({Decision.HOLD, Decision.STOP}), Stands.ON_HOLD: frozenset({Decision.STOP}),
}  # fmt: skip
"""Where it stands -> what may be decided though nothing was submitted."""


_WHERE: Mapping[str, Mapping[str, Offered]] = {
    "measure": {"indicator": _indicators},
    "set_indicator": {"key": _indicators},
    "add_milestone": {"taken": _milestones},
    "drop_indicator": {"key": _indicators},
    "reach_milestone": {"key": _milestones},
    "move_milestone": {"key": _milestones},
    "rename_milestone": {"key": _added_milestones},
    "drop_milestone": {"key": _added_milestones},
    "attach_evidence": {"kind": _documents, "phase": _phases, "goals": _indicators},
    "withdraw_evidence": {"entry": _attached},
    "amend_evidence": {"entry": _attached, "goals": _indicators},
    "correct_measurement": {"entry": _readings},
    "settle_action": {"measure": _actions},
    "close_condition": {"condition": _conditions},
    "reopen_condition": {"condition": _closed_conditions},
    "decide": {"fields": _remarks, "decision": _decisions},
    "review_practice": {"fields": _parts},
    "self_assess": {"marks": _criteria, "not_applicable": _criteria},
    "review_assessment": {"accepted": _criteria, "returned": _criteria},
    "score": {"marks": _criteria, "not_applicable": _criteria},
    "agree_score": {"criterion": _criteria},
    "record_finding": {"criterion": _criteria},
    "answer_finding": {"finding": _findings},
    "close_finding": {"finding": _findings},
    "appoint": {"party": _parties},
    "adapt_element": {"elements": _elements},
    "implement_element": {"elements": _elements},
    "approve_elements": {"elements": _elements},
    "take_mark_back": {"elements": _implemented, "items": _answered},
    "move_support": {"number": _supports},
    "hold_support": {"number": _supports},
    "answer_support": {"support": _supports},
    "cancel_support": {"number": _supports},
    "report_support": {"entry": _supports},
    "correct_support": {"number": _supports},
}
"""Action -> its fields that name something of the subject's own, and what there is to be named."""


def colleagues(connection: Connection, state: State) -> Keys:
    """Those to whom the decisions on a subject may be handed, told apart; nobody of the body that takes a package."""
    reach = ("*", *filter(None, scopes_of(state)))
    query = (
        select(_person.c.code, _person.c.name, _person.c.post, _body.c.title)
        .join(_role, _role.c.person == _person.c.code)
        .join(_subject, _subject.c.code == _person.c.code)
        .outerjoin(_body, _body.c.code == _person.c.organisation)
        .where(_role.c.role == METHODOLOGIST, _role.c.scope.in_(reach), _subject.c.ended_on.is_(None))
        .order_by(_person.c.name, _person.c.code)
    )
    if state.lifecycle in REPLICAS:
        query = query.where(_person.c.organisation.is_distinct_from(state.organisation))
    return {code: " · ".join(filter(None, told)) for code, *told in connection.execute(query)}


def at(connection: Connection, command: type[Command], state: State, pack: Pack, language: Language) -> dict[str, Keys]:
    """Field -> what it may name at this subject."""
    if state.kind is SubjectKind.PROTOCOL:
        query = select(_item.c.subject, _subject.c.title).join(_subject, _subject.c.code == _item.c.subject)
        listed = connection.execute(query.where(_item.c.protocol == state.code).order_by(_item.c.place))
        return {"excepted": {row.subject: f"{row.subject} {row.title}" for row in listed}}
    if command is TakeOver:
        return {"person": colleagues(connection, state)}
    if state.kind not in KNOWN.kinds or command.name not in _WHERE:
        return {}
    there = Standing(state, holdings_of(connection, state), pack, language)
    return {name: dict(found(there)) for name, found in _WHERE[command.name].items()}
