"""Objections against what was decided on a status: while one waits nothing is published, and others settle it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from domain.certification.exemplars import STATUSES, WAITING, exemplars
from domain.certification.facts import day_of
from domain.certification.independence import acts_independently, judged
from domain.certification.said_by import DECIDED_BY, SAID_BY
from domain.certification.status_dependents import marks_moved, resting
from domain.certification.statuses import StatusChanged
from domain.certification.surveillance import surveyed
from domain.certification.tables import TABLES
from domain.documents.paper import FILES, Laid, OnPaper, lay, proved, said, signer
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.columns import as_instant
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import Among, Row, Statement, also, change
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.pilot.lifecycle import SUBJECT
from domain.programme.kinds import StatusStanding, SubjectKind
from domain.registry.past import PAST
from domain.registry.roles import METHODOLOGISTS

HEAD = frozenset({"organisation_head"})
_challenge = TABLES["challenge"]
_MADE = Statement(
    select(_challenge.c.check, _challenge.c.number, _challenge.c.made_on, _challenge.c.settled_on)
    .where(Among(_challenge.c.check, "codes"))
    .order_by(_challenge.c.check, _challenge.c.number)
)
_journal = TABLES["journal"]
_ENTERED = Statement(
    select(_journal.c.subject, func.max(_journal.c.recorded_at))
    .where(Among(_journal.c.subject, "codes"), also(_journal.c.kind, "decided"))
    .group_by(_journal.c.subject)
)
_WITHDRAWN = Statement(
    select(_journal.c.subject).where(Among(_journal.c.subject, "codes"), also(_journal.c.kind, "check_withdrawn"))
)


@dataclass(slots=True)
class Made:
    """Objections against a check's end."""

    open: dict[str, int] = field(default_factory=dict)
    """Check -> number of the objection that waits."""
    count: dict[str, int] = field(default_factory=dict)
    since: dict[str, date] = field(default_factory=dict)
    """Check -> the day of the last objection."""
    entered: dict[str, datetime] = field(default_factory=dict)
    """Check -> when the last decision on it was entered, whatever day it bears."""
    withdrawn: set[str] = field(default_factory=set)
    """Checks that the organisation itself ended."""


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    codes = {"codes": sorted({command.subject for command in commands})}
    yield _MADE, codes
    yield _ENTERED, codes
    yield _WITHDRAWN, codes


def _take(world: World, found: Made, rows: Sequence[Row]) -> None:
    for check, *told in rows:
        if not told:
            found.withdrawn.add(check)
            continue
        if len(told) == 1:
            found.entered[check] = as_instant(told[0])
            continue
        number, made_on, settled_on = told
        found.count[check], found.since[check] = number, day_of(made_on) or date.min
        if settled_on is None:
            found.open[check] = number


CHALLENGES: Lookup[Made] = Lookup(name="challenges", empty=Made, ask=_ask, take=_take)


@dataclass(frozen=True, kw_only=True, slots=True)
class MakeChallenge(OnPaper):
    """Object to what was decided on a status, within the days that the pack gives."""

    rests: ClassVar[bool] = False
    name = "challenge"
    says = Words("Возразить против решения о статусе", "Challenge a decision on a status")
    typed = ("check challenge",)

    subject: Annotated[str, SUBJECT]
    text: Annotated[str, asked.line("Возражение", "Objection", most=4000, option="--text")]


@dataclass(frozen=True, kw_only=True, slots=True)
class SettleChallenge(OnPaper):
    """Settle an objection, by others than those who judged and decided."""

    name = "settle_challenge"
    says = Words("Рассмотреть возражение", "Settle a challenge")
    typed = ("check settle-challenge",)

    subject: Annotated[str, SUBJECT]
    reason: Annotated[str, asked.line("Почему", "Why", most=2000, option="--reason")]
    upheld: Annotated[bool, asked.value("Возражение принято", "The objection is upheld", option="--upheld")] = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Challenged(Laid):
    """Somebody objects to what was decided; nothing is published until it is settled."""

    kind = "challenged"
    says = Words("возражение против решения", "decision challenged")
    owed = True

    number_of: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChallengeSettled(Laid):
    """An objection was settled."""

    kind = "challenge_settled"
    says = Words("возражение рассмотрено", "challenge settled")
    owed = True

    number_of: int
    upheld: bool
    reason: str


