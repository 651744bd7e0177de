"""Examples of the letters about a practice."""

from __future__ import annotations

from datetime import date

from domain.practices.publication import ArchiveProposed, PracticeArchived, PracticePublished
from domain.practices.requests import PracticeRequested
from domain.practices.review import PracticeReturned, PracticeReviewed, PracticeSubmitted
from notifications.policy import PERSON
from notifications.scenarios import DISTRICT, PRACTICE, READER, state, told

_SUBMITTED = PracticeSubmitted(person=READER, review_by=date(2024, 12, 25), completeness=83)
_RETURNED = PracticeReturned(
    person=READER, comment="Остальное готово",
    fields={"causes": "назовите коренную причину, а не её следствие", "steps": "у третьего шага нет срока"},
)  # fmt: skip
_PRACTICE = state(PRACTICE)

EXAMPLES = {
    "practice_submitted": told(_SUBMITTED, _PRACTICE, role=PERSON),
    "practice_returned": told(_RETURNED, _PRACTICE, role=PERSON),
    "practice_reviewed": told(PracticeReviewed(person=READER, comment=""), _PRACTICE, role="rcc_methodologist"),
    "practice_published": told(
        PracticePublished(person=READER, confirm_by=date(2025, 12, 11)), _PRACTICE, role=PERSON
    ),
    "practice_requested": told(
        PracticeRequested(person=READER, organisation=DISTRICT, comment="Хотим внедрить с нового года"), _PRACTICE,
        role=PERSON,
    ),
    "archive_proposed": told(ArchiveProposed(person=READER, asked_on=date(2024, 11, 11)), _PRACTICE, role=PERSON),
    "archive_decided": told(
        ArchiveProposed(person=READER, asked_on=date(2024, 11, 11)), _PRACTICE, role="rcc_methodologist"
    ),
    "practice_archived": told(
        PracticeArchived(person=READER, reason="Запись к врачу идёт через единую систему"), _PRACTICE, role=PERSON
    ),
}  # fmt: skip
