"""What letters say of offers and replicas: a headline, a text, and what is to be done now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from domain.engine.words import Words
from domain.methodology.schema import Pack
from notifications.parts import Row
from notifications.policy import Happened, Hearing


@dataclass(frozen=True, slots=True)
class Told:
    """What one event says."""

    headline: Words
    text: tuple[Words, ...] = ()
    rows: tuple[Row, ...] = ()
    next_step: Words | None = None
    due_on: date | None = None


Tells = Callable[[Happened, Pack, Hearing], Told]


def told_of(entry: Happened, pack: Pack, hearing: Hearing) -> Told:
    """What an event says to somebody who hears of it."""
    return NEWS[entry.kind](entry, pack, hearing)


def _day(entry: Happened, key: str) -> date | None:
    return date.fromisoformat(entry.facts[key]) if entry.facts.get(key) else None


def _row(ru: str, en: str, value: str | Words | date | None) -> tuple[Row, ...]:
    """A line where there is a value; none for a blank."""
    if not value:
        return ()
    if isinstance(value, date):
        return (Row(name=Words(ru, en), on=value),)
    return (Row(name=Words(ru, en), value=Words(value, value) if isinstance(value, str) else value),)


def _as_said(entry: Happened) -> tuple[Row, ...]:
    """The words of an answer and the paper on which it came."""
    facts = entry.facts
    return (
        *_row("Сказано", "Said", facts.get("comment")),
        *_row("Входящий номер", "Incoming number", facts.get("incoming")),
        *_row("Поступило", "Received on", _day(entry, "received_on")),
    )


def _accepted(entry: Happened, pack: Pack, hearing: Hearing) -> Told:
    replica = str(entry.facts["replica"])
    return Told(
        Words("Предложение принято, проект открыт", "The offer was accepted, a project was opened"),
        (
            Words(
                f"Открыт проект {replica}. Первая фаза — готовность получателя: чек-лист с подтверждениями.",
                f"The project {replica} was opened. Its first phase is readiness: the check-list with its evidence.",
            ),
        ),
        (*_row("Начало", "Start", _day(entry, "start_on")), *_as_said(entry)),
    )


def _date_proposed(entry: Happened, pack: Pack, hearing: Hearing) -> Told:
    return Told(
        Words("Получатель предлагает другую дату", "The receiver proposes another date"),
        rows=(*_row("Предложенное начало", "Proposed start", _day(entry, "start_on")), *_as_said(entry)),
        next_step=Words("Согласовать дату или предложить другую", "Agree on the date, or propose another"),
    )


def _questioned(entry: Happened, pack: Pack, hearing: Hearing) -> Told:
    return Told(
        Words("Получатель спрашивает", "The receiver asks"),
        rows=_as_said(entry),
        next_step=Words("Ответить получателю", "Reply to the receiver"),
    )


def _declined(entry: Happened, pack: Pack, hearing: Hearing) -> Told:
    reason = str(entry.facts["reason"])
    return Told(
        Words("Предложение отклонено", "The offer was declined"),
        (Words("Позже пакет можно предложить ещё раз.", "The package may be offered again later."),),
        (*_row("Причина", "Reason", pack.replication.declines.get(reason, Words(reason, reason))), *_as_said(entry)),
    )


def _replied(entry: Happened, pack: Pack, hearing: Hearing) -> Told:
    return Told(
        Words("Вам ответили по предложению", "A reply on the offer"),
        rows=(*_as_said(entry), *_row("Предлагаемое начало", "Proposed start", _day(entry, "start_on"))),
        next_step=Words("Ответить на предложение", "Answer the offer"),
    )


def _withdrawn(entry: Happened, pack: Pack, hearing: Hearing) -> Told:
    return Told(
        Words("Предложение отозвано", "The offer was withdrawn"),
        (Words("Отвечать на него не нужно.", "You need not answer it."),),
        _row("Причина", "Reason", entry.facts["reason"]),
    )


NEWS: Mapping[str, Tells] = {
    "offer_accepted": _accepted,
    "offer_date_proposed": _date_proposed,
    "offer_questioned": _questioned,
    "offer_declined": _declined,
    "offer_replied": _replied,
    "offer_withdrawn": _withdrawn,
}
"""Kind of an event -> what its letter says."""
