"""Offers of the demo: those that opened a replica, some at the second attempt, and those that did not."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from deployments.demo.shapes import ARCHIVE, OfferStory, ProjectStory
from domain.engine.calendar import WorkingCalendar
from domain.engine.command import Command
from domain.programme.kinds import OfferAnswer
from domain.replication.answers import AnswerOffer
from domain.replication.offers import Replicate

SECOND = 0.15
"""Share of replicas whose receiver had declined once before."""

REASONS = ("no_staff", "other_priorities", "no_infrastructure")


def accepted(story: ProjectStory, calendar: WorkingCalendar) -> list[Command]:
    """The offer of a replica and its acceptance by whoever leads it."""
    rng, offer = Random(f"{story.code} offer"), story.code.replace("PRJ", "OFR")
    leader = story.people["project_leader"]
    made: dict[str, Any] = {
        "actor": story.opened_by, "package": story.package, "receiver": story.organisation, "centre": story.centre,
        "people": story.people,
    }  # fmt: skip
    before_that, before = calendar.after(story.opened_on, -2), calendar.after(story.opened_on, -1)
    said: dict[str, Any] = {"actor": leader}
    attempt, earlier = 1, list[Command]()
    if rng.random() < SECOND:
        first = f"{offer}-1"
        earlier = [
            Replicate(**made, on=before_that, command_id=f"demo:{first}", code=first),
            AnswerOffer(
                **said, on=before, command_id=f"demo:{first}:answer", subject=first, answer=OfferAnswer.DECLINE,
                reason=rng.choice(REASONS), comment="Вернёмся к этому позже.",
            ),
        ]  # fmt: skip
        attempt = 2
    return [
        *earlier,
        Replicate(
            **made, on=before if earlier else before_that, command_id=f"demo:{offer}", code=offer, attempt=attempt
        ),
        AnswerOffer(
            **said,
            on=story.opened_on,
            command_id=f"demo:{story.code}",
            subject=offer,
            answer=OfferAnswer.ACCEPT,
            code=story.code,
        ),
    ]


def not_taken(story: OfferStory, code: str) -> list[Command]:
    """An offer that was declined, or that is being talked about."""
    made = Replicate(
        actor=story.offered_by, on=story.offered_on, command_id=f"demo:{code}", package=story.package,
        receiver=story.receiver, centre=story.centre, people=story.people, code=code,
    )  # fmt: skip
    if story.outcome == "waits":
        return [made]
    number = code.rpartition("-")[2]
    answer = AnswerOffer(
        actor=story.offered_by, on=story.answered_on, command_id=f"demo:{code}:answer", subject=code,
        answer=OfferAnswer(story.outcome), reason=story.reason, comment=COMMENTS[story.outcome],
        start_on=story.answered_on + timedelta(days=45) if story.outcome == "another_date" else None,
        incoming=f"вх. {number}", received_on=story.answered_on, kept_at=ARCHIVE,
    )  # fmt: skip
    return [made, answer]


COMMENTS = {
    "question": "Сколько человек нужно освободить на время внедрения?",
    "another_date": "До конца квартала заняты отчётностью.",
    "decline": "Благодарим за предложение, сейчас взять не можем.",
}
