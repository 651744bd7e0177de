"""What is said of checks that were entered of earlier years."""

from __future__ import annotations

from console.desk import Desk
from domain.certification.earlier_statuses import ENDED_IN, of_refusals, of_withdrawals
from domain.reports.earlier_checks import Entered


def told_of(desk: Desk, entered: Entered) -> list[str]:
    """That it came in from papers, what it came to, and whether another has confirmed it."""
    say = desk.say
    heading = say("Внесена из бумаг прежних лет", "Entered from papers of earlier years")
    return [f"{heading}: {came_to(desk, entered)}; {entered.act}", _second(desk, entered)]


def came_to(desk: Desk, entered: Entered) -> str:
    """What a check of earlier years came to, and why where it was a refusal or the status was withdrawn since."""
    pack = desk.programme.packs.current
    reasons = of_refusals(pack) | of_withdrawals(pack)
    said = ENDED_IN[entered.outcome].say(desk.language)
    if entered.withdrawn_on is not None:
        said += desk.say(f", отозван {desk.day(entered.withdrawn_on)}", f", withdrawn {desk.day(entered.withdrawn_on)}")
    reason = reasons[entered.reason].say(desk.language) if entered.reason in reasons else entered.reason
    return f"{said}: {reason}" if reason else said


def _second(desk: Desk, entered: Entered) -> str:
    """Whether another has confirmed it."""
    if entered.refusal:
        return desk.say(
            f"Снято, нигде не считается: {entered.refusal}", f"Taken back, counts nowhere: {entered.refusal}"
        )
    if entered.waits:
        return desk.say("Ждёт подтверждения вторым человеком", "Waits for a second person to confirm it")
    return desk.say("Подтверждено вторым человеком", "Confirmed by a second person")
