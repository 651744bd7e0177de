"""`potok today`: what is asked of a person, the most urgent first, with the command that does it."""

from __future__ import annotations

from typing import Annotated

import typer

from console.answer import Answer
from console.blanks import with_blanks
from console.command_group import Room
from console.desk import Desk
from console.language import both
from domain.reports.asks import Ask
from domain.reports.deadlines import STILL
from domain.reports.desks import asked_of

alone = Room()
APPS = {"today": alone.app}

SHOWN = 50
"""Most lines that are shown; the rest is counted."""

Who = Annotated[
    str | None,
    typer.Option("--as", metavar="WHO", help=both("чьи дела: почта или код", "whose: e-mail or code")),
]


@alone.question(
    "today", "Что сегодня ждут от меня, сначала срочное", "What is asked of me today, urgent first", personal=True
)
def today(desk: Desk, who: Who = None) -> Answer:
    """What is asked of whoever asks."""
    person, on = desk.programme.actor(who) if who else desk.acting(None).answers, desk.today()
    with desk.reading() as connection:
        asks = asked_of(connection, desk.programme.packs, [person], on=on)[person]
    data = {"person": person, "on": on, "asks": asks}
    if not asks:
        return Answer(data, [desk.say("Сегодня от вас ничего не ждут.", "Nothing is asked of you today.")])
    shown = asks[:SHOWN]
    late = sum(_late(ask) for ask in asks)
    count = desk.say(
        f"Показано {len(shown)} из {len(asks)}, просрочено: {late}", f"Shown: {len(shown)} of {len(asks)}, late: {late}"
    )
    return Answer(data, [*(_lines(desk, ask) for ask in shown), count])


def _late(ask: Ask) -> bool:
    return ask.kind not in STILL and ask.left is not None and ask.left < 0


def _lines(desk: Desk, ask: Ask) -> str:
    """What to do and by when, where, and the command on a line of its own, so that it can be pasted."""
    when = ", ".join(filter(None, (desk.day(ask.due_on), _left(desk, ask))))
    where = f"{ask.subject} {desk.wording.quoted(ask.title)}"
    return f"{ask.what.say(desk.language)} ({when})\n  {where}\n  {with_blanks(ask.command, desk.language)}"


def _left(desk: Desk, ask: Ask) -> str:
    """How long there is, in working days; of what stands still, that it does."""
    if ask.kind in STILL:
        return desk.say("без движения", "no progress")
    if ask.left is None:
        return ""
    if ask.left == 0:
        return desk.say("сегодня", "today")
    days = abs(ask.left)
    if ask.left < 0:
        return desk.say(f"просрочено, раб. дн.: {days}", f"late, working days: {days}")
    return desk.say(f"осталось раб. дн.: {days}", f"working days left: {days}")