@does(MakeChallenge, by=HEAD, people=signer, knows=WHOLE, looks_up=(CHALLENGES, FILES), after=(exemplars,))
def make_challenge(case: Case) -> Iterator[Happening]:
    """The head of the organisation objects within the pack's working days after the end."""
    command: MakeChallenge = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    proved(case, needed=False)
    held, made = case.world.holdings[check.code], case.world.of(CHALLENGES)
    days = case.pack.criteria[held.level or ""].commission.challenge_days
    if check.ended_on is None:
        case.against(no.already("not_decided", "решения ещё нет", "nothing is decided yet"))
    elif check.code in made.withdrawn:
        said_so = "заявку отозвала организация: никто не решал", "the organisation withdrew: nobody decided"
        case.against(no.already("not_decided", *said_so))
    elif command.on < check.ended_on:
        case.against(no.before_last_move(command.on, check.ended_on))
    elif days == 0 or case.world.today > case.pack.calendar.after(_told_on(case, check, made), days):
        said_so = f"возражают в течение {days} рабочих дней", f"objections are made within {days} working days"
        case.against(no.already("too_late", *said_so))
    if check.code in made.open:
        case.against(no.already("challenged", "возражение уже рассматривают", "an objection waits already"))
    case.settle()
    number = made.count.get(check.code, 0) + 1
    yield check.code, Challenged(number_of=number, text=command.text, **said(command))


def _told_on(case: Case, check: State, made: Made) -> date:
    """The day on which the end was entered: nobody objects before, and no paper's day takes or gives days to do so."""
    entered, zone = made.entered.get(check.code), ZoneInfo(case.world.time_zone)
    return max(filter(None, (check.ended_on, entered and entered.astimezone(zone).date())))


@does(
    SettleChallenge,
    by=METHODOLOGISTS,
    people=signer,
    knows=WHOLE,
    looks_up=(CHALLENGES, SAID_BY, DECIDED_BY, FILES),
    after=(exemplars, resting),
)
def settle_challenge(case: Case) -> Iterator[Happening]:
    """Somebody who neither judged nor decided settles an objection; one that is upheld withdraws the status."""
    command: SettleChallenge = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    acts_independently(case, check)
    proved(case)
    held, made = case.world.holdings[check.code], case.world.of(CHALLENGES)
    hands = [person for known in (SAID_BY, DECIDED_BY) for person in case.world.of(known).get(check.code, ())]
    party = judged(case.world.of(PAST), held, hands)
    for person in sorted(case.doers & party):
        said_so = (
            f"{person} судил или решал: возражение рассматривают другие",
            f"{person} judged or decided: others settle",
        )
        case.against(no.already("judged", *said_so))
    number = made.open.get(check.code)
    if number is None:
        case.against(no.already("no_challenge", "возражений нет", "there is no objection"))
    elif command.on < made.since[check.code]:
        case.against(no.before_last_move(command.on, made.since[check.code]))
    case.settle()
    yield (
        check.code,
        ChallengeSettled(number_of=number or 0, upheld=command.upheld, reason=command.reason, **said(command)),
    )
    if command.upheld:
        yield from surveyed(case, check, held, upheld=True)
    granted = [one for one in case.world.of(STATUSES)[check.organisation or ""] if one.basis == check.code]
    if command.upheld and granted:
        basis = f"возражение принято: {command.reason}"[:500]
        yield (
            check.organisation or "",
            StatusChanged(level=granted[0].level, status_of=check.code, to=StatusStanding.WITHDRAWN, basis=basis),
        )
        yield from marks_moved(case, (check.code,), StatusStanding.WITHDRAWN)


FROZEN = change(TABLES["exemplar_status"], ("basis",), ("frozen_on",))
SETTLED = change(TABLES["challenge"], ("check", "number"), ("settled_on", "settled_by", "upheld", "reason"))


@changes(Challenged)
def challenged(record: Record, state: State, event: Challenged, actor: str, on: date, seq: int) -> None:
    record.add("challenge", check=state.code, number=event.number_of, person=actor, text=event.text, made_on=on)
    record.changes.append((FROZEN, (on.isoformat(), state.code)))
    made = record.world.of(CHALLENGES)
    made.open[state.code] = made.count[state.code] = event.number_of
    made.since[state.code] = on
    record.world.of(WAITING).add(state.code)
    if event.sha256 or event.link or event.kept_at:
        lay(record, state, event, actor, on, seq, kind="challenge")


@changes(ChallengeSettled)
def settled(record: Record, state: State, event: ChallengeSettled, actor: str, on: date, seq: int) -> None:
    record.changes.append((SETTLED, (on.isoformat(), actor, event.upheld, event.reason, state.code, event.number_of)))
    record.changes.append((FROZEN, (None, state.code)))
    record.world.of(CHALLENGES).open.pop(state.code, None)
    record.world.of(WAITING).discard(state.code)
    lay(record, state, event, actor, on, seq, kind="challenge_answer")
