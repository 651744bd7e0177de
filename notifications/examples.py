"""An example of every notice, composed from scenarios as every real one is: for previews and for golden texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from domain.certification.commission import Appointed, Dismissed
from domain.certification.statuses import CheckRefused, StatusChanged, StatusGranted
from domain.certification.visits import VisitHeld
from domain.engine.event import FieldChange
from domain.engine.kinds import Level, Standing, StatusStanding
from domain.engine.words import Words
from domain.methodology.schema import Decision
from domain.pilot.cards import ProjectOpened, ReplicaOpened
from domain.pilot.conditions import ConditionHanded
from domain.pilot.gates import ConditionTerms, Decided
from domain.pilot.holds import Parked, Resumed
from domain.pilot.reversal import DecisionReversed
from domain.pilot.sealed_decisions import FactsChanged
from domain.pilot.submission import Submitted
from domain.registry.actions import RoleGiven
from domain.reports.question import Axis
from domain.reports.report import Figure, Report, Section
from notifications.beside import Beside
from notifications.check_examples import check_examples
from notifications.leadership import counted, ended
from notifications.morning_examples import MORNINGS
from notifications.notices import ChannelTest, JournalSealed, LeadershipReport, SignIn
from notifications.parts import Notice, Waiting
from notifications.protocol_examples import PROTOCOLS
from notifications.replication_examples import REPLICATION
from notifications.scenarios import (
    CENTRE,
    CHECK,
    CLINIC,
    DECIDER,
    DISTRICT,
    LEADER,
    LONG,
    ON,
    PACKAGE,
    PEOPLE,
    PROJECT,
    READER,
    REPLICA,
    TERMS,
    around,
    renamed,
    state,
    told,
)

CHANGES = (
    FieldChange(field="card.key_risk", before="Отпуска", after="Методист уходит в отпуск: назначена замена"),
    FieldChange(field="indicator.Время записи.target", before="15", after=None),
)
DIRECTOR = around().people[READER]


def decided(decision: Decision, phase: str, target: str, **terms: Any) -> Decided:
    """A decision at a gate."""
    blank: dict[str, Any] = {
        "next_due_on": None, "reason": None, "comment": "", "fields": {}, "conditions": (), "first_condition": 1,
        "review_on": None, "submitted_by": READER, "pack": "", "facts_sha256": "", "findings": (), "capsule": "",
    }  # fmt: skip
    return Decided(phase=phase, decision=decision, target=target, **blank | terms)


def _decisions() -> dict[str, Notice]:
    go = decided(Decision.GO, "sustaining", "monitoring", next_due_on=date(2025, 3, 14))
    conditions = decided(
        Decision.CONDITIONAL, "sustaining", "monitoring", next_due_on=date(2025, 1, 31), reason=None,
        comment="Протокол завершающего совещания подписан не всеми.",
        conditions=(
            ConditionTerms(text="Подписать протокол у владельца процесса", owner=READER, due_on=date(2024, 12, 20)),
            ConditionTerms(text="Повторить анкетирование родителей", owner=LEADER, due_on=date(2025, 1, 31)),
        ),
    )  # fmt: skip
    hold = decided(
        Decision.HOLD, "implementation", "implementation", reason="no_resources", review_on=date(2025, 2, 3)
    )  # fmt: skip
    stop = decided(
        Decision.STOP, "diagnosis", "stopped", reason="law_changed", comment="Услуга передана в МФЦ."
    )  # fmt: skip
    project = state(PROJECT, "monitoring", date(2025, 3, 14))
    return {
        "gate_decided": told(go, project, role="project_leader"),
        "gate_decided_with_conditions": told(conditions, project, role="project_leader"),
        "gate_decided_last": told(decided(Decision.GO, "monitoring", "end"), project, role="process_owner"),
        "gate_decided_hold": told(hold, state(PROJECT, "implementation"), role="customer"),
        "gate_decided_stop": told(stop, state(PROJECT, "diagnosis"), role="organisation_head"),
        "gate_decided_long_names": told(
            go, state(LONG, "monitoring"), role="project_leader", by=CENTRE, hand=DECIDER,
            reader=renamed("Преображенский Константин-Александр Владиславович"),
        ),
        "gate_decided_check": told(
            decided(Decision.GO, "desk_review", "visit", next_due_on=date(2024, 12, 25)), state(CHECK, "visit"),
            role="submitters",
        ),
        "condition_set": told(conditions, project, role="condition_owner"),
        "condition_handed": told(
            ConditionHanded(number=2, before=LEADER, owner=READER, reason="отпуск"), project, role="condition_owner",
            by=LEADER, beside=TERMS,
        ),
        "decision_reversed": told(
            DecisionReversed(
                decision=14, decided_by=DECIDER, reason="решение внесено не по тому проекту", phase="opening",
                standing=Standing.AWAITING, stage=None, round=1, since_on=date(2024, 11, 20), due_on=date(2024, 12, 18),
                review_on=None, held_for=None, submitted_by=READER, conditions=(),
            ),
            state(PROJECT, "opening", date(2024, 12, 18)), role="project_leader",
        ),
        "returned_for_rework": told(
            decided(
                Decision.REWORK, "diagnosis", "diagnosis", reason="incomplete", next_due_on=date(2024, 12, 18),
                comment="Материалы хорошие, не хватает двух деталей.",
                fields={
                    "key_risk": "Назовите риск, а не пожелание.",
                    "target_map": "На карте 29 минут, в карточке 35: сверьте значения.",
                },
            ),
            state(PROJECT, "diagnosis"), role="project_leader",
        ),
    }  # fmt: skip


def _awaited() -> dict[str, Notice]:
    first = Submitted(phase="sustaining", round=1, comment="")
    again = Submitted(phase="sustaining", round=2, comment="", changes=CHANGES)
    asked: dict[str, Any] = {"by": LEADER, "role": "deciders", "on": date(2024, 12, 9)}
    ahead, behind = state(PROJECT, "sustaining", date(2024, 12, 16)), state(PROJECT, "sustaining", date(2024, 12, 4))
    facts = FactsChanged(decision=14, phase="opening", decided_by=READER, changed=CHANGES)
    return {
        "action_awaited": told(first, ahead, **asked),
        "action_awaited_overdue": told(first, behind, **asked),
        "action_awaited_again": told(again, ahead, **asked),
        "action_awaited_unchanged": told(
            Submitted(phase="sustaining", round=2, comment=""), state(PROJECT, "sustaining"), **asked
        ),
        "facts_changed": told(facts, state(PROJECT, "diagnosis"), role="decider", by=LEADER),
        "facts_changed_long_names": told(
            FactsChanged(decision=214, phase="diagnosis", decided_by=READER, changed=(*CHANGES, *CHANGES)),
            state(LONG, "implementation"), role="decider", by=CENTRE,
        ),
    }  # fmt: skip


def _statuses() -> dict[str, Notice]:
    check, clinic = state(CHECK, "decision", date(2025, 1, 31)), state(CLINIC)
    granted = StatusGranted(
        level=Level.REGIONAL, basis=CHECK, valid_until=date(2027, 12, 11), projects=("PRJ-0017", "PRJ-0023")
    )
    refused = CheckRefused(
        organisation=CLINIC, level=Level.REGIONAL, reason="criteria_not_met",
        comment="Сильная сторона – вовлечённость, слабая – готовность делиться опытом.",
    )  # fmt: skip
    remarks = Beside(
        remarks={CHECK: {
            "involvement": "Назначить ответственного за приём гостей",
            "replication_readiness": "Описать два решения для базы лучших практик",
        }}
    )  # fmt: skip
    return {
        "status_granted": told(granted, clinic, role="organisation_head"),
        "status_refused": told(refused, check, role="organisation_head", beside=remarks),
        "status_changed": told(
            StatusChanged(level=Level.LOCAL, status_of=CLINIC, to=StatusStanding.SUSPENDED, basis="приказ № 17"),
            clinic, role="organisation_head",
        ),
        "status_renewal": told(
            StatusChanged(level=Level.LOCAL, status_of=CLINIC, to=StatusStanding.RENEWAL_OPEN, basis=""),
            clinic, role="organisation_head",
        ),
        "commission_seat": told(Appointed(person=READER, outside=True, declared=""), check, role="person"),
        "commission_left": told(Dismissed(person=READER, reason="конфликт интересов"), check, role="person"),
        **check_examples(check),
        "scores_due": told(VisitHeld(), check, role="commissioner"),
    }  # fmt: skip


def _others() -> dict[str, Notice]:
    opened: dict[str, Any] = {
        "centre": None, "sphere": None, "pack": "", "people": {}, "indicators": (), "card": {}, "milestones": (),
        "due_on": date(2024, 12, 25),
    }  # fmt: skip
    project = ProjectOpened(title="", organisation="ORG-0011", lifecycle="pilot", opening_phase="selection", **opened)
    replica = ReplicaOpened(
        title="", organisation=DISTRICT, lifecycle="replica", opening_phase="readiness", package=PACKAGE,
        receiver=DISTRICT, **opened,
    )  # fmt: skip
    effects = Beside(
        manifests={PACKAGE: {
            "indicators": [
                {"key": "time", "name": "Время получения лекарства", "base": "67", "unit": "мин"},
                {"key": "share", "name": "Доля электронных рецептов", "base": "2.5", "unit": "%"},
            ],
            "readings": [
                {"indicator": "time", "moment": "after", "value": str(Decimal(29))},
                {"indicator": "share", "moment": "after", "value": str(Decimal(40))},
            ],
        }}
    )  # fmt: skip
    return {
        "sign_in": SignIn(
            reader=PEOPLE[READER].addressed, at=datetime(2024, 12, 11, 9, 30, tzinfo=UTC),
            link="https://potok.region.example/sign-in?link=qBAe4Sb9rXj0kLwzYc5VtG2pMhUd7sNfE1oRi8aKxQw",
        ),
        "leadership_report": LeadershipReport(
            reader=PEOPLE[READER].addressed, period=ended(ON).title, as_of=ended(ON).last, before=ended(ON).before,
            figures=tuple(FIGURES), waiting=tuple(AWAITED),
        ),
        "journal_sealed": JournalSealed(
            reader=PEOPLE[READER].addressed, at=datetime(2024, 12, 11, 3, tzinfo=UTC), subjects=1553, entries=47567,
            line="2024-12-11T03:00:00.000000Z 1553 47567 "
            "9c1185a5c5e9fc54612808977ee8f548b2258d31af2c6f4e0a3b1f8f4a4f2f6d ed25519:5f3a91c2:"
            "q0Jm1d7Xz8aV0s5m0g5R0oU0b8p6u3m9bJ2f1yq4G0s7w2k8v6c3n1x5z9l4h7j0t2r6e8y1u3i5o7p9a1s3dA==",
        ),
        "channel_test": ChannelTest(reader=PEOPLE[READER].addressed, at=datetime(2024, 12, 11, 9, 30, tzinfo=UTC)),
        "named_on_card": told(project, state(PROJECT, "selection"), role="project_leader"),
        "named_on_card_customer": told(project, state(PROJECT, "selection"), role="customer"),
        "role_given": told(RoleGiven(role="organisation_head", scope="ORG-0011"), PERSON, role="person"),
        "role_given_everywhere": told(RoleGiven(role="rcc_methodologist", scope="*"), PERSON, role="person"),
        "parked": told(
            Parked(
                phase="implementation", review_on=date(2025, 3, 12), idle_since=date(2024, 9, 12), comment=""
            ),
            state(PROJECT, "implementation"), role="project_leader",
        ),
        "resumed": told(
            Resumed(due_on=date(2025, 2, 14), comment="финансирование подтверждено"),
            state(PROJECT, "implementation", date(2025, 2, 14)), role="project_leader",
        ),
        "replication_invitation": told(replica, state(REPLICA, "readiness"), role="receiver", beside=effects),
    }  # fmt: skip


def _report(as_of: date, counts: Mapping[str, int]) -> Report:
    """A report with so many of each."""
    titles = {
        "implemented": Words("реализовано", "implemented"), "involved": Words("органов власти", "bodies of power"),
        "regional": Words("региональных", "regional"), "replicated": Words("тиражировано", "replicated"),
    }  # fmt: skip
    tables = {
        "projects": Words("Проекты", "Projects"), "involved": Words("Вовлечено", "Involved"),
        "exemplars": Words("Образцы", "Exemplars"), "replicated": Words("Тиражирование", "Replication"),
    }  # fmt: skip
    return Report(
        as_of, Axis.HAPPENED,
        tuple(
            Section(table, title, Words("", ""), (Figure("", key, titles[key], tuple(map(str, range(counts[key])))),))
            for (table, title), key in zip(tables.items(), titles, strict=True)
        ),
    )  # fmt: skip


PERSON = state(READER)
FIGURES = counted(
    _report(ended(ON).last, {"implemented": 214, "involved": 29, "regional": 8, "replicated": 160}),
    _report(ended(ON).before, {"implemented": 203, "involved": 27, "regional": 8, "replicated": 148}),
)
AWAITED = (
    Waiting(
        code=PROJECT, title="Сокращение времени записи ребёнка в кружок", since=date(2024, 10, 2),
        gate=Words("Закрепление", "Sustaining"),
    ),
    Waiting(
        code="PRJ-0108", title="Приём заявлений на субсидию в одном окне", since=date(2024, 10, 21),
        gate=Words("Открытие", "Opening"),
    ),
)  # fmt: skip

EXAMPLES: Mapping[str, Notice] = {
    **_others(),
    **_decisions(),
    **_awaited(),
    **_statuses(),
    **MORNINGS,
    **REPLICATION,
    **PROTOCOLS,
}
"""Name of an example -> the notice."""

__all__ = ["EXAMPLES", "ON"]
