"""Examples of the letters about a partner check."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from domain.certification.applications import CheckWithdrawn
from domain.certification.calls import VoteAsked
from domain.certification.doubts import StatusDoubted
from domain.certification.findings import FindingRecorded
from domain.certification.invitations import VisitJoined, VisitLeft
from domain.certification.late_ties import TieFound
from domain.certification.self_assessment import AssessmentReviewed
from domain.certification.surveillance import StatusSurveyed, SurveillanceOpened
from domain.certification.visit_answers import VisitAnswered
from domain.certification.visits import VisitCancelled, VisitSet
from domain.certification.votes import Concluded
from domain.engine.state import State
from domain.programme.kinds import DayAnswer, FindingKind, Level, Outcome, Severity
from notifications.beside import Beside
from notifications.parts import Notice
from notifications.scenarios import CHECK, CLINIC, DECIDER, READER, state, told


def _checks(check: State) -> dict[str, Notice]:
    """Letters about a visit, a finding, a review and a conclusion."""
    visit: dict[str, Any] = {
        "number": 1, "day": date(2024, 12, 19), "last_day": date(2024, 12, 19), "begins": "10:00", "ends": "16:00",
        "place": "Ростов-на-Дону, ул. Садовая, 7, корпус Б", "agenda": "Обход площадки, беседы, картирование",
        "host": DECIDER,
    }  # fmt: skip
    called_off = VisitCancelled(number=1, sequence=2, reason="карантин в учреждении", host=DECIDER)
    planned = Beside(
        visits={(CHECK, 1): {**visit, "first_on": date(2024, 12, 19), "last_on": date(2024, 12, 19)}},
        editions={CHECK: ("regional", None)},
    )
    found = FindingRecorded(
        number=2, criterion="involvement", text="На участке приёмки нет визуализации потока", owner=READER,
        due_on=date(2025, 1, 20), found=FindingKind.NONCONFORMITY, severity=Severity.MINOR, place="участок приёмки",
    )  # fmt: skip
    return {
        "visit_set": told(VisitSet(sequence=0, **visit), check, role="commissioner"),
        "visit_moved": told(VisitSet(sequence=1, **visit), check, role="visit_host"),
        "visit_joined": told(VisitJoined(person=READER, sequence=1, **visit), check, role="person"),
        "visit_left": told(VisitLeft(person=READER, sequence=2, **visit), check, role="person"),
        "visit_cancelled": told(called_off, check, role="organisation_head", beside=planned),
        "check_withdrawn": told(
            CheckWithdrawn(
                reason="переезд", share=Decimal("41.2"), needed=Decimal(70), level=Level.LOCAL,
                again_on=date(2025, 3, 11),
            ), check, role="commissioner"
        ),
        "finding_recorded": told(found, check, role="finding_owner", beside=planned),
        "assessment_returned": told(
            AssessmentReviewed(accepted=("a", "b"), returned={"involvement": "приложите фотографии"}), check,
            role="organisation_head", beside=planned,
        ),
        "check_concluded": told(Concluded(outcome=Outcome.REMARKS), check, role="rcc_methodologist"),
    }  # fmt: skip


def _surveillance(check: State) -> dict[str, Notice]:
    """Letters about a status that is held: it is looked at, and doubted."""
    beside = Beside(titles={code: state(code).title for code in ("PRJ-0017", CHECK)})
    return {
        "surveillance_opened": told(
            SurveillanceOpened(
                title="Поликлиника № 4", organisation=CLINIC, centre=None, level=Level.LOCAL, status_of=CHECK,
                projects=("PRJ-0017",), lifecycle="surveillance", pack=check.pack or "",
                opening_phase="self_assessment", due_on=date(2025, 1, 17), edition="первая",
            ),
            check, role="organisation_head",
        ),
        "status_surveyed": told(
            StatusSurveyed(level=Level.LOCAL, status_of=CHECK, check=CHECK, outcome=Outcome.REFUSED, findings=2),
            state(CLINIC), role="rcc_methodologist",
        ),
        "status_doubted": told(
            StatusDoubted(
                level=Level.LOCAL, status_of=CHECK, project="PRJ-0017", indicators=("time",),
                because="PRJ-0017: Время записи", asked_on=date(2024, 12, 11),
            ),
            state(CLINIC), role="rcc_methodologist", beside=beside,
        ),
        "tie_found": told(
            TieFound(
                level=Level.LOCAL, status_of=CHECK, judge=READER, because=f"{CHECK}: {READER}",
                asked_on=date(2024, 12, 11),
            ),
            state(CLINIC), role="rcc_methodologist", beside=beside,
        ),
        "consent_withdrawn": told(
            StatusDoubted(
                level=Level.LOCAL, status_of=CHECK, project="PRJ-0017", indicators=(), because="PRJ-0017",
                asked_on=date(2024, 12, 11), consent=True,
            ),
            state(CLINIC), role="organisation_head", beside=beside,
        ),
    }  # fmt: skip


def _turns(check: State) -> dict[str, Notice]:
    """Letters to members of a commission whose turn it is."""
    beside = Beside(editions={CHECK: ("regional", None)})
    asked, apart = VoteAsked(person=READER), VoteAsked(person=READER, apart=("involvement",))
    return {
        "vote_due": told(asked, check, role="person", beside=beside),
        "marks_apart": told(apart, check, role="person", beside=beside),
    }  # fmt: skip


def _answers(check: State) -> dict[str, Notice]:
    """Letters about what those say who are asked to a visit."""
    return {
        "visit_answered": told(
            VisitAnswered(
                number=1, person=READER, answer=DayAnswer.ANOTHER_DAY, day=date(2024, 12, 23), comment="ярмарка"
            ),
            check,
            role="rcc_methodologist",
        ),
    }  # fmt: skip


DECIDED = state(CHECK, "decision", date(2025, 1, 31))
EXAMPLES = _checks(DECIDED) | _surveillance(DECIDED) | _turns(DECIDED) | _answers(DECIDED)
