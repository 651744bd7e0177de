"""A meeting decides: a protocol names what it decided, is approved as a document, and may be objected to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from domain.certification.independence import BY_ACT, acts_only
from domain.certification.minutes import entered_by_no_judges, with_judges
from domain.documents.paper import FILES, Laid, OnNumbered, lay, proved, said, signer
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.actor import Acting
from domain.engine.asked import fields_of
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import as_facts
from domain.engine.wire import change
from domain.engine.words import Words
from domain.methodology.schema import Decision
from domain.pilot.by_protocol import PROTOCOLS, Item, Protocol
from domain.pilot.deciders import no_decider
from domain.pilot.gates import ConditionTerms, Decide
from domain.pilot.lifecycle import WALKING
from domain.pilot.tables import TABLES
from domain.programme.kinds import SubjectKind
from domain.registry.cast import Cast
from domain.registry.known import PEOPLE
from domain.registry.roles import STAFF
from domain.text.called import CALLED

PROTOCOL = asked.code("Протокол", "Protocol", Words("Код, например PRT-0007", "code, for example PRT-0007"))
PAPER = "protocol"
"""The kind of document that a signed protocol is."""
DOCUMENT = (SubjectKind.PROTOCOL,)


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemTerms:
    """What the meeting decides on one project or check."""

    subject: Annotated[str, asked.code("Проект или проверка", "Project or check")]
    decision: Annotated[Decision, asked.value("Решение", "Decision")]
    reason: Annotated[str | None, asked.key("Причина из перечня", "Reason of the list")] = None
    comment: Annotated[str, asked.COMMENT] = ""
    condition: Annotated[str, asked.text("Условие", "Condition", most=2000)] = ""
    owner: Annotated[str | None, asked.who("Кто выполняет условие", "Who closes the condition")] = None
    due_on: Annotated[date | None, asked.value("Срок условия", "Due date of the condition")] = None
    review_on: Annotated[date | None, asked.value("Дата пересмотра", "Review date")] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class GatherProtocol(Command):
    """Gather what a meeting shall decide: a list to be printed and approved."""

    name = "gather_protocol"
    says = Words("Собрать вопросы для протокола совещания", "Gather what a meeting shall decide")

    title: Annotated[str, asked.line("Название", "Title")]
    decided_by: Annotated[str, asked.who("Кто принимает решения", "Who decides", option="--by")]
    items: Annotated[tuple[ItemTerms, ...], asked.value("Вопросы", "Items", option="--item")]
    code: Annotated[str | None, asked.NEW_CODE] = None

    @property
    def subjects(self) -> tuple[str, ...]:
        """What it is about."""
        return tuple(item.subject for item in self.items)


@dataclass(frozen=True, kw_only=True, slots=True)
class ApproveProtocol(OnNumbered):
    """Enter a protocol that was signed: everything in it is decided, each at its gate."""

    name = "approve_protocol"
    says = Words("Внести подписанный протокол: принять все решения", "Enter a signed protocol: decide all of it")

    subject: Annotated[str, PROTOCOL]
    excepted: Annotated[
        tuple[str, ...], asked.value("Кроме", "Except", Words("Коды, по которым не решили", "codes left undecided"),
                                     option="--except")
    ] = ()  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectToProtocol(Command):
    """Whoever is named as deciding says that it was decided otherwise."""

    name = "object_to_protocol"
    says = Words("Возразить: решения в протоколе не мои", "Object: these are not my decisions")
    typed = ("protocol object",)

    subject: Annotated[str, PROTOCOL]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProtocolGathered(Event):
    """What a meeting shall decide was gathered."""

    kind = "protocol_gathered"
    says = Words("собраны вопросы для протокола", "items of a protocol gathered")
    opens = SubjectKind.PROTOCOL

    title: str
    decided_by: str
    items: tuple[ItemTerms, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProtocolApproved(Laid):
    """A signed protocol was entered; what it names is decided under it."""

    kind = "protocol_approved"
    says = Words("внесён подписанный протокол", "signed protocol entered")
    owed = True
    told_late = True

    decided_by: str
    entered_by: str
    excepted: tuple[str, ...]
    items: tuple[Mapping[str, Any], ...]
    """Code, title and decision of each that is not excepted."""
    object_until: date


@dataclass(frozen=True, kw_only=True, slots=True)
class ProtocolObjected(Event):
    """Whoever is named as deciding objected."""

    kind = "protocol_objected"
    says = Words("возражение по протоколу", "objection to a protocol")
    owed = True
    told_late = True

    number: str
    decided_by: str
    entered_by: str
    reason: str


NEEDED: Mapping[Decision, tuple[str, ...]] = {
    Decision.CONDITIONAL: ("condition", "owner", "due_on"), Decision.REWORK: ("comment",),
    Decision.HOLD: ("review_on",), Decision.STOP: ("reason",),
}  # fmt: skip
"""What an item says beside each decision."""

OF_ONE_DECISION = frozenset({"condition", "owner", "due_on", "review_on"})
"""What no other decision takes: said beside it, it would be kept by nobody."""


def _unfit(item: ItemTerms) -> Iterator[tuple[str, Words]]:
    """Fields that an item lacks for its decision or says in vain, each with what is wrong."""
    needed, called = NEEDED.get(item.decision, ()), CALLED[Decision][item.decision]
    for name, field in fields_of(ItemTerms).items():
        of = Words(f"{item.subject}: «{called.ru}»", f"{item.subject}: “{called.en}”")
        title = field.how.title
        if name in needed and not getattr(item, name):
            yield name, Words(f"{of.ru} — укажите «{title.ru}»", f"{of.en} — “{title.en}” is needed")
        elif name in OF_ONE_DECISION - set(needed) and getattr(item, name):
            yield name, Words(f"{of.ru} — «{title.ru}» не для этого решения", f"{of.en} takes no “{title.en}”")


def _owners(command: GatherProtocol) -> Iterator[str]:
    return (item.owner for item in command.items if item.owner)


def _decider(command: GatherProtocol) -> Iterator[str]:
    yield command.decided_by


@does(
    GatherProtocol, programme_wide=True,
    by=STAFF, names=("code", "decided_by", "subjects"), moves=(), opens=True, people=_owners,
    entitles=_decider, looks_up=(PEOPLE,),
)  # fmt: skip
def gather_protocol(case: Case) -> Iterator[Happening]:
    """What a meeting shall decide is gathered, each question for whoever decides; the gates judge what is signed."""
    command: GatherProtocol = case.command
    case.may()
    decides = case.present("decided_by", command.decided_by)
    if not command.items:
        case.against(no.bad_value("items", "назовите, что решают", "name what is decided"))
    cast, seen = Cast(case, {}), set[str]()
    for place, item in enumerate(command.items):
        if item.subject in seen:
            ru, en = f"{item.subject}: дважды в списке", f"{item.subject} is listed twice"
            case.against(no.bad_value(f"items.{place}.subject", ru, en))
        seen.add(item.subject)
        _item(case, cast, item, f"items.{place}", decides)
    code = case.new_code(SubjectKind.PROTOCOL)
    case.settle()
    items = tuple(replace(item, owner=item.owner and cast.person("items", item.owner)) for item in command.items)
    yield code, ProtocolGathered(title=command.title, decided_by=command.decided_by, items=items)


def _item(case: Case, cast: Cast, item: ItemTerms, place: str, decides: State | None) -> None:
    """What speaks against one row of the list, said at that row."""
    field, code = f"{place}.subject", item.subject
    state = case.world.states.get(code)
    if state is None or state.kind not in WALKING:
        case.against(no.unknown(field, SubjectKind.PROJECT, code))
    elif state.ended_on is not None:
        case.against(no.bad_value(field, f"{code} уже завершён", f"{code} has ended"))
    elif acts_only(case, state, item.decision):  # signed in a list, it could not be entered
        case.against(no.bad_value(field, f"{code}: {BY_ACT.ru}", f"{code}: {BY_ACT.en}"))
    elif decides is not None and (reason := no_decider(case, field, state, decides.code)) is not None:
        case.against(reason)
    reasons = [one.key for one in case.pack.reasons.values() if item.decision in one.decisions]
    case.one_of(f"{place}.reason", item.reason, reasons)
    cast.person(f"{place}.owner", item.owner)
    for name, said_so in _unfit(item):
        case.against(no.bad_value(f"{place}.{name}", said_so.ru, said_so.en))


@does(
    ApproveProtocol, by=STAFF, names=("subject", "excepted"), moves=("subject",), people=signer,
    looks_up=(PROTOCOLS, FILES), after=(with_judges,),
)  # fmt: skip
def approve_protocol(case: Case) -> Iterator[Happening]:
    """A signed protocol is entered, with the document that shows it."""
    command: ApproveProtocol = case.command
    state = case.required("subject", DOCUMENT, command.subject)
    case.may(state)
    case.still_open(state)
    found = case.world.of(PROTOCOLS)[state.code]
    case.text("number", command.number, 100)
    if found.number:
        ru, en = f"протокол уже внесён под номером {found.number}", f"entered already as number {found.number}"
        case.against(no.already("entered", ru, en))
    proved(case)
    for code in command.excepted:
        if code not in found.items:
            case.against(no.not_among("excepted", code, found.items))
    if command.on < state.since_on:
        case.against(no.before_last_move(command.on, state.since_on))
    entered_by_no_judges(case, [code for code in found.items if code not in command.excepted])
    until = case.pack.calendar.after(case.world.today, case.pack.number("objection_days"))
    case.settle()
    items = tuple(
        {"subject": code, "title": item.title, "decision": item.decision}
        for code, item in found.items.items()
        if code not in command.excepted
    )
    yield (
        state.code,
        ProtocolApproved(
            **said(command) | {"number": command.number.strip()}, decided_by=found.decided_by,
            entered_by=command.acting.person, excepted=tuple(sorted(set(command.excepted))), items=items,
            object_until=until,
        ),
    )  # fmt: skip


@does(ObjectToProtocol, looks_up=(PROTOCOLS,))
def object_to_protocol(case: Case) -> Iterator[Happening]:
    """Only whoever is named as deciding may object, while the days for it last."""
    command: ObjectToProtocol = case.command
    state = case.required("subject", DOCUMENT, command.subject)
    found = case.world.of(PROTOCOLS)[state.code]
    if command.actor != found.decided_by:
        ru = "возражает тот, кто назван в протоколе: это его решения"
        case.against(no.already("not_entitled", ru, "whoever the protocol names objects: the decisions are theirs"))
    if not found.number:
        case.against(no.already("not_entered", "протокол ещё не внесён", "the protocol has not been entered yet"))
    if found.objected:
        case.against(no.already("objected", "возражение уже есть", "there is an objection already"))
    if found.object_until is not None and case.world.today > found.object_until:
        ru = f"срок возражения прошёл {found.object_until:%d.%m.%Y}"
        case.against(no.already("too_late", ru, f"the days to object ended on {found.object_until}"))
    case.settle()
    yield (
        state.code,
        ProtocolObjected(
            number=found.number, decided_by=found.decided_by, entered_by=found.entered_by or "",
            reason=command.reason.strip(),
        ),
    )  # fmt: skip


def decisions(code: str, found: Protocol, acting: Acting) -> Iterator[Decide]:
    """What a signed protocol decides, each in the decider's name by whoever enters it; ids follow from the protocol."""
    basis = f"протокол № {found.number} от {found.held_on:%d.%m.%Y} ({code})"
    own = acting.person == found.decided_by
    entered = replace(acting, on_behalf_of=None if own else found.decided_by, basis="" if own else basis, ticket=None)
    for subject, item in found.items.items():
        if subject not in found.excepted:
            yield Decide(
                actor=found.decided_by, acting=entered, on=found.held_on or date.min,
                command_id=f"protocol:{code}:{subject}", subject=subject, protocol=code, **_terms(item),
            )  # fmt: skip


