"""Examples of the announcements."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from domain.certification.calls import SheetAsked
from domain.certification.commission import Appointed, Dismissed
from domain.pilot.cards import ProjectOpened
from domain.pilot.conditions import ConditionHanded
from domain.pilot.holds import Resumed
from domain.pilot.named import PersonNamed, PersonRelieved
from domain.registry.departure import RolesTakenOn
from domain.registry.people import RoleGiven
from domain.registry.role_terms import RoleLent
from notifications.examples.gates import conditional
from notifications.parts import Notice
from notifications.scenarios import (
    CHECK,
    LEADER,
    PROJECT,
    READER,
    TERMS,
    state,
    told,
)

PERSON = state(READER)


def _announcements() -> dict[str, Notice]:
    opened: dict[str, Any] = {
        "centre": None, "sphere": None, "pack": "", "people": {}, "indicators": (), "card": {}, "milestones": (),
        "due_on": date(2024, 12, 25),
    }  # fmt: skip
    opening = ProjectOpened(title="", organisation="ORG-0011", lifecycle="pilot", opening_phase="selection", **opened)
    away = RoleLent(role="deputy", scope=LEADER, until=date(2024, 12, 27), order="№ 118-л от 09.12.2024")
    project, check = state(PROJECT, "monitoring", date(2025, 3, 14)), state(CHECK, "decision", date(2025, 1, 31))
    return {
        "condition_set": told(conditional(), project, role="condition_owner"),
        "condition_handed": told(
            ConditionHanded(number=2, before=LEADER, owner=READER, reason="отпуск"), project, role="condition_owner",
            by=LEADER, beside=TERMS,
        ),
        "commission_seat": told(Appointed(person=READER, outside=True, declared=""), check, role="person"),
        "commission_left": told(Dismissed(person=READER, reason="конфликт интересов"), check, role="person"),
        "scores_due": told(SheetAsked(person=READER), check, role="person"),
        "named_on_card": told(opening, state(PROJECT, "selection"), role="project_leader"),
        "named_on_card_customer": told(opening, state(PROJECT, "selection"), role="customer"),
        "named_later": told(
            PersonNamed(person=READER, role="project_leader"), state(PROJECT, "opening", date(2024, 12, 25)),
            role="person",
        ),
        "relieved": told(PersonRelieved(person=READER, role="customer"), state(PROJECT, "opening"), role="person"),
        "roles_taken_on": told(
            RolesTakenOn(whose=LEADER, roles=("organisation_head ORG-0011", f"project_leader {PROJECT}")), PERSON,
            role="person",
        ),
        "role_given": told(RoleGiven(role="organisation_head", scope="ORG-0011"), PERSON, role="person"),
        "role_given_everywhere": told(RoleGiven(role="rcc_methodologist", scope="*"), PERSON, role="person"),
        "deputy": told(away, PERSON, role="person"),
        "deputised": told(replace(away, scope=READER), state(LEADER), role="person"),
        "resumed": told(
            Resumed(due_on=date(2025, 2, 14), comment="финансирование подтверждено"),
            state(PROJECT, "implementation", date(2025, 2, 14)), role="project_leader",
        ),
    }  # fmt: skip


EXAMPLES = _announcements()
