"""A replica of earlier years in words: what it was copied from, when it was entered, its act, and whether it held."""

from __future__ import annotations

from collections.abc import Iterator

from console.desk import Desk
from console.document import numbered, where
from domain.reports.earlier_copy import EarlierCopy, EnteredCompletion


def lines(desk: Desk, found: EarlierCopy) -> Iterator[str]:
    """What stands in the place of a package, its readiness and its support."""
    say, wording = desk.say, desk.wording
    of = f", {found.of_title} ({found.of})" if found.of else ""
    yield f"{say('Образец', 'Exemplar')}: {found.exemplar} {wording.quoted(found.exemplar_title)}{of}"
    began, at = desk.day(found.began_on), wording.moment(found.entered_at)
    yield say(f"{found.code}: проект тиражирования прежних лет, открыт {began}, внесён {at} ({found.by})",
              f"{found.code}: a replica of earlier years, opened on {began}, entered {at} ({found.by})")  # fmt: skip
    if found.completion is not None:
        yield from _done(desk, found.completion)


def _done(desk: Desk, done: EnteredCompletion) -> Iterator[str]:
    """Its end by its act."""
    say, on = desk.say, desk.day(done.on)
    came = say("цель достигнута", "goal reached") if done.reached else say("цель не достигнута", "goal not reached")
    who = done.confirmed_by
    by = say(f"подтверждение — {who}", f"confirmed by {who}") if who else say("ждёт подтверждения", "not confirmed yet")
    yield say(f"Внедрён {on}: {came}; внесение — {done.by}; {by}",
              f"Implemented on {on}: {came}; entered by {done.by}; {by}")  # fmt: skip
    if (act := done.act) is not None:
        named = " ".join(filter(None, (act.title, numbered(desk, act))))
        yield f"{say('Акт', 'Act')}: {named}; {where(desk, act)}"


def checked(desk: Desk, found: EarlierCopy) -> Iterator[str]:
    """What the check of what held came to, where there was one."""
    say, done = desk.say, found.completion
    if done is not None and done.checked_on is not None:
        held = say("удержан", "it held") if done.held else say("не удержан", "it did not hold")
        day = desk.day(done.checked_on)
        yield say(f"Результат проверен {day}: {held}", f"The result was checked again on {day}: {held}")
