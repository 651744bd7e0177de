"""Examples of what is done where practices and packages are handed on, and the setting that all examples share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import crc32

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.engine.command import Command
from domain.engine.database import reading
from domain.engine.journal import history
from domain.methodology.schema import Decision
from domain.pilot.leader import NameLeader
from domain.practices.cards import AmendPractice, DraftPractice, ReopenPractice
from domain.practices.effects import DropEffect, SetEffect
from domain.practices.publication import ArchivePractice, ConfirmPractice, ProposeArchive, PublishPractice
from domain.practices.requests import RequestPractice
from domain.practices.review import ReviewPractice, SubmitPractice
from domain.practices.steps import DropStep, SetStep
from domain.practices.templates import AttachTemplate
from domain.programme.kinds import (
    Choice,
    Consent,
    DayAnswer,
    Direction,
    Moment,
    OfferAnswer,
    OrganisationKind,
    ReadyAnswer,
)
from domain.proving.signature import SigningKey, signed_bytes
from domain.registry.organisations import RegisterOrganisation
from domain.registry.people import GiveRole, RegisterPerson
from domain.replication.acceptance import AcceptPackage
from domain.replication.adaptation import AdaptElement, ApproveElements, ImplementElement
from domain.replication.answers import AnswerOffer, ReplyToOffer, WithdrawOffer
from domain.replication.closure import AgreeClosing, CheckSustained
from domain.replication.contents import FORMAT
from domain.replication.foreign_results import FORM, TakeResults
from domain.replication.freeze import FreezePackage
from domain.replication.offers import Replicate
from domain.replication.package_file import FACTS, Piece, manifest_bytes
from domain.replication.readiness import AnswerReadiness
from domain.replication.support import (
    Agreed,
    AppointMethodologist,
    CancelSupport,
    HoldSupport,
    MoveSupport,
    PlanSupport,
    ReportSupport,
)
from domain.replication.support_answers import AnswerSupport
from domain.replication.support_corrections import CorrectSupport, UndoSupport
from domain.replication.taken_back_marks import TakeMarkBack
from domain.replication.withdrawn_packages import WithdrawPackage
from domain.reports import registers
from tests.region import (
    CARD_PEOPLE,
    CURATOR,
    DAY,
    HEAD,
    LEADER,
    METHODOLOGIST,
    TOWN,
    Region,
)

MORROW, WEEK_ON = DAY + timedelta(days=1), DAY + timedelta(days=7)
LONG_AGO = date(2023, 5, 15)
SIGNER = SigningKey(Path(), Ed25519PrivateKey.from_private_bytes(bytes(32)))
"""Of the region whose package is taken in."""


@dataclass
class Setting:
    """One region, and whoever has a part in it."""

    region: Region
    ended: dict[str, str] = field(default_factory=dict)
    """Kind of subject -> the code of one that has ended."""
    tied: str = ""
    """Somebody who may do anything, and belongs to every organisation that is judged."""
    nobody: str = ""
    """Somebody without any role."""
    used: str = ""
    """The id of a command that was carried out."""
    staff: dict[str, Any] = field(default_factory=lambda: {"actor": METHODOLOGIST, "on": DAY})
    leader: dict[str, Any] = field(default_factory=lambda: {"actor": LEADER, "on": DAY})

    def entry(self, code: str, kind: str) -> int:
        """The number of the last entry of a kind."""
        with reading(self.region.engine) as connection:
            return [one.seq for one in history(connection, code) if one.kind == kind][-1]

    def person(self, name: str) -> str:
        """Somebody new."""
        mail = f"{crc32(name.encode())}@region.example"
        return self.region.do(RegisterPerson(**self.staff, title=name, email=mail)).subject

    def body(self, title: str) -> str:
        """An organisation with a head of its own."""
        command = RegisterOrganisation(**self.staff, title=title, kind=OrganisationKind.INSTITUTION)
        code = self.region.do(command).subject
        for head in (HEAD, self.tied):
            self.region.do(GiveRole(**self.staff, person=head, role="organisation_head", scope=code))
        return code


class Spread(Setting):
    """Finds or makes what is done with packages, replicas and practices."""

    def replica(self, package: str, on: date) -> str:
        """A replica of a package at a receiver of its own."""
        return self.region.replica(package, self.body("Получатель"), on)

    def replication(self) -> Iterator[Command]:
        """What is done at a replica."""
        do, staff, package = self.region.do, self.staff, self.region.package(LONG_AGO)
        code = self.replica(package, DAY)
        said, office = {**self.leader, "subject": code}, {**staff, "subject": code}
        plan = PlanSupport(**office, form="visit", planned_on=MORROW, person=CURATOR)
        for number in ("first plan", "second plan"):
            do(replace(plan, command_id=number))
        do(HoldSupport(**office, number=2, hours=Decimal(2)))
        do(AdaptElement(**said, elements=("target_map",), choice=Choice.COPIED))
        do(AdaptElement(**said, elements=("standard",), choice=Choice.ADAPTED, what="короче", why="нет второй смены"))
        yield AnswerReadiness(**said, items=("staff_free",), answer=ReadyAnswer.YES, evidence="приказ № 1")
        yield AppointMethodologist(**office, person=CURATOR)
        yield plan
        yield AnswerSupport(**said, support=1, answer=DayAnswer.SUITS)
        yield MoveSupport(**office, number=1, planned_on=date(2024, 6, 5), reason="нет транспорта")
        agreed = (Agreed(text="Освободить двоих", owner=LEADER, due_on=WEEK_ON),)
        yield HoldSupport(**office, number=1, hours=Decimal("3.5"), agreed=agreed)
        yield ReportSupport(**office, entry=2, kept_at="дело 5")
        yield CorrectSupport(**office, number=2, hours=Decimal(3), reason="описка")
        yield UndoSupport(**office, number=2, reason="не та поддержка")
        yield CancelSupport(**office, number=1, reason="отпала нужда")
        yield AdaptElement(**said, elements=("action_plan",), choice=Choice.COPIED)
        yield ApproveElements(actor=CURATOR, on=DAY, subject=code, comment="смысл сохранён")
        yield ImplementElement(**said, elements=("target_map",))
        do(AdaptElement(**said, elements=("current_map",), choice=Choice.COPIED))
        do(ImplementElement(**said, elements=("current_map",)))
        do(AnswerReadiness(**said, items=("staff_trained",), answer=ReadyAnswer.YES, evidence="приказ № 1"))
        yield TakeMarkBack(**said, elements=("current_map",), items=("staff_trained",), reason="не тот элемент")
        yield self.accepted()
        yield self.told_back(package)
        yield from self.answers(package)
        yield from self.closing(package)
        with reading(self.region.engine) as connection:
            project = registers.package(connection, package)["project"]
        again = FreezePackage(**staff | {"on": LONG_AGO}, project=project, changed="карточка", why="не та")
        yield WithdrawPackage(**staff, subject=do(again).subject, reason="не та карточка")

    def practice(self, title: str, on: date = DAY) -> str:
        """A draft whose card is whole."""
        do, said = self.region.do, self.staff | {"on": on}
        code = do(DraftPractice(**said, title=title, organisation=self.body(f"Источник: {title}"))).subject
        filled = dict.fromkeys(("process", "problem", "causes", "solution", "people", "limits", "core"), "справки")
        amend: dict[str, Any] = {**said, **filled, "sphere": "education", "owner": LEADER, "consent": Consent.GIVEN}
        do(AmendPractice(**amend, subject=code))
        do(self.effect(code, on))
        do(SetStep(**said, subject=code, title="Собрать шаблоны", role="методист", days=3))
        return code

    def effect(self, code: str, on: date = DAY) -> SetEffect:
        """Minutes that became fewer."""
        return SetEffect(
            **self.staff | {"on": on}, subject=code, title="Время ожидания", unit="мин", direction=Direction.FALL,
            base=Decimal(40), base_on=date(2022, 3, 1), fact=Decimal(10), fact_on=date(2022, 9, 1),
        )  # fmt: skip

    def reviewed(self, title: str, on: date = DAY) -> str:
        """A practice that passed its review."""
        code = self.practice(title, on)
        self.region.do(SubmitPractice(**self.staff | {"on": on}, subject=code, expert=CURATOR))
        self.region.do(ReviewPractice(actor=CURATOR, on=on, subject=code))
        return code

    def practices(self) -> Iterator[Command]:
        """What is done to the card of a practice."""
        do, staff = self.region.do, self.staff
        draft, asked, gone = (self.practice(f"Практика {number}") for number in range(3))
        do(SubmitPractice(**staff, subject=asked, expert=CURATOR))
        passed, public = self.reviewed("Принятая"), self.reviewed("Давняя", LONG_AGO - timedelta(days=120))
        do(PublishPractice(**staff | {"on": LONG_AGO - timedelta(days=120)}, subject=public))
        self.ended["practice"] = do(ArchivePractice(**staff, subject=gone, reason="ошибка")).subject
        (project,) = [self.region.finished_pilot(organisation=self.body("Школа № 7"))]
        yield DraftPractice(**staff, project=project)
        yield AmendPractice(**staff, subject=draft, causes="нет единого шаблона", cost=Decimal(5000))
        yield replace(self.effect(draft), title="Ошибок в документах", unit="шт", command_id="another effect")
        yield DropEffect(**staff, subject=draft, number=1)
        yield SetStep(**staff, subject=draft, title="Обучить", role="завуч", days=2)
        yield DropStep(**staff, subject=draft, number=1)
        yield AttachTemplate(**staff, subject=draft, title="Бланк заявки", kept_at="дело 3")
        yield SubmitPractice(**staff, subject=draft, expert=CURATOR)
        yield ReviewPractice(actor=CURATOR, on=DAY, subject=asked, fields={"causes": "назовите причину"})
        yield PublishPractice(**staff, subject=passed)
        yield ConfirmPractice(**staff, subject=public)
        yield ProposeArchive(**staff, subject=public)
        yield RequestPractice(**staff, subject=public, organisation=self.body("Хочет так же"), comment="с января")
        yield ReopenPractice(**staff, subject=passed, reason="изменился порядок")
        yield ArchivePractice(**staff, subject=public, reason="не действует")

    def accepted(self) -> AcceptPackage:
        """A package of another region, signed there."""
        lists: dict[str, list[object]] = {
            key: [] for key in ("indicators", "readings", "evidence", "elements", "parts")
        }
        named = dict.fromkeys(("package_title", "title", "from", "changed", "why", "despite"), "Банк заданий")
        facts = json.dumps({**lists, **named, "format": FORMAT, "edition": 1, "sphere": None, "card": {}})
        head = {"code": "PKG-0007", "edition": 1, "sha256": sha256(facts.encode()).hexdigest()}
        manifest = manifest_bytes(head, [Piece(FACTS, "", "", facts.encode())])
        return AcceptPackage(
            **self.staff, region="Тульская область", manifest=manifest.decode(), facts=facts,
            signature=signed_bytes(SIGNER, manifest),
        )  # fmt: skip

    def told_back(self, package: str) -> TakeResults:
        """What another region says of the replicas of a package."""
        with reading(self.region.engine) as connection:
            digest = registers.package(connection, package)["sha256"]
        content = json.dumps({"form": FORM, "package": package, "sha256": digest, "replicas": []})
        return TakeResults(
            **self.staff, package=package, region="Тульская область", content=content,
            signature=signed_bytes(SIGNER, content.encode()),
        )  # fmt: skip

    def answers(self, package: str) -> Iterator[Command]:
        """What is said to offers."""
        region, staff = self.region, self.staff
        offered, dated, gone = (
            region.offer(package, self.body("Кому предложено"), people=CARD_PEOPLE) for _ in range(3)
        )
        region.answer(dated, OfferAnswer.ANOTHER_DATE, start_on=WEEK_ON)
        self.ended["offer"] = region.do(WithdrawOffer(**staff, subject=gone, reason="ошибка")).subject
        yield Replicate(**staff, package=package, receiver=TOWN, people=CARD_PEOPLE)
        yield AnswerOffer(actor=HEAD, on=DAY, subject=offered, answer=OfferAnswer.ACCEPT)
        yield ReplyToOffer(**staff, subject=dated, start_on=WEEK_ON)
        yield WithdrawOffer(**staff, subject=offered, reason="ошибка")

    def closing(self, package: str) -> Iterator[Command]:
        """How a replica ends, and whether its result holds."""
        region, began = self.region, date(2023, 6, 1)
        closing, closed, stopped = (self.replica(package, began) for _ in range(3))
        for code in (closing, closed):
            region.measure(code, "60", Moment.BASELINE, date(2023, 11, 1))
            region.walk(code, until="closing", on=date(2023, 6, 5))
            working = ("target_map", "standard", "action_plan", "current_map", "survey_before")
            region.ask(ImplementElement(**{**self.leader, "on": date(2023, 6, 30)}, subject=code, elements=working))
            region.measure(code, "30", Moment.AFTER, date(2023, 7, 3))
        region.walk(closed, until="sustainment_3", on=date(2023, 7, 4))
        region.measure(closed, "31", Moment.AFTER, date(2023, 10, 2))
        region.bring_again(closing, date(2023, 7, 4))
        region.decide(stopped, Decision.STOP, reason="duplicate")
        self.ended["replica"] = stopped
        yield AgreeClosing(**self.staff, subject=closing, reasons=("time_short",))
        yield CheckSustained(**self.staff, subject=closed, months=3)
        unled = region.replica(package, self.body("Без руководителя"), people={})
        yield NameLeader(**self.staff, subject=unled, person=LEADER)