def _terms(item: Item) -> dict[str, Any]:
    """The terms of a decision as its command says them."""
    told = item.terms
    conditions: tuple[ConditionTerms, ...] = ()
    if told["condition"]:
        due_on = date.fromisoformat(told["due_on"]) if told["due_on"] else date.min
        conditions = (ConditionTerms(text=told["condition"], owner=told["owner"] or "", due_on=due_on),)
    review_on = told["review_on"]
    return {
        "decision": Decision(item.decision), "reason": told["reason"], "comment": told["comment"],
        "conditions": conditions, "review_on": date.fromisoformat(review_on) if review_on else None,
    }  # fmt: skip


_protocol = TABLES["protocol"]
_APPROVED = ("number", "held_on", "entered_by", "excepted", "object_until")
APPROVED = change(_protocol, ("code",), _APPROVED)
OBJECTED = change(_protocol, ("code",), ("objected_on",))


@changes(ProtocolGathered)
def gathered(record: Record, state: State, event: ProtocolGathered, actor: str, on: date, seq: int) -> None:
    state.title, state.since_on = event.title, on
    record.add("protocol", code=state.code, decided_by=event.decided_by)
    for place, item in enumerate(event.items, 1):
        record.add(
            "protocol_item",
            protocol=state.code,
            place=place,
            subject=item.subject,
            decision=item.decision,
            terms=as_facts(item),
        )


@changes(ProtocolApproved)
def approved(record: Record, state: State, event: ProtocolApproved, actor: str, on: date, seq: int) -> None:
    state.since_on = on
    if (found := record.world.of(PROTOCOLS).get(state.code)) is not None:
        found.number, found.held_on, found.entered_by = event.number, on, event.entered_by
        found.object_until, found.excepted = event.object_until, frozenset(event.excepted)
    row = (event.number, on.isoformat(), event.entered_by, " ".join(event.excepted), event.object_until.isoformat())
    record.changes.append((APPROVED, (*row, state.code)))
    lay(record, state, event, actor, on, seq, kind=PAPER)


@changes(ProtocolObjected)
def objected(record: Record, state: State, event: ProtocolObjected, actor: str, on: date, seq: int) -> None:
    if (found := record.world.of(PROTOCOLS).get(state.code)) is not None:
        found.objected = True
    record.changes.append((OBJECTED, (on.isoformat(), state.code)))
