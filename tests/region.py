"""A small region to test with: organisations, people with roles, and the ways to walk a lifecycle."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from domain.documents.shelf import remember
from domain.engine.command import SYSTEM, Command
from domain.engine.database import insert_new, reading, writing
from domain.engine.journal import history
from domain.engine.lane import Done, Refused, handle, handle_many
from domain.engine.lane import Outcome as Answer
from domain.engine.packs import Packs
from domain.engine.state import State
from domain.methodology.loader import default_text, load_default
from domain.methodology.looks_at import STANDARD_LOOKS, LooksAt
from domain.methodology.schema import Decision, Gate, Pack
from domain.pilot.action_plan import PlanAction, SettleAction
from domain.pilot.cards import OpenProject
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import Decide
from domain.pilot.indicator_plan import IndicatorPlan
from domain.pilot.measurements import Measure
from domain.pilot.milestones import ReachMilestone
from domain.pilot.submission import Submit
from domain.programme.kinds import (
    Choice,
    Direction,
    Level,
    Moment,
    OfferAnswer,
    OrganisationKind,
    ReadyAnswer,
)
from domain.registry.organisations import RegisterOrganisation
from domain.registry.people import GiveRole, RegisterPerson
from domain.registry.regions import PlaceOrganisation
from domain.replication.adaptation import AdaptElement, ImplementElement
from domain.replication.answers import AnswerOffer
from domain.replication.closure import AgreeClosing, CheckSustained
from domain.replication.freeze import FreezePackage
from domain.replication.offers import Replicate
from domain.replication.readiness import AnswerReadiness
from domain.reports.card import Card, card
from domain.reports.gatecheck import gate_of
from domain.reports.views import state_of
from domain.rules.table import Finding
from domain.stored.tables import TABLES
from tests.commission import Commission
from tests.setups import shelved, step

NOW = datetime(2024, 12, 11, 9, tzinfo=UTC)
DAY = date(2024, 6, 3)

TIME = IndicatorPlan(
    key="time", name="Время подготовки", unit="мин", direction=Direction.FALL, base=Decimal(67), target=Decimal(30),
    method="среднее по хронометражу десяти операций", source="листы производственного анализа", calculation_unit="мин",
)  # fmt: skip

CARD: dict[str, Any] = {
    "process": "подготовка контрольных работ",
    "clients": ("ученики", "родители"),
    "perimeter": ("учебная часть", "методический кабинет"),
    "from_event": "получение учебного плана",
    "to_event": "готовый комплект работ",
    "justification": "учителя тратят на подготовку больше часа",
    "key_risk": "не хватит времени на обучение",
    "consent_kind": "given",
    "consent": "Согласны на публикацию результатов проекта.",
}
"""A card without blanks."""

SPAN = timedelta(days=140)
"""How long before the rest the baseline is measured: long enough for the federal form."""

METHODOLOGIST, LEADER, CUSTOMER, OWNER, CURATOR, HEAD, GUEST_1, GUEST_2, GUEST_3, STRANGER = (
    f"PER-{number:04d}" for number in range(1, 11)
)
GUESTS = (7, 8, 9)
"""Numbers of those who come from another region."""
BODY, SCHOOL, TOWN, ELSEWHERE = "ORG-0001", "ORG-0002", "ORG-0003", "ORG-0004"
WORKS = dict.fromkeys(GUESTS, ELSEWHERE) | {10: TOWN}
"""Number of a person -> where the person works; of the others nobody said it."""

CARD_PEOPLE = {"project_leader": LEADER, "customer": CUSTOMER, "process_owner": OWNER}


def founding(on: date = date(2019, 1, 14)) -> Iterator[Command]:
    """The commands that set the region up."""
    for code, title, kind in (
        (BODY, "Министерство образования", OrganisationKind.BODY),
        (SCHOOL, "Школа № 7", OrganisationKind.INSTITUTION),
        (TOWN, "Город Азов", OrganisationKind.MUNICIPALITY),
        (ELSEWHERE, "Лицей № 1 города Тулы", OrganisationKind.INSTITUTION),
    ):
        yield RegisterOrganisation(actor=SYSTEM, on=on, title=title, kind=kind, code=code)
    for number in range(1, 11):
        yield RegisterPerson(
            actor=SYSTEM, on=on, title=f"Участник {number}", email=f"person{number}@region.example",
            code=f"PER-{number:04d}", post="специалист", organisation=WORKS.get(number),
        )  # fmt: skip
    yield PlaceOrganisation(
        actor=SYSTEM, on=on, organisation=ELSEWHERE, region="Тульская область", kept_at="реестр", dated=on
    )
    for person, role, scope in (
        (METHODOLOGIST, "administrator", "*"),
        (METHODOLOGIST, "rcc_methodologist", "*"),
        (CURATOR, "curator", "*"),
        (CURATOR, "rcc_methodologist", "*"),
        (HEAD, "organisation_head", SCHOOL),
        (HEAD, "organisation_head", TOWN),
    ):
        yield GiveRole(actor=SYSTEM, on=on, person=person, role=role, scope=scope)


SAMPLE = b"Sample of a document"
SUSTAINED = (3, 6, 12)
REPLICATED = {"receiver_is_ready", "elements_approved", "closing_agreed", *(f"sustained_{one}" for one in SUSTAINED)}
"""Rules by which gates look at what makes a replica."""
CARRIED = frozenset({"target_map", "standard"})
"""Kinds of documents whose files a package cannot do without."""


def behind(kind: str) -> dict[str, Any]:
    """What lies behind a document of a kind: a file that the region keeps, or the paper original."""
    return {"sha256": sha256(SAMPLE).hexdigest()} if kind in CARRIED else {"kept_at": "дело 1"}


def stated(kind: str, looks: LooksAt = STANDARD_LOOKS) -> dict[str, Any]:
    """What a document of a kind states: its organisation, and the closing protocol its goals."""
    found: dict[str, Any] = {"organisation": "Школа № 7"} if kind in looks.names_organisation else {}
    return found | {"goals": {"time": Decimal(30)}} if kind == looks.closing else found


TEXT = default_text()[0]
EDITION = load_default().version
"""The edition of the methodology as it is shipped."""


def adopt(engine: Engine, identity: str, text: str = TEXT) -> None:
    """Keep a methodology with the database, as a programme does before it acts."""
    row = {"identity": identity, "text": text, "sha256": sha256(text.encode()).hexdigest(), "adopted_at": NOW}
    with writing(engine) as connection:
        insert_new(connection, TABLES["methodology"], [row])


@dataclass
class Region(Commission):
    """A programme in a database, driven through the lane."""

    engine: Engine
    pack: Pack = field(default_factory=load_default)
    now: datetime = NOW
    earlier: dict[str, Pack] = field(default_factory=dict)
    """Editions under which projects were opened before, by identity."""

    @property
    def today(self) -> date:
        """The programme's day, as its own clocks tell it: not that of Greenwich, where it begins hours later."""
        return self.now.astimezone(ZoneInfo(self.pack.time_zone)).date()

    @property
    def packs(self) -> Packs:
        """The methodology in use, and those before it."""
        return Packs(self.pack, self.earlier)

    def under(self, pack: Pack) -> Region:
        """The same programme while an earlier edition was in use; here it is known from now on."""
        self.earlier[pack.identity] = pack
        return replace(self, pack=pack, earlier={})

    def ask(self, command: Command) -> Answer:
        """Handle one command."""
        return handle(self.engine, self.packs, command, now=self.now)

    def ask_all(self, commands: Sequence[Command], chunk: int = 500) -> list[Answer]:
        """Handle many commands in chunks."""
        return list(handle_many(self.engine, self.packs, commands, now=self.now, chunk=chunk))

    def do(self, command: Command) -> Done:
        """Handle a command that must succeed."""
        outcome = self.ask(command)
        assert isinstance(outcome, Done), [reason.said.en for reason in outcome.reasons]
        return outcome

    def do_all(self, commands: Sequence[Command]) -> None:
        """Handle commands that must succeed, in one transaction: its rows are those of one by one, as a law says."""
        outcomes = self.ask_all(commands)
        assert all(isinstance(one, Done) for one in outcomes), [one for one in outcomes if not isinstance(one, Done)]

    def refused(self, command: Command) -> list[str]:
        """Handle a command that must be refused; the keys of its reasons."""
        outcome = self.ask(command)
        assert isinstance(outcome, Refused), outcome
        return [reason.key for reason in outcome.reasons]

    def state(self, code: str) -> State:
        """Where a subject stands."""
        with reading(self.engine) as connection:
            return state_of(connection, code)

    @step
    def found(self) -> Region:
        """Set the region up."""
        adopt(self.engine, self.pack.identity)
        assert all(isinstance(outcome, Done) for outcome in self.ask_all(list(founding())))
        return self

    def keep_sample(self) -> None:
        """Take in the file that stands behind documents whose files a package needs."""
        remember(self.engine, shelved(self.engine, SAMPLE), self.now)

    @step
    def open_project(self, on: date = DAY, organisation: str = SCHOOL, **card: Any) -> str:
        """Open a pilot with a full card."""
        card = {"people": CARD_PEOPLE, "indicators": (TIME,)} | CARD | card
        card.setdefault("title", "Сокращение времени подготовки контрольных работ")
        command = OpenProject(actor=METHODOLOGIST, on=on, organisation=organisation, **card)
        return self.do(command).subject

    def measure(self, code: str, value: str, moment: Moment, on: date = DAY) -> None:
        """Enter a value of the only indicator; a baseline long before everything else."""
        on = on - SPAN if moment is Moment.BASELINE else on
        self.do(Measure(actor=LEADER, on=on, subject=code, indicator="time", value=Decimal(value), moment=moment))

    def gate(self, state: State) -> Gate:
        """The gate of a subject's phase."""
        return self.pack.lifecycles[state.lifecycle or ""].phases[state.phase or ""].gate

    def submitter(self, state: State) -> str:
        """Somebody who may submit the subject's phase."""
        gate = self.gate(state)
        return LEADER if "project_leader" in gate.submit else METHODOLOGIST

    def decider(self, state: State) -> str:
        """Somebody who may decide at the subject's gate and did not submit."""
        gate = self.gate(state)
        if "customer" in gate.decide and state.kind == "project":
            return CUSTOMER
        return CURATOR

    def bring(self, code: str, on: date = DAY) -> None:
        """Attach what the gate asks for and submit the phase."""
        self._bring(self.state(code), on)

    def _bring(self, state: State, on: date) -> None:
        code = state.code
        self.prepare(state, on)
        self.prepare_replica(state, on)
        gate = self.gate(state)
        common: dict[str, Any] = {"actor": self.submitter(state), "on": on, "subject": code}
        if CARRIED.intersection(gate.evidence):
            self.keep_sample()
        looks = self.pack.looks_at
        papers = [
            AttachEvidence(**common, kind=kind, title=kind, **behind(kind) | stated(kind, looks))
            for kind in gate.evidence
        ]
        self.do_all([*papers, Submit(**common)])

    def prepare_replica(self, state: State, on: date = DAY) -> None:
        """Do what the gate of a replica looks at: readiness shown, elements copied, the closing agreed."""
        code, rules = state.code, self.gate(state).rules
        if not REPLICATED.intersection(rules):
            return
        said: dict[str, Any] = {"actor": METHODOLOGIST, "on": on, "subject": code}
        with reading(self.engine) as connection:
            known = card(connection, code)
        if "receiver_is_ready" in rules:
            yes: dict[str, Any] = said | {"answer": ReadyAnswer.YES, "evidence": "приказ № 1"}
            missing = sorted(self.pack.replication.ready.keys() - known.readiness.keys())
            if missing:
                self.do(AnswerReadiness(**yes, items=tuple(missing)))
        if "elements_approved" in rules:
            open_ones = [one.key for one in known.elements if one.choice is None]
            if open_ones:
                self.do(AdaptElement(**said, elements=tuple(open_ones), choice=Choice.COPIED))
        if "closing_agreed" in rules:
            self._agree(said, known)
        for months in SUSTAINED:
            if f"sustained_{months}" in rules:
                self._hold(state, known, months, on)

    def _hold(self, state: State, known: Card, months: int, on: date) -> None:
        """What was reached is measured again once the day of a check has come, and found to be held."""
        assert state.completed_on is not None
        due = max(on, self.pack.calendar.in_months(state.completed_on, months))
        self.now = max(self.now, datetime.combine(due, time(9), UTC))
        for one in known.indicators:
            self.measure(state.code, str(one.target), Moment.AFTER, due)
        self.do(CheckSustained(actor=METHODOLOGIST, on=due, subject=state.code, months=months))

    def _agree(self, said: dict[str, Any], known: Card) -> None:
        left = [one for one in known.elements if one.implemented_on is None and one.choice is not Choice.DROPPED]
        if left:
            self.do(ImplementElement(**said, elements=tuple(one.key for one in left)))
        if known.closing is None:
            self.do(AgreeClosing(**said, reasons=("time_short",)))

    def prepare(self, state: State, on: date = DAY) -> None:
        """Do what a gate looks at: of a check, or of a pilot's implementation."""
        if state.kind == "check":
            self.prepare_check(state, on)
        if "kickoff_before_implementation" not in self.gate(state).rules:
            return
        code, looks = state.code, self.pack.looks_at
        self.do(ReachMilestone(actor=LEADER, on=on, subject=code, key=looks.kick_off, finished=on))
        self.do(ReachMilestone(actor=LEADER, on=on, subject=code, key=looks.implementation, started=on))
        planned = self.do(PlanAction(actor=LEADER, on=on, subject=code, title="Единый шаблон работ", due_on=on))
        with reading(self.engine) as connection:
            facts = next(entry.facts for entry in history(connection, code) if entry.seq == planned.entries[0].seq)
        number = json.loads(facts)["number"]
        self.do(SettleAction(actor=LEADER, on=on, subject=code, measure=number, outcome="done"))

    def findings(self, code: str) -> tuple[Finding, ...]:
        """What the gate of a subject says now."""
        with reading(self.engine) as connection:
            return gate_of(connection, self.packs, code).findings

    def bring_again(self, code: str, on: date = DAY) -> None:
        """Attach what the gate asks for and submit, with nothing else done."""
        state = self.state(code)
        common: dict[str, Any] = {"actor": self.submitter(state), "on": on, "subject": code}
        for kind in self.gate(state).evidence:
            self.do(AttachEvidence(**common, kind=kind, kept_at="дело 1", title=kind))
        self.do(Submit(**common))

    def go(self, code: str, on: date = DAY) -> Done:
        """Take a subject through its gate."""
        self.bring(code, on)
        return self.decide(code, Decision.GO, on=on)

    def decide(self, code: str, decision: Decision, *, on: date = DAY, **terms: Any) -> Done:
        """Decide at the gate, on a status by an act."""
        waits = (state := self.state(code)).standing == "awaiting"
        if waits and self.granting(state) and decision is not Decision.HOLD:
            return self.do(self.act(code, decision, on=on, **terms))
        actor = self.decider(state)
        return self.do(Decide(actor=actor, on=on, subject=code, decision=decision, **terms))

    @step
    def walk(self, code: str, until: str | None = None, on: date = DAY) -> None:
        """Pass gates until a phase is reached, or the end."""
        while (state := self.state(code)).ended_on is None and state.phase != until:
            self._bring(state, on)
            self.decide(code, Decision.GO, on=on)

    @step
    def to_be_judged(self, level: Level = Level.LOCAL) -> str:
        """A check whose commission was there."""
        check = self.apply(self.finished_pilot(), level)
        self.walk(check, until="decision")
        return check

    @step
    def finished_pilot(self, on: date = DAY, organisation: str = SCHOOL) -> str:
        """A pilot that walked to its end."""
        code = self.open_project(on, organisation)
        self.measure(code, "67", Moment.BASELINE, on)
        self.measure(code, "29", Moment.AFTER, on)
        self.walk(code, on=on)
        return code

    @step
    def exemplar(self, on: date = DAY, organisation: str = SCHOOL) -> str:
        """A finished pilot whose organisation became a local exemplar with it."""
        project = self.finished_pilot(on, organisation)
        check = self.apply(project, on=on, organisation=organisation)
        self.walk(check, on=on)
        return project

    def offer(self, package: str, receiver: str = TOWN, on: date = DAY, **said: Any) -> str:
        """Offer a package to a receiver."""
        return self.do(Replicate(actor=METHODOLOGIST, on=on, package=package, receiver=receiver, **said)).subject

    def answer(self, offer: str, answer: OfferAnswer, on: date = DAY, **said: Any) -> Done:
        """The head of the receiver answers."""
        said = {"actor": HEAD} | said
        return self.do(AnswerOffer(on=on, subject=offer, answer=answer, **said))

    @step
    def replica(self, package: str, receiver: str = TOWN, on: date = DAY, **said: Any) -> str:
        """An accepted offer of a package: the code of its replica."""
        offer = self.offer(package, receiver, on, **({"people": CARD_PEOPLE} | said))
        return self.answer(offer, OfferAnswer.ACCEPT, on).entries[1].subject

    @step
    def package(self, on: date = DAY) -> str:
        """A package frozen from an exemplar project."""
        return self.do(FreezePackage(actor=METHODOLOGIST, on=on, project=self.exemplar(on))).subject
