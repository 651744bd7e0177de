"""Examples of the letters about the status of an exemplar."""

from __future__ import annotations

from datetime import date

from domain.certification.earlier_reversals import StatusReversed
from domain.certification.statuses import TO, CheckRefused, StatusChanged, StatusGranted
from domain.engine.kinds import Standing
from domain.pilot.reversal import CompletionReversed
from domain.programme.kinds import Level, StatusChange, StatusStanding
from notifications.beside import Beside
from notifications.parts import Notice
from notifications.scenarios import (
    CHECK,
    CLINIC,
    PROJECT,
    state,
    told,
)

ACT = "приказ № 17 от 10.12.2024"
ACTS = (
    ("status_changed", StatusChange.SUSPEND, "duties_not_met", ACT, None),
    ("status_withdrawn", StatusChange.WITHDRAW, "criteria_lost", ACT, None),
    ("status_restored", StatusChange.RESTORE, "cause_removed", ACT, None),
    ("status_renewed", StatusChange.RENEW, "confirmed", ACT, date(2026, 12, 11)),
    ("status_lapsed", StatusChange.LAPSE, None, "", None),
)
"""Changes of a status: example, change, reason, act and last day."""


def _statuses() -> dict[str, Notice]:
    check, clinic = state(CHECK, "decision", date(2025, 1, 31)), state(CLINIC)
    granted = StatusGranted(
        level=Level.REGIONAL, basis=CHECK, valid_until=date(2027, 12, 11), projects=("PRJ-0017", "PRJ-0023"),
        act="412 от 11.12.2024",
    )  # fmt: skip
    refused = CheckRefused(
        organisation=CLINIC, level=Level.REGIONAL, reason="criteria_not_met",
        comment="Сильная сторона – вовлечённость, слабая – готовность делиться опытом.",
        again_on=date(2025, 3, 11), act="413 от 11.12.2024",
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
        **{
            name: told(
                StatusChanged(level=Level.LOCAL, status_of=CLINIC, to=TO[change], basis=act,
                              change=change, reason=reason, until=until),
                clinic, role="organisation_head",
            )
            for name, change, reason, act, until in ACTS
        },
        "status_renewal": told(
            StatusChanged(level=Level.LOCAL, status_of=CLINIC, to=StatusStanding.RENEWAL_OPEN, basis="",
                          until=date(2025, 3, 11)),
            clinic, role="organisation_head",
        ),
        "status_reversed": told(
            StatusReversed(level=Level.LOCAL, basis=CHECK, reason="акт о другом корпусе"), clinic,
            role="organisation_head",
        ),
        "completion_reversed": told(
            CompletionReversed(
                decision=9, reason="акт о другом проекте", standing=Standing.IN_WORK, since_on=date(2024, 11, 20),
                due_on=date(2024, 12, 18), review_on=None, held_for=None, submitted_by=None,
            ),
            state(PROJECT, "opening", date(2024, 12, 18)), role="project_leader",
        ),
    }  # fmt: skip


def _with_remarks() -> Notice:
    """A status that was granted while something is still to be mended."""
    granted = StatusGranted(
        level=Level.REGIONAL, basis=CHECK, valid_until=None, projects=("PRJ-0017",), act="412 от 11.12.2024",
        remarks=True,
    )  # fmt: skip
    to_mend = [("involvement", "музей", "Назначить ответственного за приём гостей", date(2025, 1, 20))]
    beside = Beside(to_mend={CHECK: to_mend}, editions={CHECK: ("regional", None)})
    return told(granted, state(CLINIC), role="organisation_head", beside=beside)


EXAMPLES = _statuses() | {"status_granted_with_remarks": _with_remarks()}
